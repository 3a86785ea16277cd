"""Each quiz question is sound, gives nothing away before a click, and opens without a script or a kernel."""

import importlib
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from support import ROOT

from builder.lesson.source import find_lessons
from builder.project import Project
from exercises import quiz
from exercises.core.exercise import UnknownKey
from exercises.core.questions import Option, Question, find_questions

QUESTIONS = {question.key: question for question in find_questions()}
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def a_question(**changes):
    options = [Option("one", "Too few."), Option("two", "As many as eyes.", right=True), Option("three", "Too many.")]
    return Question(**{"key": "tiny.how_many", "prompt": "How many hands?", "options": options, **changes})


def right_texts(question):
    return [option.text for option in question.options if option.right]


def turned_round(question):
    """The same question with other options right and other explanations."""
    options = [replace(option, explanation="Another reason.", right=not option.right) for option in question.options]
    return replace(question, options=options)


def before_the_click(question):
    """What there is to see, or to be found by a look at the source, apart from what is still folded."""
    return re.sub(r"<p><strong>(Right|Not quite)\.</strong> .*?</p>\n</details>", "</details>", question.as_html())


# ---- what the lessons ask ----


def test_every_question_has_a_key_of_its_own_that_no_exercise_has():
    keys = [question.key for question in find_questions()]
    keys += [key for lesson in find_lessons(Project(ROOT)) for key in lesson.keys()["exercises"]]
    assert sorted(keys) == sorted(set(keys))


def test_every_question_stands_in_the_module_of_its_lesson():
    for key in QUESTIONS:
        slug = key.partition(".")[0]
        questions = importlib.import_module(f"exercises.{slug}").QUESTIONS
        assert key in [question.key for question in questions]


def test_every_question_is_asked_in_its_lesson_and_every_one_asked_exists():
    asked = {lesson.slug: lesson.keys()["quizzes"] for lesson in find_lessons(Project(ROOT))}
    assert {key for keys in asked.values() for key in keys} == set(QUESTIONS)
    for slug, keys in asked.items():
        assert all(key.startswith(f"{slug}.") for key in keys), slug


@every_question
def test_a_question_explains_each_option_in_its_own_words(question):
    explanations = [option.explanation for option in question.options]
    assert len(set(explanations)) == len(explanations)
    for option in question.options:
        assert option.explanation.endswith((".", "?", "!")), option.text


@every_question
def test_a_right_answer_that_is_a_number_is_computed(question):
    if any(re.fullmatch(r"[\d.,]+", text) for text in right_texts(question)):
        assert question.compute is not None


@pytest.mark.parametrize("question", [q for q in QUESTIONS.values() if q.compute], ids=lambda question: question.key)
def test_the_computed_answer_is_the_one_marked_right(question):
    assert [question.compute()] == right_texts(question)


@pytest.mark.slow
def test_keras_counts_the_parameters_and_the_steps_as_the_questions_do():
    import keras

    layer = keras.layers.Dense(64)
    layer.build((None, 784))
    assert right_texts(QUESTIONS["mnist.parameters"]) == [f"{layer.count_params():,}"]

    network = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    network.compile(loss="mean_squared_error", optimizer="sgd", steps_per_execution=500)
    steps = []
    count = keras.callbacks.LambdaCallback(on_train_begin=lambda logs: steps.append(count.params["steps"]))
    x = np.zeros((60_000, 1), "float32")
    network.fit(x, x, batch_size=128, validation_split=0.1, verbose=0, callbacks=[count])
    assert right_texts(QUESTIONS["mnist.steps_shown"]) == [f"{steps[0]}"]


# ---- how one is shown ----


def test_a_question_is_shown_once_with_a_record_of_its_key(shown):
    key = "mnist.steps_shown"
    assert quiz(key) is None
    [(data, options)] = shown
    assert data == {"text/plain": QUESTIONS[key].as_text(), "text/html": QUESTIONS[key].as_html()}
    assert options["metadata"] == {"course": {"quiz": {"key": key}}}


def test_without_a_notebook_the_text_is_printed(monkeypatch, capsys):
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    quiz("mnist.steps_shown")
    assert capsys.readouterr().out == QUESTIONS["mnist.steps_shown"].as_text() + "\n"


def test_the_text_is_the_prompt_and_the_lettered_options():
    assert a_question().as_text() == "How many hands?\n\nA. one\nB. two\nC. three"


@every_question
def test_the_text_does_not_depend_on_what_is_right(question):
    assert question.as_text() == turned_round(question).as_text()
    for option in question.options:
        assert option.explanation not in question.as_text()


@every_question
def test_nothing_but_what_is_folded_depends_on_what_is_right(question):
    assert before_the_click(question) == before_the_click(turned_round(question))
    assert not re.search(r"\b(right|not quite)\b", before_the_click(question), re.IGNORECASE)


@every_question
def test_the_html_is_well_formed_and_has_one_fold_per_option(question):
    root = ElementTree.fromstring(question.as_html())
    folds = root.findall("details")
    assert len(folds) == len(list(root.iter("details"))) == len(question.options)
    for fold, option in zip(folds, question.options, strict=True):
        assert [child.tag for child in fold] == ["summary", "p"]
        assert "open" not in fold.attrib
        assert fold.find("p/strong").text == ("Right." if option.right else "Not quite.")


@every_question
def test_the_html_needs_no_script_and_no_ground_colour(question):
    root = ElementTree.fromstring(question.as_html())
    assert {element.tag for element in root.iter()} <= {"div", "p", "details", "summary", "strong", "code", "em"}
    assert {name for element in root.iter() for name in element.attrib} <= {"class", "style"}
    for element in root.iter():
        assert not re.search(r"background|(?<!-)\bcolor:", element.get("style", ""))


def test_all_text_is_escaped():
    nasty = "<script>alert(\"1\")</script> & '</details>'"
    question = a_question(prompt=nasty, options=[Option(nasty, nasty, right=True), Option(f"`{nasty}`", nasty)])
    root = ElementTree.fromstring(question.as_html())
    assert not list(root.iter("script"))
    assert root.find("p/strong").text == nasty
    assert root.find("details/summary").text == f"A. {nasty}"
    assert root.findall("details/summary/code")[0].text == nasty


def test_code_and_emphasis_are_marked_and_a_product_is_not():
    html = a_question(prompt="Is `a * b * c` *really* 2 * 3 * 4,\n    or `*b*`?").as_html()
    assert "Is <code>a * b * c</code> <em>really</em> 2 * 3 * 4, or <code>*b*</code>?" in html


# ---- what goes wrong ----


@pytest.mark.parametrize("key", ["mnist.step_shown", "mnits.steps_shown", "steps_shown", "MNIST.steps_shown"])
def test_an_unknown_key_is_answered_with_the_nearest(shown, key):
    with pytest.raises(UnknownKey) as caught:
        quiz(key)
    assert str(caught.value) == f"There is no quiz question {key!r}. Did you mean 'mnist.steps_shown'?"
    assert shown == []


@pytest.fixture(autouse=True)
def nothing_begun(monkeypatch):
    """As in a fresh kernel."""
    monkeypatch.setattr("exercises.core.exercise._begun", set())


@pytest.mark.parametrize("key", ["", "xyz", 3])
def test_a_key_like_no_other_is_answered_with_those_of_the_lessons_begun(shown, key):
    with pytest.raises(UnknownKey) as caught:
        quiz(key)
    assert str(caught.value) == f"There is no quiz question {key!r}. Copy the name from the lesson, with its quotes."
    quiz("mnist.steps_shown")
    with pytest.raises(UnknownKey) as caught:
        quiz(key)
    own = [known for known in QUESTIONS if known.startswith("mnist.")]
    assert str(caught.value) == f"There is no quiz question {key!r}. There are {', '.join(own)}."


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (("mnist.parameter",), "There is no quiz question 'mnist.parameter'. Did you mean 'mnist.parameters'?"),
        ((), 'Which question? Call it as in the lesson: `quiz("lesson.question")`.'),
        ((None,), 'Which question? Call it as in the lesson: `quiz("lesson.question")`.'),
        ((print,), 'Which question? Call it as in the lesson: `quiz("lesson.question")`.'),
        (
            ("mnist.prepare",),
            'That is an exercise: `check("mnist.prepare", …)` checks it, and `hint("mnist.prepare")` helps.',
        ),
    ],
)
def test_a_learner_who_slips_in_a_question_s_name_reads_a_sentence_and_no_traceback(shown, monkeypatch, call, sentence):
    monkeypatch.setenv("COURSE_MODE", "learn")
    assert quiz(*call) is None
    [(data, _)] = shown
    assert data["text/plain"] == sentence


ONE, TWO = Option("one", "Too few."), Option("two", "As many as eyes.", right=True)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"key": "how many"}, "A question's key must look like 'lesson.what_is_asked'; received 'how many'."),
        ({"prompt": " "}, "tiny.how_many: expected a prompt; received ' '."),
        ({"options": [TWO]}, "tiny.how_many: expected at least 2 options; received 1."),
        ({"options": [ONE, ONE, TWO]}, "tiny.how_many: expected options that differ; received 'one' twice."),
        ({"options": [TWO, Option(" ", "x")]}, "tiny.how_many: expected a text for each option; received ' '."),
        (
            {"options": [TWO, Option("one", "")]},
            "tiny.how_many: expected an explanation of 'one'; received ''.",
        ),
        (
            {"options": [ONE, Option("three", "Too many.")]},
            "tiny.how_many: expected some options to be right, and not all; received 0 of 2 with right=True.",
        ),
        (
            {"options": [TWO, Option("2", "In digits.", right=True)]},
            "tiny.how_many: expected some options to be right, and not all; received 2 of 2 with right=True.",
        ),
    ],
)
def test_a_question_declared_wrongly_is_refused(changes, message):
    with pytest.raises(ValueError) as caught:
        a_question(**changes)
    assert str(caught.value) == message


# ---- in a browser, with scripts switched off ----


@pytest.fixture
def page(browser, tmp_path):
    """All questions on a page as narrow as a phone, without a script, a kernel or a network."""
    path = tmp_path / "quiz.html"
    body = "\n".join(question.as_html() for question in QUESTIONS.values())
    path.write_text(f'<!doctype html><meta charset="utf-8"><title>Quiz</title>{body}', encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, offline=True, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


def test_before_a_click_every_option_is_seen_and_no_explanation(page):
    options = sum(len(question.options) for question in QUESTIONS.values())
    assert page.locator("summary:visible").count() == page.locator("details").count() == options
    assert page.locator("details p:visible").count() == 0


def test_a_click_opens_one_explanation_and_a_second_click_closes_it(page):
    first = page.locator("details").first
    first.locator("summary").click()
    assert page.locator("details p:visible").count() == 1
    assert first.locator("p").inner_text().startswith(("Right.", "Not quite."))
    first.locator("summary").click()
    assert page.locator("details p:visible").count() == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_an_explanation_opens_from_the_keyboard_alone(page, key):
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press(key)
    assert page.locator("details").nth(1).locator("p").is_visible()
    assert page.locator("details p:visible").count() == 1


@pytest.mark.slow
def test_on_a_phone_nothing_runs_off_the_side(page):
    for fold in page.locator("summary").all():
        fold.click()
    for element in page.locator("div.quiz, details, p, code").all():
        box = element.bounding_box()
        assert 0 <= box["x"] and box["x"] + box["width"] <= 360
