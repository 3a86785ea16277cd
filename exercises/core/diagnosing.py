"""Comparing a learner's function with the solution, and finding out which known mistake a wrong one makes."""

import copy
import re
from dataclasses import dataclass

from exercises.core.calling import LearnerError, describe_call, watched
from exercises.core.comparing import RIGHT_VALUES, Wrong, brief, difference

ANOTHER = "Your function gives another answer."  # what is said where no reason is known
DRAWS = 100  # of cases, to find some that tell every misconception from the solution


class FaultyExercise(Exception):
    """An exercise does not hold together; for its author, who reads what to mend."""


class Lent:
    """Stands in a case for an object that cannot be copied, such as a model.

    A subclass defines `lend()`, which gives the object as it was at first, and `changed(thing)`, which tells in words
    what a function did to it, or gives "".
    """

    def lend(self):
        raise NotImplementedError

    def changed(self, thing):
        raise NotImplementedError


@dataclass
class Outcome:
    """What came of one call: its result or its error, and which argument it changed, if any."""

    call: str
    result: object = None
    error: LearnerError | None = None
    changed: str = ""

    def differs_from(self, right, dtype):
        """None if both are the same, else a remark, as `difference` gives it."""
        kinds = [outcome.error and outcome.error.kind for outcome in (self, right)]
        if kinds[0] is not kinds[1]:
            return ""
        if self.changed != right.changed:
            return ""
        return None if right.error else difference(self.result, right.result, dtype=dtype)


def compare_with_solution(exercise, function):
    """Compare a function with the exercise's solution on cases that tell every known mistake from it.

    Parameters
    ----------
    exercise : Exercise
    function : callable
        The learner's, watched.

    Raises
    ------
    Wrong, LearnerError
        If it differs: with the words of the misconception that gives just the learner's results on all cases, if one
        does, else with nothing but what was expected and received.
    FaultyExercise
        If no draw of cases tells all misconceptions from the solution.
    """
    dtype = exercise.dtype_matters
    cases, rights = _draw(exercise)
    outcomes = [_outcome(exercise, function, case) for case in cases]
    for outcome, right in zip(outcomes, rights, strict=True):
        remark = outcome.differs_from(right, dtype)
        if remark is not None:
            why = _diagnose(exercise, cases, outcomes)
            _report(outcome, right, remark, why)


def _draw(exercise):
    """Cases on which every misconception differs from the solution, and what the solution makes of them."""
    solution = _run(exercise, exercise.solution)
    mistakes = [(_run(exercise, m.code), m.words) for m in exercise.misconceptions]
    for _ in range(DRAWS):
        cases = list(exercise.cases())
        rights = [_outcome(exercise, solution, case) for case in cases]
        unseen = next((words for mistake, words in mistakes if _agrees(exercise, mistake, cases, rights)), None)
        if unseen is None:
            return cases, rights
    raise FaultyExercise(
        f"{exercise.key}: in {DRAWS} draws `cases` gave none on which this misconception differs from the solution: "
        f"“{unseen}” Let it yield one."
    )


def _diagnose(exercise, cases, outcomes):
    """The words of the misconception that gives the same results on all cases; "" if none does."""
    for misconception in exercise.misconceptions:
        mistake = _run(exercise, misconception.code)
        if _agrees(exercise, mistake, cases, outcomes):
            return misconception.words
    return ""


def _agrees(exercise, mistake, cases, outcomes):
    """Whether a mistake gives these outcomes; it is called no further than to the first that it does not."""
    for case, outcome in zip(cases, outcomes, strict=True):
        made = _outcome(exercise, mistake, case)
        if made.differs_from(outcome, exercise.dtype_matters) is not None:
            return False
        if made.error and _without_numbers(made.error.text) != _without_numbers(outcome.error.text):
            return False
    return True


def _without_numbers(text):
    return re.sub(r"\d+", "", text)


def _run(exercise, code):
    """The one answer that the code defines; a function is watched, as the learner's is."""
    answer = exercise.run(code)[0]
    return watched(answer, exercise.names[0]) if exercise.functions else answer


def _outcome(exercise, function, case):
    """Call a function (or look at a value that is none) with copies of a case's arguments."""
    if not exercise.functions:
        return Outcome("", function)
    given = [value.lend() if isinstance(value, Lent) else copy.deepcopy(value) for value in case]
    outcome = Outcome(describe_call(exercise.names[0], *given))
    try:
        outcome.result = function(*given)
    except LearnerError as error:
        outcome.error = error
    for name, before, after in zip(exercise.arguments, case, given, strict=True):
        if isinstance(before, Lent):
            changed = before.changed(after)
        else:
            changed = "" if difference(after, before, dtype=True, exact=True) is None else f"`{name}`"
        outcome.changed = outcome.changed or changed
    return outcome


def _report(outcome, right, remark, why):
    """Say what differs, and no more than is known."""
    call = f"\ncalled as: {outcome.call}" if outcome.call else ""
    if outcome.error:
        if right.error:
            why = why or f"An error is right here, but of another type.\nexpected: {right.error.kind.__name__}"
        outcome.error.why = why
        raise outcome.error
    if right.error:
        why = why or "An error is right here: what was given makes no sense."
        raise Wrong(f"{why}\nexpected: {right.error.kind.__name__}\nreceived: {brief(outcome.result)}{call}")
    if outcome.changed != right.changed:
        changed = f"Your function has changed {outcome.changed}. Whoever calls it may still need that as it was."
        unchanged = f"Your function was to change {right.changed}."
        raise Wrong((why or (changed if outcome.changed else unchanged)) + call)
    if not why and remark.startswith(f"\n{RIGHT_VALUES}"):
        why, remark = remark.strip(), ""
    why = why or (ANOTHER if outcome.call else "That is not it yet.")
    raise Wrong(f"{why}\nexpected: {brief(right.result)}\nreceived: {brief(outcome.result)}{remark}{call}")
