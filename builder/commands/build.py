"""`build`: lessons become notebooks, executed and for learners. `check`: are they still what the lessons say?"""

import copy
from functools import partial

import nbformat

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_lesson
from builder.notebooks.execute import dumps, execute_all
from builder.numbers.canonical import canonical_source
from builder.numbers.fingerprint import fingerprint_of_run
from builder.numbers.judge import find_faults, judge_claims
from builder.numbers.placeholders import Numbers, find_untested_numbers
from builder.pages.lesson_table import renewed_readme, write_overview
from builder.project import write_atomically
from builder.rules.lint import find_breaches
from helpers.measuring.store import NumbersError, read_claims, read_exhibit


def compile_all(project, chosen, *, draft=False):
    """Compile lessons: {name: notebook}, without outputs; as a draft also with numbers that were never measured."""
    lessons = find_lessons(project)
    try:
        claims = read_claims(project.lessons)
        numbers = Numbers(claims, partial(read_exhibit, lessons=project.lessons), draft=draft)
        return {lesson.name: compile_lesson(lesson, project, lessons, numbers) for lesson in chosen}
    except NumbersError as error:
        raise CourseError(str(error)) from None


def build(project, names=(), *, jobs=1, draft=False, execute=False, say=print):
    """Compile and execute lessons, and replace each notebook whose every cell succeeded.

    Beside each notebook a learner's copy is written, in `start/`: the same without outputs and counts. Where nothing
    that the outputs rest on has changed since the stored run, they are kept, and only the text around them is new.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    jobs : int, default 1
    draft : bool, default False
        Accept numbers that were never measured, and claims that do not hold: to look at a lesson while it is written.
    execute : bool, default False
        Execute also where the outputs could be kept.
    say : callable of str
        Receives one line per lesson.

    Raises
    ------
    CourseError
        After all lessons were tried, if in any a cell failed or a claim did not hold; their old notebooks stand
        untouched.
    """
    lessons = {lesson.name: lesson for lesson in find_lessons(project, names)}
    notebooks = compile_all(project, lessons.values(), draft=draft)
    fingerprints = {name: fingerprint_of_run(lesson, project) for name, lesson in lessons.items()}
    claims = read_claims(project.lessons)
    project.notebooks.mkdir(exist_ok=True)

    to_execute = {}
    for name, notebook in notebooks.items():
        kept = None if execute else _keep_outputs(notebook, project.notebooks / f"{name}.ipynb", fingerprints[name])
        if kept is None:
            to_execute[name] = notebook
        else:
            say(f"{name}: {_write(project, notebook, kept, 'kept')}, nothing executed")

    failures = []
    environment = project.environment("draft" if draft else "build")
    for outcome in execute_all(to_execute, folder=project.notebooks, environment=environment, jobs=jobs):
        for warning in outcome.warnings:
            say(f"{outcome.name}: {warning}")
        problems = [] if outcome.ok else [outcome.sentence()]
        executed = nbformat.reads(outcome.notebook, as_version=4)
        if outcome.ok and not draft:
            problems = [f"{outcome.name}: {p}." for p in judge_claims(executed, lessons[outcome.name].slug, claims)[1]]
            executed.metadata.course["fingerprint"] = fingerprints[outcome.name]  # a draft is never kept
        failures += problems
        if not problems:
            done = _write(project, notebooks[outcome.name], executed, "written")
            say(f"{outcome.name}: {done}, {outcome.seconds:.0f} s")
    write_overview(find_lessons(project), project)
    if failures:
        raise CourseError("\n".join([*failures, "The notebooks of lessons that failed were left as they were."]))


def _keep_outputs(notebook, path, fingerprint):
    """A compiled notebook with the outputs of the stored one; None where these may not be what a run would give."""
    try:
        stored = nbformat.read(path, as_version=4)
    except Exception:  # missing, or no notebook: there is nothing to keep
        return None
    kept = copy.deepcopy(notebook)
    mine, theirs = ([cell for cell in nb.cells if cell.cell_type == "code"] for nb in (kept, stored))
    if stored.metadata.get("course", {}).get("fingerprint") != fingerprint or len(mine) != len(theirs):
        return None
    for cell, old in zip(mine, theirs, strict=True):
        try:
            same = cell.source == old.source or canonical_source(cell.source) == canonical_source(old.source)
        except SyntaxError:
            return None
        if not same:
            return None
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    kept.metadata.course["fingerprint"] = fingerprint
    return kept


def _write(project, compiled, executed, word):
    """Write a lesson's two notebooks; return `word`, or "unchanged" where they already stood so."""
    name = compiled.metadata.course.name
    texts = {project.notebooks / f"{name}.ipynb": dumps(executed), project.start / f"{name}.ipynb": dumps(compiled)}
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        write_atomically(path, texts[path])
    return word if changed else "unchanged"


def check(project, names=()):
    """Compare notebooks with lessons, and the lessons' numbers with what was measured; nothing is executed.

    Of a notebook the sources, kinds, metadata, ids and front matter are compared, never the outputs.

    Returns
    -------
    list of str
        One sentence per notebook that has drifted, per thing that a lesson does against the contract, per number in a
        text that no measurement stands behind, and per claim or exhibit that is out of date; empty when all is well.
    """
    lessons, every = find_lessons(project, names), find_lessons(project)
    drifted = find_faults(every, project)
    for lesson in lessons:
        if project.has_contract:
            drifted += find_breaches(lesson, [other for other in every if other.name < lesson.name])
        texts = [cell.source for cell in lesson.cells if cell.cell_type == "markdown"]
        texts += [lesson.front["summary"], *lesson.front["objectives"]]
        drifted += [
            f"lessons/{lesson.name}.md: “{words}”: a number typed into the text. Record it as a claim, or give it an "
            "entry with its origin in lessons/claims/, and write {{ its.name }}."
            for text in texts
            for words in find_untested_numbers(text)
        ]
    for name, expected in compile_all(project, lessons).items():
        for path in (project.notebooks / f"{name}.ipynb", project.start / f"{name}.ipynb"):
            difference = _difference(expected, path)
            if not difference and path.parent == project.start and path.read_text(encoding="utf-8") != dumps(expected):
                difference = "is not as the builder writes it, without outputs and counts"
            if difference:
                where = path.relative_to(project.root)
                drifted.append(f"{where} {difference}. Run: make notebooks L={name.split('_')[0]}")
    known = {lesson.name for lesson in find_lessons(project)}
    for path in sorted([*project.notebooks.glob("*.ipynb"), *project.start.glob("*.ipynb")]):
        if path.stem not in known:
            where = path.relative_to(project.root)
            drifted.append(f"{where} has no lesson lessons/{path.stem}.md. Write one, or remove it.")
    readme = renewed_readme(find_lessons(project), project)
    if readme and readme[0] != readme[1]:
        drifted.append("README.md shows another table of lessons than the lessons give. Run: make notebooks")
    return drifted


def _difference(expected, path):
    if not path.exists():
        return "is missing"
    try:
        found = nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat raises many kinds; each means that this is no notebook
        return f"is not a readable notebook ({type(error).__name__})"
    for number, (mine, theirs) in enumerate(zip(expected.cells, found.cells, strict=False), start=1):
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
