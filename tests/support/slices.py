"""A tiny lesson with an exhibit, whose cells tests change: for what is sliced, and what is digested."""

from builder.lesson.source import find_lessons
from builder.project import Project
from support.tiny_course import code, lesson

DEFINITIONS = (
    "from helpers import claim, exhibit, start",
    "import keras, random",
    'RECIPE = {"epochs": 20}',
    "def total(recipe):\n    return recipe['epochs'] * factor()",
    "FACTOR = 3",
    "def factor():\n    return FACTOR",
    "unrelated = [3]",
)
EXHIBIT = ("def table(seed):\n    return [{'row': 'a', 'n': total(RECIPE)}]", 'rows = exhibit("tiny.table", table)')


def tiny(course, *sources):
    (course / "lessons/01_tiny.md").write_text(lesson(more="".join(map(code, sources))))
    return find_lessons(Project(course))[0]
