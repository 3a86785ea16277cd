"""Write notebooks/, executing the lessons whose code has changed."""

from itertools import pairwise

from builder.commands.arguments import add_jobs, add_lessons
from builder.commands.solved import build_solved
from builder.errors import CourseError
from builder.lesson.source import find_lessons, full_names
from builder.notebooks.compile import compile_all, footer_of
from builder.notebooks.run_all import execute_all
from builder.notebooks.stored import fingerprint_of_run, keep_outputs, renew_footer, store
from builder.numbers.judge import judge_claims
from builder.pages.lesson_table import write_overview
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
    every = find_lessons(project)
    chosen = full_names(names, [lesson.name for lesson in every])
    lessons = {lesson.name: lesson for lesson in every if not names or lesson.name in chosen}
    notebooks = compile_all(project, lessons.values(), every=every, draft=draft)
    fingerprints = {name: fingerprint_of_run(lesson, project) for name, lesson in lessons.items()}
    claims = read_claims(project.lessons)
    project.notebooks.mkdir(exist_ok=True)

    to_execute = {}
    for name, notebook in notebooks.items():
        kept = None if execute else keep_outputs(notebook, project.notebooks / f"{name}.ipynb", fingerprints[name])
        if kept is None:
            to_execute[name] = notebook
        else:
            say(f"{name}: {'kept' if store(project, notebook, kept) else 'unchanged'}, nothing executed")

    failures, failed = [], set()
    environment = project.environment("draft" if draft else "build")
    for outcome in execute_all(to_execute, folder=project.notebooks, environment=environment, jobs=jobs):
        for warning in outcome.warnings:
            say(f"{outcome.name}: {warning}")
        problems = [] if outcome.ok else [outcome.sentence()]
        executed = outcome.notebook
        if outcome.ok and not draft:
            problems = [f"{outcome.name}: {p}." for p in judge_claims(executed, lessons[outcome.name].slug, claims)[1]]
            executed.metadata.course["fingerprint"] = fingerprints[outcome.name]  # a draft is never kept
        failures += problems
        if problems:
            failed.add(outcome.name)
        else:
            done = "written" if store(project, notebooks[outcome.name], executed) else "unchanged"
            say(f"{outcome.name}: {done}, {outcome.seconds:.0f} s")
    if not draft:
        write_overview(every, project)
        _renew_links(project, every, built=lessons.keys() - failed, chosen=lessons, say=say)
    if failures:
        raise CourseError("\n".join([*failures, "The notebooks of lessons that failed were left as they were."]))


def _renew_links(project, lessons, *, built, chosen, say):
    """Renew the footers of the lessons beside those just built, since these may have another title or be new."""
    for before, after in pairwise(lessons):
        for lesson, neighbour in ((before, after), (after, before)):
            if neighbour.name not in built or lesson.name in chosen:
                continue
            if renew_footer(project, lesson.name, footer_of(lesson, lessons, project)):
                say(f"{lesson.name}: links to its neighbours renewed, nothing executed")
