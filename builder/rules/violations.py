"""What a lesson does against its contract, and where."""

from dataclasses import dataclass

from builder.lesson.cells import Cell, Section


@dataclass(frozen=True)
class Violation:
    """One thing that a lesson does against its contract.

    Attributes
    ----------
    word : str
        By which a waiver names it: "yield", "np.stack", "claims".
    sentence : str
        What was expected, what is there, what to do.
    section : Section or None
        None where it is about the lesson as a whole.
    cell : Cell or None
    line : int
        Of the cell, counted from 1: the one that is meant.
    """

    word: str
    sentence: str
    section: Section | None = None
    cell: Cell | None = None
    line: int = 1

    def told(self, lesson):
        """Tell it in one sentence, with its place in the lesson's file."""
        cell = self.cell or (self.section and next(iter(self.section.cells), None))
        # The lines of a starter stand in exercises/.
        inside = self.line - 1 if cell and not cell.exercise else 0
        place = [f"lessons/{lesson.name}.md" + (f":{cell.line + inside}" if cell else "")]
        if self.section is not None:
            place.append(f"“{self.section.heading}”" if self.section.heading else "before the first section")
        if self.cell is not None:
            place += filter(None, [self.cell.first_line])
        return f"{', '.join(place)}: {self.sentence.removesuffix('.')}."
