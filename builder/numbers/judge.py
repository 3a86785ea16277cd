"""What a run recorded is judged against what was calibrated, and what was calibrated against its own rules."""

import math

from builder.errors import Fault
from builder.numbers.fingerprint import fingerprint_of_claims, fingerprint_of_exhibit
from builder.numbers.recorded import read_rows
from builder.numbers.slicing import exhibit_seeds
from helpers.measuring.store import (
    FIELDS,
    NAME,
    UNITS,
    Claim,
    claims_file,
    combine,
    fits,
    read_calibration,
    read_claims,
    read_tables,
)
from helpers.measuring.words import unit_of
from helpers.records import read_records
from helpers.suggestions import did_you_mean

LEAST_SEEDS = 10  # of a claim that is measured
WIDEST = 0.04  # of a fraction's band, unless a reason is stated
FAILING = 0.3  # accuracies of one row that lie further apart: some of its trainings fail


def judge_claims(notebook, slug, claims):
    """Judge the claims that an executed lesson recorded.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed.
    slug : str
        The lesson's.
    claims : dict of str to Claim
        What `read_claims` gave.

    Returns
    -------
    (entries, problems) : (list of dict, list of str)
        `entries` are those of `report.json`: name, value, low, high, ok; `ok` is None for what is shown and not judged,
        because a parameter besides the seed was changed. `problems` holds a sentence for each claim that does not hold,
        is repeated, unknown, or was never reached.
    """
    entries, problems, reached = [], [], []
    for record in read_records(notebook, "claim"):
        name, value = record["name"], record["value"]
        known = claims.get(name, Claim(name))
        low, high = known.low, known.high
        ok = None if record["changed"] else low is not None and low <= value <= high and name not in reached
        if name in reached:
            problems.append(f"{name} is recorded twice")
        elif low is None:
            problems.append(f"{name} is not calibrated yet{did_you_mean(name, set(claims) - {name})}")
        elif ok is False:
            problems.append(f"{name} is {value:.6g}; expected {low:.6g} to {high:.6g}")
        reached.append(name)
        entries.append({"name": name, "value": value, "low": low, "high": high, "ok": ok})
    for record in read_records(notebook, "seconds"):
        name = record["name"]
        known = claims.get(name)
        if known is None or known.unit != "seconds":
            problems.append(f"{name} is not calibrated yet{did_you_mean(name, set(claims) - {name})}")
        reached.append(name)
    problems += [f"{name} was never recorded" for name in _measured(claims, slug) if name not in reached]
    return entries, problems


def broken_bounds(known, values, *, with_band=True):
    """Yield a sentence if some seed left a claim's bounds: those that the text relies on, or the band of the tests.

    Parameters
    ----------
    known : Claim
    values : dict of int to float
        By seed.
    with_band : bool, default True
        Else the band does not count: while it is measured anew, the old one says nothing.
    """
    promise = (
        -math.inf if known.at_least is None else known.at_least,
        math.inf if known.at_most is None else known.at_most,
    )
    band = (-math.inf, math.inf) if known.low is None or not with_band else (known.low, known.high)
    for (low, high), words in ((promise, "the text relies on"), (band, "the tests expect")):
        broken = {seed: value for seed, value in values.items() if not low <= value <= high}
        if broken:
            ends = [f"{word} {end:.6g}" for word, end in (("at least", low), ("at most", high)) if math.isfinite(end)]
            seed, value = next(iter(broken.items()))
            yield (
                f"{known.name}: {words} {' and '.join(ends)}; {len(broken)} of {len(values)} "
                f"seed{'s' * (len(values) > 1)} left that, such as seed {seed} with {value:.6g}."
            )
            return


def fixed_parameters(lesson):
    """The parameters that a calibration leaves at their defaults, all but the seed: {name: default}."""
    return {p.name: p.default for p in lesson.parameters.values() if p.name != "seed"}


def _measured(claims, slug):
    """The names of what a lesson measures itself."""
    return [name for name, known in claims.items() if name.startswith(f"{slug}.") and not known.is_fact]


def find_faults(lessons, project, *, every=None):
    """Hold the files of claims and exhibits against the lessons they belong to, without running anything.

    Parameters
    ----------
    lessons : list of Lesson
        Those that are asked about.
    project : Project
    every : list of Lesson, optional
        All lessons of the course: then files that belong to none of them are named, too.

    Returns
    -------
    list of str
        A sentence for each fault; a `Fault` where something is to be measured anew.
    """
    faults = []
    for lesson in lessons:
        claims = read_claims(project.lessons, lesson.slug)
        tables = read_tables(claims_file(lesson.slug, project.lessons))
        faults += [
            Fault(
                f"claims/{lesson.slug}.toml: {known.name.partition('.')[2]} {fault}.",
                getattr(fault, "needs", None),
                lesson,
            )
            for known in claims.values()
            for fault in _faults_of(known, tables[known.name.partition(".")[2]])
        ]
        faults += [f"{lesson.name}: {name} is written twice." for name in lesson.repeated()]
        faults += _faults_of_claims(lesson, claims, project)
        for name in lesson.keys()["exhibits"]:
            faults += _faults_of_exhibit(lesson, name, project.lessons)
    return faults if every is None else [*faults, *_loose_files(every, project.lessons)]


def _loose_files(every, folder):
    files = {claims_file(lesson.slug, folder) for lesson in every}
    for path in sorted(set((folder / "claims").glob("*")) - files):
        yield f"claims/{path.name} belongs to no lesson."
    exhibits = {name for lesson in every for name in lesson.keys()["exhibits"]}
    stored = {path.stem for path in (folder / "exhibits").glob("*.json")}
    for name in sorted(stored - exhibits):
        yield f"exhibits/{name}.json belongs to no exhibit."


def _faults_of_claims(lesson, claims, project):
    keys, file = lesson.keys(), f"claims/{lesson.slug}.toml"
    used = keys["claims"] + keys["seconds"]
    for name in used:
        if not name.startswith(f"{lesson.slug}."):
            yield f"{lesson.name}: the name {name!r} should begin with {lesson.slug}."
        elif name not in claims:
            yield f"{lesson.name}: {name} is not in {file}.{did_you_mean(name, claims)}"
    for name in _measured(claims, lesson.slug):
        if name not in used:
            yield f"{file}: {lesson.name} never records {name.partition('.')[2]}."
    calibration = read_calibration(lesson.slug, project.lessons)
    if used and not calibration:
        yield Fault(f"{lesson.name}: never calibrated.", "claims", lesson)
    elif used and calibration.get("parameters") != fixed_parameters(lesson):
        yield Fault(f"{lesson.name}: calibrated with other parameters.", "claims", lesson)
    elif used and calibration.get("fingerprint") != fingerprint_of_claims(lesson, project):
        yield Fault(f"{lesson.name}: calibrated with other code.", "claims", lesson)


def _faults_of_exhibit(lesson, name, folder):
    recorded = read_rows(name, folder)
    asked = exhibit_seeds(lesson, name)
    if recorded is None:
        sentence = f"{name} was never measured."
    elif recorded.get("fingerprint") != fingerprint_of_exhibit(lesson, name):
        sentence = f"the code of {name} has changed since its rows were recorded."
    elif (n_seeds := len(recorded["seeds"])) < asked:
        are = "seed is" if n_seeds == 1 else "seeds are"
        sentence = f"{name} asks for {asked} seeds; {n_seeds} {are} recorded."
    elif n_seeds < LEAST_SEEDS and (row := _with_failures(recorded)):
        yield (
            f"{lesson.name}: in the row {row!r} of {name} some trainings fail, and {n_seeds} seeds do not tell how "
            f"many: ask for {LEAST_SEEDS} with `seeds={LEAST_SEEDS}`, and count the failures with `by_seed`."
        )
        return
    else:
        return
    yield Fault(f"{lesson.name}: {sentence}", "exhibits", lesson)


def _with_failures(recorded):
    """The name of the first row whose accuracies lie so far apart that some of its trainings must have failed."""
    for row, spans in zip(*combine(recorded), strict=True):
        for column, (low, high) in spans.items():
            if unit_of(column) == "fraction" and high - low > FAILING:
                return next(iter(row.values()))
    return None


def _faults_of(known, written):
    """The faults of one claim, each the end of a sentence; `Fault` where it is to be measured anew."""
    if not NAME.fullmatch(known.name):
        yield "should be named what_is_measured, in small letters"
    for field, value in sorted(written.items()):
        if field not in FIELDS:
            yield f"has an unknown field {field!r}{did_you_mean(field, FIELDS)}"
        elif not fits(field, value):
            yield f"has a {field} of the wrong type: {value!r}"
    if known.unit not in UNITS:
        yield f"needs a unit, one of {', '.join(UNITS)}"
    elif not known.what:
        yield "needs `what`, in words"
    elif known.is_fact:
        if known.value is None:
            yield "has an origin, so it needs a `value`"
    elif not known.is_calibrated:
        yield Fault("is not calibrated yet", "claims")
    elif known.n_seeds < LEAST_SEEDS and not known.recorded:
        seeds = f"{known.n_seeds} seed{'s' * (known.n_seeds > 1)}"
        yield Fault(f"was calibrated with {seeds}; expected {LEAST_SEEDS} or more", "claims")
    elif known.unit == "fraction" and known.high - known.low > WIDEST and not known.wide_because:
        yield (
            f"is judged by a band of {100 * (known.high - known.low):.1f} points: "
            "steady the experiment, or state `wide_because`"
        )
