"""A lesson as its author wrote it: found by name, read once, and taken apart into sections and cells."""

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import jupytext

from builder.errors import CourseError, UsageError
from builder.lesson.cells import Cell, Section
from builder.lesson.directives import Box, split_boxes
from builder.lesson.front_matter import read_front_matter
from builder.lesson.parameters import read_parameters
from builder.lesson.waivers import waivers_in, waivers_of_option, without_waivers
from builder.project import read_text
from helpers.suggestions import did_you_mean

# What a lesson calls, and the word `list` files it under.
CALLS = {
    "check": "exercises",
    "quiz": "quizzes",
    "claim": "claims",
    "seconds": "seconds",
    "exhibit": "exhibits",
}
RECORDED = ("claim", "seconds", "exhibit")  # what may stand in a lesson once


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson as its author wrote it.

    Attributes
    ----------
    path : Path
        `lessons/NN_slug.md`.
    front : dict
        The fields named in FRONT_MATTER, and those of OPTIONAL that the author gave, checked.
    parameters : dict of str to Parameter
    sections : tuple of Section
        In order; the first is what stands before any heading.
    """

    path: Path
    front: dict
    parameters: dict
    sections: tuple

    def __repr__(self):
        return f"Lesson({self.name!r})"

    @property
    def name(self):
        return self.path.stem

    @property
    def number(self):
        return self.name.split("_", 1)[0]

    @property
    def slug(self):
        return self.name.split("_", 1)[1]

    @cached_property
    def cells(self):
        """All cells, in order: list of Cell."""
        return [cell for section in self.sections for cell in section.cells]

    @cached_property
    def code(self):
        """The code cells, in order: list of Cell."""
        return [cell for cell in self.cells if cell.is_code]

    def boxes(self):
        """The lesson's boxes in order, with their placeholders not filled, and what only teachers see: list of Box."""
        return [cell.box for cell in self.cells if cell.box]

    def keys(self):
        """What the lesson asks and measures, in order: {"exercises": [keys], "quizzes": [...], …}."""
        return {
            word: list(dict.fromkeys(key for cell in self.code for key in cell.keys(function)))
            for function, word in CALLS.items()
        }

    def repeated(self):
        """The claims, seconds and exhibits that the lesson records in more than one place."""
        found = [[key for cell in self.code for key in cell.keys(function)] for function in RECORDED]
        return sorted({key for keys in found for key in keys if keys.count(key) > 1})


def find_lessons(project, names=()):
    """Read the lessons of a course, all of them or those named, in the order of their numbers.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Numbers ("02"), slugs ("mnist"), full names ("02_mnist"), or their file names.

    Raises
    ------
    UsageError
        If a name is not a lesson's, or there are no lessons.
    CourseError
        If a lesson cannot be read.
    """
    paths = lesson_paths(project)
    chosen = full_names(names, paths)
    return [read_lesson(paths[stem]) for stem in paths if not names or stem in chosen]


def lesson_paths(project):
    """The sources of a course's lessons, in the order of their numbers: {"02_mnist": Path, …}.

    Raises
    ------
    UsageError
        If there are none.
    """
    paths = {path.stem: path for path in sorted(project.lessons.glob("[0-9][0-9]_*.md"))}
    if not paths:
        raise UsageError(f"Expected lessons named NN_slug.md in {project.lessons}; found none.")
    return paths


def full_names(words, known):
    """The full names ("02_mnist") that some words stand for: numbers, slugs, full names or their file names.

    Raises
    ------
    UsageError
        If a word is no lesson's.
    """
    found = []
    for word in words:
        stem = Path(word).name.removesuffix(".md").removesuffix(".ipynb")
        matches = [name for name in known if stem in (name, *name.split("_", 1))]
        if not matches:
            near = did_you_mean(stem, [part for name in known for part in (name, name.split("_", 1)[-1])])
            raise UsageError(f"There is no lesson {word!r}; there are {', '.join(known)}.{near}")
        found += matches
    return found


def read_lesson(path):
    """Read one lesson's source, checking its front matter, its boxes and its parameters."""
    text = read_text(path)
    front = read_front_matter(text, path)
    sections = _divide(jupytext.reads(text, fmt="md:myst").cells, text, path.name)
    cells = [cell for section in sections for cell in section.cells]
    tagged = [cell for cell in cells if "parameters" in cell.tags]
    if len(tagged) != 1:
        raise CourseError(
            f"{path.name}: expected one cell tagged 'parameters'; found {len(tagged)}. "
            "Begin the lesson with one that holds at least `seed: int = 0  # …`."
        )
    parameters = {parameter.name: parameter for parameter in read_parameters(tagged[0].source, path.name)}
    if "seed" not in parameters:
        raise CourseError(f"{path.name}: expected a parameter `seed: int = 0  # …`; found {list(parameters)}.")
    return Lesson(path, front, parameters, tuple(sections))


def _divide(written, text, where):
    """Take the cells of a source apart into sections: text at its headings, and at its boxes."""
    sections = [Section("")]
    place = _Place(text)
    for cell in written:
        tags = tuple(cell.metadata.get("tags", []))
        if cell.cell_type == "code":
            _expect_python(cell.source, where)
            key, allow = cell.metadata.get("exercise"), cell.metadata.get("allow")
            line = place.line_of(f":exercise: {key}" if key and not cell.source.strip() else cell.source)
            found = Cell(cell.source, True, tags=tags, exercise=key, waivers=waivers_of_option(allow), line=line)
            sections[-1].cells.append(found)
            continue
        for part in split_boxes(cell.source, where):
            if isinstance(part, Box):
                line = place.line_of(part.body or part.title)
                waivers = waivers_in("\n".join([part.title, part.body, *part.expect]))
                box = replace(part, title=_clean(part.title), body=_clean(part.body))
                sections[-1].cells.append(Cell(box.body, box=box, tags=tags, waivers=waivers, line=line))
                continue
            line = place.line_of(part)
            if heading := re.match(r"##[ \t]+(.+)", part):
                sections.append(Section(_clean(heading[1])))
            sections[-1].cells.append(Cell(_clean(part), tags=tags, waivers=waivers_in(part), line=line))
    return sections


class _Place:
    """Finds the lines of a lesson's file in which its cells begin; jupytext does not tell them."""

    def __init__(self, text):
        self.text, self.reached = text, 0

    def line_of(self, source):
        """The line, counted from 1, in which some source begins at or after what was found last."""
        first = next((line for line in source.splitlines() if line.strip()), "")
        found = self.text.find(first, self.reached)
        if found >= 0:
            self.reached = found
        return self.text.count("\n", 0, self.reached) + 1


def _clean(text):
    return without_waivers(text).strip()


def _expect_python(source, where):
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise CourseError(
            f"{where}: a code cell is not valid Python: {error.msg}, in the line {(error.text or '').strip()!r}."
        ) from None
