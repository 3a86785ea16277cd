"""A measured number typed into a lesson's text is found, and a wording that only reads like one can be waived."""

import pytest
from support.tiny_course import lesson

from builder.lesson.source import read_lesson
from builder.lesson.waivers import waivers_in, without_waivers
from builder.rules.lint import find_violations
from builder.rules.typed_numbers import find_typed_numbers


def typed(text):
    return find_typed_numbers(without_waivers(text), [waiver.word for waiver in waivers_in(text) if waiver.reason])


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
    assert len(typed(f"Some words before it, {text}, and some after.")) == 1


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
    ],
)
def test_what_is_no_measurement_is_left_alone(text):
    assert typed(text) == []


def test_a_wording_that_is_no_measurement_is_marked_as_such_with_the_reason():
    text = "You will spend half\nthe time reading. {} It is done in half the time."
    assert len(typed(text.format(""))) == 2
    assert typed(text.format('<!-- allow "half the time": an idiom -->')) == []
    assert len(typed(text.format('<!-- allow "half\nthe time reading": an idiom -->'))) == 1


@pytest.mark.parametrize("comment", ['<!-- allow "8 s": -->', '<!-- allow "8 s" -->', '<!-- allow "9 s": a reason -->'])
def test_a_waiver_without_a_reason_or_for_other_words_counts_for_nothing(comment):
    assert len(typed(f"It takes 8 s. {comment}")) == 1


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
    assert without_waivers(text.format('<!-- allow "8 s": a reason -->')) == read


def test_a_lesson_s_texts_boxes_and_front_matter_are_read_and_its_teachers_guesses_are_not(tmp_path):
    path = tmp_path / "01_tiny.md"
    more = "\n:::{predict}\n:unit: percent\n:expect: 10 percent, by guessing\nHow many of them?\n:::\n"
    path.write_text(lesson(more=more))
    assert find_violations(read_lesson(path), contract=False) == []
    more += "\n:::{note}\nIt took 30 s.\n:::\n\nIt got 97 % right.\n"
    path.write_text(lesson(more=more).replace("One sentence.", "In 3 minutes."))
    told = find_violations(read_lesson(path), contract=False)
    assert [sentence.partition(" is a number")[0].rpartition("“")[2] for sentence in told] == [
        *("In 3 minutes.”", "It took 30 s.”", "It got 97 % right.”"),
    ]


def test_a_waiver_counts_in_its_section_alone(tmp_path):
    path = tmp_path / "01_tiny.md"
    idiom = "In half the time."
    waived = f'\n\n## One\n\n{idiom}\n\nMore. <!-- allow "half the time": an idiom -->\n\n## Two\n\n{idiom}\n'
    path.write_text(lesson(more=waived))
    (sentence,) = find_violations(read_lesson(path), contract=False)
    assert "“Two”" in sentence
