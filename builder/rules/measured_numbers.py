"""Each placeholder in a lesson's text names something that was measured, and "up to" the end of a range."""

import re

from builder.errors import CourseError
from builder.numbers.placeholders import PLACEHOLDER, fill
from builder.rules.violations import Violation

# What these words promise, the average does not keep.
LIMIT = re.compile(rf"(?i)\b(?P<words>up\s+to|at\s+(?:most|least)|no\s+(?:more|less)\s+than)\s+{PLACEHOLDER.pattern}")
ENDS = {"up to": "highest", "at most": "highest", "no more than": "highest"}


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


def ends_of_ranges(lesson, numbers):
    """Yield a Violation where the text says "up to", or "at least", and quotes the average of many seeds.

    Parameters
    ----------
    lesson : Lesson
    numbers : Numbers
    """
    for section in lesson.sections:
        for cell in (cell for cell in section.cells if not cell.is_code):
            for match in LIMIT.finditer(cell.source):
                claim, words = numbers.claims.get(match["name"]), " ".join(match["words"].lower().split())
                end = ENDS.get(words, "lowest")
                wavers = match["row"] or (claim and claim.is_calibrated and claim.seen_low != claim.seen_high)
                if wavers and match["form"] != end:
                    sentence = f"“{words}” quotes the average of {match['name']}: write {{{{ {match['name']}:{end} }}}}"
                    yield Violation("range", sentence, section, cell)
