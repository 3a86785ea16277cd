"""The lesson contract: what every lesson must be like, read off its source, without running it."""

from builder.rules.cells import RULES as OF_CELLS
from builder.rules.measured_numbers import ends_of_ranges, known_placeholders
from builder.rules.names import names_before_use
from builder.rules.predictions import RULES as OF_PREDICTIONS
from builder.rules.questions import RULES as OF_QUESTIONS
from builder.rules.structure import RULES as OF_STRUCTURE
from builder.rules.typed_numbers import no_typed_numbers
from builder.rules.waived import judge_waivers


def find_violations(lesson, earlier=(), numbers=None, *, contract=True):
    """List what a lesson does against the contract.

    Parameters
    ----------
    lesson : Lesson
    earlier : sequence of Lesson
        The lessons before it, in order: what their cores explain need not be explained again.
    numbers : Numbers, optional
        What was measured: then placeholders that name nothing are found.
    contract : bool, default True
        Hold the whole contract; else only the rule that every lesson of every course must keep, that no measured number
        is typed.

    Returns
    -------
    list of str
        One sentence each: the lesson's file and line, the section, the cell's first line, what was expected, and what
        to do.
    """
    found = [*no_typed_numbers(lesson), *(known_placeholders(lesson, numbers) if numbers else ())]
    if contract:
        found += ends_of_ranges(lesson, numbers) if numbers else ()
        rules = (*OF_STRUCTURE, *OF_CELLS, *OF_PREDICTIONS, *OF_QUESTIONS)
        found += [violation for rule in rules for violation in rule(lesson)]
        found = judge_waivers([*found, *names_before_use(lesson, earlier)], lesson.sections)
    return [violation.told(lesson) for violation in found]
