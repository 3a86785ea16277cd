"""What a learner calls at an exercise: check, hint, solution."""

import html
import re

from exercises.core.exercise import UnknownKey, exercise_of_function, find_exercise, remember_begun
from exercises.core.judging import judge
from exercises.core.questions import find_question
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
_latest = []  # the key last used, which `hint()` alone is about


def check(key=None, *answers):
    """Check your answer to an exercise, and say what differs if it is not right yet.

    Parameters
    ----------
    key : str
        The exercise, such as "mnist.prepare".
    *answers : object
        What you wrote, one or more: in most exercises the function, by its name alone.
    """
    try:
        behind = next((answer for answer in answers if isinstance(answer, str)), None)
        exercise = _find(key if isinstance(key, str) or behind is None else behind, "check")
        if not isinstance(key, str):
            first = "The name of the exercise comes first. " if answers else ""
            raise UnknownKey(f'{first}Call it as `check("{exercise.key}", {", ".join(exercise.names)})`.')
    except UnknownKey as error:
        name = str(key)[:100] if isinstance(key, str) else ""
        _display("exercise", {"key": name, "state": "error"}, "Nothing was checked", str(error))
        return
    verdict = judge(key, *answers)
    remark = ""
    if verdict.state == "passed":
        remark = remember_passed(key)
    elif verdict.state == "not_attempted":
        remark = f'Stuck? `hint("{key}")` helps, a little more each time.'
    lines = "\n".join(filter(None, [verdict.message[:LONGEST], remark]))
    _display("exercise", {"key": key, "state": verdict.state}, f"{HEADINGS[verdict.state]} · {key}", lines)


def hint(key=None):
    """Show the next hint for an exercise; each says more than the one before.

    Parameters
    ----------
    key : str, optional
        The exercise, such as "mnist.prepare"; without it, the one that you checked last.
    """
    exercise = _find_or_say(key, "hint")
    if exercise is None:
        return
    key = exercise.key
    number = _hints_given[key] = _hints_given.get(key, 0) + 1
    n_hints = len(exercise.hints)
    if number <= n_hints:
        heading, text = f"Hint {number} of {n_hints} · {key}", exercise.hints[number - 1]
    else:
        heading = f"No more hints · {key}"
        text = f'Those were all {n_hints} hints. `solution("{key}")` shows one right answer.'
    _display("hint", {"key": key, "number": number}, heading, text)


def solution(key=None):
    """Show one right answer to an exercise. Try first: what you found out yourself, you keep.

    Parameters
    ----------
    key : str, optional
        The exercise, such as "mnist.prepare"; without it, the one that you checked last.
    """
    exercise = _find_or_say(key, "solution")
    if exercise is None:
        return
    key = exercise.key
    heading = f"One right answer · {key}"
    code = f"<pre><code>{html.escape(exercise.solution)}</code></pre>"
    display_record(
        "solution",
        {"key": key},
        text=f"{heading}\n\n{exercise.solution}",
        html=f'<div class="feedback"><strong>{html.escape(heading)}</strong>{code}</div>',
    )


def _find(key, call):
    """The exercise that a learner means, by its key, by its function, or by nothing: the one that was used last.

    Raises
    ------
    UnknownKey
        If there is none; one sentence.
    """
    if isinstance(key, str):
        try:
            exercise = find_exercise(key)
        except UnknownKey:
            if _is_question(key):
                raise UnknownKey(f'That is a question: `quiz("{key}")` asks it.') from None
            raise
    else:
        exercise = find_exercise(_latest[-1]) if key is None and _latest else exercise_of_function(key)
        if exercise is None and (key is None or callable(key)):
            rest = ", …" if call == "check" else ""
            raise UnknownKey(f'Which exercise? Give its name, as the lesson does: `{call}("lesson.exercise"{rest})`.')
        exercise = exercise or find_exercise(key)
    _latest[:] = [exercise.key]
    remember_begun(exercise.key)
    return exercise


def _is_question(key):
    try:
        return bool(find_question(key))
    except UnknownKey:
        return False


def _find_or_say(key, call):
    """The exercise that a learner means; None, after saying so, if there is none."""
    try:
        return _find(key, call)
    except UnknownKey as error:
        _display("unknown", {"key": str(key)[:100] if isinstance(key, str) else ""}, "No such exercise", str(error))
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
