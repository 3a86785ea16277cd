"""A lesson as its reader meets it: sections of the core, Deeper ones, those after the end, and what is in them."""

import ast
import re
from dataclasses import dataclass, field

from builder.lesson.directives import Box, split_boxes

CORE, DEEPER, AFTER = "core", "Deeper", "after"
ENDINGS = ("Challenge", "Further reading")  # sections after everything else, which no minutes are counted for


@dataclass(frozen=True)
class Piece:
    """One thing of a section: a stretch of text, a box, or a code cell.

    Attributes
    ----------
    text : str
        Markdown of a text, with its heading; body of a box; source of a code cell.
    box : Box or None
    tags : frozenset of str or None
        Of a code cell; None tells that this is none.
    exercise : str or None
        Of a code cell: the key of the exercise whose starter the builder puts there.
    allow : str or None
        Of a code cell: an exception from a rule, and its reason.
    """

    text: str
    box: Box | None = None
    tags: frozenset | None = None
    exercise: str | None = None
    allow: str | None = None

    @property
    def is_code(self):
        return self.tags is not None

    @property
    def is_visible(self):
        """Is this a code cell that a learner reads as part of the lesson?"""
        return self.is_code and not self.tags & {"fold", "guess"}

    @property
    def tree(self):
        """The syntax tree of a code cell."""
        return ast.parse(self.text)

    @property
    def first_line(self):
        """The words by which an author finds this piece again."""
        if self.exercise:
            return f"the cell of the exercise {self.exercise}"
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        telling = [line for line in lines if not (self.is_code and re.match(r"#|import |from ", line))]
        lines = telling or lines or [""]
        words = self.box.title if self.box and self.box.title else lines[0]
        return f"`{words[:60]}`" if self.is_code else f"“{words[:60]}”"


@dataclass
class Section:
    """What stands under one `## ` heading.

    Attributes
    ----------
    heading : str
        Without its hashes; empty for what stands before the first heading.
    place : str
        CORE, DEEPER (the heading begins "Deeper: ") or AFTER (Challenge, Further reading).
    pieces : list of Piece
    """

    heading: str
    place: str
    pieces: list = field(default_factory=list)

    @property
    def code(self):
        return [piece for piece in self.pieces if piece.is_code]

    def boxes(self, kind):
        """The pieces that are a box of this kind."""
        return [piece for piece in self.pieces if piece.box and piece.box.kind == kind]

    def calls(self, name):
        """How often code of this section calls a function of this name."""
        return sum(is_call_of(node, name) for piece in self.code for node in ast.walk(piece.tree))


def outline(lesson):
    """Divide a lesson into its sections: list of Section, in order; the first is what stands before any heading.

    Raises
    ------
    CourseError
        If a box is not written as one.
    """
    sections = [Section("", CORE)]
    for cell in lesson.cells:
        if cell.cell_type == "code":
            tags, options = frozenset(cell.metadata.get("tags", [])), cell.metadata
            piece = Piece(cell.source, None, tags, options.get("exercise"), options.get("allow"))
            sections[-1].pieces.append(piece)
            continue
        for part in split_boxes(cell.source, lesson.path.name):
            if isinstance(part, Box):
                sections[-1].pieces.append(Piece(part.body, part))
                continue
            if heading := re.match(r"##[ \t]+(.+)", part):
                sections.append(Section(heading[1].strip(), _place_of(heading[1].strip())))
            sections[-1].pieces.append(Piece(part))
    return sections


def is_call_of(node, name):
    """Is this part of a syntax tree a call of a function by this bare name?"""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _place_of(heading):
    if heading.startswith("Deeper: "):
        return DEEPER
    return AFTER if heading in ENDINGS else CORE
