"""Ending a function that does not end by itself, as far as Python lets one."""

import contextlib
import ctypes
import signal
import threading

AGAIN = 0.05  # seconds between one attempt to stop the function and the next


class TimeUp(BaseException):
    """The time is up. Not an Exception, so that `except Exception` in a learner's code lets it through."""


def run_within(seconds, function):
    """Call a function without arguments, and stop it when its time is up.

    Parameters
    ----------
    seconds : float
        Wall-clock time.
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
    if on_main_thread and hasattr(signal, "setitimer"):
        return _run_with_alarm(seconds, function)
    return _run_in_thread(seconds, function)


def _run_with_alarm(seconds, function):
    """On Linux and macOS: an alarm raises TimeUp in the midst of the function.

    It stops loops, recursion, sleep, and training (Keras comes back to Python after every few steps). It rings again
    and again, so that a bare `except:` in a loop does not survive it. It cannot stop one call into compiled code that
    does not come back (a gigantic matrix product), nor a function that catches everything in every line, nor one that
    takes the alarm away; there the learner has to interrupt the kernel.
    """
    late = False

    def inside():
        return function()

    def ring(number, frame):
        nonlocal late
        late = True
        # Only within the function: what tidies up after it must not be torn apart by the next ring.
        while frame is not None:
            if frame.f_code is inside.__code__:
                raise TimeUp
            frame = frame.f_back

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        result = inside()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if before is None else before)
    if late:
        raise TimeUp
    return result


def _run_in_thread(seconds, function):
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
    thread.join(seconds)
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
