"""Compare notebooks/ with lessons/, and the lessons with the contract and with what was measured."""

import sys

import nbformat

from builder.commands.arguments import add_lessons
from builder.errors import CourseError, Fault
from builder.lesson.source import full_names, lesson_paths, read_lesson
from builder.notebooks.compile import compile_all, is_footer
from builder.notebooks.normalise import dumps
from builder.numbers.judge import LEAST_SEEDS, find_faults
from builder.numbers.placeholders import read_numbers
from builder.pages.lesson_table import renewed_readme
from builder.rules.lint import find_violations


def add_arguments(parser):
    add_lessons(parser)


def main(project, options):
    drifted = check(project, options.lessons)
    for sentence in [*drifted, *commands_that_mend(drifted)]:
        print(sentence, file=sys.stderr)
    return 1 if drifted else 0


def check(project, names=()):
    """Compare notebooks with lessons, and the lessons' numbers with what was measured; nothing is executed.

    Of a notebook the sources, kinds, metadata, ids and front matter are compared, never the outputs. Everything is
    named at once: a lesson that cannot be read hides no other, nor a number that is not calibrated yet.

    Returns
    -------
    list of str
        One sentence per notebook that has drifted, per thing that a lesson does against the contract, per number in a
        text that no measurement stands behind, and per claim or exhibit that is out of date; empty when all is well.
        A `Fault` where something is to be made anew.
    """
    paths = lesson_paths(project)
    chosen = full_names(names, paths) if names else list(paths)
    faults, every = [], []
    for name, path in paths.items():
        try:
            every.append(read_lesson(path))
        except CourseError as error:
            faults += [str(error)] if name in chosen else []
    lessons = [lesson for lesson in every if lesson.name in chosen]
    faults += find_faults(lessons, project, every=None if names or len(every) < len(paths) else every)
    numbers = read_numbers(project)
    for lesson in lessons:
        faults += _faults_of(lesson, every, numbers, project)
    for path in sorted([*project.notebooks.glob("*.ipynb"), *project.start.glob("*.ipynb")]):
        if path.stem not in paths:
            where = path.relative_to(project.root)
            faults.append(f"{where} has no lesson: write lessons/{path.stem}.md, or remove the notebook.")
    if len(every) == len(paths):
        readme = renewed_readme(every, project)
        if readme and readme[0] != readme[1]:
            faults.append("README.md: its table of lessons is not what the lessons say. Run: make notebooks")
    return faults


def commands_that_mend(faults):
    """What is to be run, one command a line, in its order and with about how long: empty where nothing is.

    A lesson is measured once however many faults ask for it, and built once after that.
    """
    needs = {}
    for fault in faults:
        if getattr(fault, "needs", None):
            needs.setdefault(fault.lesson.number, (fault.lesson, set()))[1].add(fault.needs)
    lines = []
    for number, (lesson, what) in sorted(needs.items()):
        seconds = lesson.front["run_seconds"]
        if "claims" in what:
            exhibits = ", and its exhibits" if "exhibits" in what else ""
            lines.append(f"make calibrate L={number}  # {LEAST_SEEDS} runs of {seconds} s{exhibits}")
        elif "exhibits" in what:
            lines.append(f'make calibrate L={number} ARGS="--only exhibits"  # as long as its trainings take')
        lines.append(f"make notebooks L={number}  # {seconds} s")
    return ["Run, in this order:", *(f"    {line}" for line in lines)] if lines else []


def _faults_of(lesson, every, numbers, project):
    """What one lesson does against the contract, and how its notebooks differ from it."""
    earlier = [other for other in every if other.name < lesson.name]
    faults = find_violations(lesson, earlier, numbers, contract=project.has_contract)
    try:
        expected = compile_all(project, [lesson], every=every, draft=True)[lesson.name]
    except CourseError as error:
        return [*faults, str(error)]
    for path in (project.notebooks / f"{lesson.name}.ipynb", project.start / f"{lesson.name}.ipynb"):
        difference = _difference(expected, path)
        if not difference and path.parent == project.start and path.read_text(encoding="utf-8") != dumps(expected):
            difference = "is not as the builder writes it, without outputs and counts"
        if difference:
            where = path.relative_to(project.root)
            faults.append(Fault(f"{where} {difference}.", "notebook", lesson))
    return faults


def _difference(expected, path):
    if not path.exists():
        return "is missing"
    try:
        found = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds; each means that this is no notebook
        return f"is not a readable notebook ({type(error).__name__})"
    for number, (mine, theirs) in enumerate(zip(expected.cells, found.cells, strict=False), start=1):
        if mine.source != theirs.source and is_footer(mine) and is_footer(theirs):
            return "differs in its footer alone, which links to the lessons before and after it"
        if mine.source != theirs.source or mine.cell_type != theirs.cell_type:
            return f"is not what its lesson says, from cell {number} on: `{(mine.source.splitlines() or [''])[0][:60]}`"
        if mine.metadata != theirs.metadata or mine["id"] != theirs.get("id"):
            return f"has other tags or another id at cell {number}"
    if len(expected.cells) != len(found.cells):
        return f"has {len(found.cells)} cells where its lesson gives {len(expected.cells)}"
    front = {key: value for key, value in found.metadata.get("course", {}).items() if key != "fingerprint"}
    if expected.metadata.course != front:
        return "has other front matter than its lesson"
    return None
