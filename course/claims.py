"""Judging what a run recorded against what was calibrated, and what was calibrated against its own rules."""

from course.records import read_records
from helpers.measuring.store import NAME, UNITS, read_claims, read_exhibit
from helpers.naming import did_you_mean

WIDEST = 0.04  # of a fraction's band, unless a reason is stated
FIELDS = {"what", "unit", "mean", "median", "sd", "seen_low", "seen_high", "n_seeds", "low", "high"}
FIELDS |= {"at_least", "at_most", "origin", "value", "wide_because", "recorded"}


def judge_claims(notebook, slug, claims):
    """Judge the claims that an executed lesson recorded.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed.
    slug : str
        The lesson's.
    claims : dict
        What `read_claims` gave.

    Returns
    -------
    (entries, problems) : (list of dict, list of str)
        `entries` are those of `report.json`: name, value, low, high, ok; `ok` is None for what is shown and not judged,
        because a parameter besides the seed was changed. `problems` holds a sentence for each claim that does not hold,
        is repeated, unknown, or was never reached.
    """
    records = read_records(notebook, "claim")
    entries, problems, reached = [], [], []
    for record in records:
        name, value = record["name"], record["value"]
        known = claims.get(name, {})
        low, high = known.get("low"), known.get("high")
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
        if claims.get(record["name"], {}).get("unit") != "seconds":
            problems.append(f"{record['name']} is not calibrated yet")
        reached.append(record["name"])
    expected = [name for name, entry in claims.items() if name.startswith(f"{slug}.") and "origin" not in entry]
    problems += [f"{name} was never recorded" for name in expected if name not in reached]
    return entries, problems


def find_faults(lessons, folder):
    """Hold claims.toml and the exhibits' files against the lessons they belong to, without running anything.

    Parameters
    ----------
    lessons : list of Lesson
        All of them.
    folder : Path
        Of the lessons.

    Returns
    -------
    list of str
        A sentence for each fault.
    """
    claims, calibrated = read_claims(folder)
    faults = [f"claims.toml: {name} {fault}." for name, entry in claims.items() for fault in _faults_of(name, entry)]
    for lesson in lessons:
        keys = lesson.keys()
        used = keys["claims"] + keys["seconds"]
        faults += [f"{lesson.name}: {name} is written twice." for name in lesson.repeated()]
        for name in used:
            if not name.startswith(f"{lesson.slug}."):
                faults.append(f"{lesson.name}: the name {name!r} should begin with {lesson.slug}.")
            if name not in claims:
                faults.append(f"{lesson.name}: {name} is not in claims.toml.{did_you_mean(name, claims)}")
        measured = [n for n, e in claims.items() if n.startswith(f"{lesson.slug}.") and "origin" not in e]
        faults += [f"claims.toml: {lesson.name} never records {name}." for name in measured if name not in used]
        parameters = {p.name: p.default for p in lesson.parameters.values() if p.name != "seed"}
        if used and calibrated.get(lesson.slug, {}).get("parameters") != parameters:
            faults.append(f"{lesson.name}: calibrated with other parameters. Run: make calibrate L={lesson.number}")
        for name in keys["exhibits"]:
            recorded = read_exhibit(name, folder)
            if recorded is None:
                faults.append(f"{lesson.name}: {name} was never measured. Run: make calibrate L={lesson.number}")
            elif recorded["digest"] != lesson.digest(name):
                faults.append(
                    f"{lesson.name}: the code of {name} has changed since its rows were recorded. "
                    f"Run: make calibrate L={lesson.number}"
                )
    slugs = {lesson.slug for lesson in lessons}
    faults += [f"claims.toml: {name} belongs to no lesson." for name in claims if name.partition(".")[0] not in slugs]
    exhibits = {name for lesson in lessons for name in lesson.keys()["exhibits"]}
    stored = {path.stem for path in (folder / "exhibits").glob("*.json")}
    faults += [f"exhibits/{name}.json belongs to no exhibit." for name in sorted(stored - exhibits)]
    return faults


def _faults_of(name, entry):
    if not NAME.fullmatch(name):
        yield "should be named lesson.what_is_measured, in small letters"
    for field in sorted(set(entry) - FIELDS):
        yield f"has an unknown field {field!r}{did_you_mean(field, FIELDS)}"
    if entry.get("unit") not in UNITS:
        yield f"needs a unit, one of {', '.join(UNITS)}"
    elif "what" not in entry:
        yield "needs `what`, in words"
    elif "origin" in entry:
        if "value" not in entry:
            yield "has an origin, so it needs a `value`"
    elif "seen_low" not in entry:
        yield "is not calibrated yet"
    elif entry["unit"] == "fraction" and entry["high"] - entry["low"] > WIDEST and "wide_because" not in entry:
        yield (
            f"is judged by a band of {100 * (entry['high'] - entry['low']):.1f} points: "
            "steady the experiment, or state `wide_because`"
        )
