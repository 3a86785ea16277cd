"""`build --solved`: the lessons with every exercise done, to prove that what we call a solution passes its check."""

import ast
import copy

import nbformat

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.notebooks.execute import execute_all
from builder.numbers.effects import effects_of
from builder.numbers.slicing import places_behind
from builder.project import write_atomically
from exercises.core.exercise import UnknownKey, find_exercise
from helpers.records import read_records


def build_solved(project, names=(), *, jobs=1, say=print):
    """Replace each starter by its solution, execute what the checks need, and write `build/solved/`.

    `notebooks/` stays as it is.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    jobs : int, default 1
    say : callable of str
        Receives one line per lesson.

    Raises
    ------
    CourseError
        After all lessons were tried, if a cell failed or an exercise was not passed, with the state of each such one.
    """
    compiled = compile_all(project, find_lessons(project, names), draft=True)
    notebooks = {name: solve(notebook) for name, notebook in compiled.items()}
    project.notebooks.mkdir(exist_ok=True)
    folder = project.root / "build" / "solved"
    failures = []
    environment = project.environment("draft")
    for outcome in execute_all(notebooks, folder=project.notebooks, environment=environment, jobs=jobs):
        write_atomically(folder / f"{outcome.name}.ipynb", outcome.notebook)
        if not outcome.ok:
            failures.append(outcome.sentence())
        states = _states(nbformat.reads(outcome.notebook, as_version=4))
        for key, state in states.items():
            if state != "passed":
                failures.append(f"{outcome.name}: expected every solution to pass its check; {key}: {state}.")
        n_passed = list(states.values()).count("passed")
        say(f"{outcome.name}: {n_passed} of {len(states)} exercises passed, {outcome.seconds:.0f} s")
    if failures:
        raise CourseError("\n".join(failures))


def solve(notebook):
    """Copy a compiled notebook, with the solution in each cell tagged `exercise`, and no code that no check needs.

    Raises
    ------
    CourseError
        If a cell names no exercise that there is.
    """
    notebook = copy.deepcopy(notebook)
    for cell in _starters(notebook):
        try:
            cell.source = find_exercise(cell.metadata.get("exercise")).solution
        except UnknownKey as error:
            raise CourseError(f"{notebook.metadata.course.name}: {error}") from None
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    needed = [cell["id"] for cell in _needed(code)]
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "code" or cell["id"] in needed]
    return notebook


def _needed(code):
    """Of code cells: parameters, start, solutions, checks, and those that define or change what these use."""
    trees = [ast.parse(cell.source) for cell in code]
    effects = effects_of(trees)
    always = {
        i
        for i, (cell, tree) in enumerate(zip(code, trees, strict=True))
        if {"parameters", "exercise"} & set(cell.metadata.get("tags", [])) or _calls("start", tree)
    }
    checks = {i for i, tree in enumerate(trees) if _calls("check", tree)}
    return [code[i] for i in sorted(always.union(*(places_behind(i, always, effects) for i in checks | always)))]


def _calls(function, tree):
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(isinstance(name, ast.Name) and name.id == function for name in called)


def _starters(notebook):
    return [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]


def _states(notebook):
    """The state of each exercise at its last check, or "not checked": dict of str to str."""
    states = {cell.metadata["exercise"]: "not checked" for cell in _starters(notebook)}
    return states | {record["key"]: record["state"] for record in read_records(notebook, "exercise")}
