"""Fingerprints: short digests that change whenever a result can, and are the same on every supported Python.

Versions of libraries are stored beside a fingerprint, not in it.
"""

import ast
import importlib.util
import json
from pathlib import Path

import helpers
from builder.numbers.canonical import canonical, canonical_source, fingerprint
from builder.numbers.slicing import cells_behind, cells_of_claims
from helpers.measuring.store import read_exhibit

# Parts of helpers that show, judge or write down numbers, and get none of their own: new words do not age a claim.
SHOWING = {"checking", "errors", "figures", "measuring", "naming", "output", "plots"}
HELPERS = Path(helpers.__file__).resolve().parent
# Arguments without which a call gives the same number.
BESIDES = {"claim": {"guess"}, "seconds": {"guess"}, "exhibit": {"seeds"}}


def fingerprint_of_exhibit(lesson, name):
    """The fingerprint of whatever an exhibit's rows depend on.

    That is the code of the cells that run for it (`slicing`), with the parameters, and the helpers that these cells
    use, with the data's checksums.

    Parameters
    ----------
    lesson : Lesson
    name : str

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return fingerprint(*_measuring(cells_behind(lesson, [name])))


def fingerprint_of_claims(lesson, project):
    """The fingerprint of whatever a lesson's claims depend on: code, helpers, and the exhibits' recorded rows."""
    recorded = [read_exhibit(name, project.lessons) for name in lesson.keys()["exhibits"]]
    rows = [json.dumps(exhibit and exhibit["seeds"]) for exhibit in recorded]
    return fingerprint(*_measuring(cells_of_claims(lesson)), *rows)


def _measuring(cells):
    """What code measures, as texts: its own and that of the helpers it uses."""
    trees = [ast.parse(cell.source) for cell in cells]
    for call in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)):
        besides = BESIDES.get(call.func.id, ()) if isinstance(call.func, ast.Name) else ()
        call.keywords = [keyword for keyword in call.keywords if keyword.arg not in besides]
    texts = [path.read_text(encoding="utf-8") for path in _helpers_of(trees)]
    return [*map(canonical, trees), *map(canonical_source, texts)]


def _helpers_of(trees):
    """The modules of helpers that code uses by name, and those that these use."""
    places = {alias.name: module for module, alias in _imports(_parse(HELPERS / "__init__.py"))}
    used = {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "helpers"
    }
    waiting = [places[name] for name in used if name in places]
    for tree in trees:
        waiting += [places.get(alias.name, module) for module, alias in _imports(tree)]
    modules = set()
    while waiting:
        module = waiting.pop()
        parts = module.split(".")
        path = HELPERS.joinpath(*parts[1:]).with_suffix(".py")
        if parts[1:2] and parts[1] not in SHOWING and path.exists() and path not in modules:
            modules.add(path)
            waiting += [module for module, _ in _imports(_parse(path))]
    return sorted(modules)


def _imports(tree):
    """(module, name) for each `from helpers… import name` in some code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "helpers":
            yield from ((node.module, alias) for alias in node.names)


def _parse(path):
    return ast.parse(path.read_text(encoding="utf-8"))


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
    modules = [
        *sorted(HELPERS.rglob("*.py")),
        *_exercises(lesson.slug),
        Path(__file__).parent.parent / "notebooks/normalise.py",
    ]
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
