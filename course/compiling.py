"""From a lesson's source to the notebook a learner opens, not yet executed."""

import hashlib

import nbformat

from course.boxes import split_boxes
from course.prose import fill

# Collapsed in JupyterLab, VS Code and Colab: a learner runs it, and need not read it.
BOOTSTRAP_METADATA = {"tags": ["bootstrap"], "jupyter": {"source_hidden": True}, "cellView": "form"}
BOOTSTRAP = """\
# @title Run this cell first. On Colab it fetches the course (45 MB); elsewhere it does nothing.
import importlib.util, os, pathlib, shutil, subprocess, sys

if importlib.util.find_spec("helpers") is None:
    here = pathlib.Path.cwd()
    course = next((p for p in here.parents if (p / "helpers/data.py").exists()), here / "{folder}")
    if not course.exists():
        if "google.colab" not in sys.modules and not importlib.util.find_spec("google.colab"):
            raise RuntimeError("No helpers here: open this notebook from the course's own folder.")
        shutil.rmtree("course.part", ignore_errors=True)
        url = "https://github.com/{repository}.git"
        clone = ["git", "clone", "--quiet", "--depth=1", "--branch={ref}", url, "course.part"]
        if subprocess.run(clone).returncode:
            raise RuntimeError(f"{{url}} cannot be fetched: check the network, run this cell again.")
        os.rename("course.part", course)
    sys.path.insert(0, str(course))
    os.chdir(course)
"""


def compile_lesson(lesson, project, lessons, numbers):
    """Turn a lesson into a notebook: boxes as plain Markdown, the shared cells added, every id stable.

    Parameters
    ----------
    lesson : Lesson
    project : Project
        Gives the address that badges and the bootstrap cell point to.
    lessons : list of Lesson
        All lessons in order, for the links to the previous and the next one.
    numbers : Numbers
        What placeholders are filled from.

    Returns
    -------
    nbformat.NotebookNode
        Without outputs. `metadata.course` holds the lesson's name and front matter.
    """
    cells = [_markdown(_header(lesson, project), "header"), _bootstrap(project)]
    for cell in lesson.cells:
        tags = list(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown":
            filled = fill(cell.source, numbers, lesson.path.name)
            for tag, text in split_boxes(filled, lesson.path.name):
                cells.append(_markdown(text, *([tag] if tag else []), *tags))
        else:
            cells.append(_code(cell.source, tags, cell.metadata.get("exercise")))
    cells.append(_markdown(_footer(lesson, lessons), "footer"))
    _give_ids(cells)

    return _notebook(cells, lesson)


def compile_exhibit(lesson, name):
    """The part of a lesson that one of its exhibits rests on, as a notebook to run without the rest."""
    return _notebook([_code(cell.source, cell.metadata.get("tags", [])) for cell in lesson.cells_behind(name)], lesson)


def _notebook(cells, lesson):
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "course": {"name": lesson.name, **lesson.front},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        }
    )
    return notebook


def badges(name, project):
    """The addresses that open a lesson elsewhere, and its source: {"colab": url, "binder": url, "source": url}."""
    repository, ref = project.repository, project.ref
    return {
        "colab": f"https://colab.research.google.com/github/{repository}/blob/{ref}/notebooks/{name}.ipynb",
        "binder": f"https://mybinder.org/v2/gh/{repository}/{ref}?labpath=notebooks%2F{name}.ipynb",
        "source": f"https://github.com/{repository}/blob/{ref}/lessons/{name}.md",
    }


def _header(lesson, project):
    front, to = lesson.front, badges(lesson.name, project)
    objectives = "\n".join(f"- {objective}" for objective in front["objectives"])
    return (
        f"# {int(lesson.number)} · {front['title']}\n\n"
        f"{front['summary']}\n\n"
        f"[Open in Colab]({to['colab']}) · [Open in Binder]({to['binder']}) · "
        f"[Source of this lesson]({to['source']})\n\n"
        f"| Level | Your time | Computer's time | You need |\n"
        f"|---|---|---|---|\n"
        f"| {front['difficulty']} | about {front['minutes']} minutes "
        f"| about {front['run_seconds']} seconds on two cores "
        f"| {'; '.join(front['prerequisites']) or 'nothing'} |\n\n"
        f"After this lesson you can\n\n{objectives}"
    )


def _footer(lesson, lessons):
    names = [other.name for other in lessons]
    place = names.index(lesson.name)
    links = []
    if place > 0:
        links.append(f"← [{lessons[place - 1].front['title']}]({names[place - 1]}.ipynb)")
    links.append("[All lessons](../README.md#the-lessons)")
    if place + 1 < len(names):
        links.append(f"[{lessons[place + 1].front['title']}]({names[place + 1]}.ipynb) →")
    return "---\n\n" + " · ".join(links)


def _bootstrap(project):
    source = BOOTSTRAP.format(folder=project.folder_name, repository=project.repository, ref=project.ref)
    return nbformat.v4.new_code_cell(source.rstrip(), metadata=nbformat.from_dict(BOOTSTRAP_METADATA))


def _markdown(source, *tags):
    cell = nbformat.v4.new_markdown_cell(source)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def _code(source, tags, exercise=None):
    cell = nbformat.v4.new_code_cell(source)
    if tags:
        cell.metadata["tags"] = list(tags)
    if exercise:
        cell.metadata["exercise"] = exercise
    return cell


def _give_ids(cells):
    """Name each cell by what it says: moving or adding cells changes no other cell's id."""
    seen = {}
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        count = seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if count == 1 else f"{digest}-{count}"
