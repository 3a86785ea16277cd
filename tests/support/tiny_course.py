"""A course of one small lesson that needs no TensorFlow, for tests of the builder."""

import nbformat

from builder.cli import main
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.project import Project

FRONT = """\
---
title: {title}
summary: One sentence.
difficulty: beginner
prerequisites: []
objectives: [count, add, stop]
run_seconds: 3
budget_seconds: 60
jupytext:
  notebook_metadata_filter: all
  text_representation: {{extension: .md, format_name: myst}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---

Text.

```{{code-cell}} ipython3
:tags: [parameters]

seed: int = 0  # where it begins
share: float = 0.5  # how much of it
loud: bool = False  # whether to shout
```

:::{{predict}}
What is the sum?
:::

```{{code-cell}} ipython3
:tags: [nbval-check-output]

print("sum", 1 + 2 + seed, loud)
```
"""


def lesson(title="Tiny", more=""):
    return FRONT.format(title=title) + more


def code(source):
    return f"\nMore.\n\n```{{code-cell}} ipython3\n{source}\n```\n"


def write_course(root, more=""):
    """Write a course with one lesson into a folder."""
    settings = 'repository = "ada/tiny-course"\nref = "v1"\ncontract = false\n'
    (root / "pyproject.toml").write_text(f"[tool.course]\n{settings}")
    (root / "lessons").mkdir()
    (root / "lessons" / "01_tiny.md").write_text(lesson(more=more))
    return root


def call(course, *arguments):
    """Run a command of the builder on that course; return its exit status."""
    return main(["--root", str(course), *map(str, arguments)])


def compiled(course, name="01_tiny", *, draft=False):
    """The notebook that a lesson of that course gives, not executed."""
    project = Project(course)
    return compile_all(project, find_lessons(project, [name]), draft=draft)[name]


def built(course, name="01_tiny"):
    return nbformat.read(course / "notebooks" / f"{name}.ipynb", as_version=4)
