"""Each placeholder in a lesson's text names something that was measured."""

from builder.errors import CourseError
from builder.numbers.placeholders import PLACEHOLDER, fill
from builder.rules.violations import Violation


def known_placeholders(lesson, numbers):
    """Yield a Violation for each placeholder that can never be filled.

    A number that is only not measured yet is no fault of the text: the file of claims, or of the exhibit, says so.

    Parameters
    ----------
    lesson : Lesson
    numbers : Numbers
    """
    exhibits = lesson.keys()["exhibits"]
    for section in lesson.sections:
        for cell in (cell for cell in section.cells if not cell.is_code):
            for match in PLACEHOLDER.finditer(f"{cell.box.title if cell.box else ''}\n{cell.source}"):
                unmeasured = match["name"] in exhibits and numbers.read_exhibit(match["name"]) is None
                claim = numbers.claims.get(match["name"])
                if unmeasured or (claim and not claim.is_calibrated and not claim.is_fact):
                    continue
                try:
                    fill(match[0], numbers, "")
                except CourseError as error:
                    yield Violation("placeholder", str(error).removeprefix(": "), section, cell)
