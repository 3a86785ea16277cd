"""Write notebooks/, executing the lessons whose code has changed."""

import copy
from itertools import pairwise

import nbformat

from builder.commands.arguments import add_jobs, add_lessons
from builder.commands.solved import build_solved
from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all, footer_of, is_footer
from builder.notebooks.execute import dumps, execute_all
from builder.numbers.canonical import canonical_source
from builder.numbers.fingerprint import fingerprint_of_run
from builder.numbers.judge import judge_claims
from builder.pages.lesson_table import write_overview
from builder.project import write_atomically
from helpers.measuring.store import read_claims


def add_arguments(parser):
    add_lessons(parser)
    add_jobs(parser)
    parser.add_argument("--draft", action="store_true", help="accept numbers that were never measured, to see a text")
    parser.add_argument(
        "--execute", action="store_true", help="execute also lessons of which only the text has changed"
    )
    parser.add_argument("--solved", action="store_true", help="solve every exercise; write build/solved/ only")


def main(project, options):
    if options.solved:
        build_solved(project, options.lessons, jobs=options.jobs)
    else:
        build(project, options.lessons, jobs=options.jobs, draft=options.draft, execute=options.execute)
    return 0


def build(project, names=(), *, jobs=1, draft=False, execute=False, say=print):
    """Compile and execute lessons, and replace each notebook whose every cell succeeded.

    Beside each notebook a learner's copy is written, in `start/`: the same without outputs and counts. Where nothing
    that the outputs depend on has changed since the stored run, they are kept, and only the text around them is new.
    The table in the README and the links of the lessons next to those that were built are brought up to date.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    jobs : int, default 1
    draft : bool, default False
        Accept numbers that were never measured, and claims that do not hold: to look at a lesson while it is written.
        Nothing else is changed then: an unfinished title reaches neither the README nor another lesson.
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

    failures, failed = [], set()
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
        if problems:
            failed.add(outcome.name)
        else:
            done = _write(project, notebooks[outcome.name], executed, "written")
            say(f"{outcome.name}: {done}, {outcome.seconds:.0f} s")
    if not draft:
        every = find_lessons(project)
        write_overview(every, project)
        _renew_links(project, every, built=lessons.keys() - failed, chosen=lessons, say=say)
    if failures:
        raise CourseError("\n".join([*failures, "The notebooks of lessons that failed were left as they were."]))


def _keep_outputs(notebook, path, fingerprint):
    """A compiled notebook with the outputs of the stored one; None where these may not be what a run would give."""
    stored = _read(path)
    if stored is None:
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


def _renew_links(project, lessons, *, built, chosen, say):
    """Renew the footers of the lessons beside those just built, since these may have another title or be new."""
    for before, after in pairwise(lessons):
        for lesson, neighbour in ((before, after), (after, before)):
            if neighbour.name not in built or lesson.name in chosen:
                continue
            if _renew_footer(project, lesson.name, footer_of(lesson, lessons, project)):
                say(f"{lesson.name}: links to its neighbours renewed, nothing executed")


def _renew_footer(project, name, footer):
    """Put the footer into a lesson's two notebooks; return whether that changed any of them."""
    changed = False
    for path in (project.notebooks / f"{name}.ipynb", project.start / f"{name}.ipynb"):
        notebook = _read(path)
        if notebook and is_footer(notebook.cells[-1]) and notebook.cells[-1] != footer:
            notebook.cells[-1] = footer
            write_atomically(path, dumps(notebook))
            changed = True
    return changed


def _read(path):
    """A stored notebook; None where it is missing or damaged."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception:  # nbformat raises many kinds; each means that this is no notebook
        return None


def _write(project, compiled, executed, word):
    """Write a lesson's two notebooks; return `word`, or "unchanged" where they already stood so."""
    name = compiled.metadata.course.name
    texts = {project.notebooks / f"{name}.ipynb": dumps(executed), project.start / f"{name}.ipynb": dumps(compiled)}
    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        write_atomically(path, texts[path])
    return word if changed else "unchanged"
