"""Rendering the notebooks as HTML pages that work from a disk, without a kernel and without a network."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from builder.errors import CourseError, UsageError
from builder.lesson.directives import LEADS
from builder.lesson.source import find_lessons
from builder.pages.feedback import feedback_to_mistakes
from builder.pages.fold_answers import fold_answers
from builder.pages.front_page import add_buttons, front_page
from builder.pages.markdown import admonition
from builder.pages.reference import reference_pages
from builder.pages.teachers_guide import exercises_in, guide_pages
from builder.project import remove_leftovers
from explorables import TITLES, page_html
from helpers.measuring.store import read_claims
from helpers.records import record_in

COLOURED = ("predict", "myth", "note", "stop", "explore")  # a glossary stays a list, `found` a fold; an answer is text


def render(project, output):
    """Render every built notebook, and a front page, into `output`.

    The pages that stand there are replaced only when all the new ones are finished.

    Parameters
    ----------
    project : Project
    output : Path
        The folder for the HTML: new, empty, or an earlier rendering.

    Raises
    ------
    UsageError
        If `output` holds something else, or Sphinx is not installed.
    CourseError
        If a notebook is missing or damaged, or Sphinx reports an error or a warning.
    """
    old = output.with_name(f".{output.name}.old")
    if old.exists() and not output.exists():
        old.rename(output)  # an earlier rendering was stopped just between the two renames below
    if output.exists() and not (output / ".buildinfo").exists() and (output.is_file() or any(output.iterdir())):
        raise UsageError(f"{output} holds something that is not a rendered site: name a new or an empty folder.")
    output.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(old, ignore_errors=True)
    remove_leftovers(output.parent)
    part = Path(tempfile.mkdtemp(dir=output.parent, prefix=f".{output.name}.", suffix=".part"))
    try:
        (part / "source").mkdir()
        _write_source(project, part / "source")
        _run_sphinx(project, part)
        if output.exists():
            output.rename(old)
        (part / "html").rename(output)
    finally:
        for leftover in (part, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _write_source(project, folder):
    """Write what Sphinx reads: the notebooks, prepared, and the pages around them."""
    lessons = find_lessons(project)
    notebooks = {}
    for lesson in lessons:
        path = project.notebooks / f"{lesson.name}.ipynb"
        remedy = f"Run `make notebooks L={lesson.number}` first."
        try:
            notebook = nbformat.read(path, as_version=4)
        except FileNotFoundError:
            raise CourseError(f"notebooks/{path.name} is missing. {remedy}") from None
        except (ValueError, nbformat.ValidationError):
            raise CourseError(f"notebooks/{path.name} is damaged: it is not a notebook. {remedy}") from None
        notebooks[lesson.name] = notebook
        prepare(notebook)
        add_buttons(notebook, project, folder)
        fold_answers(notebook, read_claims(project.lessons, lesson.slug))
        nbformat.write(notebook, folder / path.name)
    feedback = feedback_to_mistakes([key for lesson in lessons for key in exercises_in(lesson)])
    pages = front_page(lessons, project, notebooks, folder)
    pages |= reference_pages(lessons, project, notebooks) | guide_pages(lessons, project, notebooks, feedback)
    for name, text in pages.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _run_sphinx(project, folder):
    """Render `folder`/source into `folder`/html, in a process of its own: Sphinx cannot render twice in one."""
    if importlib.util.find_spec("sphinx") is None:
        raise UsageError("Rendering needs Sphinx. Run `make site`, which installs it.")
    source = folder / "source"
    command = [sys.executable, "-m", "sphinx", "--builder=html", "--quiet", "--fail-on-warning", "--no-color"]
    command += ["--conf-dir", project.root / "site", "--doctree-dir", folder / "doctrees", source, folder / "html"]
    result = subprocess.run(
        command, env={**os.environ, "PYTHONWARNINGS": "ignore"}, capture_output=True, text=True, encoding="utf-8"
    )
    if result.returncode:
        complaints = result.stderr.replace(str(source), "notebooks").strip()
        raise CourseError(f"The site was not rendered; what stood there before still does.\n{complaints}")


def prepare(notebook):
    """Make coloured boxes of the cells that carry one, fold code away, and leave out what only a kernel needs."""
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "bootstrap" in tags or "footer" in tags:
            continue  # the page has its own links to the previous and the next lesson
        box = cell.metadata.get("box")
        if box and box["kind"] in COLOURED:
            cell.source = _admonition_of(box)
        elif box and box["kind"] == "answer":
            cell.source = box["body"]
        if "explore" in tags and cell.cell_type == "code":
            _bring_to_life(cell)
        elif "fold" in tags:
            title, _, code = cell.source.partition("\n")
            words = title.removeprefix("# @title").strip()
            cell.source = code
            cell.metadata["tags"] = [*tags, "hide-input"]
            # MyST-NB's own name for the line that unfolds the code.
            cell.metadata["mystnb"] = {"code_prompt_show": words, "code_prompt_hide": words}
        cells.append(cell)
    notebook.cells = cells


def _bring_to_life(cell):
    """Let a page show an explorable itself, in the state in which the notebook shows its picture."""
    for output in cell.outputs:
        if shown := record_in(output, "explorable"):
            html = page_html(shown["name"], **shown["changes"])
            cell.outputs = [nbformat.v4.new_output("display_data", {"text/html": html})]
            cell.metadata["tags"] = [*cell.metadata.tags, "remove-input"]
            return


def _admonition_of(box):
    """Write a box as the admonition that Sphinx makes of it, with its title in the bar."""
    title, body = LEADS[box["kind"]], box["body"] or box["title"]
    if box["kind"] == "explore":
        title = TITLES[box["title"]]
    elif box["title"] and box["body"]:
        title += f": “{box['title']}”" if box["kind"] == "myth" else f": {box['title']}"
    return admonition(box["kind"], title, body)
