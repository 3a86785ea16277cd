"""A lesson's source: its front matter, its parameters, and what it asks of the learner."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
import yaml

from builder.errors import CourseError, UsageError
from builder.lesson.directives import Box, split_boxes
from builder.lesson.parameters import read_parameters
from helpers.suggestions import did_you_mean

DIFFICULTIES = ("beginner", "intermediate")

# field: (type, what is expected, in words)
FRONT_MATTER = {
    "title": (str, "a few words"),
    "summary": (str, "one sentence"),
    "difficulty": (str, " or ".join(DIFFICULTIES)),
    "prerequisites": (list, "a list of sentences"),
    "objectives": (list, "a list of 3 to 5 sentences that go on from 'you can'"),
    "run_seconds": (int, "the whole seconds a run takes on the two-core reference machine, as `make run` prints"),
    "budget_seconds": (int, "the whole seconds a run may take there"),
}
# Fields that may be left out.
OPTIONAL = {
    "teaching": (str, "a note for teachers"),
    "two_parts": (str, "the reason why the core is taught in two parts"),
}

# What a lesson calls, and the word `list` files it under.
CALLS = {
    "check": "exercises",
    "quiz": "quizzes",
    "claim": "claims",
    "seconds": "seconds",
    "exhibit": "exhibits",
}


RECORDED = ("claim", "seconds", "exhibit")  # what may stand in a lesson once


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it.

    Attributes
    ----------
    path : Path
        `lessons/NN_slug.md`.
    front : dict
        The fields named in FRONT_MATTER, and those of OPTIONAL that the author gave, checked.
    cells : list of NotebookNode
        Markdown and code cells, in the source's own form.
    """

    path: Path
    front: dict
    cells: list

    @property
    def name(self):
        return self.path.stem

    @property
    def number(self):
        return self.name.split("_", 1)[0]

    @property
    def slug(self):
        return self.name.split("_", 1)[1]

    @property
    def parameters(self):
        """The lesson's parameters by name."""
        cell = next(cell for cell in self.cells if "parameters" in cell.metadata.get("tags", []))
        return {p.name: p for p in read_parameters(cell.source, self.path.name)}

    def boxes(self):
        """The lesson's boxes in order, with their placeholders not filled, and what only teachers see: list of Box."""
        texts = [cell.source for cell in self.cells if cell.cell_type == "markdown"]
        return [part for text in texts for part in split_boxes(text, self.path.name) if isinstance(part, Box)]

    def keys(self):
        """What the lesson asks and measures: {"exercises": [keys], "quizzes": [...], ...}, in order."""
        found = {word: [] for word in CALLS.values()}
        for cell in self.cells:
            if cell.cell_type != "code":
                continue
            for function, key in _calls(ast.parse(cell.source)):
                if key not in found[CALLS[function]]:
                    found[CALLS[function]].append(key)
        return found

    def repeated(self):
        """The claims, seconds and exhibits that the lesson records in more than one place."""
        cells = [cell.source for cell in self.cells if cell.cell_type == "code"]
        calls = [call for source in cells for call in _calls(ast.parse(source))]
        return sorted({key for function, key in calls if function in RECORDED and calls.count((function, key)) > 1})


def _calls(tree):
    """Yield (function, key) for each call in the code that names an exercise, a question, a claim or an exhibit."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=function), args=[ast.Constant(value=str(key)), *_]):
                if function in CALLS:
                    yield function, key


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
    paths = {path.stem: path for path in sorted(project.lessons.glob("[0-9][0-9]_*.md"))}
    if not paths:
        raise UsageError(f"Expected lessons named NN_slug.md in {project.lessons}; found none.")
    chosen = []
    for name in names:
        stem = Path(name).name.removesuffix(".md").removesuffix(".ipynb")
        matches = [full for full in paths if stem in (full, *full.split("_", 1))]
        if not matches:
            words = [word for full in paths for word in (full, full.split("_", 1)[1])]
            raise UsageError(f"There is no lesson {name!r}; there are {', '.join(paths)}.{did_you_mean(stem, words)}")
        chosen += matches
    return [read_lesson(paths[stem]) for stem in paths if not names or stem in chosen]


def read_lesson(path):
    """Read one lesson's source, checking its front matter and its parameters."""
    text = path.read_text(encoding="utf-8")
    front = _read_front_matter(text, path)
    notebook = jupytext.reads(text, fmt="md:myst")
    lesson = Lesson(path, front, notebook.cells)
    for cell in lesson.cells:
        if cell.cell_type == "code":
            _expect_python(cell.source, path)
    tagged = [cell for cell in lesson.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise CourseError(
            f"{path.name}: expected one cell tagged 'parameters'; found {len(tagged)}. "
            "Begin the lesson with one that holds at least `seed: int = 0  # …`."
        )
    if "seed" not in lesson.parameters:
        raise CourseError(f"{path.name}: expected a parameter `seed: int = 0  # …`; found {list(lesson.parameters)}.")
    return lesson


def _read_front_matter(text, path):
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        raise CourseError(f"{path.name}: expected front matter between two lines '---' at the top; found none.")
    try:
        front = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise CourseError(f"{path.name}{line}: the front matter is not valid YAML: {problem}.") from None
    if not isinstance(front, dict):
        raise CourseError(f"{path.name}: expected front matter of the form 'field: value'; found {front!r}.")
    known = FRONT_MATTER | OPTIONAL
    for field in sorted(set(front) - set(known) - {"jupytext", "kernelspec"}):
        raise CourseError(
            f"{path.name}: the front matter has an unknown field {field!r}; known are "
            f"{', '.join(known)}.{did_you_mean(field, known)}"
        )
    for field, (kind, words) in known.items():
        if field in OPTIONAL and field not in front:
            continue
        if field not in front:
            raise CourseError(f"{path.name}: the front matter lacks {field!r}: {words}.")
        value = front[field]
        items_good = kind is not list or all(isinstance(item, str) for item in value or [])
        if not isinstance(value, kind) or isinstance(value, bool) or not items_good:
            raise CourseError(f"{path.name}: {field!r} must be {words}; received {value!r}.")
    if front["difficulty"] not in DIFFICULTIES:
        raise CourseError(
            f"{path.name}: 'difficulty' must be {' or '.join(DIFFICULTIES)}; received {front['difficulty']!r}."
        )
    if not 3 <= len(front["objectives"]) <= 5:
        raise CourseError(f"{path.name}: 'objectives' must be 3 to 5 sentences; received {len(front['objectives'])}.")
    return {field: front[field] for field in known if field in front}


def _expect_python(source, path):
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise CourseError(
            f"{path.name}: a code cell is not valid Python: {error.msg}, in the line {(error.text or '').strip()!r}."
        ) from None
