"""Fingerprints: short digests that change whenever a result can, and are the same on every supported Python.

Versions of libraries are stored beside a fingerprint, not in it.
"""

import importlib.util
from pathlib import Path

import helpers
from course.canonical import canonical_source, fingerprint

# Calls that judge and never measure: their statements are no part of what claims rest on.
JUDGING = {"check", "quiz", "hint", "solution", "progress_report"}
# Parts of helpers that show, judge or write down numbers, and get none of their own: new words do not age a claim.
SHOWING = {"checking", "measuring", "figures", "plots", "output", "naming"}
HELPERS = Path(helpers.__file__).resolve().parent


def fingerprint_of_run(lesson, project):
    """The fingerprint of whatever the outputs of a built notebook depend on: while it stands, they can be kept.

    That is all the lesson's code, its exercises and questions, all of `helpers` (with the data's checksums), how
    outputs are cleaned, and the recorded numbers that outputs show.

    Parameters
    ----------
    lesson : Lesson
    project : Project

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    sources = [cell.source for cell in lesson.cells if cell.cell_type == "code"]
    modules = [*sorted(HELPERS.rglob("*.py")), *_exercises(lesson.slug), Path(__file__).parent / "cleaning.py"]
    shown = [project.lessons / "claims" / f"{lesson.slug}.toml"]
    shown += [project.lessons / "exhibits" / f"{name}.json" for name in lesson.keys()["exhibits"]]
    return fingerprint(
        *map(canonical_source, sources),
        *(canonical_source(path.read_text(encoding="utf-8")) for path in modules),
        *(path.read_text(encoding="utf-8") if path.exists() else "" for path in shown),
    )


def _exercises(slug):
    """The files of a lesson's exercises: a module, a package, or none."""
    try:
        spec = importlib.util.find_spec(f"exercises.{slug}")
    except ModuleNotFoundError:
        spec = None
    if spec is None or not spec.origin:
        return []
    path = Path(spec.origin)
    return sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
