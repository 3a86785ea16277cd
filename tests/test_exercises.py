"""Every exercise of every lesson: its starter, its answers right and wrong, and its place in the lesson."""

import ast
import functools
import inspect
import linecache
import math
from pathlib import Path

import keras
import numpy as np
import pytest

from course.lesson import find_lessons
from course.project import Project
from exercises.mnist import Steps
from helpers.checking.exercise import exercises_of, lesson_slugs
from helpers.checking.judging import judge

ROOT = Path(__file__).resolve().parent.parent
LESSONS = {lesson.slug: lesson for lesson in find_lessons(Project(ROOT))}
EXERCISES = {key: exercise for slug in lesson_slugs() for key, exercise in exercises_of(slug).items()}
SEEDS = (0, 1, 2)


def each(items):
    """Parameters, one for each (exercise, what, …); those of exercises that train are slow."""
    return [
        pytest.param(
            exercise, *rest, id=f"{exercise.key}-{name}", marks=[pytest.mark.slow] if exercise.time_limit > 10 else []
        )
        for exercise, name, *rest in items
    ]


def right_answers():
    for exercise in EXERCISES.values():
        for number, code in enumerate((exercise.solution, *exercise.also_right)):
            for seed in SEEDS if exercise.time_limit <= 10 else SEEDS[:1]:
                yield exercise, f"{number or 'solution'}-seed{seed}", code, seed


def misconceptions():
    for exercise in EXERCISES.values():
        for name, (code, words) in exercise.misconceptions.items():
            yield exercise, name, code, words


@functools.cache
def imports(slug):
    """What a lesson's code cells import: dict of names."""
    names = {}
    for cell in LESSONS[slug].cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            tree.body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
            exec(compile(tree, "<lesson>", "exec"), names)
    return names


def answers(exercise, code):
    """Run an answer with what the lesson imports; return what the exercise's check takes."""
    names = dict(imports(exercise.key.partition(".")[0]))
    filename = f"<answer to {exercise.key}>"
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    exec(compile(code, filename, "exec"), names)
    return [names[name] for name in inspect.signature(exercise().check).parameters]


def lines_of(code):
    """The lines of an answer that would tell it, without names of arguments and closing brackets."""
    return [line.strip() for line in code.splitlines() if len(line.strip()) > 20 and "def " not in line]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_an_exercise_is_complete(exercise):
    assert len(exercise.hints) >= 2
    assert exercise.also_right
    assert len(exercise.misconceptions) >= 2
    assert len({exercise.solution, *exercise.also_right}) == 1 + len(exercise.also_right)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_a_starter_as_it_stands_is_not_attempted(exercise):
    assert judge(exercise.key, *answers(exercise, exercise.starter)).state == "not_attempted"
    lines = [line for line in exercise.starter.splitlines() if line.strip()]
    assert len(lines) <= 16
    assert max(map(len, lines)) <= 110


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A machine that is busy with other things is not an answer's fault."""
    for exercise in EXERCISES.values():
        monkeypatch.setattr(exercise, "time_limit", 5 * exercise.time_limit)


@pytest.mark.parametrize(("exercise", "code", "seed"), each(right_answers()))
def test_a_right_answer_passes_however_it_is_written(exercise, code, seed):
    keras.utils.set_random_seed(seed)  # a training of the learner's begins with the same weights
    verdict = judge(exercise.key, *answers(exercise, code), seed=seed)
    assert verdict.state == "passed", verdict.message


@pytest.mark.parametrize(("exercise", "code", "words"), each(misconceptions()))
def test_a_misconception_gets_feedback_of_its_own_that_does_not_tell_the_answer(exercise, code, words):
    for seed in SEEDS if exercise.time_limit <= 50 else SEEDS[:1]:
        verdict = judge(exercise.key, *answers(exercise, code), seed=seed)
        assert verdict.state in ("wrong", "error"), verdict
        assert words in verdict.message
        for line in set(lines_of(exercise.solution)) - set(lines_of(code)):
            assert line not in verdict.message


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_hints_do_not_tell_the_whole_answer(exercise):
    for line in set(lines_of(exercise.solution)) - set(lines_of(exercise.starter)):
        assert line not in "\n".join(exercise.hints)


@pytest.mark.parametrize("slug", lesson_slugs())
def test_each_exercise_of_a_lesson_stands_in_it_and_is_checked_there(slug):
    lesson = LESSONS[slug]
    starters = {
        cell.metadata["exercise"]: cell.source
        for cell in lesson.cells
        if "exercise" in cell.metadata.get("tags", []) and cell.cell_type == "code"
    }
    assert starters == {key: exercise.starter for key, exercise in exercises_of(slug).items()}
    assert sorted(lesson.keys()["exercises"]) == sorted(starters)


# Lesson 2: what its exercises teach is what Keras does


@pytest.mark.parametrize(("n_images", "batch_size", "share"), [(90, 30, 0.0), (100, 30, 0.0), (100, 16, 0.25)])
def test_the_exercise_on_steps_counts_as_keras_does(n_images, batch_size, share):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")

    counted = keras.callbacks.Callback()
    data = np.zeros((n_images, 1))
    model.fit(data, data, batch_size=batch_size, validation_split=share, verbose=0, callbacks=[counted])
    (function,) = answers(Steps, Steps.solution)
    assert function(n_images, batch_size, share) == counted.params["steps"]
    Steps()._check_case(counted.params["steps"], n_images, batch_size, share)


def test_the_shares_drawn_for_the_exercise_on_steps_leave_no_doubt_about_rounding():
    for seed in range(200):
        for n_images, _, share in Steps(seed)._cases():
            n_fit = n_images * (1 - share)
            assert n_fit == math.floor(n_fit) == n_images - n_images * share
