"""Judging an answer: a learner's code may do anything, and the verdict comes all the same."""

import ast
import contextlib
import functools
import inspect
import io
import linecache
import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.checking.comparing import Wrong, brief, cut
from helpers.checking.exercise import find_exercise
from helpers.checking.time_limit import TimeUp, run_within

STATES = ("passed", "wrong", "not_attempted", "error", "timeout")
PRINTED = 2000  # characters of a learner's own printing that are let through in one check
COURSE = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    state : str
        One of STATES.
    message : str
        For the learner, as plain text of one or more lines; code in it stands between backticks.
    """

    state: str
    message: str


class LearnerError(Exception):
    """A learner's function raised an error.

    Attributes
    ----------
    type_name, text : str
        Of the error.
    line : str
        The learner's own line in which it happened, or "" where none is known.
    call : str
        What the function was given.
    why : str
        For a check to fill in that knows what this error is about.
    """

    def __init__(self, error, call):
        super().__init__()
        self.type_name, self.text, self.line = _describe(error)
        self.call = call
        self.why = ""

    def message(self):
        """Everything above as lines of text."""
        return "\n".join(
            filter(
                None,
                (
                    self.why,
                    f"{self.type_name}: {self.text}" if self.text else self.type_name,
                    self.line and f"in your line: {self.line}",
                    self.call and f"called as: {self.call}",
                ),
            )
        )


class _NotAttempted(Exception):
    """An answer is still the `...` of the starter."""


def judge(key, *answers, seed=None):
    """Judge the answers to an exercise.

    Parameters
    ----------
    key : str
        Such as "mnist.prepare".
    *answers : object
        What the exercise's starter defines, in its order.
    seed : int, optional
        Draw the same inputs again; by default they are drawn afresh.

    Returns
    -------
    Verdict
        Whatever the answers do, short of ending the process.

    Raises
    ------
    UnknownKey
        If there is no such exercise.
    """
    exercise = find_exercise(key)(seed)
    try:
        watched = _watch(exercise, answers)
        with contextlib.redirect_stdout(_Capped(sys.stdout)), contextlib.redirect_stderr(_Capped(sys.stderr)):
            run_within(exercise.time_limit, lambda: exercise.check(*watched))
    except _NotAttempted:
        return Verdict("not_attempted", "Fill in the ... above, run that cell, then run this one again.")
    except Wrong as wrong:
        return Verdict("wrong", str(wrong))
    except LearnerError as error:
        return Verdict("error", error.message())
    except TimeUp:
        return Verdict(
            "timeout",
            f"No end after {exercise.time_limit:g} seconds, so the check was stopped. "
            "Is there a loop that never ends, or more work than the task asks for?",
        )
    except BaseException as error:  # what the answer returned raised it, when the check looked at it
        return Verdict("error", "The check could not look at your answer.\n" + LearnerError(error, "").message())
    return Verdict("passed", "")


def _watch(exercise, answers):
    """Put each function among the answers under watch, and refuse what cannot be checked at all."""
    names = list(inspect.signature(exercise.check).parameters)
    if len(answers) != len(names):
        wanted = f"check({', '.join([repr(exercise.key), *names])})"
        raise Wrong(f"Call it as `{wanted}`; this call gave {len(answers)} answers after the name.")
    if any(_is_untouched(answer) for answer in answers):
        raise _NotAttempted
    functions = {node.name for node in ast.parse(exercise.starter).body if isinstance(node, ast.FunctionDef)}
    watched = []
    for name, answer in zip(names, answers, strict=True):
        if name in functions and not callable(answer):
            raise Wrong(
                f"`{name}` should be a function: pass its name alone, without calling it.\nreceived: {brief(answer)}"
            )
        watched.append(_watched(answer, name) if name in functions else answer)
    return watched


def _watched(function, name):
    """Wrap a learner's function: its errors are reported with what it was given, a `...` is not an answer."""

    def call(*arguments, **options):
        given = [brief(value) for value in arguments] + [f"{key}={brief(value)}" for key, value in options.items()]
        given = cut(f"{name}({', '.join(given)})", 500)  # said before the call, which may change what it is given
        try:
            result = function(*arguments, **options)
        except TimeUp:
            raise
        except BaseException as error:
            raise LearnerError(error, given) from None
        if _is_untouched(result):
            raise _NotAttempted
        return result

    return call


def _is_untouched(value):
    return value is ... or (type(value) in (tuple, list) and any(item is ... for item in value))


def _describe(error):
    """The type, the message and the learner's line of an error, each as short text."""
    try:
        text = str(error)
    except BaseException:
        text = "(its message cannot be shown)"
    line = ""
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        if _is_learners(code.co_filename):
            line = linecache.getline(code.co_filename, place.tb_lineno).strip()
            line = cut(line, 160) or f"line {place.tb_lineno} of {code.co_name}"
        place = place.tb_next
    return cut(type(error).__name__, 60), cut(" ".join(text.split()), 400), line


@functools.lru_cache
def _is_learners(filename):
    """Tell code written in a notebook (or a test) from that of Python, of libraries and of this course."""
    path = Path(filename)
    ours = {Path(inspect.__file__).parent, COURSE / "helpers", COURSE / "exercises"}
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return not (filename.startswith("<frozen") or installed or ours & set(path.parents))


class _Capped(io.TextIOBase):
    """A stream that lets a learner's printing through, up to a sane length."""

    def __init__(self, stream):
        self.stream, self.left = stream, PRINTED

    def write(self, text):
        if self.stream is not None and self.left > 0:
            self.stream.write(text[: self.left])
        if self.stream is not None and 0 <= self.left < len(text):
            self.stream.write("\n… (more was printed, and is not shown)\n")
        self.left -= len(text)
        return len(text)

    def flush(self):
        if self.stream is not None:
            self.stream.flush()
