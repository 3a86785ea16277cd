"""Execute lessons as a learner would, with other parameters if wished, and write a report."""

import json
import time

from builder.commands.arguments import add_jobs, add_lessons, add_output, add_parameters
from builder.lesson.parameters import choose_parameters
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.notebooks.normalise import dumps
from builder.notebooks.run_all import execute_all
from builder.numbers.judge import judge_claims
from builder.project import write_atomically
from helpers.measuring.store import read_claims
from helpers.records import read_records


def add_arguments(parser):
    add_lessons(parser)
    add_jobs(parser)
    add_parameters(parser, metavar="VALUE", words="give a lesson's parameter another value")
    add_output(parser, "build")


def main(project, options):
    report = run(
        project, options.lessons, parameters=options.parameters, jobs=options.jobs, output=options.output.resolve()
    )
    print(f"Report: {options.output / 'report.json'}")
    return 0 if all(lesson["ok"] for lesson in report["lessons"]) else 1


def run(project, names=(), *, parameters=(), jobs=1, output, say=print):
    """Execute lessons into `output/notebooks/` and write `output/report.json`.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    parameters : sequence of (str, str)
        Names and values, as typed. Without lesson names each applies wherever it exists.
    jobs : int, default 1
    output : Path
    say : callable of str
        Receives one line per lesson.

    Returns
    -------
    dict
        What `report.json` holds.

    Raises
    ------
    UsageError
        If a parameter is unknown, or its value is not of its type.
    """
    lessons = find_lessons(project, names)
    chosen = choose_parameters(lessons, parameters, named=bool(names))
    notebooks = compile_all(project, lessons)
    by_name = {lesson.name: lesson for lesson in lessons}
    began = time.perf_counter()
    entries = {}
    total = sum(lesson.front["run_seconds"] for lesson in lessons)
    say(f"Running {len(lessons)} lesson{'s' * (len(lessons) > 1)} takes about {total} s on two cores.")
    project.notebooks.mkdir(exist_ok=True)
    claims = read_claims(project.lessons)
    environment = project.environment("run")
    for outcome in execute_all(
        notebooks, folder=project.notebooks, parameters=chosen, environment=environment, jobs=jobs
    ):
        write_atomically(output / "notebooks" / f"{outcome.name}.ipynb", dumps(outcome.notebook))
        for warning in outcome.warnings:
            say(f"{outcome.name}: {warning}")
        judged, problems = judge_claims(outcome.notebook, by_name[outcome.name].slug, claims)
        if outcome.ok and problems:
            outcome.ok, outcome.error = False, "; ".join(problems)
        say(_verdict(outcome, judged, by_name[outcome.name].front["budget_seconds"]))
        entries[outcome.name] = {
            "name": outcome.name,
            "ok": outcome.ok,
            "seconds": outcome.seconds,
            "seconds_by_kind": outcome.spent,
            "budget_seconds": by_name[outcome.name].front["budget_seconds"],
            "peak_memory_mb": outcome.peak_memory_mb,
            "failed_cell": outcome.failed_cell,
            "error": outcome.error,
            "claims": judged,
            "exercises": read_records(outcome.notebook, "exercise"),
        }
    report = {
        "seconds": round(time.perf_counter() - began, 1),
        "jobs": jobs,
        "lessons": [entries[lesson.name] for lesson in lessons],
    }
    write_atomically(output / "report.json", json.dumps(report, indent=1) + "\n")
    return report


def _verdict(outcome, judged, budget):
    if not outcome.ok:
        return f"FAILED  {outcome.sentence()}"
    within = "within" if outcome.seconds <= budget else "OVER"
    memory = f", {outcome.peak_memory_mb:,} MB" if outcome.peak_memory_mb else ""
    held = sum(entry["ok"] is True for entry in judged)
    claims = f", {held} claim{' holds' if held == 1 else 's hold'}" if held else ""
    return f"ok      {outcome.name}: {outcome.seconds:.0f} s, {within} its budget of {budget} s{memory}{claims}"
