"""Calling a learner's function: whatever it raises is told in the learner's terms."""

import functools
import inspect
import linecache
import re
from pathlib import Path

from exercises.core.comparing import brief, cut
from exercises.core.explaining import explain
from exercises.core.time_limit import TimeUp

COURSE = Path(__file__).resolve().parent.parent.parent


class NotAttempted(Exception):
    """An answer is still the `...` of the starter."""


class LearnerError(Exception):
    """A learner's function raised an error.

    Attributes
    ----------
    kind : type
        Of the error.
    text : str
        What it says.
    line : str
        The learner's own line in which it happened, or "" where none is known.
    call : str
        What the function was given.
    why : str
        For a check to fill in that knows what this error is about.
    meaning : str
        What such an error means in general, or "".
    """

    def __init__(self, error, call):
        super().__init__()
        self.kind, self.text, self.line = type(error), *_describe(error)
        self.call = call
        self.why = ""
        self.meaning = explain(error, self.text, self.line, _learners_frame(error)[0]) if call else ""

    def message(self):
        """Everything above as lines of text."""
        name = cut(self.kind.__name__, 60)
        return "\n".join(
            filter(
                None,
                (
                    self.why or self.meaning,
                    f"{name}: {self.text}" if self.text else name,
                    self.line and f"in your line: {self.line}",
                    self.call and f"called as: {self.call}",
                ),
            )
        )


def watched(function, name):
    """Wrap a learner's function: its errors are reported with what it was given, a `...` is not an answer.

    Parameters
    ----------
    function : callable
    name : str
        What messages call it.

    Returns
    -------
    function
        Raises LearnerError, NotAttempted, or TimeUp, and nothing else.
    """

    def call(*arguments, **options):
        given = describe_call(name, *arguments, **options)  # said before the call, which may change what it is given
        try:
            result = function(*arguments, **options)
        except TimeUp:
            raise
        except BaseException as error:
            raise LearnerError(error, given) from None
        if is_untouched(result):
            raise NotAttempted
        return result

    return call


def describe_call(name, *arguments, **options):
    """Write a call as a line of code, its arguments as `brief` shows them: str."""
    given = [brief(value) for value in arguments] + [f"{key}={brief(value)}" for key, value in options.items()]
    return cut(f"{name}({', '.join(given)})", 500)


def is_untouched(value):
    """Tell whether an answer is, or holds, the `...` of the starter."""
    return value is ... or (type(value) in (tuple, list) and any(item is ... for item in value))


def _describe(error):
    """The message and the learner's line of an error, each as short text."""
    try:
        text = str(error)
    except BaseException:
        text = "(its message cannot be shown)"
    line = ""
    frame, number = _learners_frame(error)
    if frame is not None:
        code = frame.f_code
        line = linecache.getline(code.co_filename, number).strip()
        line = cut(line, 160) or f"line {number} of {code.co_name}"
    text = re.sub(r"\x1b\[[0-9;]*m|[\x00-\x1f\x7f]", " ", text[:10_000])  # colours and other control characters
    return cut(" ".join(text.split()), 400), line


def _learners_frame(error):
    """The innermost frame of the learner's own code that an error came through, and the line in it; or None, 0."""
    found = None, 0
    place = error.__traceback__
    while place is not None:
        if _is_learners(place.tb_frame.f_code.co_filename):
            found = place.tb_frame, place.tb_lineno
        place = place.tb_next
    return found


@functools.lru_cache
def _is_learners(filename):
    """Tell code written in a notebook (or a test) from that of Python, of libraries and of this course."""
    path = Path(filename)
    ours = {Path(inspect.__file__).parent, *(COURSE / folder for folder in ("helpers", "explorables", "exercises"))}
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return not (filename.startswith("<frozen") or installed or ours & set(path.parents))
