"""Claims: recorded in a lesson, shown beside what other seeds gave, judged by whoever runs it."""

import json

import nbformat
import numpy as np
import pytest
from tiny_course import built, call, code, lesson

from course.claims import find_faults
from course.lesson import find_lessons
from course.project import Project
from helpers import claim, exhibit, seconds

CALIBRATED = """
[tiny.sum]
what = "the sum"
unit = "count"
mean = 3
sd = 0
seen_low = 3
seen_high = 3
n_seeds = 10
low = 3
high = 3

[tiny.pause]
what = "the pause took"
unit = "seconds"
median = 5.0
seen_low = 4.0
seen_high = 6.0
n_seeds = 10

[calibrated.tiny]
measured = "2026-01-01"
parameters = {share = 0.5, loud = false}
"""
MEASURES = code("from helpers import claim, exhibit, seconds") + code(
    'claim("tiny.sum", 3 + seed)\npause = seconds("tiny.pause", 0.25)\nprint("pause", pause)'
)


@pytest.fixture
def measured(course):
    """A course whose one lesson records a claim and a time."""
    (course / "lessons/claims.toml").write_text(CALIBRATED)
    (course / "lessons/01_tiny.md").write_text(lesson(more=MEASURES))
    return course


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Let `claim` find a file of claims of our own."""
    (tmp_path / "claims.toml").write_text(CALIBRATED)
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path))
    return tmp_path


def report(course):
    return json.loads((course / "out/report.json").read_text())["lessons"][0]


def run(course, *arguments):
    return call(course, "run", *arguments, "--output", course / "out")


def texts(notebook):
    return [o.data["text/plain"] for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o]


# In a lesson


def test_a_claim_shows_its_value_beside_what_the_seeds_gave(known, capsys):
    claim("tiny.sum", 3)
    assert capsys.readouterr().out == "the sum: 3 (the same for ten seeds)\n"


def test_a_claim_outside_its_band_says_what_was_expected(known, capsys):
    claim("tiny.sum", 4)
    assert "Unusual: 3 was to be expected" in capsys.readouterr().out


def test_a_claim_about_recorded_rows_does_not_speak_of_seeds(known, capsys):
    (known / "claims.toml").write_text(CALIBRATED.replace('unit = "count"', 'unit = "points"\nrecorded = true', 1))
    claim("tiny.sum", 3)
    assert capsys.readouterr().out == "the sum: 300.0 points (from the recorded rows)\n"


def test_a_claim_under_changed_parameters_says_whose_numbers_these_are(known, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "share", 0.9)
    claim("tiny.sum", 4)
    assert capsys.readouterr().out == "the sum: 4 (the same for ten seeds, with the course's own share)\n"
    (known / "claims.toml").write_text(CALIBRATED.replace("seen_high = 3", "seen_high = 5"))
    claim("tiny.sum", 9)
    assert capsys.readouterr().out == "the sum: 9 (ten seeds gave 3–5, with the course's own share)\n"


def test_a_claim_never_calibrated_says_so(known, capsys):
    claim("tiny.other", 0.5)
    assert "not calibrated yet" in capsys.readouterr().out


def test_a_lesson_without_its_claims_file_still_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "nowhere"))
    claim("tiny.sum", np.float32(0.5))
    assert seconds("tiny.pause", 0.25) == 0.25
    assert "tiny.sum: 0.5" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("sum", 3, ValueError),
        ("Tiny.Sum", 3, ValueError),
        (None, 3, ValueError),
        ("tiny.sum", "3", TypeError),
        ("tiny.sum", None, TypeError),
        ("tiny.sum", True, TypeError),
        ("tiny.sum", [3], TypeError),
        ("tiny.sum", np.ones(2), TypeError),
        ("tiny.sum", float("nan"), ValueError),
        ("tiny.sum", np.float32("inf"), ValueError),
    ],
)
@pytest.mark.parametrize("record", [claim, seconds])
def test_what_is_no_name_or_no_finite_number_is_refused(known, record, name, value, error):
    with pytest.raises(error, match="received"):
        record(name, value)


def test_seconds_returns_what_it_shows(known, capsys, monkeypatch):
    assert seconds("tiny.pause", 0.25) == 0.25
    assert capsys.readouterr().out == "the pause took: 0.2 s on this machine\n"
    monkeypatch.setenv("COURSE_MODE", "build")
    assert seconds("tiny.pause", 0.25) == 5.0
    assert capsys.readouterr().out == "the pause took: 5.0 s on the two-core reference machine\n"


# An exhibit


def experiment(seed):
    for name in ("first", "second"):
        yield {"recipe": name, "test_accuracy": np.float32(0.5), "seconds": 1.5 + seed}


def record_exhibit(folder, **changes):
    (folder / "exhibits").mkdir(exist_ok=True)
    rows = {str(seed): [dict(row, test_accuracy=0.9 + seed / 100) for row in experiment(seed)] for seed in range(3)}
    content = {"measured": "2026-01-01", "versions": {"Keras": "3"}, "digest": "x", "seeds": rows} | changes
    (folder / "exhibits/tiny.table.json").write_text(json.dumps(content))


def test_an_exhibit_shows_and_returns_its_recorded_rows(known, capsys):
    record_exhibit(known)
    rows = exhibit("tiny.table", experiment)
    assert rows[0] == {"recipe": "first", "test_accuracy": pytest.approx(0.91), "seconds": 2.5}
    shown = capsys.readouterr().out
    assert "recipe  test accuracy" in shown
    assert "first   91.0 % (90.0–92.0 %)" in shown
    assert "three seeds (Keras 3)" in shown


def test_an_exhibit_runs_in_front_of_the_learner_with_the_lesson_s_seed(known, capsys, monkeypatch):
    record_exhibit(known)
    monkeypatch.setitem(globals(), "seed", 4)
    rows = exhibit("tiny.table", experiment, live=True)
    assert rows == [{"recipe": name, "test_accuracy": 0.5, "seconds": 5.5} for name in ("first", "second")]
    assert "Measured just now" in capsys.readouterr().out


def test_an_exhibit_never_measured_says_what_to_do(known, monkeypatch):
    with pytest.raises(LookupError, match="live=True"):
        exhibit("tiny.table", experiment)
    monkeypatch.setenv("COURSE_MODE", "draft")
    assert exhibit("tiny.table", experiment) == []


@pytest.mark.parametrize(
    ("run", "error", "words"),
    [
        (lambda: [], TypeError, "function run"),
        ("rows", TypeError, "function run"),
        (lambda seed: [], ValueError, "no rows"),
        (lambda seed: [3], TypeError, "rows as dicts"),
        (lambda seed: [{"a": "x", "b": 1}, {"a": "y"}], ValueError, "every row needs the keys"),
    ],
)
def test_an_experiment_of_the_wrong_form_is_refused(known, run, error, words):
    with pytest.raises(error, match=words):
        exhibit("tiny.table", run, live=True)


# Judged by `run`


def test_a_claim_within_its_band_holds_and_stands_in_the_report(measured, capsys):
    assert run(measured) == 0
    assert report(measured)["claims"] == [{"name": "tiny.sum", "value": 3, "low": 3, "high": 3, "ok": True}]
    assert "1 claims hold" in capsys.readouterr().out


def test_a_claim_outside_its_band_fails_the_run(measured, capsys):
    assert run(measured, "-p", "seed", 1) == 1
    assert report(measured)["claims"][0]["ok"] is False
    assert report(measured)["ok"] is False
    assert "tiny.sum is 4; expected 3 to 3" in capsys.readouterr().out


def test_with_another_parameter_changed_claims_are_shown_and_not_judged(measured):
    assert run(measured, "-p", "seed", 1, "-p", "share", 0.9) == 0
    assert report(measured)["claims"][0]["ok"] is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("low = 3\nhigh = 3\n\n[tiny.pause", "low = 4\nhigh = 5\n\n[tiny.pause", "tiny.sum is 3; expected 4 to 5"),
        ("[tiny.sum]", "[tiny.summ]", "tiny.sum is not calibrated yet Did you mean 'tiny.summ'?"),
        ("[tiny.sum]", '[tiny.more]\nwhat = "w"\nunit = "count"\n[tiny.sum]', "tiny.more was never recorded"),
        ("[tiny.pause]", "[tiny.paused]", "tiny.pause is not calibrated yet"),
    ],
    ids=["wrong band", "unknown", "never recorded", "unknown seconds"],
)
def test_a_fault_in_the_claims_fails_run_and_build(measured, capsys, old, new, words):
    path = measured / "lessons/claims.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    assert run(measured) == 1
    assert words in report(measured)["error"]
    assert call(measured, "build") == 1
    assert words in capsys.readouterr().err
    assert not (measured / "notebooks/01_tiny.ipynb").exists()


def test_a_claim_recorded_twice_fails_the_run(measured):
    (measured / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + code('for _ in "ab": claim("tiny.sum", 3)')))
    assert run(measured) == 1
    assert "tiny.sum is recorded twice" in report(measured)["error"]


# In a build


def test_a_build_shows_recorded_seconds_and_fills_the_text(measured):
    (measured / "lessons/01_tiny.md").write_text(
        lesson(more=MEASURES + "\nIt was {{ tiny.sum }} in {{ tiny.pause }}.\n")
    )
    assert call(measured, "build") == 0
    notebook = built(measured)
    assert "the pause took: 5.0 s on the two-core reference machine" in texts(notebook)
    assert any("It was 3 in 5.0 s." in cell.source for cell in notebook.cells)
    assert "pause 5.0" in str(notebook)


def test_a_placeholder_without_a_number_is_a_build_error_and_a_draft_says_so(measured, capsys):
    (measured / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + "\nIt was {{ tiny.summ }}.\n"))
    assert call(measured, "build") == 1
    assert "Did you mean 'tiny.sum'?" in capsys.readouterr().err
    assert call(measured, "build", "--draft") == 0
    assert any("It was (not calibrated yet)." in cell.source for cell in built(measured).cells)


# Without running anything


def faults(course):
    return find_faults(find_lessons(Project(course)), course / "lessons")


def test_a_calibrated_course_has_no_faults(measured):
    assert faults(measured) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[tiny.sum]", "[tiny.summ]", "tiny.sum is not in claims.toml. Did you mean 'tiny.summ'?"),
        ("[tiny.sum]", "[tiny.summ]", "01_tiny never records tiny.summ"),
        ("[tiny.sum]", "[tony.sum]", "tony.sum belongs to no lesson"),
        ('unit = "count"', 'unit = "apples"', "needs a unit, one of fraction"),
        ('what = "the sum"\n', "", "needs `what`"),
        ("n_seeds = 10\nlow = 3", "n_seed = 10\nlow = 3", "unknown field 'n_seed' Did you mean 'n_seeds'?"),
        ("share = 0.5", "share = 0.6", "calibrated with other parameters"),
        ("seen_low = 3\n", "", "tiny.sum is not calibrated yet"),
        ('unit = "count"', 'unit = "count"\norigin = "Elsewhere, 1998"', "needs a `value`"),
        ('unit = "count"\nmean = 3\nsd = 0', 'unit = "fraction"\nmean = 3\nsd = 0\n', None),
    ],
)
def test_a_fault_of_the_file_is_found(measured, old, new, words):
    path = measured / "lessons/claims.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert words is None or any(words in fault for fault in faults(measured)), faults(measured)


def test_an_accuracy_band_wider_than_four_points_needs_a_reason(measured):
    path = measured / "lessons/claims.toml"
    entry = CALIBRATED[CALIBRATED.index('unit = "count"') : CALIBRATED.index("\n[tiny.pause")]
    seen = "mean = 0.9\nsd = 0.01\nseen_low = 0.88\nseen_high = 0.92\nn_seeds = 10\n"
    path.write_text(CALIBRATED.replace(entry, f'unit = "fraction"\n{seen}low = 0.84\nhigh = 0.96\n'))
    assert any("a band of 12.0 points" in fault for fault in faults(measured))
    path.write_text(
        path.read_text().replace('unit = "fraction"', 'unit = "fraction"\nwide_because = "it is chance"', 1)
    )
    assert faults(measured) == []


def test_an_exhibit_is_out_of_date_when_its_code_has_changed(measured):
    table = 'def table(seed):\n    return [{"row": "a", "n": step}]\ntable_rows = exhibit("tiny.table", table)'

    def write(step):
        text = lesson(more=MEASURES + code(f"step = {step}  # a comment") + code(table) + code("print(1)"))
        (measured / "lessons/01_tiny.md").write_text(text)

    write(1)
    assert any("tiny.table was never measured" in fault for fault in faults(measured))
    digest = find_lessons(Project(measured))[0].digest("tiny.table")
    record_exhibit(measured / "lessons", digest=digest)
    assert faults(measured) == []
    write(2)
    assert any("the code of tiny.table has changed" in fault for fault in faults(measured))
    write("1 ")
    assert faults(measured) == [], "spaces and comments do not count"
    record_exhibit(measured / "lessons", digest=digest)
    (measured / "lessons/exhibits/tiny.gone.json").write_text("{}")
    assert any("tiny.gone.json belongs to no exhibit" in fault for fault in faults(measured))


def test_a_claim_written_in_two_places_is_found(measured):
    (measured / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + code('claim("tiny.sum", 3)')))
    assert any("tiny.sum is written twice" in fault for fault in faults(measured))


def test_check_names_numbers_typed_into_the_text(measured, capsys):
    (measured / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + "\nIt gets 97.9 % right.\n"))
    call(measured, "build")
    assert call(measured, "check") == 1
    assert "It gets 97.9 % right" in capsys.readouterr().err


def test_a_record_stays_in_the_stored_notebook_beside_its_output(measured):
    assert call(measured, "build") == 0
    notebook = nbformat.read(measured / "notebooks/01_tiny.ipynb", as_version=4)
    records = [
        o.metadata.course for c in notebook.cells for o in c.get("outputs", []) if "course" in o.get("metadata", {})
    ]
    assert records[0] == {"claim": {"name": "tiny.sum", "value": 3, "changed": []}}
