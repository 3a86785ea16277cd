"""Ending a function that does not end by itself, as far as Python lets one."""

import contextlib
import ctypes
import signal
import sys
import threading
from time import perf_counter, process_time  # by name: a learner may replace them

WAITING = 6  # times the limit: after so much time by the clock on the wall ends even a function that only waits
AGAIN = 0.1  # seconds between one attempt to stop the function and the next
PATIENCE = 5  # attempts after which a function that catches them is stopped in the midst of catching


class TimeUp(BaseException):
    """The time is up. Not an Exception, so that `except Exception` in a learner's code lets it through."""


class _Clock:
    """Counts the time in which this process works: on a busy machine it stands still while others have their turn.

    A function that several threads work for does not age faster than the clock on the wall.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.began, self.began_work = perf_counter(), process_time()

    def left(self):
        """The seconds until it is worth another look; 0 or less when the time is up."""
        passed = perf_counter() - self.began
        worked = min(passed, process_time() - self.began_work)
        left = min(self.seconds - worked, WAITING * self.seconds - passed)
        return max(left, 0.001) if left > 0 else left


def run_within(seconds, function):
    """Call a function without arguments, and stop it when its time is up.

    A recursion that catches its own exhaustion chains one error to the next, thousands of them. Whoever writes such a
    chain out does not come to an end: so an error leaves here without it, and one in a finalizer, which Python ignores,
    is told by Python's own hook, which follows no chain and keeps nothing; pytest's would write it out.

    Parameters
    ----------
    seconds : float
        Of work: what the processor spends on this process. A function that sleeps or waits has WAITING times as many
        by the clock on the wall.
    function : callable

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TimeUp
        If it had not ended by then, even where it caught the attempt to stop it and ended later.
    BaseException
        Whatever the function raises.
    """
    on_main_thread = threading.current_thread() is threading.main_thread()
    run = _run_with_alarm if on_main_thread and hasattr(signal, "setitimer") else _run_in_thread
    hook, sys.unraisablehook = sys.unraisablehook, sys.__unraisablehook__
    try:
        return run(_Clock(seconds), function)
    except BaseException as error:
        error.__cause__ = error.__context__ = None
        raise
    finally:
        sys.unraisablehook = hook


def _run_with_alarm(clock, function):
    """On Linux and macOS: an alarm raises TimeUp in the midst of the function.

    It stops loops, recursion, sleep, and training (Keras comes back to Python after every few steps). It rings again
    and again, so that a loop around a bare `except:` does not survive it; several such loops within each other may. It
    cannot stop one call into compiled code that does not come back (a gigantic matrix product), nor a function that
    takes the alarm away; there the learner has to interrupt or restart the kernel.
    """
    rings = 0

    def inside():
        return function()

    def ring(number, frame):
        nonlocal rings
        if rings == 0:
            try:
                left = clock.left()
            except RecursionError:  # so deep is a recursion without a bottom that there is no room for a look
                left = 0
            if left > 0:
                signal.setitimer(signal.ITIMER_REAL, left, AGAIN)
                return
        rings += 1
        frames = []
        while frame is not None and frame.f_code is not inside.__code__:
            frames.append(frame)
            frame = frame.f_back
        if frame is None:
            return  # the function has ended; what tidies up after it must not be torn apart
        if rings > PATIENCE:
            sys.settrace(lambda *_: None)  # switches the next line on, and lets functions called from there be
            for frame in frames:
                frame.f_trace = _stop_at_the_next_line
        raise TimeUp

    tracing = sys.gettrace()
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, clock.left(), AGAIN)
    try:
        result = inside()
    finally:
        sys.settrace(tracing)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if before is None else before)
    if rings:
        raise TimeUp
    return result


def _stop_at_the_next_line(frame, event, argument):
    """Trace function: when a bare `except:` has caught one TimeUp, the next line is its own, and raises another."""
    if event == "line":
        raise TimeUp
    return _stop_at_the_next_line


def _run_in_thread(clock, function):
    """On Windows, and off the main thread: the function runs in a thread that is asked to end, then left behind.

    The caller always gets the word back. Asking stops loops of Python; it cannot stop a call that waits in compiled
    code, `time.sleep` among them, before that returns. Such a thread works on until it ends or the kernel does.
    """
    outcome = {}

    def inside():
        try:
            outcome["result"] = function()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=inside, daemon=True)
    thread.start()
    while thread.is_alive() and (left := clock.left()) > 0:
        thread.join(left)
    if thread.is_alive():
        for _ in range(10):
            _ask_to_end(thread)
            thread.join(AGAIN)
        raise TimeUp
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


def _ask_to_end(thread):
    with contextlib.suppress(AttributeError):  # another Python than CPython has no such request
        request = ctypes.pythonapi.PyThreadState_SetAsyncExc
        request(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
