"""What a learner calls at an exercise: check, hint, solution."""

import html
import re

from exercises.core.exercise import UnknownKey, find_exercise
from exercises.core.judging import Verdict, judge
from exercises.core.progress_report import remember_begun
from helpers.learner_record import remember_passed
from helpers.records import display_record

# Each is told apart by its sign and its word; no colour is needed.
HEADINGS = {
    "passed": "✓ Passed",
    "wrong": "✗ Not yet",
    "not_attempted": "○ Not attempted yet",
    "error": "! An error stopped it",
    "timeout": "⧖ Out of time",
}
LONGEST = 2000  # characters of a message: some of it may come from a learner's code

_hints_given = {}  # by key; begins anew with each kernel


def check(key, *answers):
    """Check your answer to an exercise, and say what differs if it is not right yet.

    Parameters
    ----------
    key : str
        The exercise, such as "mnist.prepare".
    *answers : object
        What you wrote, one or more: in most exercises the function, by its name alone.
    """
    remember_begun(key)
    try:
        verdict = judge(key, *answers)
    except UnknownKey as error:
        verdict = Verdict("error", str(error))
    remark = ""
    if verdict.state == "passed":
        remark = remember_passed(key)
    elif verdict.state == "not_attempted":
        remark = f'Stuck? `hint("{key}")` helps, a little more each time.'
    lines = "\n".join(filter(None, [verdict.message[:LONGEST], remark]))
    _display(
        "exercise", {"key": str(key)[:100], "state": verdict.state}, f"{HEADINGS[verdict.state]} · {key!s:.100}", lines
    )


def hint(key):
    """Show the next hint for an exercise; each says more than the one before.

    Parameters
    ----------
    key : str
        The exercise, such as "mnist.prepare".
    """
    exercise = _find(key)
    if exercise is None:
        return
    number = _hints_given[key] = _hints_given.get(key, 0) + 1
    n_hints = len(exercise.hints)
    if number <= n_hints:
        heading, text = f"Hint {number} of {n_hints} · {key}", exercise.hints[number - 1]
    else:
        heading = f"No more hints · {key}"
        text = f'Those were all {n_hints} hints. `solution("{key}")` shows one right answer.'
    _display("hint", {"key": key, "number": number}, heading, text)


def solution(key):
    """Show one right answer to an exercise. Try first: what you found out yourself, you keep.

    Parameters
    ----------
    key : str
        The exercise, such as "mnist.prepare".
    """
    exercise = _find(key)
    if exercise is None:
        return
    heading = f"One right answer · {key}"
    code = f"<pre><code>{html.escape(exercise.solution)}</code></pre>"
    display_record(
        "solution",
        {"key": key},
        text=f"{heading}\n\n{exercise.solution}",
        html=f'<div class="feedback"><strong>{html.escape(heading)}</strong>{code}</div>',
    )


def _find(key):
    """The exercise; None, after saying so, if there is none of that name."""
    try:
        return find_exercise(key)
    except UnknownKey as error:
        _display("unknown", {"key": str(key)[:100]}, "No such exercise", str(error))
        return None


def _display(kind, record, heading, message):
    """Show a heading and lines below it; what stands between backticks is code."""
    lines = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(message)).replace("\n", "<br>")
    display_record(
        kind,
        record,
        text=f"{heading}\n{message}".rstrip(),
        html=f'<div role="status" class="feedback">'
        f"<strong>{html.escape(heading)}</strong>{'<br>' if lines else ''}{lines}</div>",
    )
