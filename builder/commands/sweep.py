"""Run a lesson over a grid of its parameters; table and draw its claims."""

import csv
import io
import json
import math
import re
from itertools import product

from builder.commands.arguments import add_cluster, add_output, add_parameters, cluster_of
from builder.commands.sweep_plot import draw
from builder.errors import CourseError, UsageError
from builder.lesson.parameters import choose_parameters
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.notebooks.measure import measure
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import digest, fingerprint_of_claims
from builder.project import write_atomically
from helpers.measuring.store import Claim, read_claims
from helpers.suggestions import did_you_mean

MOST = 100_000  # runs; who asks for more has mistyped
RANGE = re.compile(r"(-?\d+):(-?\d+)")
PANELS = 4  # claims that are drawn where nobody chose


def add_arguments(parser):
    parser.add_argument("lesson", metavar="LESSON")
    words = "a parameter and its values, such as 0.001,0.01, or 0:5 for 0, 1, 2, 3, 4; repeat it for a grid"
    add_parameters(parser, metavar="VALUES", words=words, required=True)
    parser.add_argument(
        "--claim",
        dest="claims",
        action="append",
        default=[],
        metavar="NAME",
        help="what to draw; may be repeated (default: the first four that differ between the runs)",
    )
    add_output(parser, "build/sweep.csv", metavar="FILE")
    add_cluster(parser)


def main(project, options):
    sweep(
        project,
        options.lesson,
        options.parameters,
        claims=options.claims,
        output=options.output.resolve(),
        **cluster_of(options),
    )
    return 0


def sweep(project, name, axes, *, claims=(), output, say=print, **cluster):
    """Run one lesson with every combination of values; write a row for each run, and a plot.

    A row holds all the lesson's parameters and all that it measured. A result is kept under `build/sweep/` as soon as
    it is there; after a kill the same call goes on with what is missing. Once every run has succeeded a call measures
    anew.

    Parameters
    ----------
    project : Project
    name : str
        The lesson.
    axes : sequence of (str, str)
        Parameters and their values, as typed; see `read_grid`. Every other parameter keeps its default, `seed` too.
    claims : sequence of str
        What to draw, by full name. By default the first four that the runs gave different values for.
    output : Path
        The table, a CSV file. The plot stands beside it, with the ending `.png`.
    say : callable of str
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Raises
    ------
    UsageError
        If there is no such parameter or claim, or the values are not what `read_grid` takes.
    CourseError
        If a run fails; the others are written all the same.
    """
    if output.suffix != ".csv":  # the plot's name differs from the table's by its ending alone
        raise UsageError(f"Expected an output that ends in .csv; received {output.name!r}.")
    (lesson,) = find_lessons(project, [name])
    grid = read_grid(lesson, axes)
    names = lesson.keys()["claims"] + lesson.keys()["seconds"]
    for claim in claims:
        if claim not in names:
            known = ", ".join(names) or "nothing"
            raise UsageError(f"{lesson.name} measures {known}; received {claim!r}.{did_you_mean(claim, names)}")
    defaults = {parameter.name: parameter.default for parameter in lesson.parameters.values()}
    settings = [defaults | dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    code = fingerprint_of_claims(lesson, project)
    runs = {f"{lesson.name}-{digest(code, json.dumps(setting))}": setting for setting in settings}

    notebook = compile_all(project, [lesson], draft=True)[lesson.name]
    folder, environment = str(project.notebooks), project.environment("calibrate")
    tasks = {key: (lesson.name, notebook, folder, setting, environment) for key, setting in runs.items()}
    project.notebooks.mkdir(exist_ok=True)
    store = project.root / "build" / "sweep"
    n_kept = sum((store / f"{key}.json").exists() for key in runs)
    counts = " × ".join(f"{len(values)} of {axis}" for axis, values in grid.items())
    say(
        f"{len(runs):,} run{'s' * (len(runs) > 1)} of {lesson.name} ({counts}), each about "
        f"{lesson.front['run_seconds']} s on two cores{f'; {n_kept:,} are there already' * bool(n_kept)}."
    )
    results, failures = fan_out(tasks, measure, store=store, description="sweep", **cluster)

    rows = [
        setting | dict(results[key]["claims"] + results[key]["seconds"])
        for key, setting in runs.items()
        if key in results
    ]
    if rows:
        write_atomically(output, _as_csv(rows, [*defaults, *names]))
        say(f"Table: {output}")
    known = read_claims(project.lessons, lesson.slug)
    drawn = [known.get(claim, Claim(claim)) for claim in claims or _that_vary(rows, names)[:PANELS]]
    if rows and drawn:
        several = [axis for axis, values in grid.items() if len(values) > 1]
        write_atomically(output.with_suffix(".png"), draw(rows, several or list(grid)[:1], drawn))
        say(f"Plot of {', '.join(claim.name for claim in drawn)}: {output.with_suffix('.png')}")
    if failures:
        raise CourseError("\n".join(f"{_in_words(runs[key], grid)}: {words}" for key, words in failures.items()))
    for key in tasks:  # a later sweep measures anew
        (store / f"{key}.json").unlink(missing_ok=True)


def read_grid(lesson, axes):
    """The values of each parameter, of its type and without repetition: {name: list}.

    Parameters
    ----------
    lesson : Lesson
    axes : sequence of (str, str)
        A parameter's name, and its values with commas between them: "0.001,0.01". For whole numbers "0:5" stands for
        0, 1, 2, 3, 4.

    Raises
    ------
    UsageError
        If a parameter is unknown or named twice, a value is not of its type, a range is empty, or the grid has more
        than MOST runs.
    """
    grid = {}
    for name, typed in axes:
        if name in grid:
            raise UsageError(f"-p {name} was given twice. Write its values as one list, such as -p {name} 1,2,3.")
        pieces = [_values(lesson, name, piece.strip()) for piece in typed.split(",")]
        _expect_at_most(sum(map(len, pieces)))  # before a range of a billion is written out
        grid[name] = list(dict.fromkeys(value for piece in pieces for value in piece))
    _expect_at_most(math.prod(map(len, grid.values())))
    return grid


def _values(lesson, name, piece):
    """One piece of a list as typed: a sequence of one value, or of those of a range."""
    parameter = lesson.parameters.get(name)
    ends = RANGE.fullmatch(piece) if parameter and parameter.type is int else None
    if ends is None:
        return [choose_parameters([lesson], [(name, piece)], named=True)[lesson.name][name]]
    numbers = range(int(ends[1]), int(ends[2]))
    if not numbers:
        raise UsageError(
            f"The range {piece!r} of {name!r} is empty, since a range ends before its second number. "
            "Write the lower one first, such as 0:5 for 0, 1, 2, 3, 4."
        )
    return numbers


def _expect_at_most(n_runs):
    if n_runs > MOST:
        raise UsageError(f"Expected at most {MOST:,} runs; this grid has {n_runs:,} or more.")


def _that_vary(rows, names):
    """The claims that not every run gave the same value; all of them where there are none."""
    return [name for name in names if len({row.get(name) for row in rows}) > 1] or names


def _as_csv(rows, columns):
    table = io.StringIO()
    writer = csv.DictWriter(table, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue()


def _in_words(setting, axes):
    return ", ".join(f"{axis} = {setting[axis]}" for axis in axes)
