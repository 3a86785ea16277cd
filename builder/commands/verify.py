"""Hold the claims to what the text promises, over seeds that no calibration used."""

import json
import re
import sys

from builder.commands.arguments import add_cluster, add_lessons, cluster_of
from builder.errors import CourseError, UsageError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.notebooks.measure import measure
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import fingerprint_of_claims
from builder.numbers.judge import broken_bounds
from builder.project import write_atomically
from helpers.measuring.store import Claim, read_claims

RANGE = re.compile(r"(\d+):(\d+)")
SEEDS = "100:120"


def add_arguments(parser):
    add_lessons(parser)
    parser.add_argument("--seeds", default=SEEDS, metavar="A:B", help=f"from A to B, without B (default {SEEDS})")
    add_cluster(parser)


def main(project, options):
    broken = verify(project, options.lessons, read_seeds(options.seeds), **cluster_of(options))
    for sentence in broken:
        print(sentence, file=sys.stderr)
    return 1 if broken else 0


def read_seeds(typed):
    """The seeds of a range as typed, "100:120": range.

    Raises
    ------
    UsageError
        If it is none, or empty.
    """
    ends = RANGE.fullmatch(typed)
    seeds = range(int(ends[1]), int(ends[2])) if ends else ()
    if not seeds:
        raise UsageError(f"--seeds takes a range such as {SEEDS}, the lower number first; received {typed!r}.")
    return seeds


def verify(project, names, seeds, *, say=print, **cluster):
    """Run lessons over seeds, and judge what each run claims.

    Every result is kept under `build/verification/` until all are there; then `build/verified.json` holds them, by
    claim and seed. After a kill the same call goes on where it was.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    seeds : range
    say : callable of str
        Receives a line for each lesson.
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Returns
    -------
    list of str
        A sentence for each claim that leaves its bounds: what the text promises for every seed (`at_least`,
        `at_most`), or the band that tests judge by.

    Raises
    ------
    UsageError
        If a calibration used one of the seeds.
    CourseError
        If a run fails.
    """
    lessons = [lesson for lesson in find_lessons(project, names) if lesson.keys()["claims"]]
    claims = read_claims(project.lessons)
    used = max((known.n_seeds or 0 for known in claims.values()), default=0)
    if seeds.start < used:
        raise UsageError(
            f"The seeds 0 to {used - 1} were used to calibrate, so they prove nothing; received {seeds.start}:"
            f"{seeds.stop}. Begin at {used} or later."
        )
    notebooks = compile_all(project, lessons, draft=True)
    folder, environment = str(project.notebooks), project.environment("calibrate")
    keys = {
        (lesson.name, seed): f"{lesson.name}-{fingerprint_of_claims(lesson, project)}-seed{seed}"
        for lesson in lessons
        for seed in seeds
    }
    tasks = {key: (key, notebooks[name], folder, {"seed": seed}, environment) for (name, seed), key in keys.items()}
    project.notebooks.mkdir(exist_ok=True)
    store = project.root / "build" / "verification"
    results, failures = fan_out(tasks, measure, store=store, description="verifying", **cluster)
    if failures:
        raise CourseError("\n".join(f"{key}: {words}" for key, words in failures.items()))
    found, broken = {}, []
    for lesson in lessons:
        runs = {seed: dict(results[keys[lesson.name, seed]]["claims"]) for seed in seeds}
        values = {name: {seed: run[name] for seed, run in runs.items()} for name in lesson.keys()["claims"]}
        mine = [s for name in values for s in broken_bounds(claims.get(name, Claim(name)), values[name])]
        say(f"{lesson.name}: {len(values) - len(mine)} of {len(values)} claims hold with all of {len(seeds)} seeds")
        found |= values
        broken += mine
    write_atomically(project.root / "build" / "verified.json", json.dumps(found, indent=1) + "\n")
    for key in tasks:
        (store / f"{key}.json").unlink(missing_ok=True)
    return broken
