"""Which violations an author has waived, with a reason; and waivers that waive nothing."""

from builder.rules.typed_numbers import depends_on
from builder.rules.violations import Violation


def judge_waivers(violations, sections):
    """Leave out what is waived, and add waivers that give no reason, or have nothing to waive.

    Parameters
    ----------
    violations : list of Violation
    sections : sequence of Section

    Returns
    -------
    list of Violation
    """
    placed = [(waiver, section, cell) for section in sections for cell in section.cells for waiver in cell.waivers]
    left = [violation for violation in violations if not any(_waives(*place, violation) for place in placed)]
    for waiver, section, cell in placed:
        if not waiver.reason:
            sentence = f'the waiver "{waiver.word}" gives no reason: write `"{waiver.word}: the reason"`'
            left.append(Violation("waiver", sentence, section, cell))
        elif not _is_needed(waiver, section, cell, violations):
            sentence = f'the waiver "{waiver.word}" waives nothing that is there: remove it'
            left.append(Violation("waiver", sentence, section, cell))
    return left


def _is_needed(waiver, section, cell, violations):
    if any(_covers(waiver, section, cell, violation) for violation in violations):
        return True
    return not cell.is_code and depends_on(waiver, section)


def _waives(waiver, section, cell, violation):
    return bool(waiver.reason) and _covers(waiver, section, cell, violation)


def _covers(waiver, section, cell, violation):
    """A cell's waiver covers what is in that cell; a text's, what is in its section, or in no place at all."""
    if violation.word != waiver.word:
        return False
    if cell.is_code:
        return violation.cell is cell
    return violation.section is None or violation.section is section
