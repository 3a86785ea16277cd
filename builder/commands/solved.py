"""`build --solved`: the lessons with every exercise done, to prove that what we call a solution passes its check."""

import ast
import copy

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.lesson.symbols import symbols_of
from builder.notebooks.compile import compile_all
from builder.notebooks.normalise import dumps
from builder.notebooks.run_all import execute_all
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
        write_atomically(folder / f"{outcome.name}.ipynb", dumps(outcome.notebook))
        if not outcome.ok:
            failures.append(outcome.sentence())
        states = _states(outcome.notebook)
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
    """Of code cells: parameters, start, solutions, checks, and those that bind what these use."""
    symbols = [symbols_of(cell.source) for cell in code]
    called = [_functions_called(cell.source) for cell in code]
    always = {i for i, cell in enumerate(code) if {"parameters", "exercise"} & _tags(cell) or "start" in called[i]}
    checks = {i for i in range(len(code)) if "check" in called[i]}
    return [code[i] for i in sorted(always.union(*(places_behind(i, always, symbols) for i in checks | always)))]


def _functions_called(source):
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {function.id for function in calls if isinstance(function, ast.Name)}


def _tags(cell):
    return set(cell.metadata.get("tags", []))


def _starters(notebook):
    return [cell for cell in notebook.cells if "exercise" in _tags(cell)]


def _states(notebook):
    """The state of each exercise at its last check, or "not checked": dict of str to str."""
    states = {cell.metadata["exercise"]: "not checked" for cell in _starters(notebook)}
    return states | {record["key"]: record["state"] for record in read_records(notebook, "exercise")}
