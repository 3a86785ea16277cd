"""A tiny course with two exercises, and what learners make of its notebook, for tests of grading."""

from pathlib import Path

import nbformat

import exercises
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.project import Project
from support.tiny_course import code, write_course

EXERCISES = '''
from exercises.core.exercise import Exercise
from exercises.core.comparing import expect


class Double(Exercise):
    key = "tiny.double"
    starter = """
        def double(number):
            return ...  # twice the number
    """
    time_limit = 1

    def check(self, double):
        number = int(self.rng.integers(2, 100))
        expect(double(number), 2 * number, "Twice the <number>.")


class Word(Exercise):
    key = "tiny.word"
    starter = "word = ..."

    def check(self, word):
        expect(word, "loss", "What training makes smaller.")
'''
LESSON = (
    code("from exercises import check")
    + code(":tags: [exercise]\n:exercise: tiny.double")
    + code('check("tiny.double", double)')
    + code(":tags: [exercise]\n:exercise: tiny.word")
    + code('check("tiny.word", word)')
    + code("double = print  # the lesson goes on")
)
RIGHT = "def double(number):\n    return 2 * number"


def write_graded_course(root):
    write_course(root, LESSON)
    (root / "exercises").mkdir()
    # A package that also holds what lies beside it on the path: the engine in `core`.
    extended = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    (root / "exercises" / "__init__.py").write_text(extended + Path(exercises.__file__).read_text())
    (root / "exercises" / "tiny").mkdir()
    (root / "exercises" / "tiny" / "__init__.py").write_text(EXERCISES)
    return root


def lesson_of(course):
    return find_lessons(Project(course))[0]


class Notebook:
    """What a learner makes of the lesson's notebook."""

    def __init__(self, course):
        project = Project(course)
        self.notebook = compile_all(project, find_lessons(project))["01_tiny"]

    def index(self, beginning):
        return next(i for i, cell in enumerate(self.notebook.cells) if cell.source.startswith(beginning))

    def answer(self, double=None, word=None):
        if double is not None:
            self.notebook.cells[self.index("def double")].source = double
        if word is not None:
            self.notebook.cells[self.index("word")].source = word
        return self

    def before_everything(self, source):
        self.notebook.cells.insert(0, nbformat.v4.new_code_cell(source))
        return self

    def at_the_end(self, source):
        self.notebook.cells.append(nbformat.v4.new_code_cell(source))
        return self

    def behind(self, beginning, source, **metadata):
        """Put a cell behind the first one that begins so."""
        cell = nbformat.v4.new_code_cell(source, metadata=metadata)
        self.notebook.cells.insert(self.index(beginning) + 1, cell)
        return self

    def replaced(self, old, new):
        """Write something else wherever some words stand in code."""
        for cell in self.notebook.cells:
            cell.source = cell.source.replace(old, new)
        return self

    def without(self, *beginnings):
        for beginning in beginnings:
            del self.notebook.cells[self.index(beginning)]
        return self

    def text(self):
        return nbformat.writes(self.notebook)


def hand_in(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else content.text())
