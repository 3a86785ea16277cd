"""A lesson's cells and sections: what stands in them, and what follows from it, worked out once."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from builder.lesson.directives import Box
from builder.lesson.symbols import symbols_of
from exercises.core.exercise import UnknownKey, find_exercise

CORE, DEEPER, AFTER = "core", "Deeper", "after"
ENDINGS = ("Challenge", "Further reading")  # sections after everything else, which no minutes are counted for


@dataclass(frozen=True, eq=False)
class Cell:
    """One thing of a lesson: a stretch of text, a box, or a code cell.

    Attributes
    ----------
    source : str
        Markdown of a text, with its heading; body of a box; Python of a code cell, empty where an exercise's starter
        will stand.
    is_code : bool
    box : Box or None
    tags : tuple of str
    exercise : str or None
        Of a code cell: the key of the exercise whose starter the builder puts there.
    waivers : tuple of Waiver
    line : int
        Where it begins in the lesson's file, counted from 1.
    """

    source: str
    is_code: bool = False
    box: Box | None = None
    tags: tuple = ()
    exercise: str | None = None
    waivers: tuple = ()
    line: int = 1

    @property
    def is_visible(self):
        """Is this a code cell that a learner reads as part of the lesson?"""
        return self.is_code and not {"fold", "guess"} & set(self.tags)

    @cached_property
    def task(self):
        """The class of the exercise; None where there is none of that key, which the builder says."""
        try:
            return find_exercise(self.exercise) if self.exercise else None
        except UnknownKey:
            return None

    @cached_property
    def code(self):
        """What a code cell holds for a learner: its source, of an exercise the starter."""
        return self.task.starter if self.task else self.source

    @cached_property
    def tree(self):
        """The syntax tree of a code cell, for rules that ask for more than calls and names; nobody changes it."""
        return ast.parse(self.code)

    @cached_property
    def nodes(self):
        """All nodes of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self):
        """The calls of functions by their bare names: {name: [ast.Call, …]}, in the order of the code."""
        found = defaultdict(list)
        for node in self.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].append(node)
        for calls in found.values():
            calls.sort(key=lambda call: (call.lineno, call.col_offset))
        return dict(found)

    @cached_property
    def methods(self):
        """The names of the methods that are called, as of `model.fit(…)`: frozenset of str."""
        calls = (node.func for node in self.nodes if isinstance(node, ast.Call))
        return frozenset(function.attr for function in calls if isinstance(function, ast.Attribute))

    @cached_property
    def symbols(self):
        """The names that a code cell reads and binds."""
        return symbols_of(self.code)

    def keys(self, function):
        """What the calls of a function name first: of `claim("mnist.a", 1)` it is "mnist.a"."""
        return [key for call in self.calls.get(function, ()) if (key := key_of(call)) is not None]

    @property
    def first_line(self):
        """The words by which an author finds this cell again; empty where it has none."""
        if self.exercise:
            return f"the cell of the exercise {self.exercise}"
        lines = [line.strip() for line in self.source.splitlines() if line.strip()]
        telling = [line for line in lines if not (self.is_code and re.match(r"#|import |from ", line))]
        words = (self.box.title if self.box else "") or next(iter(telling or lines), "")[:60]
        if not words:
            return ""
        return f"`{words}`" if self.is_code else f"“{words}”"


@dataclass(eq=False)
class Section:
    """What stands under one `## ` heading.

    Attributes
    ----------
    heading : str
        Without its hashes; empty for what stands before the first heading.
    cells : list of Cell
    """

    heading: str
    cells: list = field(default_factory=list)

    @property
    def place(self):
        """CORE, DEEPER (the heading begins "Deeper: ") or AFTER (Challenge, Further reading)."""
        if self.heading.startswith("Deeper: "):
            return DEEPER
        return AFTER if self.heading in ENDINGS else CORE

    @property
    def code(self):
        return [cell for cell in self.cells if cell.is_code]

    @property
    def exercises(self):
        """The keys of its exercises."""
        return [cell.exercise for cell in self.cells if cell.exercise]

    def boxes(self, kind):
        """The cells that are a box of this kind."""
        return [cell for cell in self.cells if cell.box and cell.box.kind == kind]

    def count_calls(self, name):
        """How often code of this section calls a function of this name."""
        return sum(len(cell.calls.get(name, ())) for cell in self.code)


def key_of(call):
    """The text that a call begins with, such as the name of a claim; None where it begins with something else."""
    match call.args:
        case [ast.Constant(value=str(key)), *_]:
            return key
    return None
