"""What the guide prints under a mistake is what the judge says to it, and the judge is asked once."""

import shutil

import pytest
from support import ROOT

from builder.errors import CourseError
from builder.pages import feedback
from builder.pages.feedback import feedback_to_mistakes, judge_again, judge_mistakes, words_of
from exercises.core.exercise import Exercise, exercises_of, lesson_slugs
from exercises.core.judging import Verdict

EXERCISES = {key: exercise for slug in lesson_slugs() for key, exercise in exercises_of(slug).items()}
OWN_CHECK = "losses_and_optimizers.find_rate"
COMPARED = "mnist.steps"
TRAINS = {"mnist.repair", "mnist.budget", "mnist.challenge", "fashion_mnist.stop_early"}  # for many seconds


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty folder for what the judge has said."""
    monkeypatch.setattr(feedback, "STORE", tmp_path / "feedback")
    return tmp_path / "feedback"


@pytest.fixture
def asked(monkeypatch):
    """The exercises that the judge was asked about, who says "no" to each; in this process."""
    keys = []

    def fan_out(tasks, work, *, store, **options):
        kept = {name: "kept" for name in tasks if (store / f"{name}.json").exists()}
        keys.extend(key for name, (key,) in tasks.items() if name not in kept)
        for name in tasks:
            store.mkdir(exist_ok=True)
            (store / f"{name}.json").touch()
        return {name: kept.get(name, "no") for name in tasks}, {}

    monkeypatch.setattr(feedback, "fan_out", fan_out)
    return keys


# What is printed


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Too early.", "Too early."),
        ("`w` is not right.\nexpected: 1\nreceived: 2\ncalled as: f(1)", "`w` is not right."),
        (
            "AND is not yet.\ninputs 0 and 1: it fires\nDone: OR.",
            "AND is not yet.\ninputs 0 and 1: it fires\nDone: OR.",
        ),
        ("Wrong.\nloss on the rows to watch, expected: 0.97\nreceived: 1.3", "Wrong."),
        ("No rows.\nAxisError: axis 1 is out of bounds\nin your line: x = 1", "No rows."),
        ("ValueError: no\nin your line: x = 1\ncalled as: f()", "ValueError: no"),
    ],
)
def test_a_message_is_printed_as_far_as_its_values(message, words):
    assert words_of(message) == words


@pytest.mark.slow
def test_every_mistake_is_told_what_the_judge_says():
    printed = feedback_to_mistakes(list(EXERCISES))
    assert set(printed) == set(EXERCISES)
    for key, exercise in EXERCISES.items():
        assert set(printed[key]) == {mistake.code for mistake in exercise.misconceptions}
        for mistake in exercise.misconceptions:
            words = printed[key][mistake.code]
            if key in TRAINS:  # the tests of exercises judge them: a check says the mistake's words, and maybe more
                assert mistake.words in words, key
            else:
                message = judge_again(mistake, exercise).message
                assert f"{message}\n".startswith(f"{words}\n"), key
                assert mistake.words in message


@pytest.mark.slow
def test_a_fragment_that_tests_look_for_is_printed_as_the_whole_sentence():
    said = judge_mistakes(OWN_CHECK)
    (mistake, *_) = [each for each in EXERCISES[OWN_CHECK].misconceptions if each.words == "has risen again"]
    assert said[mistake.code] == "At this rate the loss has risen again, or is no number at all."


# Whom the judge is asked about


def test_of_a_comparison_the_mistakes_own_words_are_said(store, asked):
    (found,) = feedback_to_mistakes([COMPARED]).values()
    assert EXERCISES[COMPARED].check is Exercise.check
    assert found == {mistake.code: mistake.words for mistake in EXERCISES[COMPARED].misconceptions}
    assert asked == []


def test_the_judge_is_asked_once_until_a_source_of_the_exercise_changes(store, asked, monkeypatch, tmp_path):
    for name in ("core", "mnist", OWN_CHECK.partition(".")[0]):
        shutil.copytree(ROOT / "exercises" / name, tmp_path / "exercises" / name)
    monkeypatch.setattr(feedback, "COURSE", tmp_path)
    assert feedback_to_mistakes([OWN_CHECK]) == {OWN_CHECK: "no"}
    assert feedback_to_mistakes([OWN_CHECK]) == {OWN_CHECK: "kept"}
    (tmp_path / "exercises/mnist/tasks.py").write_text("other")
    assert feedback_to_mistakes([OWN_CHECK]) == {OWN_CHECK: "kept"}
    for package in ("core", OWN_CHECK.partition(".")[0]):
        (tmp_path / "exercises" / package / "new.py").write_text("new")
        assert feedback_to_mistakes([OWN_CHECK]) == {OWN_CHECK: "no"}
        assert len(list(store.iterdir())) == 1, "what was said before is dropped"
    assert asked == 3 * [OWN_CHECK]


@pytest.mark.slow
def test_a_mistake_that_passes_is_an_error_that_names_it(monkeypatch):
    monkeypatch.setattr(feedback, "judge", lambda key, *answers, seed: Verdict("passed", ""))
    exercise = EXERCISES[COMPARED]
    with pytest.raises(
        CourseError, match=f"{COMPARED}: expected its check to refuse.*{exercise.misconceptions[0].words[:9]}"
    ):
        judge_mistakes(COMPARED)


def test_an_exercise_that_there_is_not_is_an_error(store, asked):
    with pytest.raises(CourseError, match=r"There is no exercise 'mnist\.step'"):
        feedback_to_mistakes(["mnist.step"])


def test_what_a_worker_could_not_judge_is_an_error(store, monkeypatch):
    monkeypatch.setattr(feedback, "fan_out", lambda tasks, work, **options: ({}, dict.fromkeys(tasks, "no space")))
    with pytest.raises(CourseError, match="no space"):
        feedback_to_mistakes([OWN_CHECK])
