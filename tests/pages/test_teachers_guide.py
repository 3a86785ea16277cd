"""The generated pages say what lessons and exercises state: plans, predictions, mistakes, terms, myths, numbers."""

import ast

import nbformat
import pytest
from support import ROOT
from support.tiny_course import FRONT

from builder.lesson.minutes import minutes_of
from builder.lesson.outline import CORE
from builder.lesson.source import find_lessons, read_lesson
from builder.pages.class_plan import plan
from builder.pages.front_page import add_buttons, front_page
from builder.pages.markdown import as_read, link_to, numbers_of, plain
from builder.pages.reference import reference_pages
from builder.pages.teachers_guide import _by_words, _mistake, _place_of, guide_pages, predictions_of
from builder.project import Project
from exercises.core.exercise import find_exercise
from exercises.core.questions import find_questions

PROJECT = Project(ROOT)
LESSONS = find_lessons(PROJECT)
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])

TWO_STOPS = """
## How does it begin?

Two words.

:::{stop} Too early
:::

## What is in the middle?

:::{predict}
:unit: percent
:expect: 50, since it is one of two
How many {{ tiny.share }}? See [above](#how-does-it-begin).
:::

```{code-cell} ipython3
:tags: [guess]

guess = ...  # in percent
```

```{code-cell} ipython3
claim("tiny.share", 0.25, guess=guess)
```

One quarter: [as in the other](02_other.ipynb).

More of it: {words}

:::{stop} Half of it
:::

And on: {words}

:::{predict}
Or else?
:::

## In one minute

:::{glossary}
weight
: a number
bias
: another,
  of two lines
:::

## Deeper: And `then`?

Six words that may be cut.
"""
TWO_STOPS = TWO_STOPS.replace("{words}", "word " * 300)
CLAIMS = """
[share]
what = "share of the *best*"
unit = "fraction"
mean = 0.25
sd = 0.01
seen_low = 0.24
seen_high = 0.26
n_seeds = 10
"""


@pytest.fixture(scope="module")
def guide():
    return guide_pages(LESSONS, PROJECT)


@pytest.fixture(scope="module")
def notebooks():
    return {lesson.name: nbformat.read(PROJECT.notebooks / f"{lesson.name}.ipynb", as_version=4) for lesson in LESSONS}


@pytest.fixture(scope="module")
def reference(notebooks):
    return reference_pages(LESSONS, PROJECT, notebooks)


@pytest.fixture
def tiny(tmp_path):
    """A project of one lesson with two places to stop."""
    (tmp_path / "lessons/claims").mkdir(parents=True)
    (tmp_path / "lessons/01_tiny.md").write_text(FRONT.format(title="Tiny") + TWO_STOPS)
    (tmp_path / "lessons/claims/tiny.toml").write_text(CLAIMS)
    (tmp_path / "pyproject.toml").write_text('[tool.course]\nrepository = "ada/tiny"\nref = "v1"\n')
    return Project(tmp_path)


def tiny_lesson(project):
    return read_lesson(project.lessons / "01_tiny.md")


# The plan


@EVERY
def test_two_classes_take_as_long_as_the_core(lesson):
    classes = plan(lesson)
    assert len(classes) == 2
    assert classes[0][-1].stops
    assert 0 <= sum(steps[-1].end for steps in classes) - minutes_of(lesson).core <= 1
    if parts := minutes_of(lesson).parts:
        assert tuple(steps[-1].end for steps in classes) == parts


@EVERY
def test_each_section_begins_when_the_one_before_it_ends(lesson):
    for steps in plan(lesson):
        assert [step.start for step in steps] == [0, *(step.end for step in steps[:-1])]


def test_of_several_places_to_stop_the_one_nearest_to_the_middle_ends_the_first_class(tiny):
    first, second = plan(tiny_lesson(tiny))
    assert [step.stops for step in first] == [[], ["Too early"], ["Half of it"]]
    assert [step.heading for step in second] == ["What is in the middle?", "In one minute"]


def test_a_lesson_without_a_place_to_stop_is_one_class(course):
    (lesson,) = find_lessons(Project(course))
    assert len(plan(lesson)) == 1
    assert "## A plan\n" in guide_pages([lesson], Project(course))["teacher/01_tiny.md"]


def test_what_may_be_cut_is_listed_with_its_minutes(tiny):
    page = guide_pages([tiny_lesson(tiny)], tiny)["teacher/01_tiny.md"]
    assert "| [And `then`?](../01_tiny.ipynb#deeper-and-then) | 1 |" in page


# Predictions


@EVERY
def test_every_prediction_stands_in_the_guide_with_the_guesses_to_expect(lesson, guide):
    page, numbers = guide[f"teacher/{lesson.name}.md"], numbers_of(PROJECT)
    boxes = [box for box in lesson.boxes() if box.kind == "predict"]
    assert [prediction.box for prediction in predictions_of(lesson)] == boxes
    assert page.count(":class: predict") == len(boxes)
    for box in boxes:
        assert as_read(box.body, lesson, numbers, "../") in page
        for words in box.expect:
            assert f"**Guess to expect:** {as_read(words, lesson, numbers, '../')}" in page


@EVERY
def test_every_number_that_is_shown_beside_a_guess_answers_a_prediction(lesson):
    shown = [
        node.args[0].value
        for cell in lesson.cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and any(option.arg == "guess" for option in node.keywords)
    ]
    found = [name for prediction in predictions_of(lesson) for name in prediction.measured]
    assert sorted(found) == sorted(shown)


def test_a_prediction_is_answered_by_what_was_measured_and_by_what_the_lesson_says(tiny):
    page = guide_pages([tiny_lesson(tiny)], tiny)["teacher/01_tiny.md"]
    assert "How many 25.0 %? See [above](../01_tiny.ipynb#how-does-it-begin)." in page
    assert "- **Guess to expect:** 50, since it is one of two\n" in page
    assert "- **Measured:** **25.0 %**, from 24.0 to 26.0 % over ten seeds (share of the \\*best\\*)\n" in page
    assert "- **The lesson then says:** One quarter: [as in the other](../02_other.ipynb).\n" in page
    assert "More of it" not in page


@EVERY
def test_the_sheet_asks_what_the_core_asks_and_answers_nothing(lesson, guide):
    sheet = guide[f"teacher/{lesson.name}_sheet.md"]
    core = [prediction for prediction in predictions_of(lesson) if prediction.section.place == CORE]
    assert sheet.count('<p class="line">') == len(core)
    assert "expect" not in sheet.partition("# Predictions")[2].replace("expectation", "")
    assert "Measured" not in sheet


# Exercises and quiz


@EVERY
def test_every_exercise_stands_in_the_guide_with_hints_solution_and_mistakes(lesson, guide):
    page = guide[f"teacher/{lesson.name}.md"]
    keys = [cell.metadata["exercise"] for cell in lesson.cells if "exercise" in cell.metadata]
    assert keys
    for key in keys:
        exercise = find_exercise(key)
        part = page.partition(f"### `{key}`")[2].partition("\n### ")[0]
        for text in (exercise.starter, exercise.solution, *exercise.hints):
            assert text in part, key
        for mistake in exercise.misconceptions:
            assert f"“{mistake.words}”" in part, key


def test_the_task_of_an_exercise_is_told_without_what_is_said_of_a_figure_before_it():
    (lesson,) = [lesson for lesson in LESSONS if lesson.slug == "activations"]
    _, task = _place_of("activations.soften", lesson)
    assert task
    assert "What to see" not in task


def test_a_mistake_in_one_place_is_shown_as_the_line_it_changes():
    solution = "def double(number):\n    return 2 * number"
    assert _mistake("def double(number):\n    return 3 * number", solution) == (
        "```diff\n-    return 2 * number\n+    return 3 * number\n```"
    )


def test_an_answer_that_has_little_of_the_solution_is_shown_whole():
    other = "\n".join(f"line_{number} = {number}" for number in range(9))
    assert _mistake(other, "answer = 1") == f"```python\n{other}\n```"


def test_mistakes_that_deserve_the_same_words_stand_together():
    misconceptions = find_exercise("mnist.steps").misconceptions
    together = _by_words(misconceptions)
    assert len(together) < len(misconceptions) == sum(map(len, together.values()))


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


# Terms, myths, numbers, the front page


def test_a_term_is_in_the_glossary_with_its_definition_and_its_lesson(tiny):
    notebooks = {"01_tiny": nbformat.v4.new_notebook()}
    glossary = reference_pages([tiny_lesson(tiny)], tiny, notebooks)["glossary.md"]
    assert "2 terms" in glossary
    assert "weight\n  a number ([lesson\xa01](01_tiny.ipynb))" in glossary
    assert "bias\n  another, of two lines ([lesson\xa01](01_tiny.ipynb))" in glossary


def test_every_myth_is_listed_with_its_numbers_filled_in(reference):
    myths = [box for lesson in LESSONS for box in lesson.boxes() if box.kind == "myth"]
    assert reference["myths.md"].count(":class: myth") == len(myths)
    assert "{{" not in reference["myths.md"]
    numbers = numbers_of(PROJECT)
    for lesson in LESSONS:
        for box in lesson.boxes():
            assert box.kind != "myth" or as_read(box.body, lesson, numbers) in reference["myths.md"]


def test_every_claim_is_listed_with_its_range_and_its_seeds(tiny):
    notebooks = {"01_tiny": nbformat.v4.new_notebook()}
    page = reference_pages([tiny_lesson(tiny)], tiny, notebooks)["numbers.md"]
    cells = ("share of the *best*", "25.0 %", "24.0–26.0 %", "10", "fraction")
    assert all(f">{cell}</td>" in page for cell in cells)


def test_every_measured_number_and_every_exhibit_of_the_course_is_listed(reference, notebooks):
    page, claims = reference["numbers.md"], numbers_of(PROJECT).claims
    slugs = [lesson.slug for lesson in LESSONS]
    assert page.count("<tr><td") == len([name for name in claims if name.partition(".")[0] in slugs])
    shown = [name for lesson in LESSONS for name in lesson.keys()["exhibits"]]
    assert page.count("▸ Recorded") == len(shown)
    assert "live=True" not in page


def test_the_front_page_shows_a_card_for_each_lesson_with_a_figure(notebooks, tmp_path):
    page = front_page(LESSONS, PROJECT, notebooks, tmp_path)["index.md"]
    assert page.count("{container} lesson-card") == len(LESSONS)
    for lesson in LESSONS:
        assert (tmp_path / f"figures/{lesson.name}.png").read_bytes().startswith(b"\x89PNG")
        assert f"](figures/{lesson.name}.png)" in page
        assert f"({lesson.name}.ipynb)" in page


@EVERY
def test_a_lesson_offers_the_notebook_that_learners_open_and_the_guide(lesson, notebooks, tmp_path):
    notebook = nbformat.from_dict(notebooks[lesson.name])
    add_buttons(notebook, PROJECT, tmp_path)
    header = next(cell.source for cell in notebook.cells if "header" in cell.metadata.get("tags", []))
    assert f"<start/{lesson.name}.ipynb>" in header
    assert f"(teacher/{lesson.name}.md)" in header
    assert (tmp_path / f"start/{lesson.name}.ipynb").read_bytes() == (
        PROJECT.start / f"{lesson.name}.ipynb"
    ).read_bytes()


def test_a_section_is_linked_by_the_anchor_that_its_heading_gets():
    lesson = LESSONS[1]
    assert link_to(lesson, "Deeper: What does `fit` do?").endswith("(02_mnist.ipynb#deeper-what-does-fit-do)")


def test_plain_words_stay_plain_in_markdown():
    assert plain("a_b * `c` $d$ [e]") == r"a\_b \* \`c\` \$d\$ \[e\]"
