"""Measure claims and exhibits over many seeds, and record what was seen."""

import datetime
import importlib.metadata
import json
import statistics
from dataclasses import dataclass
from functools import cached_property

from builder.commands.arguments import add_cluster, add_lessons, at_least_one, cluster_of
from builder.errors import CourseError, UsageError
from builder.lesson.source import Lesson, find_lessons
from builder.notebooks.compile import compile_all, compile_exhibits
from builder.notebooks.measure import measure
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import fingerprint_of_claims, fingerprint_of_exhibit
from builder.numbers.judge import broken_bounds, fixed_parameters
from builder.numbers.recorded import read_rows
from builder.numbers.slicing import exhibit_seeds as seeds_asked
from builder.project import Project, write_atomically
from helpers.measuring.store import CALIBRATED, UNITS, Claim, claims_file, read_claims
from helpers.measuring.words import write_band
from helpers.session import Setting
from helpers.suggestions import did_you_mean

LIBRARIES = {"TensorFlow": "tensorflow", "Keras": "keras"}


def add_arguments(parser):
    add_lessons(parser)
    parser.add_argument("--seeds", type=at_least_one, default=10, metavar="N", help="for claims (default 10)")
    parser.add_argument(
        "--exhibit-seeds", type=at_least_one, metavar="N", help="for exhibits (default: what each asks for, or 3)"
    )
    parser.add_argument("--only", metavar="WHAT", help="claims, exhibits, or an exhibit's name: measure nothing else")
    parser.add_argument("--again", action="store_true", help="also exhibits whose code has not changed")
    add_cluster(parser)


def main(project, options):
    calibrate(
        project,
        options.lessons,
        seeds=options.seeds,
        exhibit_seeds=options.exhibit_seeds,
        only=options.only,
        again=options.again,
        **cluster_of(options),
    )
    return 0


def calibrate(project, names=(), *, seeds=10, exhibit_seeds=None, only=None, again=False, say=print, **cluster):
    """Measure claims over `seeds` seeds and exhibits over `exhibit_seeds`, one papermill run per task.

    Every result is kept under `build/calibration/` until all are there; then `lessons/claims/` and
    `lessons/exhibits/` are written. After a kill the same call goes on where it was.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    seeds : int, default 10
    exhibit_seeds : int, optional
        By default as many as each exhibit asks for.
    only : str, optional
        "claims", "exhibits", or an exhibit's name: that one is measured even if its rows are of the present code.
    again : bool, default False
        Also measure exhibits whose recorded rows are of the present code.
    say : callable of str
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Raises
    ------
    UsageError
        If `only` is none of these, or a claim has no entry in its lesson's file.
    CourseError
        If a run fails, or what a sentence relies on (`at_least`, `at_most`) was not seen with every seed.
    """
    lessons = find_lessons(project, names)
    exhibits = [_Series(project, lesson, name) for lesson in lessons for name in lesson.keys()["exhibits"]]
    one = None
    if only not in (None, "claims", "exhibits"):
        one = [series for series in exhibits if series.exhibit == only]
        if not one:
            known = ["claims", "exhibits", *(series.exhibit for series in exhibits)]
            raise UsageError(f"--only takes {', '.join(known)}; received {only!r}.{did_you_mean(only, known)}")
    _expect_entries(lessons if one is None else [], read_claims(project.lessons))
    problems = []
    # Exhibits first: a lesson that is run for its claims shows them.
    if only != "claims":
        wanted = one or [series for series in exhibits if again or not _is_up_to_date(series, exhibit_seeds, say)]
        n_seeds = {series: exhibit_seeds or seeds_asked(series.lesson, series.exhibit) for series in wanted}
        problems += _measure_all(project, n_seeds, say, cluster)
    if only in (None, "claims") and not problems:
        measuring = [lesson for lesson in lessons if lesson.keys()["claims"] + lesson.keys()["seconds"]]
        problems += _measure_all(project, {_Series(project, lesson): seeds for lesson in measuring}, say, cluster)
    if problems:
        raise CourseError("\n".join(problems))


def _is_up_to_date(series, exhibit_seeds, say):
    """Are an exhibit's recorded rows those of the present code, over enough seeds?"""
    recorded = read_rows(series.exhibit, series.project.lessons)
    asked = exhibit_seeds or seeds_asked(series.lesson, series.exhibit)
    if not recorded or recorded.get("fingerprint") != series.fingerprint or len(recorded["seeds"]) < asked:
        return False
    say(f"{series.name}: recorded on {recorded['measured']} with the present code; --again measures it anew.")
    return True


@dataclass(frozen=True, eq=False)
class _Series:
    """One notebook to be run with many seeds: a whole lesson for its claims, or what one exhibit rests on."""

    project: Project
    lesson: Lesson
    exhibit: str = ""

    @property
    def name(self):
        return self.exhibit or self.lesson.name

    @cached_property
    def fingerprint(self):
        if self.exhibit:
            return fingerprint_of_exhibit(self.lesson, self.exhibit)
        return fingerprint_of_claims(self.lesson, self.project)

    def notebook(self):
        if self.exhibit:
            return compile_exhibits(self.lesson, [self.exhibit])
        return compile_all(self.project, [self.lesson], draft=True)[self.lesson.name]


def _measure_all(project, n_seeds, say, cluster):
    """Run every series with its seeds and record those that are complete; return a sentence for each problem."""
    store = project.root / "build" / "calibration"
    project.notebooks.mkdir(exist_ok=True)
    notebooks = {series: series.notebook() for series in n_seeds}
    keys = {
        series: [f"{series.name}-{series.fingerprint}-seed{seed}" for seed in range(n)] for series, n in n_seeds.items()
    }
    tasks = {}
    for seed in range(max(n_seeds.values(), default=0)):  # seed by seed, so that a first round is there early
        for series in (series for series, n in n_seeds.items() if seed < n):
            key, environment = keys[series][seed], project.environment("calibrate")
            environment[Setting.EXHIBIT] = series.exhibit
            tasks[key] = (key, notebooks[series], str(project.notebooks), {"seed": seed}, environment)
    results, failures = fan_out(tasks, measure, store=store, description="measuring", **cluster)
    problems = [f"{key}: {words}" for key, words in failures.items()]
    for series, mine in keys.items():
        if not set(mine) <= set(results):
            continue  # its failed runs are named; those that succeeded are kept for the next call
        rows = [results[key] for key in mine]
        if series.exhibit:
            _record_exhibit(series, rows)
            say(f"{series.name}: {_seeds(len(rows))} recorded")
        else:
            problems += _record_claims(series, rows, say)
        for key in mine:
            (store / f"{key}.json").unlink(missing_ok=True)
    if store.exists() and not any(store.iterdir()):
        store.rmdir()
    return problems


def _expect_entries(lessons, claims):
    for lesson in lessons:
        keys = lesson.keys()
        for name in keys["claims"] + keys["seconds"]:
            known = claims.get(name, Claim(name))
            if not known.what or known.unit not in UNITS:
                slug, _, short = name.partition(".")
                raise UsageError(
                    f"{name} needs an entry in lessons/claims/{slug}.toml before it can be measured: "
                    f'[{short}] with `what = "…"`, in words, and `unit`, one of {", ".join(UNITS)}.'
                )


def _versions():
    return {name: importlib.metadata.version(package) for name, package in LIBRARIES.items()}


def _record_exhibit(series, results):
    content = {
        "name": series.name,
        "fingerprint": series.fingerprint,
        "measured": datetime.date.today().isoformat(),
        "versions": _versions(),
        "seeds": {str(seed): result["rows"] for seed, result in enumerate(results)},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(series.project.lessons / "exhibits" / f"{series.name}.json", text)


def _record_claims(series, results, say):
    """Write what the seeds gave into the lesson's file, and return a sentence for each promise they did not keep."""
    import tomlkit  # what only who calibrates has

    lesson, path = series.lesson, claims_file(series.lesson.slug, series.project.lessons)
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    claims = read_claims(series.project.lessons, lesson.slug)
    problems = []
    for kind in ("claims", "seconds"):
        measured = [dict(result[kind]) for result in results]
        for result, values in zip(results, measured, strict=True):
            if len(values) != len(result[kind]) or set(values) != set(lesson.keys()[kind]):
                raise CourseError(
                    f"{lesson.name}: expected the {kind} {lesson.keys()[kind]}, each recorded once; "
                    f"a run recorded {[name for name, _ in result[kind]]}."
                )
        for name in lesson.keys()[kind]:
            table, known = document[name.partition(".")[2]], claims[name]
            values = [m[name] for m in measured]
            for field, value in summarise(values, known.unit).items():
                table[field] = value
            say(f"{name}: {write_band(min(values), max(values), known.unit)} over {_seeds(len(values))}")
            problems += broken_bounds(known, dict(enumerate(values)), with_band=False)
    calibrated = tomlkit.table()
    calibrated["measured"] = datetime.date.today().isoformat()
    calibrated["fingerprint"] = series.fingerprint
    calibrated["versions"] = _versions()
    calibrated["parameters"] = fixed_parameters(lesson)
    document[CALIBRATED] = calibrated
    write_atomically(path, tomlkit.dumps(document))
    return problems


def summarise(values, unit):
    """What a lesson's file says of a claim after its seeds were run; the band that tests judge by follows from it.

    Parameters
    ----------
    values : list of float
        One per seed.
    unit : str

    Returns
    -------
    dict
    """
    seen = {"seen_low": min(values), "seen_high": max(values)}
    if unit == "seconds":
        seen = {"median": statistics.median(values), **seen}
        return {field: round(value, 2) for field, value in seen.items()} | {"n_seeds": len(values)}
    sd = statistics.stdev(values) if len(values) > 1 else 0.0
    seen = {"mean": statistics.fmean(values), "sd": sd, **seen}
    return {field: _rounded(value) for field, value in seen.items()} | {"n_seeds": len(values)}


def _rounded(value):
    if isinstance(value, int) or float(value).is_integer():
        return int(value) if abs(value) >= 2 or value == 0 else float(value)
    return float(f"{value:.6g}")


def _seeds(n):
    return f"{n} seed{'s' * (n != 1)}"
