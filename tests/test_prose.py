"""Numbers in a lesson's text: filled in from what was measured, and refused where typed by hand."""

import pytest

from course.errors import CourseError
from course.prose import Numbers, fill, find_untested_numbers

CLAIMS = {
    "a.accuracy": {"unit": "fraction", "mean": 0.9791, "seen_low": 0.976, "seen_high": 0.982},
    "a.fit": {"unit": "seconds", "median": 7.94, "seen_low": 7.0, "seen_high": 12.2, "n_seeds": 10},
    "a.target": {"unit": "seconds", "value": 30, "origin": "set by this course"},
    "a.new": {"unit": "count", "what": "not measured yet"},
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
        ("In {{ a.fit }} (at most {{ a.target }}).", "In 7.9 s (at most 30 s)."),
        ("{{ a.changes[Adam, not SGD].test_accuracy }}", "97.5 %"),
        ("{{ a.changes[Adam, not SGD].test_accuracy:band }}", "97.0–98.0 %"),
        ("{{ a.changes[Adam, not SGD].seconds }}", "64 s"),
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


@pytest.mark.parametrize(
    "text",
    [
        "It gets 97.9 % right.",
        "about 98% of them",
        "ninety percent of the images",
        "a lead of 0.3 points",
        "after 8 seconds",
        "in 572 s on a laptop",
        "takes two minutes",
        "a step takes 3 ms",
        "4× faster",
        "four times faster",
        "a threefold gain",
        "a 3-fold gain",
        "twice as many mistakes",
        "half the errors",
    ],
)
def test_a_number_typed_by_hand_is_found(text):
    assert len(find_untested_numbers(f"Some words before it, {text}, and some after.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{{ a.accuracy }} in {{ a.fit }}",
        "10,000 images of 28 × 28 pixels, in batches of 128",
        "`f'{x:.1%}'` and `30 s` in code",
        "$0.95 \\times 20$ % in a formula",
        "```\nEpoch 1/3 8s 2ms/step\n```",
        "[a page](https://example.org/100%25)",
        "the 3 seeds and the 10 digits",
        "Read it three times.",
        "one in ten, and 92 of 100",
        "about 95 of 100 such samples",
    ],
)
def test_what_is_no_measurement_is_left_alone(text):
    assert find_untested_numbers(text) == []
