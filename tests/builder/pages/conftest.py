"""What the tests of pages share: the lessons, executed, and a project of one lesson with two places to stop."""

import shutil

import nbformat
import pytest
from support import ROOT
from support.tiny_course import FRONT

from builder.lesson.source import find_lessons, read_lesson
from builder.pages.teachers_guide import exercises_in
from builder.project import Project
from exercises.core.exercise import find_exercise

TWO_STOPS = """
## How does it begin?

Two words.

:::{stop} Too early
:::

## What is in the middle?

:::{predict}
:unit: percent
:expect: 50, since it is one of two
How many {{ tiny.share }}? See [above](#how-does-it-begin).
:::

```{code-cell} ipython3
:tags: [guess]

guess = ...  # in percent
```

```{code-cell} ipython3
claim("tiny.share", 0.25, guess=guess)
```

It was not measured for long.

:::{answer}
One quarter, {{ tiny.share }}: [as in the other](02_other.ipynb).
:::

More of it: {words}

:::{stop} Half of it
:::

And on: {words}

:::{predict}
Or else?
:::

## In one minute

:::{glossary}
weight
: a number
bias
: another,
  of two lines
:::

## Deeper: And `then`?

Six words that may be cut.
"""
CLAIMS = """
[share]
what = "share of the *best*"
unit = "fraction"
mean = 0.25
sd = 0.01
seen_low = 0.24
seen_high = 0.26
n_seeds = 10
"""


@pytest.fixture(scope="session")
def lessons():
    return find_lessons(Project(ROOT))


@pytest.fixture(scope="session")
def notebooks(lessons):
    folder = Project(ROOT).notebooks
    return {lesson.name: nbformat.read(folder / f"{lesson.name}.ipynb", as_version=4) for lesson in lessons}


@pytest.fixture(scope="session")
def own_words(lessons):
    """By key and code, the words that a mistake states itself: of a check of its own, only a part of what it says."""
    exercises = [find_exercise(key) for lesson in lessons for key in exercises_in(lesson)]
    return {each.key: {mistake.code: mistake.words for mistake in each.misconceptions} for each in exercises}


@pytest.fixture
def tiny(tmp_path):
    """A project of one lesson."""
    (tmp_path / "lessons/claims").mkdir(parents=True)
    text = FRONT.format(title="Tiny") + TWO_STOPS.replace("{words}", "word " * 300)
    (tmp_path / "lessons/01_tiny.md").write_text(text)
    (tmp_path / "lessons/claims/tiny.toml").write_text(CLAIMS)
    (tmp_path / "pyproject.toml").write_text('[tool.course]\nrepository = "ada/tiny"\nref = "v1"\n')
    shutil.copytree(ROOT / "site/pages", tmp_path / "site/pages")
    return Project(tmp_path)


@pytest.fixture
def tiny_lesson(tiny):
    return read_lesson(tiny.lessons / "01_tiny.md")
