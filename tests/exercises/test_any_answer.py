"""Whatever a learner's function gives back or raises, the judge says something short of it."""

import re

import pytest

from exercises.core.comparing import brief, difference, expect
from exercises.core.judging import STATES, judge

pytestmark = pytest.mark.maintainer  # hypothesis draws the answers: support.drawn is imported where a test runs

# Of each kind of answer one: an array, a table, two things, a list of texts, positions.
KEYS = [
    "intro.garment",
    "intro.dense",
    "intro.shapes",
    "fashion_mnist.report",
    "fashion_mnist.suspects",
]


def fails(kind, text):
    """A function that raises; some kinds want more than a text."""

    def answer(*arguments):
        try:
            error = kind(text)
        except TypeError:
            error = ValueError(text)
        raise error

    return answer


def assert_says_something_short(verdict):
    assert verdict.state in STATES
    assert verdict.state == "passed" or verdict.message.strip()
    assert len(verdict.message) < 2000
    assert len(verdict.message.splitlines()) <= 8
    assert not re.search(r'Traceback|File "|exercises[/.]core', verdict.message)


@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_function_gives_back_there_is_a_verdict(key):
    from support.drawn import answers, made, over

    @over(answers)
    def check(drawn):
        answer = made(drawn)
        assert_says_something_short(judge(key, lambda *arguments: answer, seed=0))


@pytest.mark.parametrize("key", KEYS[:2])
def test_whatever_stands_in_place_of_a_function_there_is_a_verdict(key):
    from support.drawn import answers, made, over

    @over(answers)
    def check(drawn):
        assert_says_something_short(judge(key, made(drawn), seed=0))


def test_whatever_a_function_raises_there_is_a_verdict():
    from support.drawn import errors, over, texts

    @over(errors, texts)
    def check(kind, text):
        verdict = judge("intro.shapes", fails(kind, text), seed=0)
        assert verdict.state == "error"
        assert_says_something_short(verdict)


def test_whatever_comes_it_is_shown_in_one_short_line():
    from support.drawn import answers, made, over

    @over(answers)
    def check(drawn):
        said = brief(made(drawn))
        assert len(said) < 300
        assert "\n" not in said


def test_an_array_does_not_differ_from_itself_nor_from_its_list():
    from support.drawn import over, tables

    @over(tables)
    def check(table):
        if table.dtype.kind in "biufc":
            assert difference(table, table.copy()) is None
            assert difference((table, 1), (table.copy(), 1)) is None
            if table.size:
                expect(table.tolist(), table, "the same")


def test_a_number_that_is_off_is_always_found():
    from support.drawn import fractions, over

    @over(fractions)
    def check(table):
        other = table.copy()
        other.flat[-1] += 1 + abs(other.flat[-1])
        assert difference(other, table) is not None
        assert difference([table, other], [table, table]) is not None
