"""The command line of the builder: `course --help`, also `python -m builder --help`."""

import argparse
import errno
import json
import sys
from pathlib import Path

from builder.errors import CourseError, UsageError
from builder.project import Project

ROOT = Path(__file__).resolve().parent.parent


def main(arguments=None):
    """Run one command; return 0 if all is good, 1 if something in a lesson is not, 2 if the call was wrong."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(Project(options.root.resolve()), options)
    except UsageError as error:
        return _complain(error, 2)
    except CourseError as error:
        return _complain(error, 1)
    except OSError as error:
        remedy = "Free some space, then run it again." if error.errno == errno.ENOSPC else "Nothing was half-written."
        return _complain(f"{error.filename or 'A file'}: {error.strerror}. {remedy}", 2)
    except KeyboardInterrupt:
        return _complain("Stopped; what was finished stands, nothing is half-written.", 130)


def _complain(message, status):
    print(message, file=sys.stderr)
    return status


def _new(project, options):
    from builder.commands.new import write_new

    for path in write_new(project, options.number, options.slug):
        print(path.relative_to(project.root))
    print(f"Look at it: python -m builder build {options.number} --draft. What it lacks: python -m builder check.")
    return 0


def _build(project, options):
    from builder.commands.build import build
    from builder.commands.solved import build_solved

    if options.solved:
        build_solved(project, options.lessons, jobs=options.jobs)
        return 0
    build(project, options.lessons, jobs=options.jobs, draft=options.draft, execute=options.execute)
    return 0


def _run(project, options):
    from builder.commands.run import run

    report = run(
        project, options.lessons, parameters=options.parameters, jobs=options.jobs, output=options.output.resolve()
    )
    print(f"Report: {options.output / 'report.json'}")
    return 0 if all(lesson["ok"] for lesson in report["lessons"]) else 1


def _check(project, options):
    from builder.commands.build import check

    drifted = check(project, options.lessons)
    for sentence in drifted:
        print(sentence, file=sys.stderr)
    return 1 if drifted else 0


def _list(project, options):
    from builder.lesson.minutes import minutes_of
    from builder.lesson.source import find_lessons

    lessons = find_lessons(project)
    if options.json:
        entries = [
            {
                "name": lesson.name,
                "title": lesson.front["title"],
                **lesson.keys(),
                "parameters": {p.name: p.default for p in lesson.parameters.values()},
            }
            for lesson in lessons
        ]
        print(json.dumps(entries, indent=1, ensure_ascii=False))
        return 0
    for lesson in lessons:
        front = lesson.front
        print(f"{lesson.name:24} {front['title']} ({minutes_of(lesson).core} min, runs in {front['run_seconds']} s)")
        for parameter in lesson.parameters.values():
            print(f"{'':24}   -p {parameter.name} {parameter.default!r}: {parameter.help}")
    return 0


def _links(project, options):
    from builder.commands.links import find_broken, rewrite_links

    if options.check:
        broken = find_broken(project)
        print("\n".join(broken), end="\n" * bool(broken), file=sys.stderr)
        return 1 if broken else 0
    if not (options.repository and options.ref):
        raise UsageError("links needs --repository OWNER/NAME and --ref REF, or --check.")
    changed = rewrite_links(project, options.repository, options.ref)
    print("\n".join(changed) if changed else "Every link points there already.")
    return 0


def _calibrate(project, options):
    from builder.commands.calibrate import calibrate

    calibrate(
        project,
        options.lessons,
        seeds=options.seeds,
        exhibit_seeds=options.exhibit_seeds,
        only=options.only,
        again=options.again,
        scheduler=options.scheduler,
        workers=options.workers,
    )
    return 0


def _grade(project, options):
    from builder.grading.rows import grade

    rows = grade(
        project,
        options.folder,
        output=options.output.resolve(),
        minutes=options.minutes,
        memory_mb=options.memory,
        scheduler=options.scheduler,
        workers=options.workers,
    )
    print(f"Grades: {options.output / 'grades.csv'} and {options.output / 'grades.md'}")
    return 1 if any(row.problems for row in rows) else 0


def _sweep(project, options):
    from builder.commands.sweep import sweep

    sweep(
        project,
        options.lesson,
        options.parameters,
        claims=options.claims,
        output=options.output.resolve(),
        scheduler=options.scheduler,
        workers=options.workers,
    )
    return 0


def _lab(project, options):
    from builder.commands.lab import copy_lessons, open_lab

    folder = copy_lessons(project, fresh=options.fresh)
    if options.copy_only:
        print(f"Your copies are in {folder}.")
        return 0
    return open_lab(project, options.arguments)


def _site(project, options):
    from builder.pages.render import render

    render(project, options.output.resolve())
    print(f"Open {options.output / 'index.html'}")
    return 0


def _publish(project, options):
    from builder.commands.publish import publish

    publish(project, options.repository, options.ref, options.output.resolve())
    print(f"Pages: {options.output / 'site'}. For {options.repository} at {options.ref}: {options.output / 'course'}")
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="course", description="Build, run and check the lessons.")
    parser.add_argument(
        "--root", type=Path, default=ROOT, help="the course's folder (default: the one of this builder)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, words, *, lessons=False, jobs=False):
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(command=function)
        if lessons:
            sub.add_argument(
                "lessons", nargs="*", metavar="LESSON", help="02, mnist or 02_mnist; all when none is named"
            )
        if jobs:
            sub.add_argument(
                "--jobs", type=_at_least_one, default=1, metavar="N", help="lessons side by side (default 1)"
            )
        return sub

    sub = command("new", _new, "write a new lesson, its exercises and its claims, to fill in")
    sub.add_argument("number", metavar="NN", help="two digits that no lesson has yet")
    sub.add_argument("slug", help="a short word, such as fashion")
    sub = command(
        "build", _build, "write notebooks/, executing lessons whose code has changed", lessons=True, jobs=True
    )
    sub.add_argument("--draft", action="store_true", help="accept numbers that were never measured, to look at a text")
    sub.add_argument("--execute", action="store_true", help="also lessons of which only the text has changed")
    sub.add_argument("--solved", action="store_true", help="solve every exercise; write build/solved/ only")
    sub = command("run", _run, "execute lessons and write a report", lessons=True, jobs=True)
    sub.add_argument(
        "-p",
        dest="parameters",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="give a lesson's parameter another value",
    )
    sub.add_argument("--output", type=Path, default=Path("build"), metavar="DIR", help="default: build")
    command("check", _check, "compare notebooks/ with lessons/", lessons=True)
    sub = command("list", _list, "list the lessons and their parameters")
    sub.add_argument("--json", action="store_true", help="also exercises, quizzes, claims and exhibits, for programs")
    sub = command("links", _links, "rewrite the course's public address everywhere")
    sub.add_argument("--repository", metavar="OWNER/NAME")
    sub.add_argument("--ref", metavar="REF", help="a branch or a tag")
    sub.add_argument("--check", action="store_true", help="only find links that lead nowhere")
    sub = command("calibrate", _calibrate, "measure claims and exhibits over many seeds", lessons=True)
    sub.add_argument("--seeds", type=_at_least_one, default=10, metavar="N", help="for claims (default 10)")
    sub.add_argument(
        "--exhibit-seeds", type=_at_least_one, metavar="N", help="for exhibits (default: what each asks for, or 3)"
    )
    sub.add_argument("--only", metavar="WHAT", help="claims, exhibits, or an exhibit's name: measure nothing else")
    sub.add_argument("--again", action="store_true", help="also exhibits whose code has not changed")
    _add_cluster(sub)
    sub = command("grade", _grade, "run a folder of learners' notebooks, and write a row for each learner")
    sub.add_argument("folder", type=Path, metavar="FOLDER", help="holds NAME.ipynb or a folder NAME for each learner")
    sub.add_argument("--output", type=Path, default=Path("build/grades"), metavar="DIR", help="default: build/grades")
    sub.add_argument("--minutes", type=_above_zero, default=10, metavar="M", help="for one notebook (default 10)")
    sub.add_argument("--memory", type=_at_least_one, default=4000, metavar="MB", help="for one notebook (default 4000)")
    _add_cluster(sub)
    sub = command("sweep", _sweep, "run a lesson over a grid of its parameters, and table and draw its claims")
    sub.add_argument("lesson", metavar="LESSON")
    sub.add_argument(
        "-p",
        dest="parameters",
        nargs=2,
        action="append",
        required=True,
        metavar=("NAME", "VALUES"),
        help="a parameter and its values, such as 0.001,0.01, or 0:5 for 0, 1, 2, 3, 4; repeat it for a grid",
    )
    sub.add_argument(
        "--claim",
        dest="claims",
        action="append",
        default=[],
        metavar="NAME",
        help="what to draw; may be repeated (default: the first four that differ between the runs)",
    )
    sub.add_argument(
        "--output", type=Path, default=Path("build/sweep.csv"), metavar="FILE", help="default: build/sweep.csv"
    )
    _add_cluster(sub)
    sub = command("lab", _lab, "copy the lessons into workbook/ and open JupyterLab there")
    sub.add_argument(
        "--fresh", action="append", default=[], metavar="LESSON", help="set your copy of it aside and take a new one"
    )
    sub.add_argument("--copy-only", action="store_true", help="open nothing")
    sub.add_argument("arguments", nargs="*", metavar="-- ARGUMENT", help="handed on to JupyterLab")
    sub = command("site", _site, "render the notebooks as pages")
    sub.add_argument("--output", type=Path, default=Path("build/site"), metavar="DIR", help="default: build/site")
    sub = command("publish", _publish, "render the pages, and move a copy of the notebooks, for another public address")
    sub.add_argument("--repository", required=True, metavar="OWNER/NAME")
    sub.add_argument("--ref", required=True, metavar="REF", help="a branch or a tag")
    sub.add_argument(
        "--output", type=Path, default=Path("build/published"), metavar="DIR", help="default: build/published"
    )
    return parser


def _add_cluster(sub):
    sub.add_argument("--scheduler", metavar="ADDRESS", help="of a running Dask cluster (default: one on this machine)")
    sub.add_argument(
        "--workers", type=_at_least_one, default=1, metavar="N", help="processes of a cluster on this machine"
    )


def _at_least_one(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more; received {number}")
    return number


def _above_zero(text):
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be more than 0; received {text}")
    return number
