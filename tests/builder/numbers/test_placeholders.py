"""Placeholders in a lesson's text are filled in from what was measured."""

import pytest

from builder.errors import CourseError
from builder.numbers.placeholders import Numbers, fill
from helpers.measuring.store import Claim

CLAIMS = {
    claim.name: claim
    for claim in (
        Claim("a.accuracy", unit="fraction", mean=0.9791, sd=0.002, seen_low=0.976, seen_high=0.982, n_seeds=10),
        Claim("a.fit", unit="seconds", median=7.94, seen_low=7.0, seen_high=12.2, n_seeds=10),
        Claim("a.gap", unit="points", mean=0.0115, sd=0.0005, seen_low=0.0106, seen_high=0.0124, n_seeds=10),
        Claim("a.target", unit="seconds", value=30, origin="set by this course"),
        Claim("a.new", unit="count", what="not measured yet"),
    )
}
EXHIBIT = {
    "seeds": {
        "0": [{"change": "Adam, not SGD", "test_accuracy": 0.97, "seconds": 60.0}],
        "1": [{"change": "Adam, not SGD", "test_accuracy": 0.98, "seconds": 64.0}],
    }
}


def numbers(draft=False):
    return Numbers(CLAIMS, {"a.changes": EXHIBIT}.get, draft=draft)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("It gets {{ a.accuracy }}.", "It gets 97.9 %."),
        ("Ten seeds gave {{a.accuracy:band}}.", "Ten seeds gave 97.6–98.2 %."),
        ("Up to {{ a.accuracy:highest }}, {{ a.accuracy:lowest }} or more.", "Up to 98.2 %, 97.6 % or more."),
        ("Behind by {{ a.gap }}, at most {{ a.gap:highest }}.", "Behind by 1.15 points, at most 1.24 points."),
        ("{{ a.changes[Adam, not SGD].seconds:highest }}", "64 s"),
        ("In {{ a.fit }} (at most {{ a.target }}).", "In 7.9 s (at most 30 s)."),
        ("{{ a.changes[Adam, not SGD].test_accuracy }}", "97.5 %"),
        ("{{ a.changes[Adam, not SGD].test_accuracy:band }}", "97.0–98.0 %"),
        ("{{ a.changes[Adam, not SGD].seconds }}", "62 s"),
    ],
)
def test_a_placeholder_becomes_its_number(text, filled):
    assert fill(text, numbers(), "x.md") == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ a.acuracy }}", "Did you mean 'a.accuracy'?"),
        ("{{ a.new }}", "make calibrate"),
        ("{{ a.target:band }}", "not a measured number"),
        ("{{ a.changes[Adam].seconds }}", "there are Adam, not SGD"),
        ("{{ a.changes[Adam, not SGD].minutes }}", "there are change, test_accuracy, seconds"),
        ("{{ a.accuracy | upper }}", "expected a placeholder such as"),
        ("{{ unclosed", "expected a placeholder such as"),
    ],
)
def test_a_placeholder_that_names_nothing_measured_is_refused(text, words):
    with pytest.raises(CourseError) as failure:
        fill(text, numbers(), "x.md")
    assert words in str(failure.value)
    assert str(failure.value).startswith("x.md: ")


def test_a_draft_shows_where_a_number_will_stand():
    assert fill("{{ a.new }} and {{ a.gone }}", numbers(draft=True), "x.md") == (
        "(not calibrated yet) and (not calibrated yet)"
    )
