"""The teacher's guide says what lessons and exercises state: plans, predictions, mistakes, answers."""

import nbformat
import pytest
from support import ROOT

from builder.lesson.cells import CORE
from builder.lesson.predictions import predictions_of
from builder.lesson.source import find_lessons
from builder.pages.markdown import as_read, numbers_of
from builder.pages.teachers_guide import _as_shown, _by_words, _mistake, _place_of, exercises_in, guide_pages
from builder.project import Project
from exercises.core.exercise import find_exercise
from exercises.core.questions import find_questions
from helpers.records import metadata_of

PROJECT = Project(ROOT)
LESSONS = find_lessons(PROJECT)
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])


@pytest.fixture(scope="module")
def guide(lessons, notebooks, own_words):
    return guide_pages(lessons, PROJECT, notebooks, own_words)


@pytest.fixture
def tiny_guide(tiny, tiny_lesson):
    """A function that writes the guide to the tiny lesson, with the cells of its notebook that are given."""

    def write(*cells):
        notebook = nbformat.v4.new_notebook(cells=[*cells])
        return guide_pages([tiny_lesson], tiny, {"01_tiny": notebook}, {})["teacher/01_tiny.md"]

    return write


# The plan


def test_the_plan_tells_the_minutes_of_each_class_and_what_is_in_it(tiny_guide):
    page = tiny_guide()
    assert "## A plan, class by class\n" in page
    assert "**First class, 3 minutes**" in page
    assert "| 0–5 | [What is in the middle?](../01_tiny.ipynb#what-is-in-the-middle) | 1 prediction, **a place" in page
    assert "**Second class, 5 minutes**" in page
    assert "**Third class, 4 minutes**" in page


def test_a_lesson_without_a_place_to_stop_has_a_plan_of_one_class(tiny):
    path = tiny.lessons / "01_tiny.md"
    path.write_text(path.read_text().replace(":::{stop} Too early\n:::", "").replace(":::{stop} Half of it\n:::", ""))
    notebooks = {"01_tiny": nbformat.v4.new_notebook()}
    page = guide_pages(find_lessons(tiny), tiny, notebooks, {})["teacher/01_tiny.md"]
    assert "## A plan, class by class\n" in page
    assert "First class" not in page


def test_what_may_be_cut_is_listed_with_its_minutes(tiny_guide):
    assert "| [And `then`?](../01_tiny.ipynb#deeper-and-then) | 1 |" in tiny_guide()


# Predictions


@EVERY
def test_every_prediction_stands_in_the_guide_with_the_guesses_to_expect(lesson, guide):
    page, numbers = guide[f"teacher/{lesson.name}.md"], numbers_of(PROJECT)
    boxes = [box for box in lesson.boxes() if box.kind == "predict"]
    assert page.count(":class: predict") == len(boxes)
    for box in boxes:
        assert as_read(box.body, lesson, numbers, "../") in page
        for words in box.expect:
            assert f"**Guess to expect:** {as_read(words, lesson, numbers, '../')}" in page


@EVERY
def test_every_prediction_of_the_guide_is_answered(lesson, guide):
    boxes = guide[f"teacher/{lesson.name}.md"].split("\n:class: predict\n")[1:]
    assert boxes
    for box in boxes:
        answer = box.partition("\n~~~~~~~~\n")[0]
        assert "**Measured:** **" in answer or "**The lesson then says:** " in answer or "<table" in answer, answer


def test_a_prediction_is_answered_by_what_was_measured_and_by_what_the_lesson_says(tiny_guide):
    page = tiny_guide()
    assert (
        "{admonition} Prediction 2, in percent\n:class: predict\n\nHow many 25.0 %? See [above](../01_tiny.ipynb#"
        in page
    )
    assert "- **Guess to expect:** 50, since it is one of two\n" in page
    assert "- **Measured:** **25.0 %**, from 24.0 to 26.0 % over ten seeds (share of the \\*best\\*)\n" in page
    assert "- **The lesson then says:** One quarter, 25.0 %: [as in the other](../02_other.ipynb).\n" in page
    assert "More of it" not in page
    assert "not measured for long" not in page


@pytest.mark.parametrize(
    ("old", "new", "measured"),
    [
        (
            "seen_low = 0.24\nseen_high = 0.26",
            "seen_low = 0.25\nseen_high = 0.25",
            "**25.00 %**, the same for ten seeds (",
        ),
        ("sd = 0.01\nseen_low = 0.24\nseen_high = 0.26\nn_seeds = 10", "recorded = true", "**25.0 %** ("),
        ("n_seeds = 10", "n_seeds = 1", "**25.0 %**, from 24.0 to 26.0 % over one seed ("),
    ],
    ids=["all alike", "from recorded rows", "one seed"],
)
def test_what_was_measured_is_told_with_its_seeds(tiny, tiny_guide, old, new, measured):
    path = tiny.lessons / "claims/tiny.toml"
    path.write_text(path.read_text().replace(old, new))
    assert f"- **Measured:** {measured}share" in tiny_guide()


def test_a_number_that_nobody_has_measured_yet_is_not_told(tiny, tiny_guide):
    (tiny.lessons / "claims/tiny.toml").write_text('[share]\nwhat = "share"\nunit = "fraction"\n')
    assert "**Measured:**" not in tiny_guide()


def test_recorded_rows_that_answer_are_shown_as_the_lesson_shows_them(tiny, tiny_guide):
    path = tiny.lessons / "01_tiny.md"
    path.write_text(
        path.read_text()
        + '\n:::{predict}\nWhich?\n:::\n\n```{code-cell}\nexhibit("tiny.some_rows", run)\n```\n'
        + "\n:::{answer}\nThe first.\n:::\n"
    )
    (lesson,) = find_lessons(tiny)
    table = "<table><tr><td>a</td></tr></table><p>▸ Recorded. To run it here: live=True.</p>"
    output = nbformat.v4.new_output(
        "display_data", {"text/html": table}, metadata=metadata_of("exhibit", {"name": "tiny.some_rows"})
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    page = guide_pages([lesson], tiny, {"01_tiny": notebook}, {})["teacher/01_tiny.md"]
    assert "- **Measured:** the recorded rows below\n" in page
    assert 'aria-label="some rows"><table><tr><td>a</td></tr></table><p>▸ Recorded.</p></div>' in page


def test_the_words_under_a_figure_stand_beside_what_it_shows(tiny):
    path = tiny.lessons / "01_tiny.md"
    path.write_text(
        path.read_text()
        + "\n:::{predict}\nSketch it.\n:::\n\n```{code-cell}\nshow(ax)\n```\n"
        + "\n:::{answer}\n*What to see: it.*\n:::\n"
    )
    cells = [nbformat.v4.new_code_cell(metadata={"tags": ["predict"]}) for _ in range(4)]
    for cell, words in zip(cells, ["one", "two", "three", "A line_up."], strict=True):
        figure = nbformat.v4.new_output("display_data", {"image/png": ""}, metadata={"image/png": {"alt": words}})
        cell.outputs = [figure]
    (lesson,) = find_lessons(tiny)
    page = guide_pages([lesson], tiny, {"01_tiny": nbformat.v4.new_notebook(cells=cells)}, {})["teacher/01_tiny.md"]
    assert "- **The figure shows:** A line\\_up.\n- **The lesson then says:** *What to see: it.*\n" in page
    assert page.count("The figure shows") == 1


@EVERY
def test_the_sheet_asks_what_the_core_asks_and_answers_nothing(lesson, guide):
    sheet = guide[f"teacher/{lesson.name}_sheet.md"]
    core = [prediction for prediction in predictions_of(lesson) if prediction.section.place == CORE]
    assert sheet.count('<p class="line">') == len(core)
    assert "expect" not in sheet.partition("# Predictions")[2].replace("expectation", "")
    assert "Measured" not in sheet


# Exercises and quiz


@EVERY
def test_every_exercise_stands_in_the_guide_with_hints_solution_and_mistakes(lesson, guide, own_words):
    page = guide[f"teacher/{lesson.name}.md"]
    keys = exercises_in(lesson)
    assert keys
    for key in keys:
        exercise = find_exercise(key)
        part = page.partition(f"### `{key}`")[2].partition("\n### ")[0]
        for text in (exercise.starter, exercise.solution, *exercise.hints):
            assert text in part, key
        for words in own_words[key].values():
            assert f"“{_as_shown(words)}”" in part, key


def test_the_task_of_an_exercise_is_told_without_what_is_said_of_a_figure_before_it():
    (lesson,) = [lesson for lesson in LESSONS if lesson.slug == "activations"]
    _, task = _place_of("activations.soften", lesson)
    assert task
    assert "What to see" not in task


def test_a_mistake_in_one_place_is_shown_as_the_line_it_changes():
    solution = "def double(number):\n    return 2 * number"
    changed = "-    return 2 * number\n+    return 3 * number"
    assert _mistake("def double(number):\n    return 3 * number", solution) == ("diff", changed)


def test_an_answer_that_has_little_of_the_solution_is_shown_whole():
    other = "\n".join(f"line_{number} = {number}" for number in range(9))
    assert _mistake(other, "answer = 1") == ("python", other)


def test_mistakes_that_get_the_same_words_stand_together(own_words):
    exercise = find_exercise("mnist.steps")
    together = _by_words(exercise, own_words["mnist.steps"])
    assert len(together) < len(exercise.misconceptions) == sum(map(len, together.values()))


def test_a_message_keeps_its_lines_and_its_code_and_nothing_else_is_markdown():
    assert _as_shown("`w_1` is *not*\nw_1 [2]") == "`w_1` is \\*not\\*\\\nw\\_1 \\[2\\]"


@EVERY
def test_the_quiz_stands_open_with_its_right_answers(lesson, guide):
    page = guide[f"teacher/{lesson.name}.md"]
    keys = lesson.keys()["quizzes"]
    questions = [question for question in find_questions() if question.key in keys]
    assert questions
    for question in questions:
        letters = [letter for letter, option in zip("ABCDEFGH", question.options, strict=False) if option.right]
        assert f"`{question.key}`, right: **{', '.join(letters)}**" in page
    assert page.count("<details open>") == sum(len(question.options) for question in questions)
