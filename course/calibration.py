"""`calibrate`: measure the lessons' claims and exhibits over many seeds, and record what was seen."""

import datetime
import importlib.metadata
import json
import math
import statistics
from dataclasses import dataclass

import nbformat
import tomlkit

from course.building import compile_all
from course.compiling import compile_exhibit
from course.errors import CourseError, UsageError
from course.execution import execute
from course.fanout import fan_out
from course.lesson import Lesson, find_lessons
from course.project import write_atomically
from course.records import read_records
from helpers.measuring.store import UNITS, read_claims, read_exhibit, write_band

LONGEST_CELL = 6 * 3600  # seconds; an exhibit may take its time
LIBRARIES = {"TensorFlow": "tensorflow", "Keras": "keras"}


def calibrate(project, names=(), *, seeds=10, exhibit_seeds=3, only=None, again=False, say=print, **cluster):
    """Measure claims over `seeds` seeds and exhibits over `exhibit_seeds`, one papermill run per task.

    Every result is kept under `build/calibration/` until all are there; then `lessons/claims.toml` and
    `lessons/exhibits/` are written. After a kill the same call goes on where it was.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Lessons, as `find_lessons` takes them; all when empty.
    seeds, exhibit_seeds : int
    only : {"claims", "exhibits"}, optional
    again : bool, default False
        Also measure exhibits whose recorded rows are of the code that stands.
    say : callable of str
    **cluster
        `scheduler`, `workers`: as `fan_out` takes them.

    Raises
    ------
    CourseError
        If a claim has no entry in claims.toml, a run fails, or what a sentence rests on (`at_least`, `at_most`) was
        not seen with every seed.
    """
    lessons = find_lessons(project, names)
    _expect_entries(lessons, read_claims(project.lessons)[0])
    problems = []
    # Exhibits first: a lesson that is run for its claims shows them.
    if only != "claims":
        wanted = [_Series(lesson, name) for lesson in lessons for name in lesson.keys()["exhibits"]]
        for series in [] if again else list(wanted):
            recorded = read_exhibit(series.name, project.lessons)
            if recorded and recorded["digest"] == series.digest:
                say(f"{series.name}: recorded {recorded['measured']}, as its code stands; --again measures it anew.")
                wanted.remove(series)
        problems += _measure_all(project, wanted, range(exhibit_seeds), say, cluster)
    if only != "exhibits" and not problems:
        wanted = [_Series(lesson) for lesson in lessons if lesson.keys()["claims"] + lesson.keys()["seconds"]]
        problems += _measure_all(project, wanted, range(seeds), say, cluster)
    if problems:
        raise CourseError("\n".join(problems))


@dataclass(frozen=True)
class _Series:
    """One notebook to be run with many seeds: a whole lesson for its claims, or what one exhibit rests on."""

    lesson: Lesson
    exhibit: str = ""

    @property
    def name(self):
        return self.exhibit or self.lesson.name

    @property
    def digest(self):
        return self.lesson.digest(self.exhibit or None)

    def notebook(self, project):
        if self.exhibit:
            return compile_exhibit(self.lesson, self.exhibit)
        return compile_all(project, [self.lesson], draft=True)[self.lesson.name]


def _measure_all(project, wanted, seeds, say, cluster):
    """Run every series with every seed and record those that are complete; return a sentence for each problem."""
    store = project.root / "build" / "calibration"
    project.notebooks.mkdir(exist_ok=True)
    texts = {series.name: nbformat.writes(series.notebook(project)) for series in wanted}
    keys = {(series.name, seed): f"{series.name}-{series.digest}-seed{seed}" for series in wanted for seed in seeds}
    tasks = {}
    for seed in seeds:  # seed by seed, so that a first round is there early
        for series in wanted:
            key, environment = keys[series.name, seed], project.environment("calibrate")
            environment["COURSE_EXHIBIT"] = series.exhibit
            tasks[key] = (key, texts[series.name], str(project.notebooks), {"seed": seed}, environment)
    results, failures = fan_out(tasks, measure, store=store, description="measuring", **cluster)
    problems = [f"{key}: {words}" for key, words in failures.items()]
    for series in wanted:
        mine = [keys[series.name, seed] for seed in seeds]
        if not set(mine) <= set(results):
            continue  # its failed runs are named; those that succeeded are kept for the next call
        rows = [results[key] for key in mine]
        if series.exhibit:
            _record_exhibit(project, series, rows)
            say(f"{series.name}: {len(rows)} seeds recorded")
        else:
            problems += _record_claims(project, series.lesson, rows, say)
        for key in mine:
            (store / f"{key}.json").unlink(missing_ok=True)
    if store.exists() and not any(store.iterdir()):
        store.rmdir()
    return problems


def measure(key, text, folder, parameters, environment):
    """One task, on a worker: run a notebook; return its claims and seconds, or an exhibit's rows."""
    outcome = execute(key, text, folder, parameters, environment=environment, cell_timeout=LONGEST_CELL)
    if not outcome.ok:
        raise CourseError(outcome.sentence())
    notebook = nbformat.reads(outcome.notebook, as_version=4)
    return {
        "claims": [[record["name"], record["value"]] for record in read_records(notebook, "claim")],
        "seconds": [[record["name"], record["value"]] for record in read_records(notebook, "seconds")],
        "rows": [
            dict(zip(record["columns"], row, strict=True))
            for record in read_records(notebook, "exhibit")
            if record["name"] == environment["COURSE_EXHIBIT"]
            for row in record["rows"]
        ],
        "run_seconds": outcome.seconds,
    }


def _expect_entries(lessons, claims):
    for lesson in lessons:
        keys = lesson.keys()
        for name in keys["claims"] + keys["seconds"]:
            entry = claims.get(name, {})
            if "what" not in entry or entry.get("unit") not in UNITS:
                raise UsageError(
                    f"{name} needs an entry in lessons/claims.toml before it can be measured: "
                    f'[{name}] with `what = "…"`, in words, and `unit`, one of {", ".join(UNITS)}.'
                )


def _versions():
    return {name: importlib.metadata.version(package) for name, package in LIBRARIES.items()}


def _record_exhibit(project, series, results):
    content = {
        "name": series.name,
        "digest": series.digest,
        "measured": datetime.date.today().isoformat(),
        "versions": _versions(),
        "seeds": {str(seed): result["rows"] for seed, result in enumerate(results)},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(project.lessons / "exhibits" / f"{series.name}.json", text)


def _record_claims(project, lesson, results, say):
    """Write what the seeds gave into claims.toml, and return a sentence for each promise they did not keep."""
    path = project.lessons / "claims.toml"
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
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
            slug, short = name.split(".")
            table = document[slug][short]
            values = [m[name] for m in measured]
            for field, value in summarise(values, dict(table)).items():
                table[field] = value
            say(f"{name}: {write_band(min(values), max(values), table['unit'])} over {len(values)} seeds")
            problems += _broken_promises(name, values, table)
    calibrated = tomlkit.table()
    calibrated["measured"] = datetime.date.today().isoformat()
    calibrated["versions"] = _versions()
    calibrated["parameters"] = {p.name: p.default for p in lesson.parameters.values() if p.name != "seed"}
    document.setdefault("calibrated", tomlkit.table(is_super_table=True))[lesson.slug] = calibrated
    write_atomically(path, tomlkit.dumps(document))
    return problems


def summarise(values, entry):
    """What claims.toml says of a claim after its seeds were run.

    `seen_low` and `seen_high` are what the seeds gave. `low` and `high`, which tests judge by, are six standard
    deviations around the mean, with a floor, within what is possible and what the entry promises.

    Parameters
    ----------
    values : list of float
        One per seed.
    entry : dict
        The claim's table: its `unit`, and `at_least`, `at_most` where a sentence rests on them.

    Returns
    -------
    dict
    """
    lowest, highest, floor = UNITS[entry["unit"]]
    if entry["unit"] == "seconds":
        seen = {"median": statistics.median(values), "seen_low": min(values), "seen_high": max(values)}
        return {field: round(value, 2) for field, value in seen.items()} | {"n_seeds": len(values)}
    mean, sd = statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0
    exact = sd == 0 and entry["unit"] == "count"
    reach = 0 if exact else 6 * max(sd, abs(mean) / 100 if floor is None else floor)
    low = max(mean - reach, lowest, entry.get("at_least", -math.inf))
    high = min(mean + reach, highest, entry.get("at_most", math.inf))
    summary = {"mean": mean, "sd": sd, "seen_low": min(values), "seen_high": max(values)}
    summary |= {"n_seeds": len(values), "low": low, "high": high}
    return {field: _rounded(value) for field, value in summary.items()}


def _rounded(value):
    if isinstance(value, int) or float(value).is_integer():
        return int(value) if abs(value) >= 2 or value == 0 else float(value)
    return float(f"{value:.6g}")


def _broken_promises(name, values, entry):
    for field, broken in (
        ("at_least", [v for v in values if v < entry.get("at_least", -math.inf)]),
        ("at_most", [v for v in values if v > entry.get("at_most", math.inf)]),
    ):
        if broken:
            yield (
                f"{name}: the text rests on {field} = {entry[field]}; {len(broken)} of {len(values)} seeds "
                f"gave otherwise, such as {broken[0]:.6g}."
            )
