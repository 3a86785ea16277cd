"""`verify`: claims are held to their promises over seeds that no calibration used."""

import json

import pytest
from support import in_process
from support.tiny_course import call, code, lesson

SEED = "\nMore.\n" + code("from helpers import claim\n\nclaim('tiny.sum', 3 + seed % 5)\nclaim('tiny.one', 1)")
CLAIMS = """
[sum]
what = "the sum"
unit = "count"
mean = 5
sd = 1.4
seen_low = 3
seen_high = 7
n_seeds = 10
at_least = 3

[one]
what = "one"
unit = "count"
mean = 1
sd = 0
seen_low = 1
seen_high = 1
n_seeds = 10
"""


@pytest.fixture
def verified(course, monkeypatch):
    """A calibrated course whose lessons run in the test's own process."""
    monkeypatch.setattr("builder.notebooks.measure.execute", in_process.execute)
    monkeypatch.setattr("builder.commands.verify.fan_out", in_process.fan_out)
    (course / "lessons/claims").mkdir()
    (course / "lessons/claims/tiny.toml").write_text(CLAIMS)
    (course / "lessons/01_tiny.md").write_text(lesson(more=SEED))
    return course


def test_claims_that_hold_are_counted_and_kept_by_seed(verified, capsys):
    assert call(verified, "verify", "--seeds", "100:104") == 0
    assert "01_tiny: 2 of 2 claims hold with all of 4 seeds" in capsys.readouterr().out
    found = json.loads((verified / "build/verified.json").read_text())
    assert found == {
        "tiny.sum": {"100": 3, "101": 4, "102": 5, "103": 6},
        "tiny.one": {"100": 1, "101": 1, "102": 1, "103": 1},
    }


def test_a_promise_that_a_seed_breaks_is_told_with_the_seed(verified, capsys):
    path = verified / "lessons/claims/tiny.toml"
    path.write_text(CLAIMS.replace("at_least = 3", "at_least = 4\nat_most = 6"))
    assert call(verified, "verify", "01", "--seeds", "100:105") == 1
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "tiny.sum: the text relies on at least 4 and at most 6; 2 of 5 seeds left that, such as seed 100 with 3."
    ]
    assert "01_tiny: 1 of 2 claims hold" in said.out


def test_a_claim_that_leaves_its_band_is_told(verified, capsys):
    path = verified / "lessons/claims/tiny.toml"
    path.write_text(CLAIMS.replace("mean = 1\n", "mean = 2\n"))
    assert call(verified, "verify", "--seeds", "100:102") == 1
    assert "tiny.one: the tests expect at least 2 and at most 2; 2 of 2 seeds left that" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["5:20", "0:3"])
def test_seeds_that_a_calibration_used_prove_nothing(verified, capsys, typed):
    assert call(verified, "verify", "--seeds", typed) == 2
    assert "The seeds 0 to 9 were used to calibrate, so they prove nothing" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["100", "120:100", "a:b", "100:100"])
def test_what_is_no_range_of_seeds_is_refused(verified, capsys, typed):
    assert call(verified, "verify", "--seeds", typed) == 2
    assert (
        f"--seeds takes a range such as 100:120, the lower number first; received {typed!r}." in capsys.readouterr().err
    )


def test_a_run_that_fails_is_named(verified, capsys):
    (verified / "lessons/01_tiny.md").write_text(lesson(more=SEED + code("assert seed != 101")))
    assert call(verified, "verify", "--seeds", "100:103") == 1
    assert "seed101" in capsys.readouterr().err
