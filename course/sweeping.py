"""`sweep`: run a lesson with many values of one parameter, and table what it measures."""

import csv
import io

import nbformat

from course.building import compile_all
from course.calibration import measure
from course.errors import CourseError
from course.fanout import fan_out
from course.fingerprint import fingerprint_of_claims
from course.lesson import find_lessons
from course.project import write_atomically
from course.running import choose_parameters
from helpers.measuring.store import read_claims
from helpers.measuring.words import write_band


def sweep(project, name, parameter, values, *, seeds=3, output, say=print, **cluster):
    """Run one lesson for each value and seed; write a row for each run to `output`, a CSV file.

    Parameters
    ----------
    project : Project
    name : str
        The lesson.
    parameter : str
        One of the lesson's parameters.
    values : sequence of str
        As typed.
    seeds : int, default 3
    output : Path
        Replaced when all runs that succeed are done.
    say : callable of str
        Receives, for each claim and value, the range over the seeds.
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Raises
    ------
    UsageError
        If there is no such parameter, or a value is not of its type.
    CourseError
        If a run fails; the others are written all the same.
    """
    (lesson,) = find_lessons(project, [name])
    chosen = [choose_parameters([lesson], [(parameter, value)], named=True)[lesson.name] for value in values]
    text = nbformat.writes(compile_all(project, [lesson], draft=True)[lesson.name])
    fingerprint = fingerprint_of_claims(lesson, project)
    runs = {
        f"{lesson.name}-{fingerprint}-{parameter}-{number}-{setting[parameter]}-seed{seed}".replace("/", "_"): (
            setting[parameter],
            seed,
            setting,
        )
        for number, setting in enumerate(chosen)
        for seed in ([setting["seed"]] if parameter == "seed" else range(seeds))
    }
    environment = project.environment("calibrate")
    tasks = {
        key: (key, text, str(project.notebooks), {"seed": seed, **setting}, environment)
        for key, (_, seed, setting) in runs.items()
    }
    project.notebooks.mkdir(exist_ok=True)
    store = project.root / "build" / "sweep"
    results, failures = fan_out(tasks, measure, store=store, description="sweep", **cluster)

    names = lesson.keys()["claims"] + lesson.keys()["seconds"]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow([parameter, "seed", *names])
    seen = {}
    for key, (value, seed, _) in runs.items():
        if key in results:
            measured = dict(results[key]["claims"] + results[key]["seconds"])
            writer.writerow([value, seed, *(measured.get(name, "") for name in names)])
            for claim, number in measured.items():
                seen.setdefault((claim, value), []).append(number)
    write_atomically(output, table.getvalue())
    units = {claim: known.unit for claim, known in read_claims(project.lessons, lesson.slug).items()}
    for (claim, value), numbers in sorted(seen.items(), key=lambda item: (item[0][0], str(item[0][1]))):
        say(f"{claim}, {parameter} = {value}: {write_band(min(numbers), max(numbers), units.get(claim, 'number'))}")
    if not failures:  # a later sweep measures anew
        for key in tasks:
            (store / f"{key}.json").unlink(missing_ok=True)
    if failures:
        raise CourseError("\n".join(f"{key}: {words}" for key, words in failures.items()))
