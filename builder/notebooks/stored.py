"""The notebooks that are stored: written in pairs, and their outputs kept while nothing they rest on has changed."""

import copy
import tokenize
from pathlib import Path

import nbformat

import exercises
import explorables
from builder.notebooks import normalise
from builder.notebooks.compile import is_footer
from builder.notebooks.normalise import dumps
from builder.numbers import fingerprint
from builder.numbers.fingerprint import digest, lines_of
from builder.project import write_atomically

EXERCISES, EXPLORABLES = (Path(package.__file__).resolve().parent for package in (exercises, explorables))


def fingerprint_of_run(lesson, project):
    """The fingerprint of whatever the outputs of a built notebook depend on: while it stands, they can be kept.

    That is all the lesson's code, its exercises and questions with what judges them, all of `helpers` (with the data's
    checksums), the explorables that it shows, how outputs are normalised, and the recorded numbers that outputs show.

    Parameters
    ----------
    lesson : Lesson
    project : Project

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    played = [box.title for box in lesson.boxes() if box.kind == "explore"]
    modules = [Path(normalise.__file__), *EXPLORABLES.glob("*.py"), *EXERCISES.glob(f"{lesson.slug}/**/*.py")]
    modules += [*fingerprint.HELPERS.rglob("*.py"), *EXERCISES.glob("core/*.py")]
    modules += [path for name in played for path in EXPLORABLES.glob(f"{name}/*.py")]
    shown = [project.lessons / "claims" / f"{lesson.slug}.toml"]
    shown += [project.lessons / "exhibits" / f"{name}.json" for name in lesson.keys()["exhibits"]]
    shown += [path for name in played for path in sorted(EXPLORABLES.glob(f"{name}/still.*"))]
    return digest(
        *(lines_of(cell.source) for cell in lesson.code),
        *(lines_of(path.read_text(encoding="utf-8")) for path in sorted(modules)),
        *(path.read_bytes().hex() if path.exists() else "" for path in shown),
    )


def keep_outputs(notebook, path, fingerprint):
    """A compiled notebook with the outputs of the stored one; None where these may not be what a run would give."""
    stored = read_stored(path)
    if stored is None:
        return None
    kept = copy.deepcopy(notebook)
    mine, theirs = ([cell for cell in nb.cells if cell.cell_type == "code"] for nb in (kept, stored))
    if stored.metadata.get("course", {}).get("fingerprint") != fingerprint or len(mine) != len(theirs):
        return None
    for cell, old in zip(mine, theirs, strict=True):
        try:
            same = cell.source == old.source or lines_of(cell.source) == lines_of(old.source)
        except (SyntaxError, tokenize.TokenError):
            return None
        if not same:
            return None
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    kept.metadata.course["fingerprint"] = fingerprint
    return kept


def store(project, compiled, executed):
    """Write a lesson's two notebooks where they differ from what stands there; return whether one did."""
    name = compiled.metadata.course.name
    texts = {project.notebooks / f"{name}.ipynb": dumps(executed), project.start / f"{name}.ipynb": dumps(compiled)}
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        write_atomically(path, texts[path])
    return bool(changed)


def renew_footer(project, name, footer):
    """Put a footer into a lesson's two notebooks; return whether that changed one."""
    changed = False
    for path in (project.notebooks / f"{name}.ipynb", project.start / f"{name}.ipynb"):
        notebook = read_stored(path)
        if notebook and is_footer(notebook.cells[-1]) and notebook.cells[-1] != footer:
            notebook.cells[-1] = footer
            write_atomically(path, dumps(notebook))
            changed = True
    return changed


def read_stored(path):
    """Read a notebook from a file: NotebookNode; None where it is missing or damaged."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception:  # nbformat raises many kinds; each means that this is no notebook
        return None
