"""Whatever a learner's function gives back or raises, the judge says something short of it."""

import builtins
import re
from dataclasses import dataclass

import numpy as np
import pytest
from support.hostile import ANSWERS

from exercises.core.comparing import brief, difference, expect
from exercises.core.judging import STATES, judge

pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

pytestmark = pytest.mark.maintainer  # hypothesis draws the answers

quick = settings(
    max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
# Of each kind of answer one: an array, a table, two things, a list of texts, positions.
KEYS = [
    "intro.garment",
    "intro.dense",
    "intro.shapes",
    "fashion_mnist.report",
    "fashion_mnist.suspects",
]
ERRORS = [kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, Exception)]


@dataclass(frozen=True)
class Hostile:
    """Stands for an answer that hypothesis itself would stumble over."""

    name: str


numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.booleans(),
    st.complex_numbers(),
    st.decimals(),
    st.fractions(),
    st.none(),
    st.just(...),
)
tables = arrays.arrays(
    st.one_of(arrays.scalar_dtypes(), arrays.unicode_string_dtypes(), arrays.array_dtypes()),
    arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)
hostile = st.sampled_from([Hostile(name) for name in ANSWERS])
answers = st.recursive(
    st.one_of(numbers, st.text(), st.binary(), tables, hostile),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def made(drawn):
    """What was drawn, with the hostile in their places."""
    if isinstance(drawn, Hostile):
        return ANSWERS[drawn.name]()
    if isinstance(drawn, dict):
        return {key: made(value) for key, value in drawn.items()}
    return type(drawn)(map(made, drawn)) if type(drawn) in (list, tuple) else drawn


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
@quick
@given(answer=answers)
def test_whatever_a_function_gives_back_there_is_a_verdict(key, answer):
    answer = made(answer)
    assert_says_something_short(judge(key, lambda *arguments: answer, seed=0))


@pytest.mark.parametrize("key", KEYS[:2])
@quick
@given(answer=answers)
def test_whatever_stands_in_place_of_a_function_there_is_a_verdict(key, answer):
    assert_says_something_short(judge(key, made(answer), seed=0))


@quick
@given(kind=st.sampled_from(ERRORS), text=st.text())
def test_whatever_a_function_raises_there_is_a_verdict(kind, text):
    verdict = judge("intro.shapes", fails(kind, text), seed=0)
    assert verdict.state == "error"
    assert_says_something_short(verdict)


@quick
@given(answer=answers)
def test_whatever_comes_it_is_shown_in_one_short_line(answer):
    said = brief(made(answer))
    assert len(said) < 300
    assert "\n" not in said


@quick
@given(table=tables)
def test_an_array_does_not_differ_from_itself_nor_from_its_list(table):
    if table.dtype.kind in "biufc":
        assert difference(table, table.copy()) is None
        assert difference((table, 1), (table.copy(), 1)) is None
        if table.size:
            expect(table.tolist(), table, "the same")


@quick
@given(table=arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6)))
def test_a_number_that_is_off_is_always_found(table):
    other = table.copy()
    other.flat[-1] += 1 + abs(other.flat[-1])
    assert difference(other, table) is not None
    assert difference([table, other], [table, table]) is not None
