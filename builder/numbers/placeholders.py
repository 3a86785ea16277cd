"""Placeholders: the numbers in a lesson's text, filled in from what was measured."""

import re
from functools import partial

from builder.errors import CourseError
from builder.numbers.recorded import read_rows
from helpers.measuring.store import combine, read_claims
from helpers.measuring.words import unit_of, write_band, write_value
from helpers.suggestions import did_you_mean

# {{ mnist.first_accuracy }}, {{ mnist.first_accuracy:band }}, {{ mnist.classics[the row's first cell].seconds }}, and
# one end of the range that the seeds gave: {{ mnist.first_accuracy:lowest }}, {{ mnist.first_accuracy:highest }}
PLACEHOLDER = re.compile(
    r"\{\{\s*(?P<name>[\w.]+)(?:\[(?P<row>[^\]]+)\]\.(?P<column>\w+))?(?::(?P<form>band|lowest|highest))?\s*\}\}"
)


def fill(source, numbers, where):
    """Replace each placeholder of a Markdown cell by its number, as a sentence would write it.

    Parameters
    ----------
    source : str
        Markdown.
    numbers : Numbers
    where : str
        What an error message names as the place.

    Raises
    ------
    CourseError
        If a placeholder names nothing that was measured, or is not written as one.
    """
    filled = PLACEHOLDER.sub(lambda match: numbers.write(match, where), source)
    if "{{" in filled:
        rest = filled[filled.index("{{") :].splitlines()[0]
        raise CourseError(
            f"{where}: expected a placeholder such as {{{{ lesson.name }}}} or {{{{ lesson.name:band }}}}; "
            f"found {rest[:60]!r}."
        )
    return filled


def read_numbers(project, *, draft=False):
    """Read all that was measured in a course: Numbers; as a draft, what was not is said instead of refused."""
    read = partial(read_rows, lessons=project.lessons)
    return Numbers(read_claims(project.lessons), read, draft=draft)


class Numbers:
    """All that was measured: claims, seconds and facts of lessons/claims/, and the rows of the exhibits."""

    def __init__(self, claims, read_exhibit, *, draft=False):
        self.claims, self.read_exhibit, self.draft = claims, read_exhibit, draft

    def write(self, match, where):
        """Write the number that a placeholder stands for."""
        name = match["name"]
        written = self._exhibit(match, where) if match["row"] else self._claim(match)
        if written is not None:
            return written
        if self.draft:
            return "(not calibrated yet)"
        known = name in self.claims or (match["row"] and self.read_exhibit(name))
        hint = "" if known else did_you_mean(name, self.claims)
        raise CourseError(
            f"{where}: {match[0]} is not a measured number."
            + (hint or " Measure it with `make calibrate`, or build with --draft.")
        )

    def _claim(self, match):
        claim = self.claims.get(match["name"])
        if claim is None or claim.known_value is None:
            return None
        if match["form"]:
            seen = (claim.seen_low, claim.seen_high)
            return _of_range(match["form"], *seen, claim.unit, claim.spread) if claim.is_calibrated else None
        return write_value(claim.known_value, claim.unit, claim.spread)

    def _exhibit(self, match, where):
        recorded = self.read_exhibit(match["name"])
        if recorded is None:
            return None
        rows, ranges = combine(recorded)
        labels = [next(iter(row.values())) for row in rows]
        if match["row"] not in labels or match["column"] not in rows[0]:
            known = labels if match["row"] not in labels else list(rows[0])
            raise CourseError(f"{where}: {match[0]} names nothing in that exhibit; there are {', '.join(known)}.")
        row = labels.index(match["row"])
        unit, span = unit_of(match["column"]), ranges[row].get(match["column"])
        if match["form"]:
            return _of_range(match["form"], *span, unit, span[1] - span[0]) if span else None
        spread = max(span[1] - span[0], 0.0015) if span else float("inf")
        return write_value(rows[row][match["column"]], unit, spread)


def _of_range(form, low, high, unit, spread):
    """Write what a placeholder asks of a range: its "band", or one end of it, "lowest" or "highest"."""
    if form == "band":
        return write_band(low, high, unit)
    return write_value(low if form == "lowest" else high, unit, spread)
