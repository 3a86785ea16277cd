"""`build`: lessons become executed notebooks. `check`: are the notebooks still what the lessons say?"""

import nbformat

from course.compile import compile_lesson
from course.errors import CourseError
from course.execute import execute_all
from course.lesson import find_lessons
from course.project import write_atomically


def compile_all(project, chosen):
    """Compile lessons: {name: notebook}, without outputs."""
    lessons = find_lessons(project)
    return {lesson.name: compile_lesson(lesson, project, lessons) for lesson in chosen}


def build(project, names=(), *, jobs=1, say=print):
    """Compile and execute lessons, and replace each notebook whose every cell succeeded.

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
        After all lessons were tried, if any failed; the old notebooks of those that failed stand untouched.
    """
    notebooks = compile_all(project, find_lessons(project, names))
    project.notebooks.mkdir(exist_ok=True)
    failures = []
    for outcome in execute_all(notebooks, folder=project.notebooks, jobs=jobs):
        for warning in outcome.warnings:
            say(f"{outcome.name}: {warning}")
        if not outcome.ok:
            failures.append(outcome.sentence())
            continue
        target = project.notebooks / f"{outcome.name}.ipynb"
        same = target.exists() and target.read_text(encoding="utf-8") == outcome.notebook
        write_atomically(target, outcome.notebook)
        say(f"{outcome.name}: {'unchanged' if same else 'written'}, {outcome.seconds:.0f} s")
    if failures:
        raise CourseError("\n".join([*failures, "The notebooks of lessons that failed were left as they were."]))


def check(project, names=()):
    """Compare notebooks with lessons: sources, kinds, tags, ids and front matter; never outputs.

    Returns
    -------
    list of str
        One sentence per notebook that has drifted; empty when all agree.
    """
    drifted = []
    for name, expected in compile_all(project, find_lessons(project, names)).items():
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
