"""How measured numbers are kept, judged and written."""

import json
import math

import pytest

from helpers.measuring.store import Claim, NumbersError, band, combine, read_calibration, read_claims, read_exhibit
from helpers.measuring.words import in_words, unit_of, write_band, write_difference, write_range, write_value


@pytest.mark.parametrize(
    ("value", "unit", "spread", "words"),
    [
        (0.9791, "fraction", 0.006, "97.9 %"),
        (0.9791, "fraction", 0.001, "97.91 %"),
        (0.3, "fraction", 0.2, "30 %"),
        (1, "fraction", 0.0, "100.00 %"),
        (0.0423, "points", 0.01, "4.2 points"),
        (-0.002, "points", 0.01, "−0.2 points"),
        (-0.0003, "points", 0.01, "0.0 points"),
        (0.0115, "points", 0.002, "1.15 points"),
        (0.0115, "points", math.inf, "1.15 points"),
        (0.2929, "points", math.inf, "29.3 points"),
        (60000, "count", 0, "60,000"),
        (2.3478, "number", 0.1, "2.35"),
        (5439.6, "number", 100, "5,440"),
        (0.000012, "number", 0, "1e-05"),
        (78.64, "ratio", 1, "79"),
        (7.94, "seconds", 1, "7.9 s"),
        (9.96, "seconds", 1, "10 s"),
        (572.4, "seconds", 1, "572 s"),
        (660, "seconds", 1, "11 min"),
    ],
)
def test_a_value_reads_as_in_a_sentence(value, unit, spread, words):
    assert write_value(value, unit, spread) == words


@pytest.mark.parametrize(
    ("low", "high", "unit", "dashed", "told"),
    [
        (0.976, 0.982, "fraction", "97.6–98.2 %", "from 97.6 to 98.2 %"),
        (0.976, 0.976, "fraction", "97.60 %", "97.60 %"),
        (-0.002, 0.004, "points", "−0.20 to 0.40 points", "from −0.20 to 0.40 points"),
        (0.02, 0.04, "points", "2.0–4.0 points", "from 2.0 to 4.0 points"),
        (41, 77, "count", "41–77", "from 41 to 77"),
        (580, 660, "seconds", "580 s – 11 min", "from 580 s to 11 min"),
    ],
)
def test_a_range_says_its_unit_once(low, high, unit, dashed, told):
    assert write_band(low, high, unit) == dashed
    assert write_range(low, high, unit) == told


def test_a_difference_of_shares_is_written_in_points():
    assert [write_difference(d, "fraction") for d in (0.067, 0.47)] == ["6.7 points", "47 points"]
    assert write_difference(54.2, "seconds") == "54 s"


def test_small_counts_are_words():
    assert [in_words(n) for n in (3, 10, 40)] == ["three", "ten", "40"]


def test_a_column_s_name_tells_its_unit():
    assert [unit_of(c) for c in ("test_accuracy", "seconds", "first_loss")] == ["fraction", "seconds", "number"]


# A claim


def claim(**known):
    return Claim("a.x", what="x", seen_low=0, seen_high=0, n_seeds=10, **known)


@pytest.mark.parametrize(
    ("mean", "sd", "unit", "expected"),
    [
        (0.975, 0.005, "fraction", (0.945, 1)),  # six times 0.005 around 0.975, no more than 1
        (0.5, 0, "fraction", (0.494, 0.506)),  # the floor: 0.001
        (67, 0, "count", (67, 67)),  # a count that never varies is exact
        (67, 1, "count", (61, 73)),
        (1, 1, "count", (0, 7)),
        (2.3, 0, "number", (2.162, 2.438)),  # the floor: one hundredth of the mean
        (0.02, 0, "points", (0.014, 0.026)),
    ],
)
def test_a_band_is_six_deviations_wide_with_a_floor_within_the_possible(mean, sd, unit, expected):
    assert band(mean, sd, unit) == pytest.approx(expected)
    known = claim(mean=mean, sd=sd, unit=unit)
    assert (known.low, known.high) == pytest.approx(expected)


def test_a_band_ends_where_a_promise_does():
    known = claim(mean=0.02, sd=0, unit="points", at_least=0.018, at_most=0.021)
    assert (known.low, known.high) == (0.018, 0.021)


def test_facts_seconds_and_what_is_not_calibrated_have_no_band():
    fact = Claim("a.x", unit="fraction", value=0.5, origin="Elsewhere")
    assert fact.is_fact
    assert fact.known_value == 0.5
    for known in (fact, claim(unit="seconds", median=3.0), Claim("a.x", unit="count")):
        assert (known.low, known.high) == (None, None)


# Files


def write_claims(folder, text):
    (folder / "claims").mkdir(exist_ok=True)
    (folder / "claims/a.toml").write_text(text)


def test_claims_and_calibration_of_a_lesson_are_read_apart(tmp_path):
    write_claims(tmp_path, '[x]\nunit = "count"\nmean = 3\n[calibrated]\nmeasured = "2026-01-01"\n')
    assert read_claims(tmp_path) == {"a.x": Claim("a.x", unit="count", mean=3)}
    assert read_claims(tmp_path, "a") == read_claims(tmp_path)
    assert read_calibration("a", tmp_path) == {"measured": "2026-01-01"}


def test_what_is_unknown_or_of_another_type_is_left_out(tmp_path):
    write_claims(tmp_path, '[x]\nunit = "count"\nmean = "three"\nsd = true\nmaen = 3\n')
    (known,) = read_claims(tmp_path).values()
    assert known == Claim("a.x", unit="count")


def test_no_file_is_no_claims(tmp_path):
    assert read_claims(tmp_path) == {}
    assert read_claims(tmp_path, "a") == {}
    assert read_calibration("a", tmp_path) == {}


@pytest.mark.parametrize(("text", "words"), [("[x\n", "is not valid TOML"), ("x = 3\n", "expected tables")])
def test_a_damaged_file_of_claims_is_named(tmp_path, text, words):
    write_claims(tmp_path, text)
    with pytest.raises(NumbersError, match=rf"claims/a\.toml:? {words}"):
        read_claims(tmp_path)


def test_a_damaged_exhibit_is_named_and_a_missing_one_is_none(tmp_path):
    (tmp_path / "exhibits").mkdir()
    (tmp_path / "exhibits/a.b.json").write_text('{"seeds": ')
    with pytest.raises(NumbersError, match=r"a\.b\.json is damaged"):
        read_exhibit("a.b", tmp_path)
    assert read_exhibit("a.c", tmp_path) is None


def test_rows_of_seeds_become_means_seconds_medians_and_ranges():
    seeds = {
        str(seed): [{"recipe": "plain", "steps": 469, "test_accuracy": accuracy, "seconds": s}]
        for seed, (accuracy, s) in enumerate([(0.90, 5.0), (0.92, 40.0), (0.94, 6.0), (0.92, 7.0)])
    }
    rows, ranges = combine(json.loads(json.dumps({"seeds": seeds})))
    assert rows == [{"recipe": "plain", "steps": 469, "test_accuracy": pytest.approx(0.92), "seconds": 6.5}]
    assert ranges == [{"test_accuracy": (0.90, 0.94), "seconds": (5.0, 40.0)}]
