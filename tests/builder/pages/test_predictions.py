"""What answers a prediction: the number that was recorded for it, and the paragraph that quotes that number."""

import re

import pytest
from support import ROOT
from support.tiny_course import FRONT

from builder.lesson.source import find_lessons, read_lesson
from builder.pages.predictions import predictions_of
from builder.project import Project

LESSONS = find_lessons(Project(ROOT))
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])


@pytest.fixture
def answer_in(tmp_path):
    """A function that asks a prediction before some Markdown, and tells what answers it: (recorded, words)."""

    def answer(*parts):
        path = tmp_path / "01_tiny.md"
        path.write_text(FRONT.format(title="Tiny") + "\n\n".join(["\n## Section", ":::{predict}\nWhat?\n:::", *parts]))
        (prediction,) = [each for each in predictions_of(read_lesson(path)) if each.section.heading == "Section"]
        return prediction.recorded, prediction.words

    return answer


def code(source, *tags):
    return f"```{{code-cell}} ipython3\n:tags: [{', '.join(tags)}]\n\n{source}\n```"


def test_the_number_beside_the_guess_answers_with_the_paragraph_that_quotes_it(answer_in):
    first, second = code('claim("tiny.a", 1)'), code('claim("tiny.b", 2, guess=guess)')
    recorded, words = answer_in(first, "It is {{ tiny.a }}.", second, "Look.", "Twice {{ tiny.b:band }}.\n\nAnd on.")
    assert recorded == ["tiny.b"]
    assert words == "Twice {{ tiny.b:band }}."


def test_a_number_that_no_paragraph_quotes_answers_alone(answer_in):
    assert answer_in(code('seconds("tiny.b", 2, guess=guess)'), "Look at {{ tiny.both }}.") == (["tiny.b"], "")


def test_without_a_guess_the_first_cell_that_shows_something_answers(answer_in):
    made, shown = code("a = 1"), code('claim("tiny.a", a)\nclaim("tiny.b", a)\nclaim("tiny.c", a)')
    later = code('claim("tiny.d", a)')
    recorded, words = answer_in(
        "Why {{ tiny.b }}?", made, "Made.", shown, "Seen.", "{{ tiny.c }}: {{ tiny.b }}.", later
    )
    assert recorded == ["tiny.b", "tiny.c"]
    assert words == "{{ tiny.c }}: {{ tiny.b }}."


def test_what_is_only_printed_is_answered_by_the_first_paragraph_below(answer_in):
    printed, later = code("print(1)"), code('claim("tiny.a", 1)')
    assert answer_in(printed, "So it is.\n\nAnd on.", later, "Now {{ tiny.a }}.") == ([], "So it is.")


def test_a_folded_figure_above_the_answer_lends_the_words_under_it(answer_in):
    drawn, shown = code("show(figure)", "fold"), code('claim("tiny.a", 1)')
    recorded, words = answer_in(
        drawn, "*What to see: a line.*\n\nBut measure.", shown, ":::{myth} No\n{{ tiny.a }}.\n:::"
    )
    assert recorded == ["tiny.a"]
    assert words == "*What to see: a line.*\n{{ tiny.a }}."


def test_rows_that_no_paragraph_quotes_answer_with_the_first_paragraph_below(answer_in):
    shown = code('exhibit("tiny.rows", run)')
    assert answer_in(shown, "See the last one.") == (["tiny.rows"], "See the last one.")
    assert answer_in(shown, "Some.", "{{ tiny.rows[a].b }}.") == (["tiny.rows"], "{{ tiny.rows[a].b }}.")


def test_sentences_that_lead_on_to_the_next_cell_say_nothing(answer_in):
    lead = "And why?\n\nSo it is: yes. In `a.b`? We\ntry it:"
    assert answer_in(code("print(1)"), lead)[1] == "So it is: yes."


def test_boxes_for_something_else_say_nothing(answer_in):
    assert answer_in(code("print(1)"), ":::{stop} Here\nUntil tomorrow.\n:::", "So it is.")[1] == "So it is."


def test_where_nothing_is_shown_nothing_answers(answer_in):
    assert answer_in(code("a = 1"), "Some words.") == ([], "")


@EVERY
def test_every_prediction_of_a_lesson_has_an_answer(lesson):
    found = predictions_of(lesson)
    assert [each.box for each in found] == [box for box in lesson.boxes() if box.kind == "predict"]
    for each in found:
        assert each.recorded or each.words, each.box.body


@EVERY
def test_every_number_that_is_shown_beside_a_guess_answers_a_prediction(lesson):
    shown = [
        call.args[0].value
        for cell in lesson.code
        for kind in ("claim", "seconds")
        for call in cell.calls.get(kind, ())
        if any(option.arg == "guess" for option in call.keywords)
    ]
    found = [name for each in predictions_of(lesson) for name in each.recorded]
    assert set(shown) <= set(found)


@EVERY
def test_words_beside_numbers_quote_one_of_them(lesson):
    exhibits = lesson.keys()["exhibits"]
    for each in predictions_of(lesson):
        quoted = [name for name in each.recorded if re.search(rf"{{{{ *{re.escape(name)}\b", each.words)]
        assert quoted or not each.words or set(each.recorded) <= set(exhibits), each.box.body


# The first paragraph below the code answers none of these: it is an aside, says what to see in a figure, or leads on.
@pytest.mark.parametrize(
    "recorded",
    [
        ["intro.learnt_precision", "intro.learnt_recall"],
        ["intro.few_examples"],
        ["mnist.first_test"],
        ["mnist.block_ratio"],
        ["mnist.one_change"],
        ["fashion_mnist.stopped_after"],
        ["activations.collapsed_differ"],
        ["activations.miss_ratio", "activations.miss_of_forty"],
        ["activations.straightened"],
        [f"losses_and_optimizers.valley_{name}" for name in ("plain", "momentum", "rmsprop", "adam")],
        ["losses_and_optimizers.orders_gain"],
        ["confusion_matrix.dice_chosen"],
    ],
    ids=", ".join,
)
def test_a_prediction_is_answered_by_its_numbers_and_the_paragraph_that_quotes_them(recorded):
    (found,) = [each for lesson in LESSONS for each in predictions_of(lesson) if recorded[0] in each.recorded]
    assert set(found.recorded) == set(recorded)
    assert re.search(rf"{{{{ *{re.escape(recorded[0])}\b", found.words)
