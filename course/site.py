"""Rendering the notebooks as HTML pages that work from a disk, without a kernel and without a network."""

import contextlib
import io
import shutil

import nbformat

from course.boxes import LEADS
from course.errors import CourseError
from course.lesson import find_lessons

ADMONITIONS = {"predict": "tip", "myth": "warning", "note": "note"}


def render(project, output):
    """Render every built notebook, and a front page, into `output`.

    Parameters
    ----------
    project : Project
    output : Path
        The folder for the HTML; `output` + "-source" receives what Sphinx reads.

    Raises
    ------
    CourseError
        If a notebook is missing, or Sphinx reports an error or a warning.
    """
    from sphinx.application import Sphinx

    source = output.with_name(f"{output.name}-source")
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    lessons = find_lessons(project)
    for lesson in lessons:
        path = project.notebooks / f"{lesson.name}.ipynb"
        if not path.exists():
            raise CourseError(f"notebooks/{lesson.name}.ipynb is missing. Run `make notebooks` first.")
        notebook = nbformat.read(path, as_version=4)
        _prepare(notebook)
        nbformat.write(notebook, source / path.name)
    (source / "index.md").write_text(_front_page(lessons), encoding="utf-8")
    shutil.copytree(project.root / "site" / "_static", source / "_static")

    warnings = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        app = Sphinx(
            srcdir=source,
            confdir=project.root / "site",
            outdir=output,
            doctreedir=output.with_name(f"{output.name}-doctrees"),
            buildername="html",
            status=None,
            warning=warnings,
            freshenv=True,
        )
        app.build(force_all=True)
    if app.statuscode or warnings.getvalue():
        raise CourseError(f"The site was not rendered cleanly:\n{warnings.getvalue().strip()}")


def _prepare(notebook):
    """Turn tagged Markdown cells back into coloured boxes, and leave out what only a kernel needs."""
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "bootstrap" in tags or "footer" in tags:
            continue  # the page has its own links to the previous and the next lesson
        if cell.cell_type == "markdown":
            box = next((tag for tag in tags if tag in ADMONITIONS), None)
            if box:
                cell.source = _admonition(box, cell.source)
        cells.append(cell)
    notebook.cells = cells


def _admonition(box, source):
    body = "\n".join(line.removeprefix(">").removeprefix(" ") for line in source.splitlines())
    body = body.removeprefix(f"**{LEADS[box]}.**").lstrip()
    title, text = LEADS[box], body
    if body.startswith("*“"):
        claim, text = body.split("\n", 1)
        title = f"{title}: {claim.strip('*')}"
    return f"::::{{admonition}} {title}\n:class: {ADMONITIONS[box]} {box}\n\n{text.strip()}\n::::"


def _front_page(lessons):
    rows = "\n".join(
        f"| {int(lesson.number)} | [{lesson.front['title']}]({lesson.name}.ipynb) | {lesson.front['summary']} "
        f"| {lesson.front['minutes']} min |"
        for lesson in lessons
    )
    names = "\n".join(lesson.name for lesson in lessons)
    return (
        "# The Heart of Deep Learning\n\n"
        "A first course on neural networks. Every number is measured in front of you, on real images, "
        "on an ordinary computer, without a network connection.\n\n"
        f"| | lesson | what you will do | your time |\n|---|---|---|---|\n{rows}\n\n"
        f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    )
