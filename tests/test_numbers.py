"""How measured numbers are read and written."""

import json

import pytest

from helpers.measuring.store import (
    NumbersError,
    combine,
    in_words,
    read_claims,
    read_exhibit,
    unit_of,
    write_band,
    write_value,
)


@pytest.mark.parametrize(
    ("value", "unit", "spread", "words"),
    [
        (0.9791, "fraction", 0.006, "97.9 %"),
        (0.9791, "fraction", 0.001, "97.91 %"),
        (0.3, "fraction", 0.2, "30 %"),
        (1, "fraction", 0.0, "100.00 %"),
        (0.0423, "points", 0.01, "4.2 points"),
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
    ("low", "high", "unit", "words"),
    [
        (0.976, 0.982, "fraction", "97.6–98.2 %"),
        (0.976, 0.976, "fraction", "97.60 %"),
        (-0.002, 0.004, "points", "−0.2 points to 0.4 points"),
        (41, 77, "count", "41–77"),
        (580, 660, "seconds", "580 s – 11 min"),
    ],
)
def test_a_band_says_its_unit_once(low, high, unit, words):
    assert write_band(low, high, unit) == words


def test_small_counts_are_words():
    assert [in_words(n) for n in (3, 10, 40)] == ["three", "ten", "40"]


def test_claims_and_calibrations_are_read_apart(tmp_path):
    (tmp_path / "claims.toml").write_text('[a.x]\nunit = "count"\n[calibrated.a]\nmeasured = "2026-01-01"\n')
    assert read_claims(tmp_path) == ({"a.x": {"unit": "count"}}, {"a": {"measured": "2026-01-01"}})


def test_no_claims_file_is_no_claims(tmp_path):
    assert read_claims(tmp_path) == ({}, {})


def test_a_damaged_claims_file_is_named(tmp_path):
    (tmp_path / "claims.toml").write_text("[a.x\n")
    with pytest.raises(NumbersError, match=r"claims\.toml is not valid TOML"):
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
        for seed, (accuracy, s) in enumerate([(0.90, 5.0), (0.92, 40.0), (0.94, 6.0)])
    }
    rows, ranges = combine(json.loads(json.dumps({"seeds": seeds})))
    assert rows == [{"recipe": "plain", "steps": 469, "test_accuracy": pytest.approx(0.92), "seconds": 6.0}]
    assert ranges == [{"test_accuracy": (0.90, 0.94), "seconds": (5.0, 40.0)}]


def test_a_column_s_name_tells_its_unit():
    assert [unit_of(c) for c in ("test_accuracy", "seconds", "first_loss")] == ["fraction", "seconds", "number"]
