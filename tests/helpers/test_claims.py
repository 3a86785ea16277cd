"""Claims: recorded in a lesson, shown beside what other seeds gave, judged by whoever runs it."""

import json
import math
import re
import sys
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from support import in_process
from support.tiny_course import built, call, code, lesson

import helpers.measuring.claims
import helpers.measuring.exhibits
from builder.lesson.source import find_lessons
from builder.numbers.fingerprint import fingerprint_of_claims, fingerprint_of_exhibit
from builder.numbers.judge import find_faults, judge_claims
from builder.project import Project
from helpers import by_seed, claim, exhibit, seconds
from helpers.measuring.store import Claim

SUM = """
[sum]
what = "the sum"
unit = "count"
mean = 3
sd = 0
seen_low = 3
seen_high = 3
n_seeds = 10
"""
CALIBRATED = f"""{SUM}
[pause]
what = "the pause took"
unit = "seconds"
median = 5.0
seen_low = 4.0
seen_high = 6.0
n_seeds = 10

[calibrated]
measured = "2026-01-01"
parameters = {{share = 0.5, loud = false}}
"""
ACCURACY = """
[accuracy]
what = "the network gets right"
unit = "fraction"
mean = 0.965
sd = 0.0018
seen_low = 0.9627
seen_high = 0.9679
n_seeds = 10

[gain]
what = "it is ahead by"
unit = "points"
mean = 0.0123
sd = 0.001
seen_low = 0.0104
seen_high = 0.0151
n_seeds = 10
"""
MEASURES = code("from helpers import claim, exhibit, seconds") + code(
    'claim("tiny.sum", 3 + seed)\npause = seconds("tiny.pause", 0.25)\nprint("pause", pause)'
)


def write_claims(folder, text, slug="tiny"):
    (folder / "claims").mkdir(exist_ok=True)
    (folder / f"claims/{slug}.toml").write_text(text)


def write_lesson(course, more):
    """Write the one lesson, and note its code as the one that the claims were measured with."""
    (course / "lessons/01_tiny.md").write_text(lesson(more=more))
    path = course / "lessons/claims/tiny.toml"
    (tiny,) = find_lessons(Project(course))
    lines = [line for line in path.read_text().splitlines() if not line.startswith("fingerprint")]
    path.write_text("\n".join([*lines, f'fingerprint = "{fingerprint_of_claims(tiny, Project(course))}"', ""]))


@pytest.fixture
def measured(course):
    """A course whose one lesson records a claim and a time."""
    write_claims(course / "lessons", CALIBRATED)
    write_lesson(course, MEASURES)
    return course


@pytest.fixture
def here(monkeypatch):
    """Lessons are executed in the test's own process, without a kernel."""
    monkeypatch.setattr("builder.commands.build.execute_all", in_process.execute_all)
    monkeypatch.setattr("builder.commands.run.execute_all", in_process.execute_all)


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Let `claim` find a file of claims of our own."""
    write_claims(tmp_path, CALIBRATED + ACCURACY)
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path))
    monkeypatch.setenv("COURSE_MODE", "test")
    monkeypatch.setattr(helpers.measuring.claims, "_TAKEN", {})  # a new session
    return tmp_path


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, as (kind, record, text, html)."""
    seen = []
    for module in (helpers.measuring.claims, helpers.measuring.exhibits):
        monkeypatch.setattr(
            module, "display_record", lambda kind, record, *, text, html=None: seen.append((kind, record, text, html))
        )
    return seen


def report(course):
    return json.loads((course / "out/report.json").read_text())["lessons"][0]


def run(course, *arguments):
    return call(course, "run", *arguments, "--output", course / "out")


def texts(notebook):
    return [o.data["text/plain"] for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o]


# In a lesson


def test_a_claim_shows_its_value_the_average_and_the_range(known, capsys):
    claim("tiny.accuracy", 0.967)
    claim("tiny.gain", 0.0131)
    assert capsys.readouterr().out.splitlines() == [
        "the network gets right: 96.7 % here; on average over ten seeds 96.5 %, from 96.3 to 96.8 %",
        "it is ahead by: 1.31 points here; on average over ten seeds 1.23 points, from 1.04 to 1.51 points",
    ]


def test_a_claim_that_is_the_same_for_every_seed_says_so(known, capsys):
    claim("tiny.sum", 3)
    assert capsys.readouterr().out == "the sum: 3 here; 3 for ten seeds\n"


def test_a_claim_outside_its_band_says_what_was_expected_at_the_end_of_its_line(known, capsys):
    claim("tiny.sum", 4)
    claim("tiny.accuracy", 0.8, guess=80)
    first, second = capsys.readouterr().out.splitlines()
    question = (
        "was to be expected. Is a cell changed, run twice or passed over? To begin anew: restart the kernel, and run "
        "from the top. If that changes nothing: has a library another version?"
    )
    assert first == f"the sum: 4 here; 3 for ten seeds; unusual: 3 {question}"
    assert second.endswith(
        f"from 96.3 to 96.8 %; your guess: 80 %, just right; unusual: from 95.4 to 97.6 % {question}"
    )


def test_a_claim_about_recorded_rows_does_not_speak_of_seeds(known, capsys):
    write_claims(known, CALIBRATED.replace('unit = "count"', 'unit = "points"\nrecorded = true', 1))
    claim("tiny.sum", 3)
    assert capsys.readouterr().out.startswith("the sum: 300.0 points, from the recorded rows")


def test_a_claim_under_changed_parameters_says_whose_numbers_these_are(known, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "share", 0.9)
    claim("tiny.sum", 4)
    assert capsys.readouterr().out == "the sum: 4 here; with the course's own share, 3 for ten seeds\n"
    monkeypatch.setitem(globals(), "loud", np.ones(3))  # whatever a learner made of it
    claim("tiny.accuracy", 0.5)
    assert capsys.readouterr().out == (
        "the network gets right: 50.0 % here; with the course's own loud and share, "
        "on average over ten seeds 96.5 %, from 96.3 to 96.8 %\n"
    )


def test_the_learner_s_variables_are_found_however_deep_the_call(known, shown, monkeypatch):
    shell = SimpleNamespace(user_ns={"share": 0.9})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    (lambda: claim("tiny.sum", 3))()
    ((_, record, text, _),) = shown
    assert record == {"name": "tiny.sum", "value": 3, "changed": ["share"]}
    assert "the course's own share" in text


# A guess


@pytest.mark.parametrize(
    ("name", "value", "guess", "words", "number"),
    [
        ("tiny.accuracy", 0.967, 90, "your guess: 90 %, 6.7 points too low", 0.9),
        ("tiny.accuracy", 0.967, 0.9, "your guess: 90 %, 6.7 points too low", 0.9),
        ("tiny.accuracy", 0.967, "90 %", "your guess: 90 %, 6.7 points too low", 0.9),
        ("tiny.accuracy", 0.967, np.float32(99.5), "your guess: 99.5 %, 2.8 points too high", 0.995),
        ("tiny.accuracy", 0.967, 50, "your guess: 50 %, 47 points too low", 0.5),
        ("tiny.accuracy", 0.967, 96.7, "your guess: 96.7 %, just right", 0.967),
        ("tiny.accuracy", 0.967, 1, "your guess: 1 %, 96 points too low", 0.01),
        ("tiny.accuracy", 0.004, 0.5, "your guess: 0.5 %, 0.1 points too high", 0.005),
        ("tiny.gain", 0.013, 2, "your guess: 2 points, 0.7 points too high", 0.02),
        ("tiny.gain", 0.013, -1, "your guess: −1 points, 2.3 points too low", -0.01),
        ("tiny.sum", 3, 40_000, "your guess: 40,000, 39,997 too high", 40_000),
        ("tiny.sum", 3, 3, "your guess: 3, just right", 3),
    ],
)
def test_a_guess_stands_beside_the_value_and_in_the_record(known, shown, name, value, guess, words, number):
    claim(name, value, guess=guess)
    ((_, record, text, html),) = shown
    assert f"; {words}" in text
    assert words in html
    assert record["guess"] == pytest.approx(number)


def test_a_guess_at_seconds_stands_beside_them(known, shown):
    assert seconds("tiny.pause", 5.75, guess=60) == 5.75
    ((_, record, text, _),) = shown
    assert text == "the pause took: 5.8 s on this machine; your guess: 60 s, 54 s too high"
    assert record["guess"] == 60


def test_no_guess_changes_nothing(known, shown):
    claim("tiny.accuracy", 0.967, guess=...)
    claim("tiny.accuracy", 0.967)
    assert shown[0] == shown[1]
    assert "guess" not in shown[0][1]


@pytest.mark.parametrize(
    ("name", "guess", "words"),
    [
        ("tiny.accuracy", (95, 5), "your guess: 95.5 %,"),  # guess = 95,5
        ("tiny.accuracy", "95,5 %", "your guess: 95.5 %,"),
        ("tiny.accuracy", "0,955", "your guess: 95.5 %,"),
        ("tiny.accuracy", "95,125", "your guess: 95.12 %,"),
        ("tiny.accuracy", "12 %", "your guess: 12 %,"),
        ("tiny.accuracy", " 7 ", "your guess: 7 %,"),
        ("tiny.accuracy", "about 5", "your guess: 5 %,"),
        ("tiny.accuracy", "~ 5 percent.", "your guess: 5 %,"),
        ("tiny.accuracy", (90,), "your guess: 90 %,"),  # guess = 90,
        ("tiny.gain", "−2 points", "your guess: −2 points,"),
        ("tiny.sum", (101, 770), "your guess: 101,770,"),  # guess = 101,770
        ("tiny.sum", (1, 234, 567), "your guess: 1,234,567,"),
        ("tiny.sum", "101,770", "your guess: 101,770,"),
        ("tiny.sum", "101 770", "your guess: 101,770,"),
        ("tiny.sum", "101'770", "your guess: 101,770,"),
        ("tiny.sum", "1e3", "your guess: 1,000,"),
        ("tiny.sum", np.array(5), "your guess: 5,"),
    ],
)
def test_a_learner_who_types_a_guess_as_it_is_written_or_said_is_understood(known, shown, name, guess, words):
    claim(name, 0.013, guess=guess)
    ((_, record, text, _),) = shown
    assert words in text
    assert "guess" in record


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("tiny.accuracy", (90, 95)),  # from 90 to 95?
        ("tiny.accuracy", (101, 770)),
        ("tiny.accuracy", (90, "95")),
        ("tiny.accuracy", ()),
        ("tiny.sum", (3, 4)),
        ("tiny.sum", (101, 0)),  # guess = 101,000
    ],
)
def test_a_learner_whose_comma_makes_two_numbers_is_told_so(known, shown, name, guess):
    claim(name, 0.013, guess=guess)
    ((_, record, text, _),) = shown
    assert f"a comma makes several numbers of it; write 101770, or 95.5; received {guess!r}" in text
    assert "guess" not in record


@pytest.mark.parametrize(
    ("name", "guess", "words"),
    [
        ("tiny.accuracy", 900, "900 is no guess in percent"),
        ("tiny.accuracy", -1, "−1 is no guess in percent"),
        ("tiny.gain", 101, "101 is no guess in points"),
        ("tiny.sum", -3, "−3 is no guess of a count"),
        ("tiny.pause", -3, "−3 is no guess in seconds"),
    ],
)
def test_a_learner_whose_guess_cannot_be_one_is_asked_whether_it_is_the_one_from_before(
    known, shown, name, guess, words
):
    (seconds if name == "tiny.pause" else claim)(name, 0.5, guess=guess)
    ((_, record, text, _),) = shown
    assert f"your guess: {words}. Is it the one from before?" in text
    assert "the cell `guess = ...`, and run that cell again" in text
    assert "guess" not in record


@pytest.fixture
def notebook(monkeypatch):
    """The names of a running notebook."""
    shell = SimpleNamespace(user_ns={"guess": ...})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    return shell.user_ns


@pytest.mark.parametrize(("record", "name"), [(claim, "tiny.gain"), (seconds, "tiny.pause")])
def test_a_learner_who_passes_over_a_guess_is_not_given_the_one_from_before(known, shown, notebook, record, name):
    notebook["guess"] = 50
    claim("tiny.accuracy", 0.967, guess=notebook["guess"])
    assert notebook["guess"] is ...
    record(name, 0.013, guess=notebook["guess"])
    assert [each[1].get("guess") for each in shown] == [0.5, None]
    assert "your guess" not in shown[1][2]


def test_a_learner_who_guesses_the_same_twice_is_taken_at_their_word(known, shown, notebook):
    for name in ("tiny.accuracy", "tiny.gain"):
        notebook["guess"] = 50
        claim(name, 0.5, guess=notebook["guess"])
    assert [each[1]["guess"] for each in shown] == [0.5, 0.5]


def test_a_learner_who_runs_the_cell_of_a_claim_again_meets_the_same_guess(known, shown, notebook):
    notebook["guess"] = 50
    for _ in range(2):
        claim("tiny.accuracy", 0.967, guess=notebook["guess"])
    assert shown[0] == shown[1]
    notebook["guess"] = 60
    claim("tiny.accuracy", 0.967, guess=notebook["guess"])
    assert shown[2][1]["guess"] == 0.6


def test_a_learner_who_typed_what_is_no_guess_is_told_so_once(known, shown, notebook):
    notebook["guess"] = "a lot"
    for _ in range(2):
        claim("tiny.accuracy", 0.967, guess=notebook["guess"])
    assert ["your guess should be" in each[2] for each in shown] == [True, False]


def test_a_learner_s_other_names_stay_as_they_are(known, shown, notebook):
    notebook |= {"mine": 50}
    claim("tiny.accuracy", 0.967, guess=notebook["mine"])
    assert notebook == {"guess": ..., "mine": 50}


@pytest.mark.parametrize(
    "guess",
    [None, True, np.True_, "a lot", "", "from 5 to 10", "nan", "1e999", [90], np.ones(2), {}, math.nan, math.inf, 1j],
)
def test_what_is_no_guess_gets_one_kind_sentence_and_stops_nothing(known, shown, guess):
    claim("tiny.accuracy", 0.967, guess=guess)
    ((_, record, text, _),) = shown
    assert "; your guess should be a number in percent, such as 10; received " in text
    assert "guess" not in record


def test_a_guess_is_remembered_for_the_progress_report(known, shown, monkeypatch):
    remembered = []

    def remember_guess(*arguments):
        remembered.append(arguments)
        return "(It could not be written down.)"

    monkeypatch.setattr("helpers.measuring.claims.remember_guess", remember_guess)
    claim("tiny.accuracy", 0.967, guess=90)
    claim("tiny.accuracy", 0.967, guess="no idea")
    assert remembered == [("tiny.accuracy", pytest.approx(0.9), 0.967, "fraction")]
    assert shown[0][2].endswith("too low (It could not be written down.)")


# Without a calibration, or a name, or a number


def test_a_claim_never_calibrated_says_so(known, capsys):
    claim("tiny.other", 0.5)
    assert "not calibrated yet" in capsys.readouterr().out


def test_a_lesson_without_its_claims_file_still_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_LESSONS", str(tmp_path / "nowhere"))
    claim("tiny.sum", np.float32(0.5), guess=1)
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
    return [{"recipe": name, "test_accuracy": np.float32(0.5), "seconds": 1.5 + seed} for name in ("first", "second")]


def record_exhibit(folder, **changes):
    (folder / "exhibits").mkdir(exist_ok=True)
    rows = {str(seed): [dict(row, test_accuracy=0.9 + seed / 100) for row in experiment(seed)] for seed in range(3)}
    content = {"measured": "2026-01-01", "versions": {"Keras": "3"}, "fingerprint": "x", "seeds": rows} | changes
    (folder / "exhibits/tiny.table.json").write_text(json.dumps(content))


def test_an_exhibit_shows_and_returns_its_recorded_rows(known, capsys):
    record_exhibit(known)
    rows = exhibit("tiny.table", experiment)
    assert rows[0] == {"recipe": "first", "test_accuracy": pytest.approx(0.91), "seconds": 2.5}
    shown = capsys.readouterr().out
    assert "recipe  test accuracy" in shown
    assert "first   91.0 % (90.0–92.0 %)" in shown
    assert shown.splitlines()[-1] == (
        "Recorded 2026-01-01 on the two-core reference machine (Keras 3) with seeds 0 to 2: means, medians of seconds, "
        "in brackets the range. To run it here: live=True."
    )


def test_the_values_of_one_cell_are_given_seed_by_seed(known):
    record_exhibit(known)
    assert by_seed("tiny.table", "second", "test_accuracy").tolist() == pytest.approx([0.90, 0.91, 0.92])
    with pytest.raises(LookupError, match="no row 'third'; it has 'first', 'second'"):
        by_seed("tiny.table", "third", "test_accuracy")
    with pytest.raises(LookupError, match="no column 'loss'"):
        by_seed("tiny.table", "first", "loss")


def test_what_was_never_measured_has_no_values_but_in_a_draft(known, monkeypatch):
    with pytest.raises(LookupError, match="never measured"):
        by_seed("tiny.other", "first", "test_accuracy")
    monkeypatch.setenv("COURSE_MODE", "draft")
    assert by_seed("tiny.other", "first", "test_accuracy").tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"row": "a", "loss": 1.5}, "with seeds 0 to 2: means, in brackets the range. To"),
        ({"row": "a", "seconds": 1.5}, "with seeds 0 to 2: medians of seconds. To"),
        ({"row": "a", "n": 3}, "with seeds 0 to 2. To"),
    ],
)
def test_the_note_speaks_only_of_what_the_columns_hold(known, capsys, row, words):
    rows = {str(s): [{k: v + s if isinstance(v, float) else v for k, v in row.items()}] for s in range(3)}
    record_exhibit(known, seeds=rows)
    exhibit("tiny.table", experiment)
    assert words in capsys.readouterr().out


def test_the_page_of_an_exhibit_holds_class_names_and_no_styles(known, shown):
    record_exhibit(known)
    exhibit("tiny.table", experiment)
    ((_, record, _, html),) = shown
    assert "style" not in html
    assert '<thead><tr><th class="label">recipe</th><th class="number">test accuracy</th>' in html
    assert '<tr><th scope="row" class="label">first</th><td class="number">91.0 % (90.0–92.0 %)</td>' in html
    assert record["columns"] == ["recipe", "test_accuracy", "seconds"]
    assert set(re.findall('class="([^"]*)"', html)) == {"exhibit", "label", "number", "measured"}


def test_an_exhibit_runs_in_front_of_the_learner_with_the_lesson_s_seed(known, capsys, monkeypatch):
    record_exhibit(known)
    monkeypatch.setitem(globals(), "seed", 4)
    rows = exhibit("tiny.table", experiment, live=True)
    assert rows == [{"recipe": name, "test_accuracy": 0.5, "seconds": 5.5} for name in ("first", "second")]
    assert "Measured just now" in capsys.readouterr().out


@pytest.mark.parametrize("wanted", ["*", "tiny.table", "tiny.other,tiny.table"])
def test_whoever_tests_names_the_exhibits_to_run(known, capsys, monkeypatch, wanted):
    record_exhibit(known)
    monkeypatch.setenv("COURSE_EXHIBIT", wanted)
    exhibit("tiny.table", lambda seed: [{"recipe": "listed"}])
    assert "Measured just now" in capsys.readouterr().out
    monkeypatch.setenv("COURSE_EXHIBIT", "tiny.tab")
    exhibit("tiny.table", experiment)
    assert "Recorded" in capsys.readouterr().out


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
        (lambda seed: [], TypeError, "a list of rows"),
        (lambda seed: None, TypeError, "a list of rows"),
        (lambda seed: [3], TypeError, "rows as dicts"),
        (lambda seed: [{"a": "x", "b": 1}, {"a": "y"}], ValueError, "every row needs the keys"),
    ],
)
def test_an_experiment_of_the_wrong_form_is_refused(known, run, error, words):
    with pytest.raises(error, match=words):
        exhibit("tiny.table", run, live=True)


@pytest.mark.parametrize("seeds", [0, True, "3", 2.5])
def test_a_number_of_seeds_that_is_none_is_refused(known, seeds):
    with pytest.raises(ValueError, match="whole number"):
        exhibit("tiny.table", experiment, seeds=seeds)


# Judged by `run`


@pytest.mark.slow
def test_a_claim_within_its_band_holds_and_stands_in_the_report(measured, capsys):
    """In a kernel, as are all lessons."""
    assert run(measured) == 0
    assert report(measured)["claims"] == [{"name": "tiny.sum", "value": 3, "low": 3, "high": 3, "ok": True}]
    assert "1 claim holds" in capsys.readouterr().out


def test_a_claim_outside_its_band_fails_the_run(measured, here, capsys):
    assert run(measured, "-p", "seed", 1) == 1
    assert report(measured)["claims"][0]["ok"] is False
    assert report(measured)["ok"] is False
    assert "tiny.sum is 4; expected 3 to 3" in capsys.readouterr().out


def test_with_another_parameter_changed_claims_are_shown_and_not_judged(measured, here):
    assert run(measured, "-p", "seed", 1, "-p", "share", 0.9) == 0
    assert report(measured)["claims"][0]["ok"] is None


def executed(*records):
    """A notebook with these records, (kind, record) each."""
    outputs = [
        nbformat.v4.new_output("display_data", metadata=nbformat.from_dict({"course": {kind: record}}))
        for kind, record in records
    ]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])


def recorded(name="tiny.sum", value=3, changed=()):
    return "claim", {"name": name, "value": value, "changed": list(changed)}


KNOWN = {
    "tiny.sum": Claim("tiny.sum", unit="count", mean=3, sd=0, seen_low=3, seen_high=3, n_seeds=10),
    "tiny.pause": Claim("tiny.pause", unit="seconds", median=5, seen_low=4, seen_high=6, n_seeds=10),
    "tiny.fact": Claim("tiny.fact", unit="count", value=3, origin="Elsewhere, 1998"),
    "tony.other": Claim("tony.other", unit="count"),
}
PAUSE = ("seconds", {"name": "tiny.pause", "value": 0.25})


@pytest.mark.parametrize(
    ("records", "problems"),
    [
        ([recorded(), PAUSE], []),
        ([recorded(value=4), PAUSE], ["tiny.sum is 4; expected 3 to 3"]),
        ([recorded(value=4, changed=["share"]), PAUSE], []),
        ([recorded(), recorded(), PAUSE], ["tiny.sum is recorded twice"]),
        ([recorded()], ["tiny.pause was never recorded"]),
        (
            [recorded(), PAUSE, recorded("tiny.summ")],
            ["tiny.summ is not calibrated yet Did you mean 'tiny.sum'?"],
        ),
        (
            [recorded(), PAUSE, ("seconds", {"name": "tiny.paus", "value": 1})],
            ["tiny.paus is not calibrated yet Did you mean 'tiny.pause'?"],
        ),
    ],
)
def test_what_a_run_recorded_is_judged_by_what_is_known(records, problems):
    assert judge_claims(executed(*records), "tiny", KNOWN)[1] == problems


def test_a_fault_in_the_claims_fails_run_and_build(measured, here, capsys):
    write_claims(measured / "lessons", CALIBRATED.replace("mean = 3", "mean = 4"))
    assert run(measured) == 1
    assert "tiny.sum is 3; expected 4 to 4" in report(measured)["error"]
    assert call(measured, "build") == 1
    assert "tiny.sum is 3; expected 4 to 4" in capsys.readouterr().err
    assert not (measured / "notebooks/01_tiny.ipynb").exists()


# In a build


@pytest.mark.slow
def test_a_build_shows_recorded_seconds_fills_the_text_and_keeps_records_beside_their_outputs(measured):
    """In a kernel, as are all lessons."""
    write_lesson(measured, MEASURES + "\nIt was {{ tiny.sum }} in {{ tiny.pause }}.\n")
    assert call(measured, "build") == 0
    notebook = built(measured)
    assert "the pause took: 5.0 s on the two-core reference machine" in texts(notebook)
    assert any("It was 3 in 5.0 s." in cell.source for cell in notebook.cells)
    assert "pause 5.0" in str(notebook)
    records = [
        o.metadata.course for c in notebook.cells for o in c.get("outputs", []) if "course" in o.get("metadata", {})
    ]
    assert records[0] == {"claim": {"name": "tiny.sum", "value": 3, "changed": []}}


def test_a_placeholder_without_a_number_is_a_build_error_and_a_draft_says_so(measured, here, capsys):
    write_lesson(measured, MEASURES + "\nIt was {{ tiny.summ }}.\n")
    assert call(measured, "build") == 1
    assert "Did you mean 'tiny.sum'?" in capsys.readouterr().err
    assert call(measured, "build", "--draft") == 0
    assert any("It was (not calibrated yet)." in cell.source for cell in built(measured).cells)


# Without running anything


def faults(course):
    lessons = find_lessons(Project(course))
    return find_faults(lessons, Project(course), every=lessons)


def test_a_calibrated_course_has_no_faults(measured):
    assert faults(measured) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[sum]", "[summ]", "tiny.sum is not in claims/tiny.toml. Did you mean 'tiny.summ'?"),
        ("[sum]", "[summ]", "claims/tiny.toml: 01_tiny never records summ."),
        ('unit = "count"', 'unit = "apples"', "claims/tiny.toml: sum needs a unit, one of fraction"),
        ('what = "the sum"\n', "", "needs `what`"),
        ("n_seeds = 10\n\n[pause", "n_seed = 10\n\n[pause", "unknown field 'n_seed' Did you mean 'n_seeds'?"),
        ("mean = 3", 'mean = "three"', "sum has a mean of the wrong type: 'three'"),
        ("share = 0.5", "share = 0.6", "calibrated with other parameters."),
        ('fingerprint = "', 'fingerprint = "0', "calibrated with other code."),
        ("seen_low = 3\n", "", "sum is not calibrated yet"),
        ('unit = "count"', 'unit = "count"\norigin = "Elsewhere, 1998"', "needs a `value`"),
        ("[sum]", "[Sum]", "should be named what_is_measured"),
    ],
)
def test_a_fault_of_the_file_is_found(measured, old, new, words):
    path = measured / "lessons/claims/tiny.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert any(words in fault for fault in faults(measured)), faults(measured)


@pytest.mark.parametrize("more", ["seed += 1", "x = 3", 'print("seed")'])
def test_claims_are_out_of_date_when_the_lesson_s_code_has_changed(measured, more):
    (measured / "lessons/01_tiny.md").write_text(lesson(more=code(more) + MEASURES))
    assert faults(measured) == ["01_tiny: calibrated with other code."]


def test_claims_are_not_out_of_date_when_comments_or_prose_have_changed(measured):
    text = (measured / "lessons/01_tiny.md").read_text()
    (measured / "lessons/01_tiny.md").write_text(
        text.replace("Text.", "Other text.").replace("print(", "# a comment\nprint(")
    )
    assert faults(measured) == []


def test_a_file_that_belongs_to_no_lesson_is_found(measured):
    write_claims(measured / "lessons", "", slug="tony")
    (measured / "lessons/exhibits").mkdir()
    (measured / "lessons/exhibits/tiny.gone.json").write_text("{}")
    assert faults(measured) == [
        "claims/tony.toml belongs to no lesson.",
        "exhibits/tiny.gone.json belongs to no exhibit.",
    ]


def test_an_accuracy_band_wider_than_four_points_needs_a_reason(measured):
    path = measured / "lessons/claims/tiny.toml"
    wide = SUM.replace("mean = 3\nsd = 0", "mean = 0.9\nsd = 0.01").replace("count", "fraction")
    path.write_text(path.read_text().replace(SUM, wide))
    assert any("a band of 12.0 points" in fault for fault in faults(measured))
    path.write_text(
        path.read_text().replace('unit = "fraction"', 'unit = "fraction"\nwide_because = "it is chance"', 1)
    )
    assert faults(measured) == []


def test_an_exhibit_is_out_of_date_when_its_code_has_changed(measured):
    table = 'def table(seed):\n    return [{{"row": "a", "n": step}}]\ntable_rows = exhibit("tiny.table", table{})'

    def write(step, options=""):
        text = MEASURES + code(f"step = {step}  # a comment") + code(table.format(options)) + code("print(1)")
        write_lesson(measured, text)

    write(1)
    assert any("tiny.table was never measured" in fault for fault in faults(measured))
    fingerprint = fingerprint_of_exhibit(find_lessons(Project(measured))[0], "tiny.table")
    record_exhibit(measured / "lessons", fingerprint=fingerprint)
    write(1)  # the claims may rest on the rows
    assert faults(measured) == []
    write(2)
    assert faults(measured) == ["01_tiny: the code of tiny.table has changed since its rows were recorded."]
    write("1 ")
    assert faults(measured) == [], "spaces and comments do not count"
    write(1, ", seeds=10")
    assert any("tiny.table asks for 10 seeds; 3 seeds are recorded" in fault for fault in faults(measured))


@pytest.mark.parametrize(("lowest", "n_seeds", "fault"), [(0.4, 3, True), (0.8, 3, False), (0.4, 10, False)])
def test_an_exhibit_of_trainings_that_fail_needs_ten_seeds(measured, lowest, n_seeds, fault):
    write_lesson(measured, MEASURES + code('rows = exhibit("tiny.table", lambda seed: [])') + code("print(1)"))
    fingerprint = fingerprint_of_exhibit(find_lessons(Project(measured))[0], "tiny.table")
    accuracies = [lowest] + [0.9] * (n_seeds - 1)
    rows = {str(seed): [{"recipe": "wild", "test_accuracy": value}] for seed, value in enumerate(accuracies)}
    record_exhibit(measured / "lessons", fingerprint=fingerprint, seeds=rows)
    found = [words for words in faults(measured) if "in the row 'wild' of tiny.table some trainings fail" in words]
    assert bool(found) == fault


def test_a_claim_written_in_two_places_is_found(measured):
    write_lesson(measured, MEASURES + code('claim("tiny.sum", 3)'))
    assert any("tiny.sum is written twice" in fault for fault in faults(measured))


def test_check_names_numbers_typed_into_the_text(measured, here, capsys):
    write_lesson(measured, MEASURES + "\nIt gets 97.9 % right.\n")
    call(measured, "build")
    assert call(measured, "check") == 1
    assert "It gets 97.9 % right" in capsys.readouterr().err
