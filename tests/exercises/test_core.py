"""Checking an answer: whatever a learner's code does, a verdict comes, and says something of use."""

import json
import os
import signal
import sys
import textwrap
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from support.hostile import ANSWERS, Hostile, HostileClass, hostile_array

import exercises
from exercises import check, hint, progress_report, solution
from exercises.core import feedback
from exercises.core.comparing import Wrong, brief, difference, expect
from exercises.core.diagnosing import FaultyExercise
from exercises.core.exercise import Edit, Exercise, UnknownKey, find_exercise
from exercises.core.judging import STATES, judge
from exercises.core.time_limit import TimeUp, run_within
from helpers.learner_record import progress_file, remember_guess

EXERCISES = '''
from exercises.core.comparing import Wrong
from exercises.core.exercise import Answer, Edit, Exercise


class Double(Exercise):
    key = "try_out.double"
    starter = """
        def double(numbers):
            return ...  # twice each number
    """
    hints = ("Think of `numbers`.", "Multiply <each>.")
    solution = """
        def double(numbers):
            return 2 * np.asarray(numbers)  # a < b
    """
    misconceptions = (
        Edit("2 * ", "3 * ", "That is one time too many."),
        Edit("np.asarray(numbers)", "np.asarray(numbers[0])", "Only the first number counts for you."),
        Answer("def double(numbers):\\n    numbers *= 2\\n    return numbers", "You wrote into what you were given."),
        Answer("def double(numbers):\\n    return numbers[1] + numbers[3]", "There is no such place."),
    )
    time_limit = 3  # a busy machine may hold an answer up

    def cases(self):
        for n in (3, 2):
            yield (self.rng.integers(1, 100, size=n),)


class Hurried(Double):
    key = "try_out.hurried"
    time_limit = 0.5


class Word(Exercise):
    key = "try_out.word"
    starter = "word = ..."
    hints = ("One.", "Two.")
    solution = "word = 'loss'"
    misconceptions = (Edit("loss", "accuracy", "Training makes that larger."), Edit("loss", "rate", "You choose that."))


class Pair(Exercise):
    key = "try_out.pair"
    starter = "first = ...\\ndef second(x): return ..."
    hints = ("One.", "Two.")
    solution = "first = 1\\ndef second(x): return x + 1"

    def check(self, first, second):
        if second(first) != 2:
            raise Wrong("They do not fit.")
        return "Both fit."
'''


@pytest.fixture(autouse=True)
def try_out(tmp_path, monkeypatch):
    """A lesson called try_out with some exercises, beside the real ones; nothing was begun yet."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "try_out.py").write_text(EXERCISES)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(tmp_path / "more")])
    monkeypatch.setattr(feedback, "_hints_given", {})
    monkeypatch.setattr(feedback, "_latest", [])
    monkeypatch.setattr("exercises.core.exercise._begun", set())
    yield
    sys.modules.pop("exercises.try_out", None)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """What only waits, or has to, is stopped as soon as what works."""
    monkeypatch.setattr("exercises.core.time_limit.WAITING", 1)


@pytest.fixture
def record(tmp_path, monkeypatch):
    """The file in which what was passed is kept, in a folder of this test."""
    monkeypatch.delenv("COURSE_MODE")
    path = tmp_path / "state" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


@pytest.fixture
def shown(monkeypatch):
    """What was displayed: a list of (record, text, html)."""
    displays = []

    def note(kind, record, *, text, html=None):
        displays.append(({kind: record}, text, html))

    monkeypatch.setattr(feedback, "display_record", note)
    monkeypatch.setattr("exercises.core.progress_report.display_record", note)
    return displays


def right(numbers):
    return np.array([2 * number for number in numbers])


# Verdicts


def test_a_right_answer_passes_and_a_wrong_one_shows_both_values_and_the_case():
    assert judge("try_out.double", right).state == "passed"
    verdict = judge("try_out.double", lambda numbers: numbers + 1, seed=0)
    assert verdict.state == "wrong"
    assert verdict.message.splitlines()[0] == "Your function gives another answer."
    assert "expected: [170, 128, 102]" in verdict.message
    assert "received: [86, 65, 52]" in verdict.message
    assert "3 of 3 numbers differ; the first at [0]" in verdict.message
    assert "called as: double([85, 64, 51]" in verdict.message


def last_one_wrong(numbers):
    return 3 * numbers if len(numbers) == 3 else numbers


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (lambda numbers: numbers + numbers + numbers, "wrong", "That is one time too many."),
        (lambda numbers: 2 * numbers[:1][0], "wrong", "Only the first number counts for you."),
        (lambda numbers: numbers[3], "error", "There is no such place."),
        (last_one_wrong, "wrong", "Your function gives another answer."),
        (lambda numbers: 3, "wrong", "Your function gives another answer."),
        (
            lambda numbers: numbers * 2.0,
            "wrong",
            "The values are right, the type is not: expected int64, received float64",
        ),
        (lambda numbers: [2 * n for n in numbers], "wrong", "The values are right, in a list; expected was an array."),
    ],
)
def test_the_words_on_a_mistake_are_said_to_whoever_makes_just_that_mistake(answer, state, words):
    for seed in range(3):
        verdict = judge("try_out.double", answer, seed=seed)
        assert verdict.state == state
        assert words in verdict.message
        assert len([m for m in find_exercise("try_out.double").misconceptions if m.words in verdict.message]) == (
            "another" not in words and "values" not in words
        )


def test_an_answer_that_is_no_function_is_compared_too():
    assert judge("try_out.word", " loss ").state == "passed"
    assert judge("try_out.word", "accuracy").message.startswith("Training makes that larger.")
    assert judge("try_out.word", "gain").message == "That is not it yet.\nexpected: 'loss'\nreceived: 'gain'"


def test_a_check_of_its_own_gets_all_answers_and_may_say_something_on_passing():
    assert judge("try_out.pair", 1, lambda x: x + 1).message == "Both fit."
    assert judge("try_out.pair", 2, lambda x: x + 1).message == "They do not fit."
    assert judge("try_out.pair", 1, lambda x: ...).state == "not_attempted"


class Careless(Exercise):
    key = "try_out.careless"
    starter = "def f(x): return ..."
    solution = "def f(x): return abs(x)"
    misconceptions = (Edit("abs(x)", "x", "What of numbers below 0?"),)

    def cases(self):
        yield (3,)


def test_an_author_is_told_of_a_mistake_that_no_case_shows(monkeypatch):
    monkeypatch.setattr("exercises.core.judging.find_exercise", lambda key: Careless)
    with pytest.raises(FaultyExercise, match=r"try_out.careless: in 100 draws .* “What of numbers below 0\?”"):
        judge("try_out.careless", abs)


def test_an_author_is_told_of_an_edit_that_does_not_fit_the_solution():
    for old, n in (("y", 0), ("x", 2)):
        with pytest.raises(FaultyExercise, match=f"expected '{old}' once in the solution; found it {n} times"):
            type("Faulty", (Careless,), {"misconceptions": (Edit(old, "", "…"),)})


def test_where_an_error_is_right_another_answer_or_another_error_is_not(monkeypatch):
    root = type("Root", (Careless,), {"solution": "def f(x): return 1 / (x - 3)", "misconceptions": ()})
    monkeypatch.setattr("exercises.core.judging.find_exercise", lambda key: root)
    assert judge("root", lambda x: 7 // 0).state == "passed"
    assert "expected: ZeroDivisionError\nreceived: 7" in judge("root", lambda x: 7).message
    assert "An error is right here, but of another type" in judge("root", lambda x: [][0]).message


def test_the_inputs_are_drawn_afresh_unless_a_seed_is_given():
    def given(seed):
        inputs = []
        judge("try_out.double", lambda numbers: inputs.append(tuple(numbers)) or right(numbers), seed=seed)
        return inputs

    assert given(None) != given(None)
    assert given(5) == given(5)


def test_what_is_not_written_yet_is_not_attempted():
    def documented(values):
        """What is to come here."""
        # Twice each number.
        return ...

    for answer in (..., lambda numbers: ..., documented):
        assert judge("try_out.double", answer).state == "not_attempted"
    assert judge("try_out.word", ...).state == "not_attempted"
    assert judge("try_out.pair", ..., lambda x: x + 1).state == "not_attempted"


def forgets_the_dots(numbers):
    doubled = 2 * numbers
    print(doubled)
    return ...


def half(numbers):
    return numbers, ...


def sometimes(numbers):
    if len(numbers) == 3:
        return right(numbers)
    return ...


@pytest.mark.parametrize("answer", [forgets_the_dots, half, sometimes])
def test_a_learner_who_leaves_the_dots_below_the_work_has_attempted_it(answer):
    verdict = judge("try_out.double", answer)
    assert verdict.state == "wrong"
    assert verdict.message == "Your function still gives back three dots, `...`. What should it give back instead?"


x_train, N_ROWS, DOUBLED = np.arange(20), 3, {1: 2}


def twice_the_lesson():
    return 2 * x_train


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda numbers: 2 * x_train[:N_ROWS],
            "never looks at `numbers`, but takes `N_ROWS` and `x_train` from outside.",
        ),
        (lambda values: [2 * n for n in x_train], "never looks at `values`, but takes `x_train` from outside."),
        (lambda numbers: twice_the_lesson(), "never looks at `numbers`, but takes `x_train` from outside."),
        (lambda numbers: numbers[x_train > 50] / 0, "Your function takes `x_train` from outside."),
        (lambda numbers: 2 * x_train[: len(numbers)], "Your function takes `x_train` from outside."),
    ],
)
def test_a_learner_who_takes_the_lesson_s_array_in_place_of_the_argument_is_told_so(answer, words):
    first = judge("try_out.double", answer).message.splitlines()[0]
    assert words in first
    assert first.endswith("The check calls it with data of its own, which come in by the brackets of `def`.")


def test_a_learner_who_leaves_an_argument_aside_is_told_so():
    message = judge("try_out.double", lambda numbers: np.array([2, 4, 6])).message
    assert message.startswith("Your function gives another answer. It never looks at `numbers`.\nexpected: ")


@pytest.mark.parametrize(
    "answer",
    [
        lambda numbers: [DOUBLED.get(n, N_ROWS) for n in numbers],  # a table of the learner's own, and a constant
        lambda numbers: np.mean(numbers),
        lambda numbers: (lambda: numbers)(),
        np.sum,
        Fraction,
    ],
)
def test_a_learner_who_uses_the_arguments_is_told_nothing_of_the_kind(answer):
    message = judge("try_out.double", answer).message
    assert "from outside" not in message
    assert "never looks" not in message


def test_a_changed_argument_is_noticed():
    def double(numbers):
        numbers[0] += 1
        return 2 * numbers

    assert "Your function has changed `numbers`" in judge("try_out.double", double).message

    def double(numbers):
        numbers *= 2
        return numbers

    assert "You wrote into what you were given." in judge("try_out.double", double).message


def test_calling_the_function_before_the_check_is_explained():
    verdict = judge("try_out.double", right([1]))
    assert verdict.state == "wrong"
    assert "`double` should be a function: pass its name alone" in verdict.message
    assert "received: [2]" in verdict.message


@pytest.mark.parametrize("number", [0, 2])
def test_a_wrong_number_of_answers_is_explained(number):
    verdict = judge("try_out.double", *[right] * number)
    assert "check('try_out.double', double)" in verdict.message
    assert f"gave {number} answers" in verdict.message


# Answers that fail


def divide(numbers):
    nothing = 0
    return numbers + 1 / nothing


def test_an_error_is_told_with_its_message_the_learner_s_line_and_what_was_given():
    verdict = judge("try_out.double", divide, seed=0)
    assert verdict.state == "error"
    assert "ZeroDivisionError: division by zero" in verdict.message
    assert "in your line: return numbers + 1 / nothing" in verdict.message
    assert "called as: double([85, 64, 51] (array of shape (3,), int64))" in verdict.message
    assert "Traceback" not in verdict.message
    assert "helpers" not in verdict.message


def test_an_error_deep_in_a_library_names_the_learner_s_own_line():
    def double(numbers):
        return np.concatenate(numbers.reshape(7, 7))

    def outer(numbers):
        return json.loads("{") or double(numbers)

    assert "in your line: return np.concatenate(numbers.reshape(7, 7))" in judge("try_out.double", double).message
    assert 'in your line: return json.loads("{") or double(numbers)' in judge("try_out.double", outer).message


def test_what_was_given_is_told_as_it_was_before_the_function_changed_it():
    def double(numbers):
        numbers[:] = 0
        raise ValueError("no")

    assert "double([85, 64, 51]" in judge("try_out.double", double, seed=0).message


class Nasty(Exception):
    def __str__(self):
        raise SystemExit("not even this can be shown")


def raising(error):
    def double(numbers):
        raise error

    return double


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (GeneratorExit("x"), "GeneratorExit: x"),
        (Nasty(), "Nasty: (its message cannot be shown)"),
        (ValueError("flood " * 100_000), "…"),
        (MemoryError(), "MemoryError"),
        (StopIteration(), "StopIteration"),
        (Wrong("I am the check"), "Wrong: I am the check"),
    ],
)
def test_whatever_a_function_raises_there_is_a_verdict(error, words):
    verdict = judge("try_out.double", raising(error))
    assert verdict.state == "error"
    assert words in verdict.message
    assert len(verdict.message) < 1000


def test_an_exhausted_recursion_is_survived():
    def double(numbers):
        return double(numbers)

    verdict = judge("try_out.double", double)
    assert verdict.state == "error"
    assert "RecursionError" in verdict.message
    assert "in your line: return double(numbers)" in verdict.message


def test_a_function_with_other_arguments_gets_python_s_own_words():
    verdict = judge("try_out.double", lambda: 3)
    assert "takes 0 positional arguments but 1 was given" in verdict.message


# Answers of every kind


@pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("key", ["try_out.double", "try_out.word"])
def test_an_answer_of_any_type_or_shape_gets_a_verdict_of_a_few_lines(key, make):
    answer = make()
    verdict = judge(key, (lambda numbers: answer) if key == "try_out.double" else answer)
    assert verdict.state in ("wrong", "error"), verdict
    assert verdict.message
    assert len(verdict.message) < 1000
    assert "truth value" not in verdict.message


def falls_through(numbers):  # noqa: RET503
    if len(numbers) == 3:
        return right(numbers)


def sorts_in_place(numbers):
    return np.copy(numbers).sort()


@pytest.mark.parametrize("answer", [lambda numbers: None, falls_through, sorts_in_place])
def test_a_learner_whose_function_gives_back_none_reads_a_reason_that_is_true_of_it(answer):
    message = judge("try_out.double", answer).message
    assert "gives back None where it ends without meeting a `return`; so do `print`, `append` and `sort`." in message


@pytest.mark.parametrize("rows", [[[0] * 3] * 3, ([0] * 3,) * 3, [np.zeros(3)] * 3, [[[0] * 2] * 2, [[0] * 2] * 2]])
def test_a_learner_whose_rows_are_all_one_list_is_told_so(rows):
    for row in rows:
        row[0] = row[0] if isinstance(row[0], list) else 1
    expected = np.arange(np.size(rows)).reshape(np.shape(rows))
    assert "All its rows are one and the same" in difference(rows, expected)
    assert difference(rows, np.array(rows)) is None
    assert "one and the same" not in difference(np.array(rows).tolist(), expected + 1)


def test_a_learner_who_has_the_right_numbers_in_another_type_reads_that_first():
    for answer, kind in (
        (list, "in a list; expected was an array."),
        (np.float64, "expected int64, received float64."),
    ):
        message = judge("try_out.double", lambda numbers, kind=answer: kind(2 * numbers)).message
        assert message.splitlines()[0].startswith("The values are right, ")
        assert message.splitlines()[0].endswith(kind)
        assert "another answer" not in message


TWO = (np.array([0.5, 0.25]), np.array([1.0, 2.0]))


@pytest.mark.parametrize(
    ("received", "words"),
    [
        (TWO[0], "That is one result, of shape (2,); expected were 2 results."),
        (3, "That is one result, of shape (); expected were 2 results."),
        ("two", "of type str, not tuple"),
        (TWO[:1], "It has 1 item; expected were 2."),
        (
            (TWO[0], np.ones(3)),
            "first in item 1: expected [1., 2.] (array of shape (2,), float64), received [1., 1., 1.]",
        ),
        ((TWO[0][:, None], TWO[1]), "Its shape is (2, 1); expected was (2,)."),
        ((TWO[0], TWO[1] + [0, 1]), "first in item 1"),
        ((TWO[0], None), "meeting a `return`"),
        (np.array(TWO) + 1, "the first at [0, 0]"),  # the learner's own table
    ],
)
def test_a_learner_who_gives_back_another_thing_than_two_arrays_reads_which_of_the_two_is_off(received, words):
    assert words in difference(received, TWO)


@pytest.mark.parametrize("received", [TWO, list(TWO), np.array(TWO), (TWO[0].tolist(), TWO[1])])
def test_two_arrays_may_come_as_a_tuple_a_list_or_a_table(received):
    assert difference(received, TWO) is None


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (1, 1),
        (1.0, 1),
        (True, 1),
        (np.int64(3), 3),
        (np.array(3), 3),
        (Fraction(3), 3),
        (Decimal("0.5"), 0.5),
        ({"a": 1.0, "b": "x"}, {"b": "x", "a": 1}),
        (0.1 + 0.2, 0.3),
        (np.float32(0.1), 0.1),
        (float("nan"), float("nan")),
        ([1, 2], np.array([1, 2])),
        (np.array([[1.0]], "float32"), [[1]]),
        (" loss\n", "loss"),
        (("a", [1.0, 2]), ["a", [1, 2]]),
        (None, None),
    ],
)
def test_the_same_in_another_form_is_the_same(received, expected):
    expect(received, expected, "why")


@pytest.mark.parametrize(
    ("received", "expected", "words"),
    [
        (391.01, 391, "received: 391.01"),
        (390, 391, "received: 390"),
        (0.31, 0.3, "received: 0.31"),
        ([1, 2, 3], np.array([1, 2]), "Its shape is (3,); expected was (2,)."),
        ([[1], [2]], [1, 2], "Its shape is (2, 1)"),
        ("Loss", "loss", "received: 'Loss'"),
        ("3", 3, "of type str, not a number"),
        (3, "3", "received: 3"),
        (None, 3, "`return`"),
        (3, None, "received: 3"),
        (("a", 1), ["a", 2], "first in item 1: expected 2, received 1"),
        ({"a": 1}, {"b": 1}, "It has no item 'b'."),
        ({"a": 1}, {"a": 2}, "first in item 'a': expected 2, received 1"),
        ([("a", 1)], {"a": 1}, "of type list, not dict"),
        (["a"], ["a", "b"], "It has 1 item; expected were 2."),
        ((iter([(1, 2)]), 3), ([(1, 2)], 3), "only once; `list(…)` keeps them"),
        (([(1, 2)], 3), (iter([(1, 2)]), 3), "first in item 0"),  # as a known mistake is held against an answer
        (np.arange(1000), np.arange(1000) + (np.arange(1000) == 7), "1 of 1,000 numbers differ; the first at [7]"),
        (np.nan, 1, "received: nan"),
        (np.array([]), 1, "Its shape is (0,)"),
    ],
)
def test_a_difference_is_named(received, expected, words):
    with pytest.raises(Wrong) as wrong:
        expect(received, expected, "Why it matters.")
    message = str(wrong.value)
    assert message.startswith("Why it matters.\nexpected: ")
    assert "\nreceived: " in message
    assert words in message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        (np.float32(0.9), "0.9"),
        (391.0, "391"),
        (np.array([1.0, 2.0]), "[1., 2.] (array of shape (2,), float64)"),
        (np.zeros((3, 28, 28), "uint8"), "array of shape (3, 28, 28), uint8, from 0 to 0"),
        (np.zeros((0, 4)), "array of shape (0, 4), float64"),
        ("x" * 10_000, "..."),
        ([1] * 1000, "..."),
        ("a\nb", "'a\\nb'"),
        ((np.float64(0.576543), np.int64(3), np.True_), "(0.576543, 3, True)"),
        ((np.array([5 / 7]), [0.1 + 0.2]), "(array([0.7143]), [0.3])"),
        ([np.zeros((3, 28, 28), "uint8")], "[array of shape (3, 28, 28), uint8, from 0 to 0]"),
        ({"a": np.float32(0.1)}, "{'a': 0.1}"),
        (np.arange(531) > 30, "array of shape (531,), bool, 500 of 531 True"),
    ],
)
def test_a_value_is_shown_in_a_line(value, words):
    text = brief(value)
    assert words in text
    assert len(text) < 300
    assert "\n" not in text


def test_a_value_that_cannot_be_shown_is_named_by_its_type():
    assert brief(Hostile()) == "a value of type Hostile that cannot be shown"
    assert brief(HostileClass()) == "a value of type HostileClass that cannot be shown"
    assert brief(hostile_array()).startswith("[0., 0., 0.]")


# Answers that do not end


def forever(numbers):
    while True:
        pass


def sleeping(numbers):
    time.sleep(2)


def swallowing(numbers):
    while True:
        try:  # noqa: SIM105
            time.sleep(0.001)
        except:  # noqa: E722  (the point)
            pass


def swallowing_at_once(numbers):
    while True:
        try:
            numbers[0] += 1
        except BaseException:
            continue


def late(numbers):
    try:
        time.sleep(2)
    except BaseException:
        return right(numbers)


def bottomless(numbers):
    try:
        return bottomless(numbers)
    except RecursionError:
        return bottomless(numbers)


def test_a_trace_function_that_was_set_before_is_set_again():
    before = sys.gettrace()
    mine = lambda *_: None  # noqa: E731
    sys.settrace(mine)
    try:
        assert judge("try_out.hurried", swallowing).state == "timeout"
        assert sys.gettrace() is mine
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("answer", [forever, sleeping, swallowing, swallowing_at_once, late, bottomless])
def test_an_answer_without_end_is_stopped(answer):
    began = time.perf_counter()
    verdict = judge("try_out.hurried", answer)
    assert verdict.state == "timeout"
    assert "No end after 0.5 seconds" in verdict.message
    assert time.perf_counter() - began < 5
    if hasattr(signal, "setitimer"):
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.fixture
def busy_machine(monkeypatch):
    """Others have their turn too: this process gets a tenth of the processor."""
    monkeypatch.setattr("exercises.core.time_limit.process_time", lambda: time.perf_counter() / 10)
    monkeypatch.setattr("exercises.core.time_limit.WAITING", 100)


def takes_a_while(numbers):
    end = time.perf_counter() + 0.3  # two cases take more than half a second
    while time.perf_counter() < end:
        pass
    return right(numbers)


def test_a_learner_on_a_busy_machine_has_as_much_time_to_work_as_on_an_idle_one(busy_machine, monkeypatch):
    assert judge("try_out.hurried", takes_a_while).state == "passed"
    monkeypatch.delattr(signal, "setitimer")
    assert judge("try_out.hurried", takes_a_while).state == "passed"


def test_a_learner_whose_function_waits_has_longer_but_not_for_ever(busy_machine, monkeypatch):
    monkeypatch.setattr("exercises.core.time_limit.WAITING", 3)
    assert run_within(0.15, lambda: time.sleep(0.2) or 3) == 3
    began = time.perf_counter()
    with pytest.raises(TimeUp):
        run_within(0.2, lambda: time.sleep(5))
    monkeypatch.delattr(signal, "setitimer")
    with pytest.raises(TimeUp):
        run_within(0.2, lambda: [time.sleep(0.01) for _ in range(500)])
    assert 1.1 < time.perf_counter() - began < 4


def test_a_network_that_many_threads_train_has_the_time_on_the_wall(monkeypatch):
    monkeypatch.setattr("exercises.core.time_limit.process_time", lambda: time.perf_counter() * 16)
    assert run_within(0.3, lambda: time.sleep(0.1) or 3) == 3


def test_a_learner_who_checks_first_thing_in_a_fresh_kernel_does_not_pay_for_the_imports(tmp_path, monkeypatch):
    (tmp_path / "slow_package.py").write_text("import time\nend = time.time() + 0.7\nwhile time.time() < end: pass\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    hurried = find_exercise("try_out.hurried")
    monkeypatch.setattr(hurried, "imports", "import numpy as np\nimport slow_package")
    assert judge("try_out.hurried", right).state == "passed"
    assert sys.modules.pop("slow_package")


class Untidy:
    def __del__(self):
        raise ValueError


def bottomless_and_untidy(numbers):
    try:
        return bottomless_and_untidy(numbers)
    except RecursionError:
        Untidy()
        return bottomless_and_untidy(numbers)


def chained(numbers):
    try:
        return divide(numbers)
    except ZeroDivisionError as error:
        raise ValueError from error


@pytest.mark.slow
def test_the_long_chain_of_errors_of_an_exhausted_recursion_goes_no_further(monkeypatch):
    kept = []
    monkeypatch.setattr(sys, "unraisablehook", kept.append)
    hook = sys.unraisablehook
    for function, kind in ((bottomless_and_untidy, TimeUp), (bottomless, TimeUp), (chained, ValueError)):
        with pytest.raises(kind) as error:
            run_within(0.3, lambda function=function: function(3))
        assert error.value.__context__ is error.value.__cause__ is None
    assert judge("try_out.hurried", bottomless_and_untidy).state == "timeout"
    assert len(kept) == 0
    assert sys.unraisablehook is hook


@pytest.mark.slow
def test_off_the_main_thread_a_loop_is_stopped_and_a_sleeper_left_behind():
    verdicts = {}

    def work():
        for answer in (forever, sleeping, right, divide):
            key = "try_out.hurried" if answer in (forever, sleeping) else "try_out.double"
            verdicts[answer] = judge(key, answer).state

    before = threading.active_count()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert verdicts == {forever: "timeout", sleeping: "timeout", right: "passed", divide: "error"}
    time.sleep(2)
    assert threading.active_count() == before


def test_where_there_is_no_alarm_a_thread_takes_its_place(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")
    assert judge("try_out.hurried", forever).state == "timeout"
    assert judge("try_out.double", right).state == "passed"


def test_an_alarm_that_was_set_before_finds_its_handler_again():
    def mine(number, frame):
        pass

    before = signal.signal(signal.SIGALRM, mine)
    try:
        assert run_within(5, lambda: 3) == 3
        with pytest.raises(TimeUp):
            run_within(0.05, lambda: time.sleep(2))
        assert signal.getsignal(signal.SIGALRM) is mine
    finally:
        signal.signal(signal.SIGALRM, before)


# Answers that reach for what is around them


def test_a_flood_of_printing_is_cut(capsys):
    def double(numbers):
        for _ in range(300):
            print("flood", numbers)
            print("flood" * 10, file=sys.stderr)
        return right(numbers)

    out = sys.stdout
    assert judge("try_out.double", double).state == "passed"
    assert sys.stdout is out
    said = capsys.readouterr()
    assert said.out.startswith("flood [")
    assert len(said.out) < 2200
    assert "more was printed" in said.out
    assert len(said.err) < 2200


def test_a_closed_or_replaced_standard_output_comes_back():
    def double(numbers):
        sys.stdout = None
        return right(numbers)

    out = sys.stdout
    assert judge("try_out.double", double).state == "passed"
    assert sys.stdout is out


def test_a_library_patched_under_the_check_is_mended_and_bends_no_verdict():
    def broken(*arguments, **options):
        raise RuntimeError("patched")

    def double(numbers):
        np.asarray = broken
        return np.asarray(numbers)

    asarray, isclose = np.asarray, np.isclose
    assert judge("try_out.double", double).state == "error"
    assert np.asarray is asarray

    def lenient(numbers):
        np.isclose = lambda *arguments, **options: np.array(True)
        return numbers

    assert judge("try_out.double", lenient).state == "wrong"
    assert np.isclose is isclose


def test_what_all_code_shares_is_put_back(tmp_path):
    keras = sys.modules.get("keras")

    def double(numbers):
        os.chdir(tmp_path)
        os.environ["COURSE_MODE"] = "learn"
        np.seterr(all="raise")
        np.set_printoptions(precision=1)
        np.random.seed(3)
        sys.setrecursionlimit(2000)
        warnings.simplefilter("error")
        warnings.warn = print
        if keras:
            keras.config.set_floatx("float64")
            keras.config.set_dtype_policy("mixed_float16")
        raise ValueError

    def state():
        shared = [Path.cwd(), dict(os.environ), np.geterr(), np.get_printoptions(), sys.getrecursionlimit()]
        shared += [list(warnings.filters), warnings.warn, np.random.get_state()[1].tolist()]
        return [*shared, keras and keras.config.floatx(), keras and keras.config.dtype_policy().name]

    before = state()
    assert judge("try_out.double", double).state == "error"
    assert state() == before


# What is shown


def test_check_displays_a_record_and_returns_none(shown):
    assert check("try_out.double", right) is None
    assert check("try_out.double", lambda numbers: 3) is None
    assert check("try_out.double", ...) is None
    assert check("try_out.double", divide) is None
    assert check("try_out.hurried", forever) is None
    states = [record["exercise"]["state"] for record, _, _ in shown]
    assert states == ["passed", "wrong", "not_attempted", "error", "timeout"]
    assert set(states) == set(STATES) == set(feedback.HEADINGS)
    assert [record["exercise"]["key"] for record, _, _ in shown] == ["try_out.double"] * 4 + ["try_out.hurried"]
    for (_, text, html), word in zip(shown, ("Passed", "Not yet", "Not attempted", "error", "time"), strict=True):
        assert word in text.splitlines()[0]
        assert word in html


def test_what_is_shown_before_any_attempt_is_the_same_each_time(shown):
    check("try_out.word", ...)
    check("try_out.word", ...)
    assert shown[0] == shown[1]
    assert 'hint("try_out.word")' in shown[0][1]


def test_a_learner_s_text_is_escaped_and_cut(shown):
    check("try_out.word", "<script>alert('x')</script>")
    check("try_out.double", raising(ValueError("<img src=x onerror=alert(1)> `<b>`")))
    check("try_out.word", "<" * 100_000)
    check("<b>", 3)
    hint("<b>")
    solution("try_out.double")
    for _, _, html in shown:
        assert "<script" not in html
        assert "<img" not in html
        assert "<b>" not in html
        assert len(html) < 20_000
    assert "&lt;script&gt;" in shown[0][2]
    assert "a &lt; b" in shown[-1][2]


def test_in_a_terminal_the_text_is_printed(capsys):
    check("try_out.word", "los")
    said = capsys.readouterr().out
    assert said.startswith("✗ Not yet · try_out.word\nThat is not it yet.")
    assert "expected: 'loss'" in said


def test_hints_come_in_their_order_then_point_to_the_solution(shown):
    for _ in range(4):
        assert hint("try_out.double") is None
    texts = [text for _, text, _ in shown]
    assert texts[0] == "Hint 1 of 2 · try_out.double\nThink of `numbers`."
    assert texts[1].startswith("Hint 2 of 2")
    assert texts[2] == texts[3]
    assert 'solution("try_out.double")' in texts[2]
    assert "Think of <code>numbers</code>" in shown[0][2]
    hint("try_out.word")
    assert shown[-1][1].startswith("Hint 1 of 2 · try_out.word")


def test_the_solution_is_shown_as_code_that_can_be_copied(shown):
    assert solution("try_out.double") is None
    _, text, _ = shown[0]
    assert text.endswith("def double(numbers):\n    return 2 * np.asarray(numbers)  # a < b")


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("try_out.dubble", "Did you mean 'try_out.double'?"),
        ("tryout.double", "Did you mean 'try_out.double'?"),
        ("mnist.prepar", "Did you mean 'mnist.prepare'?"),
        ("try_out", "Did you mean"),
        ("double", "Did you mean 'try_out.double'?"),
        ("repair", "Did you mean 'mnist.repair'?"),
        ("", "Copy the name from the lesson, with its quotes."),
        ("os.path", "Copy the name from the lesson, with its quotes."),
        (7, "Copy the name from the lesson, with its quotes."),
    ],
)
def test_an_unknown_key_gets_one_sentence_with_the_nearest(key, words, shown):
    with pytest.raises(UnknownKey, match="There is no exercise") as error:
        judge(key, right)
    assert words in str(error.value)
    check(key, right)
    hint(key)
    solution(key)
    assert len(shown) == 3
    assert all(words in text for _, text, _ in shown)


def test_a_learner_who_slips_in_a_name_reads_nothing_of_lessons_that_were_not_begun(shown):
    check("try_out.double", right)
    check("zzz", right)
    assert shown[-1][1].endswith("There are try_out.double, try_out.hurried, try_out.word, try_out.pair.")
    assert "zzz" in shown[-1][0]["exercise"]["key"]


def second(x):
    return x


@pytest.mark.parametrize(
    "call", [(second,), (second, "try_out.pair"), (3, "try_out.pair"), (3, second, "try_out.pair")]
)
def test_a_learner_who_calls_check_without_the_name_in_its_place_reads_how_to_call_it(call, shown):
    check(*call)
    [(record, text, html)] = shown
    assert record == {"exercise": {"key": "", "state": "error"}}
    first = "The name of the exercise comes first. " if len(call) > 1 else ""
    assert text == f'Nothing was checked\n{first}Call it as `check("try_out.pair", first, second)`.'
    assert "0x" not in html


def test_a_learner_who_calls_check_with_nothing_reads_how_to_call_it(shown):
    check()
    assert 'Which exercise? Give its name, as the lesson does: `check("lesson.exercise", …)`.' in shown[-1][1]
    check("try_out.pair", 3)
    assert "`check('try_out.pair', first, second)`; this call gave 1 answer after the name." in shown[-1][1]
    check()
    assert shown[-1][1].endswith('Call it as `check("try_out.pair", first, second)`.')
    check("try_out.double", "double")
    assert "pass its name alone, without quotes" in shown[-1][1]


def test_a_learner_who_asks_for_a_hint_without_a_name_gets_that_of_the_exercise_checked_last(shown):
    hint()
    assert 'Which exercise? Give its name, as the lesson does: `hint("lesson.exercise")`.' in shown[-1][1]
    solution()
    assert '`solution("lesson.exercise")`' in shown[-1][1]
    check("try_out.word", "los")
    check("try_out.double", 3)
    check("no_such.name", 3)
    hint()
    assert shown[-1][1].startswith("Hint 1 of 2 · try_out.double")
    hint(None)
    assert shown[-1][1].startswith("Hint 2 of 2 · try_out.double")
    solution()
    assert shown[-1][1].startswith("One right answer · try_out.double")
    hint("try_out.word")
    hint()
    assert shown[-1][1].startswith("Hint 2 of 2 · try_out.word")


def test_a_learner_who_asks_for_a_hint_on_a_function_gets_that_of_its_exercise(shown):
    hint(second)
    assert shown[-1][1].startswith("Hint 1 of 2 · try_out.pair")
    solution(second)
    assert shown[-1][1].startswith("One right answer · try_out.pair")
    hint(right)
    assert "Which exercise?" in shown[-1][1]
    hint(Hostile())
    assert "There is no exercise a value of type Hostile that cannot be shown." in shown[-1][1]
    check(np.zeros(3), right)
    assert "There is no exercise" in shown[-1][1]


def test_of_two_exercises_with_a_function_of_one_name_that_of_the_lesson_begun_is_meant(shown):
    def train(model):
        return ...

    hint(train)
    assert "Which exercise?" in shown[-1][1]
    check("fashion_mnist.report", ...)
    hint(train)
    assert shown[-1][1].startswith("Hint 1 of 3 · fashion_mnist.stop_early")


def test_a_learner_who_takes_a_question_for_an_exercise_is_told_so(shown):
    check("mnist.parameters", 3)
    assert 'That is a question: `quiz("mnist.parameters")` asks it.' in shown[-1][1]
    hint("mnist.parameters")
    assert 'That is a question: `quiz("mnist.parameters")` asks it.' in shown[-1][1]


def test_a_fault_in_an_exercise_module_is_not_taken_for_an_unknown_key(tmp_path):
    (tmp_path / "more" / "faulty.py").write_text("import no_such_module\n")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        find_exercise("faulty.one")


# What was passed so far


def test_what_was_passed_is_written_down_once_and_reported(record, shown):
    check("try_out.double", lambda numbers: 3)
    assert not record.exists()
    check("try_out.double", right)
    check("try_out.double", right)
    assert json.loads(record.read_text()) == {"passed": ["try_out.double"], "guesses": {}}
    assert [path.name for path in record.parent.iterdir()] == ["progress.json"]
    assert progress_report() is None
    _, text, html = shown[-1]
    assert text.startswith("1 of ")
    assert "Passed   try_out.double" in text
    assert "Not yet  try_out.word" in text
    assert "<td>Passed</td><td><code>try_out.double</code></td>" in html


def test_the_report_leaves_out_lessons_that_were_not_begun(record, shown):
    progress_report()
    assert shown[-1][1].startswith("0 of 0 ")
    check("try_out.double", 3)
    progress_report()
    assert "try_out.double" in shown[-1][1]
    assert "mnist." not in shown[-1][1]
    remember_guess("mnist.accuracy", 0.8, 0.967, "fraction")
    progress_report()
    assert "mnist." in shown[-1][1]


def test_guesses_are_written_down_and_reported_with_what_they_were_off(record, shown):
    assert remember_guess("try_out.accuracy", 0.8, 0.967, "fraction") == ""
    remember_guess("try_out.accuracy", 0.9, 0.967, "fraction")
    remember_guess("try_out.count", 400, 469, "count")
    check("try_out.double", right)
    assert json.loads(record.read_text())["guesses"]["try_out.accuracy"] == {
        "guess": 0.9,
        "value": 0.967,
        "unit": "fraction",
    }
    progress_report()
    record_shown, text, html = shown[-1]
    assert record_shown["progress"]["guesses"] == 2
    assert (
        "2 guesses:\n  try_out.accuracy: 90.0 %, it was 96.7 %: 6.7 points\n  try_out.count: 400, it was 469: 69"
        in text
    )
    assert "<td><code>try_out.accuracy</code></td><td>90.0 %</td><td>96.7 %</td><td>6.7 points</td>" in html
    assert "style=" not in html


@pytest.mark.parametrize("guesses", ['{"a": 3}', '{"a": {"guess": "<b>", "value": 1, "unit": "count"}}', '{"a": {}}'])
def test_a_guess_that_makes_no_sense_in_the_record_is_passed_over(record, shown, guesses):
    record.parent.mkdir()
    record.write_text(f'{{"passed": ["try_out.word"], "guesses": {guesses}}}')
    progress_report()
    assert shown[-1][1].startswith("1 of ")
    assert "guess" not in shown[-1][1]


def test_nothing_is_written_in_a_build_or_a_test(record, monkeypatch, shown):
    monkeypatch.setenv("COURSE_MODE", "test")
    check("try_out.double", right)
    progress_report()
    assert not record.exists()
    assert shown[-1][1].startswith("0 of ")


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "3", '{"passed": [], "guesses": 3}', '{"passed": 3}', '{"other": []}', "\x00\x01", "[" * 100_000],
)
def test_a_damaged_record_is_set_aside_and_begun_anew(record, shown, damage):
    record.parent.mkdir()
    record.write_text(damage)
    check("try_out.double", right)
    assert "was damaged; it was set aside" in shown[0][1]
    assert json.loads(record.read_text()) == {"passed": ["try_out.double"], "guesses": {}}
    assert record.with_name("progress.json.damaged").read_text() == damage
    check("try_out.word", "loss")
    assert "damaged" not in shown[1][1]


def test_a_record_that_is_not_text_is_set_aside(record, shown):
    record.parent.mkdir()
    record.write_bytes(b"\xff\xfe\xff")
    check("try_out.double", right)
    assert "was damaged" in shown[0][1]


def test_a_record_that_cannot_be_written_costs_one_sentence(tmp_path, record, monkeypatch, shown):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    check("try_out.double", right)
    assert shown[0][0]["exercise"]["state"] == "passed"
    assert "could not be written down" in shown[0][1]
    progress_report()


def test_a_folder_in_the_record_s_place_costs_one_sentence(record, shown):
    record.mkdir(parents=True)
    check("try_out.double", right)
    assert shown[0][0]["exercise"]["state"] == "passed"
    assert "could not be written down" in shown[0][1]
    progress_report()
    assert "cannot be read" in shown[1][1]


def test_a_full_disk_leaves_the_old_record_whole(record, monkeypatch, shown):
    check("try_out.word", "loss")
    old = record.read_text()

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    check("try_out.double", right)
    assert "No space left on device" in shown[-1][1]
    assert record.read_text() == old
    assert [path.name for path in record.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("home", ["", "relative", "/not/there"])
def test_without_a_home_folder_checks_work_and_leave_no_file(home, monkeypatch, record, shown):
    monkeypatch.delenv("COURSE_PROGRESS")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    assert progress_file() is None
    check("try_out.double", right)
    assert shown[0][1].strip() == "✓ Passed · try_out.double"


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {"HOME": "HERE"}, ".local/state/heart-of-deep-learning/progress.json"),
        ("linux", {"HOME": "", "XDG_STATE_HOME": "HERE/s"}, "s/heart-of-deep-learning/progress.json"),
        ("darwin", {"HOME": "HERE"}, "Library/Application Support/heart-of-deep-learning/progress.json"),
        ("win32", {"LOCALAPPDATA": "HERE/l"}, "l/heart-of-deep-learning/progress.json"),
        ("win32", {"USERPROFILE": "HERE"}, "AppData/Local/heart-of-deep-learning/progress.json"),
    ],
)
def test_each_platform_has_its_own_place(platform, variables, place, tmp_path, record, monkeypatch):
    for name in ("COURSE_PROGRESS", "XDG_STATE_HOME", "LOCALAPPDATA", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.replace("HERE", str(tmp_path)))
    monkeypatch.setattr(sys, "platform", platform)
    assert progress_file() == tmp_path / place


# How an exercise is written


def test_an_exercise_is_written_as_indented_text_and_read_without_the_indent():
    exercise = find_exercise("try_out.double")
    assert exercise.starter == "def double(numbers):\n    return ...  # twice each number"
    assert issubclass(exercise, Exercise)
    assert (exercise.names, exercise.arguments) == (("double",), ("numbers",))
    assert find_exercise("try_out.pair").names == ("first", "second")
    assert find_exercise("try_out.word").arguments == ()


def test_importing_the_exercises_brings_no_heavy_library():
    script = textwrap.dedent(
        """
        import sys
        from exercises.core.exercise import exercises_of, lesson_slugs
        assert [key for slug in lesson_slugs() for key in exercises_of(slug)]
        assert not {"tensorflow", "keras", "matplotlib", "IPython"} & set(sys.modules)
        """
    )
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", script]) == 0
    assert exercises.check is check
