"""`build`: lessons become executed notebooks. `check`: are the notebooks still what the lessons say?"""

from functools import partial

import nbformat

from course.claims import find_faults, judge_claims
from course.compiling import compile_lesson
from course.errors import CourseError
from course.execution import execute_all
from course.lesson import find_lessons
from course.project import write_atomically
from course.prose import Numbers, find_untested_numbers
from helpers.measuring.store import NumbersError, read_claims, read_exhibit


def compile_all(project, chosen, *, draft=False):
    """Compile lessons: {name: notebook}, without outputs; as a draft also with numbers that were never measured."""
    lessons = find_lessons(project)
    try:
        claims, _ = read_claims(project.lessons)
        numbers = Numbers(claims, partial(read_exhibit, lessons=project.lessons), draft=draft)
        return {lesson.name: compile_lesson(lesson, project, lessons, numbers) for lesson in chosen}
    except NumbersError as error:
        raise CourseError(str(error)) from None


def build(project, names=(), *, jobs=1, draft=False, say=print):
    """Compile and execute lessons, and replace each notebook whose every cell succeeded.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    jobs : int, default 1
    draft : bool, default False
        Accept numbers that were never measured, and claims that do not hold: to look at a lesson while it is written.
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
    claims, _ = read_claims(project.lessons)
    project.notebooks.mkdir(exist_ok=True)
    failures = []
    environment = project.environment("draft" if draft else "build")
    for outcome in execute_all(notebooks, folder=project.notebooks, environment=environment, jobs=jobs):
        for warning in outcome.warnings:
            say(f"{outcome.name}: {warning}")
        problems = [] if outcome.ok else [outcome.sentence()]
        if outcome.ok and not draft:
            executed = nbformat.reads(outcome.notebook, as_version=4)
            problems = [f"{outcome.name}: {p}." for p in judge_claims(executed, lessons[outcome.name].slug, claims)[1]]
        failures += problems
        if problems:
            continue
        target = project.notebooks / f"{outcome.name}.ipynb"
        same = target.exists() and target.read_text(encoding="utf-8") == outcome.notebook
        write_atomically(target, outcome.notebook)
        say(f"{outcome.name}: {'unchanged' if same else 'written'}, {outcome.seconds:.0f} s")
    if failures:
        raise CourseError("\n".join([*failures, "The notebooks of lessons that failed were left as they were."]))


def check(project, names=()):
    """Compare notebooks with lessons, and the lessons' numbers with what was measured; nothing is executed.

    Of a notebook the sources, kinds, tags, ids and front matter are compared, never the outputs.

    Returns
    -------
    list of str
        One sentence per notebook that has drifted, per number in a text that no measurement stands behind, and per
        claim or exhibit that is out of date; empty when all is well.
    """
    lessons = find_lessons(project, names)
    drifted = find_faults(find_lessons(project), project.lessons)
    for lesson in lessons:
        texts = [cell.source for cell in lesson.cells if cell.cell_type == "markdown"]
        texts += [lesson.front["summary"], *lesson.front["objectives"]]
        drifted += [
            f"lessons/{lesson.name}.md: “{words}”: a number typed into the text. Record it as a claim, or give it an "
            "entry with its origin in claims.toml, and write {{ its.name }}."
            for text in texts
            for words in find_untested_numbers(text)
        ]
    for name, expected in compile_all(project, lessons).items():
        difference = _difference(expected, project.notebooks / f"{name}.ipynb")
        if difference:
            drifted.append(f"notebooks/{name}.ipynb {difference}. Run: make notebooks L={name.split('_')[0]}")
    known = {lesson.name for lesson in find_lessons(project)}
    for path in sorted(project.notebooks.glob("*.ipynb")):
        if path.stem not in known:
            drifted.append(f"notebooks/{path.name} has no lesson lessons/{path.stem}.md. Write one, or remove it.")
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
        labels = [[cell.metadata.get("tags", []), cell.metadata.get("exercise")] for cell in (mine, theirs)]
        if labels[0] != labels[1] or mine["id"] != theirs.get("id"):
            return f"has other tags or another id at cell {number}"
    if len(expected.cells) != len(found.cells):
        return f"has {len(found.cells)} cells where its lesson gives {len(expected.cells)}"
    if expected.metadata.course != found.metadata.get("course"):
        return "has other front matter than its lesson"
    return None
