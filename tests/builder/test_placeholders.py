"""Numbers in a lesson's text: filled in from what was measured, and refused where typed by hand."""

import pytest

from builder.errors import CourseError
from builder.lesson.directives import without_allowances
from builder.numbers.placeholders import Numbers, fill, find_untested_numbers
from helpers.measuring.store import Claim

CLAIMS = {
    claim.name: claim
    for claim in (
        Claim("a.accuracy", unit="fraction", mean=0.9791, sd=0.002, seen_low=0.976, seen_high=0.982, n_seeds=10),
        Claim("a.fit", unit="seconds", median=7.94, seen_low=7.0, seen_high=12.2, n_seeds=10),
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
        "it takes 8s",
        "a training of 12s",
        "in 4.5s",
        "92 of 100",
        "about 95 of 100 such samples",
        "95 out of the 100 samples",
        "5 in 100",
        "2 of 3 seeds",
        "9,650 of 10,000",
        "ninety-two of a hundred",
        "nine out of ten",
        "one in a hundred",
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
        "Chance gets one in ten right, one of ten digits.",
        "the 8s and the 3s of the 1990s, in lesson 2 of 6",
        "600 in batches of 10, and 12 of 10",
        ":::{predict}\n:unit: percent\n:expect: 10 percent, by guessing\nHow many?\n:::",
    ],
)
def test_what_is_no_measurement_is_left_alone(text):
    assert find_untested_numbers(text) == []


def test_a_wording_that_is_no_measurement_is_marked_as_such_with_the_reason():
    text = "You will spend half\nthe time reading. {} It is done in half the time."
    assert len(find_untested_numbers(text.format(""))) == 2
    assert find_untested_numbers(text.format('<!-- allow "half the time": an idiom -->')) == []
    assert len(find_untested_numbers(text.format('<!-- allow "half\nthe time reading": an idiom -->'))) == 1


@pytest.mark.parametrize("comment", ['<!-- allow "8 s": -->', '<!-- allow "8 s" -->', '<!-- allow "9 s": a reason -->'])
def test_an_exception_without_a_reason_or_for_other_words_counts_for_nothing(comment):
    assert len(find_untested_numbers(f"It takes 8 s. {comment}")) == 1


@pytest.mark.parametrize(
    "text, read",
    [
        ("One. {} Two.", "One. Two."),
        ("One. {}\nTwo.", "One.\nTwo."),
        ("One.\n{}\nTwo.", "One.\nTwo."),
        ("{} Two.", "Two."),
    ],
)
def test_where_a_comment_was_words_and_lines_stay_apart(text, read):
    assert without_allowances(text.format('<!-- allow "8 s": a reason -->')) == read
