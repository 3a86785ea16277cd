"""A lesson's predictions, and what answers each: the numbers that were recorded, and what the lesson says of them."""

import re
from dataclasses import dataclass
from functools import cached_property

from builder.lesson.cells import Cell, Section, key_of

ANSWERING = ("answer", "myth")  # boxes that may tell what a prediction asks
RECORDING = ("claim", "seconds", "exhibit")
HEADING = re.compile(r"(?m)^#{1,6} ")
FENCED = re.compile(r"(?ms)^```.*?^```")


@dataclass(frozen=True, eq=False)
class Prediction:
    """A prediction where it stands.

    Attributes
    ----------
    section : Section
    cell : Cell
        Its box.
    following : tuple of Cell
        What comes after it, up to the next prediction, heading, exercise, question or place to stop.
    """

    section: Section
    cell: Cell
    following: tuple

    @property
    def box(self):
        return self.cell.box

    @cached_property
    def answer(self):
        """What of that answers it: all up to the last box that does; tuple of Cell, empty where no box does."""
        ends = [place + 1 for place, cell in enumerate(self.following) if _answers(cell)]
        return self.following[: max(ends, default=0)]

    @cached_property
    def words(self):
        """What the lesson says when the answer is there."""
        return "\n\n".join(cell.source for cell in self.answer if _answers(cell))

    @cached_property
    def recorded(self):
        """The names of the numbers that answer it: those beside a guess, else the exhibits and what the words quote."""
        if guessed := [name for cell in self.following for name in recorded_in(cell, option="guess")]:
            return guessed
        exhibits = [name for cell in self.answer if cell.is_code for name in cell.keys("exhibit")]
        names = [name for cell in self.answer for name in recorded_in(cell) if name_quoted(name, self.words)]
        return list(dict.fromkeys(exhibits + names))


def predictions_of(lesson):
    """A lesson's predictions in order: list of Prediction."""
    found = []
    for section in lesson.sections:
        for place, cell in enumerate(section.cells):
            if cell.box and cell.box.kind == "predict":
                following = section.cells[place + 1 :]
                end = next((i for i, other in enumerate(following) if _is_landmark(other)), len(following))
                found.append(Prediction(section, cell, tuple(following[:end])))
    return found


def recorded_in(cell, option=None):
    """List the names of what a cell records, or of what it records with an option, in the order of the code."""
    calls = [call for kind in RECORDING for call in cell.calls.get(kind, ())] if cell.is_code else []
    calls = [call for call in calls if option is None or any(each.arg == option for each in call.keywords)]
    return [key_of(call) for call in sorted(calls, key=lambda call: call.lineno)]


def name_quoted(name, text):
    """Does the number recorded by this name stand in a text?"""
    return re.search(rf"\{{\{{\s*{re.escape(name)}(?![\w.])", text) is not None


def has_heading(markdown):
    return HEADING.search(FENCED.sub("", markdown)) is not None


def _answers(cell):
    return cell.box is not None and cell.box.kind in ANSWERING


def _is_landmark(cell):
    if cell.is_code:
        return bool(cell.exercise or "quiz" in cell.calls)
    return cell.box.kind in ("predict", "stop") if cell.box else has_heading(cell.source)
