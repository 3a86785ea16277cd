"""What answers a prediction: the numbers that were recorded for it, and the box that tells them."""

import pytest
from support import ROOT
from support.tiny_course import FRONT

from builder.lesson.predictions import predictions_of
from builder.lesson.source import find_lessons, read_lesson
from builder.project import Project

LESSONS = find_lessons(Project(ROOT))
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])


@pytest.fixture
def answer_in(tmp_path):
    """A function that asks a prediction before some Markdown, and tells what answers it: (recorded, words)."""

    def answer(*parts):
        path = tmp_path / "01_tiny.md"
        path.write_text(FRONT.format(title="Tiny") + "\n\n".join(["\n## Section", ":::{predict}\nWhat?\n:::", *parts]))
        prediction, *_ = [each for each in predictions_of(read_lesson(path)) if each.section.heading == "Section"]
        return prediction.recorded, prediction.words

    return answer


def code(source, *options):
    return "\n".join(["```{code-cell} ipython3", *options, "", source, "```"])


def box(words, kind="answer"):
    return f":::{{{kind}}}\n{words}\n:::"


def test_the_number_beside_the_guess_answers_with_the_words_of_the_box(answer_in):
    first, second = code('claim("tiny.a", 1)'), code('claim("tiny.b", 2, guess=guess)')
    recorded, words = answer_in(first, "In sight.", second, box("Twice {{ tiny.b:band }}.\n\nAnd on."), "In sight.")
    assert recorded == ["tiny.b"]
    assert words == "Twice {{ tiny.b:band }}.\n\nAnd on."


def test_without_a_guess_those_numbers_answer_that_the_box_quotes_in_the_order_of_the_code(answer_in):
    shown, later = code('claim("tiny.a", a)\nclaim("tiny.b", a)\nclaim("tiny.c", a)'), code('claim("tiny.d", a)')
    recorded, _ = answer_in("Why?", shown, box("{{ tiny.c }}: {{ tiny.b }}, {{ tiny.d }}."), later)
    assert recorded == ["tiny.b", "tiny.c"]


def test_several_boxes_and_a_myth_tell_it_together(answer_in):
    myth = ":::{myth} No\n{{ tiny.a }}.\n:::"
    recorded, words = answer_in(code("print(1)"), box("One."), "In sight.", code('claim("tiny.a", 1)'), myth)
    assert recorded == ["tiny.a"]
    assert words == "One.\n\n{{ tiny.a }}."


def test_rows_that_were_recorded_answer_whether_they_are_quoted_or_not(answer_in):
    shown = code('exhibit("tiny.rows", run)')
    assert answer_in(shown, box("See the last one.")) == (["tiny.rows"], "See the last one.")


@pytest.mark.parametrize(
    "landmark",
    [
        box("Which?", "predict"),
        "### And then?",
        "Words before.\n\n### And then?",
        ":::{stop} Enough.\n:::",
        code('quiz("tiny.a")'),
        code("", ":tags: [exercise]", ":exercise: intro.neuron"),
    ],
    ids=["prediction", "heading", "heading below words", "stop", "question", "exercise"],
)
def test_no_answer_lies_beyond(answer_in, landmark):
    assert answer_in(code("print(1)"), landmark, box("Too late.")) == ([], "")


def test_a_comment_in_a_block_of_code_is_no_heading(answer_in):
    assert answer_in(code("print(1)"), "So:\n\n```python\n# one\n```", box("In time."))[1] == "In time."


@EVERY
def test_every_prediction_of_a_lesson_is_found_and_answered(lesson):
    found = predictions_of(lesson)
    assert [each.box for each in found] == [box for box in lesson.boxes() if box.kind == "predict"]
    assert all(each.words for each in found)


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
