"""The lesson contract: what every lesson must be like, read off its source, without running it."""

from builder.lesson.outline import outline
from builder.rules.breaches import judge_breaches
from builder.rules.cells import check_code, with_starters
from builder.rules.structure import check_form


def find_breaches(lesson, earlier=()):
    """List what a lesson does against the contract.

    Parameters
    ----------
    lesson : Lesson
    earlier : sequence of Lesson
        The lessons before it, in order: what their cores explain need not be explained again.

    Returns
    -------
    list of str
        One sentence each: the lesson's file, the section, the cell's first line, what was expected, and what to do.

    Raises
    ------
    CourseError
        If a box is not written as one.
    """
    sections = with_starters(outline(lesson))
    breaches = [*check_form(lesson, sections), *check_code(lesson, sections, [outline(other) for other in earlier])]
    return [_sentence(lesson, breach) for breach in judge_breaches(breaches, sections)]


def _sentence(lesson, breach):
    place = [f"lessons/{lesson.name}.md"]
    if breach.section is not None:
        place.append(f"“{breach.section.heading}”" if breach.section.heading else "before the first section")
    if breach.piece is not None:
        place.append(breach.piece.first_line)
    return f"{', '.join(place)}: {breach.sentence}."
