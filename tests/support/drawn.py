"""Whatever may come: answers, arrays and errors as hypothesis draws them. Maintainers alone have it installed."""

import builtins
from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from support.hostile import ANSWERS

quick = settings(
    max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
ERRORS = [kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, Exception)]


def over(*strategies):
    """Decorate a function with as many arguments: it is called at once, over all that is drawn."""
    return lambda check: quick(given(*strategies)(check))()


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


errors = st.sampled_from(ERRORS)
texts = st.text()
fractions = arrays.arrays(np.float64, arrays.array_shapes(max_dims=3, max_side=4), elements=st.floats(-1e6, 1e6))
