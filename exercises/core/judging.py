"""Judging an answer: a learner's code may do anything, and the verdict comes all the same."""

import contextlib
import io
import sys
from dataclasses import dataclass

from exercises.core.arguments import is_starter, remark_on_arguments
from exercises.core.calling import LearnerError, NotAttempted, is_untouched, watched
from exercises.core.comparing import Wrong, brief
from exercises.core.diagnosing import ANOTHER, FaultyExercise
from exercises.core.exercise import find_exercise
from exercises.core.state import put_back
from exercises.core.time_limit import TimeUp, run_within

STATES = ("passed", "wrong", "not_attempted", "error", "timeout")
PRINTED = 2000  # characters of a learner's own printing that are let through in one check


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
    FaultyExercise
        If the exercise itself does not hold together.
    """
    exercise, given = find_exercise(key)(seed), answers
    try:
        answers = _watch(exercise, given)
        with (
            put_back(),
            contextlib.redirect_stdout(_Capped(sys.stdout)),
            contextlib.redirect_stderr(_Capped(sys.stderr)),
        ):
            exercise.import_all()  # before the clock: it may take longer than the answer
            words = run_within(exercise.time_limit, lambda: exercise.check(*answers))
    except NotAttempted:
        return _still_open(exercise, given)
    except Wrong as wrong:
        return Verdict("wrong", _with_remarks(exercise, given, str(wrong)))
    except LearnerError as error:
        return Verdict("error", _with_remarks(exercise, given, error.message()))
    except TimeUp:
        return Verdict(
            "timeout",
            f"No end after {exercise.time_limit:g} seconds, so the check was stopped. "
            "Is there a loop that never ends, one that waits, or more work than the task asks for?",
        )
    except FaultyExercise:
        raise
    except BaseException as error:  # what the answer returned raised it, when the check looked at it
        return Verdict("error", "The check could not look at your answer.\n" + LearnerError(error, "").message())
    return Verdict("passed", words or "")


def _watch(exercise, answers):
    """Put each function among the answers under watch, and refuse what cannot be checked at all."""
    if len(answers) != len(exercise.names):
        wanted = f"check({', '.join([repr(exercise.key), *exercise.names])})"
        gave = "1 answer" if len(answers) == 1 else f"{len(answers)} answers"
        raise Wrong(f"Call it as `{wanted}`; this call gave {gave} after the name.")
    untouched = [is_untouched(answer) for answer in answers]
    if all(untouched) or (any(untouched) and not exercise.in_parts):
        raise NotAttempted
    under_watch = []
    for name, answer in zip(exercise.names, answers, strict=True):
        if name in exercise.functions and not callable(answer):
            raise Wrong(
                f"`{name}` should be a function: pass its name alone, without quotes, and without calling it."
                f"\nreceived: {brief(answer)}"
            )
        under_watch.append(watched(answer, name) if name in exercise.functions else answer)
    return under_watch


def _still_open(exercise, answers):
    """Nothing was done yet, or the three dots were left below what was done."""
    written = [
        name
        for name, answer in zip(exercise.names, answers, strict=True)
        if name in exercise.functions and not is_starter(answer, name, exercise.starter)
    ]
    if written and not any(is_untouched(answer) for answer in answers):
        return Verdict("wrong", "Your function still gives back three dots, `...`. What should it give back instead?")
    return Verdict("not_attempted", "Fill in the ... above, run that cell, then run this one again.")


def _with_remarks(exercise, answers, message):
    """Add what the functions make of their arguments, which may be the reason for all else."""
    for name, answer in zip(exercise.names, answers, strict=False):
        if name in exercise.functions:
            outside, aside = remark_on_arguments(answer, name, exercise.solution)
            if outside:
                message = f"{outside}\n{message}"
            elif message.startswith(ANOTHER):
                message = message.replace(ANOTHER, f"{ANOTHER} {aside}".rstrip(), 1)
    return message


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
