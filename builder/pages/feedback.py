"""What a learner reads who makes a mistake that an exercise expects: the judge is asked once, its words are kept."""

import os
import re
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import numpy as np

from builder.errors import CourseError
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import digest
from exercises.core.exercise import Exercise, UnknownKey, find_exercise
from exercises.core.judging import judge

COURSE = Path(__file__).resolve().parent.parent.parent  # whose exercises are judged, whatever lessons are rendered
STORE = COURSE / "build/feedback"
PATIENCE = 5  # times the time limit: a machine that is busy is not a mistake's fault
MAX_EPOCHS = 32  # the lowest loss of `fashion_mnist.stop_early` comes after 20 at most, and the longest patience is 8
# The lines from here on show values, most of which are drawn anew at each check.
VALUES = re.compile(r"\n[\w ,]*(?:expected|received|called as|in your line|Error): ")


def feedback_to_mistakes(keys):
    """Tell what a check says to each mistake that some exercises expect.

    Where an answer is compared with the solution, a mistake's words are what is said. A check of its own says more, or
    takes them from somewhere else, so the judge is asked: in other processes, since some of the mistakes train a
    network. Its words stay in `build/` until a source of the exercises changes.

    Parameters
    ----------
    keys : list of str
        Of exercises.

    Returns
    -------
    dict of str to dict of str to str
        By key and by the mistake's code: the message as far as the values that it shows.

    Raises
    ------
    CourseError
        If there is no such exercise, or a mistake is not refused.
    """
    try:
        exercises = {key: find_exercise(key) for key in keys}
    except UnknownKey as error:
        raise CourseError(str(error)) from None
    judged = {f"{key}-{_digest(key)}": key for key, each in exercises.items() if each.check is not Exercise.check}
    tasks = {name: (key,) for name, key in judged.items()}
    said, failures = fan_out(tasks, judge_mistakes, store=STORE, description="judging mistakes")
    if failures:
        raise CourseError("\n".join(failures.values()))
    _drop_outdated(judged)
    own_words = {
        key: {mistake.code: mistake.words for mistake in each.misconceptions} for key, each in exercises.items()
    }
    return own_words | {key: said[name] for name, key in judged.items()}


def judge_mistakes(key):
    """Judge each mistake that an exercise expects: dict of str to str, by its code what the learner reads."""
    exercise = find_exercise(key)
    with _short_trainings(), patch.object(exercise, "time_limit", PATIENCE * exercise.time_limit):
        return {mistake.code: _words_to(mistake, exercise) for mistake in exercise.misconceptions}


def judge_again(mistake, exercise):
    """Judge a mistake so that the verdict is the same each time: some draw numbers of their own."""
    import keras

    keras.utils.set_random_seed(0)
    source = np.random.default_rng
    with patch.object(np.random, "default_rng", lambda seed=0: source(seed)):
        return judge(exercise.key, *exercise().run(mistake.code), seed=0)


def _words_to(mistake, exercise):
    verdict = judge_again(mistake, exercise)
    if verdict.state not in ("wrong", "error"):
        raise CourseError(
            f"{exercise.key}: expected its check to refuse the mistake with the words “{mistake.words}”; "
            f"it says {verdict.state}: {verdict.message}"
        )
    return words_of(verdict.message)


@contextmanager
def _short_trainings():
    """Let a training end early: what is wrong with it shows soon. Keep what libraries say of it from the terminal."""
    before = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        import keras

        keras.config.set_max_epochs(MAX_EPOCHS)
        yield
    finally:
        keras.config.set_max_epochs(None)
        os.dup2(before, 2)
        os.close(before)


def words_of(message):
    """Cut a message off where the values begin."""
    return VALUES.split(message, maxsplit=1)[0]


def _digest(key):
    """Digest what an exercise's messages come from: engine, tasks of its lesson, epochs, Keras."""
    folders = [COURSE / "exercises" / name for name in ("core", key.partition(".")[0])]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.py")) if path.name != "questions.py"]
    return digest(version("keras"), str(MAX_EPOCHS), *(path.read_text(encoding="utf-8") for path in paths))


def _drop_outdated(judged):
    for name, key in judged.items():
        for path in STORE.glob(f"{key}-*.json"):
            if path.stem != name:
                path.unlink()
