"""Comparing a learner's answer with what is right, whatever kind of object the answer is, and showing both."""

import decimal
import fractions
import reprlib
from collections.abc import Iterator

# By name, so that a learner's code that replaces `np.isclose` does not replace the judge's.
from numpy import argwhere, array2string, asarray, count_nonzero, generic, isclose, ndarray

CUT = 120  # characters shown of one value
LARGE = 100_000_000  # numbers; more may be a view that pretends, and no time limit stops a look at each
RELATIVE, ABSOLUTE = 1e-4, 1e-6  # float32 sums taken in another order differ by less

NONE = "A function gives back None where it ends without meeting a `return`; so do `print`, `append` and `sort`."
RIGHT_VALUES = "The values are right"  # how a remark begins on an answer that is wrong in its type alone


class _Repr(reprlib.Repr):
    """Writes numbers as one writes them, and arrays briefly, also inside lists, tuples and dicts."""

    def __init__(self):
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = CUT
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = 10

    def repr_float(self, value, level):
        return min(repr(value), f"{value:.6g}", key=len)

    def repr_instance(self, value, level):
        if isinstance(value, generic):
            return self.repr1(value.item(), level) if type(value.item()) is not type(value) else repr(value)
        if isinstance(value, ndarray):
            array = asarray(value)
            return f"array({_digits(array)})" if _is_short(array) else _brief_array(array)
        return super().repr_instance(value, level)


_repr = _Repr()


class Wrong(Exception):
    """An answer is not right; the message tells the learner what differs and why that matters."""


def expect(received, expected, why):
    """Compare an answer with the right one: numbers and arrays up to rounding, strings up to outer blanks.

    Parameters
    ----------
    received : object
        From a learner: may be anything.
    expected : number, str, None, array, or list or tuple of these
        An array is compared in shape and values, not in dtype.
    why : str
        What this case is about and why it matters: the first thing the learner reads. It must not say how to do it.

    Raises
    ------
    Wrong
        If they differ. The message shows `why`, both values, and for arrays where they differ first.
    """
    remark = difference(received, expected)
    if remark is not None:
        raise Wrong(f"{why}\nexpected: {brief(expected)}\nreceived: {brief(received)}{remark}")


def brief(value):
    """Say in a line what a value is, without trusting it: its own `repr` may raise, flood, or not be text.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Numbers and short arrays in full; of a longer array its shape, dtype and range, of a mask how many are True.
    """
    try:
        if isinstance(value, ndarray):
            return _brief_array(asarray(value))
        text = " ".join(str(_repr.repr(value)).split())
    except BaseException:  # a learner's __repr__ may raise anything, SystemExit too
        return f"a value of type {_type_name(value)} that cannot be shown"
    return cut(text, CUT)


def cut(text, length):
    """Shorten a text to `length` characters, and mark it where it was cut."""
    return text if len(text) <= length else text[: length - 2] + " …"


def as_numbers(value):
    """Read a value as an array of numbers.

    Parameters
    ----------
    value : object
        A number, an array, a tensor, nested lists, or anything else.

    Returns
    -------
    ndarray or None
        None if it does not hold numbers (or true and false) only.
    """
    try:
        exact = type(value) in (fractions.Fraction, decimal.Decimal)
        array = asarray(float(value) if exact else value)
    except Exception:  # ragged lists, symbolic tensors, objects with an __array__ of their own making
        return None
    return array if type(array) is ndarray and array.dtype.kind in "biufc" else None


def difference(received, expected, *, dtype=False, exact=False):
    """Tell whether two values are the same, up to rounding.

    Parameters
    ----------
    received : object
        From a learner: may be anything.
    expected : number, str, None, array, or list, tuple or dict of these
    dtype : bool, default False
        Where an array is expected, an array or tensor of the same dtype must come.
    exact : bool, default False
        Allow no rounding, and take whatever is neither numbers, text nor a container of these as the same.

    Returns
    -------
    str or None
        None if they are the same, else what to add to both values: a line break and a remark, or nothing.
    """
    remark = _difference(received, expected, dtype, exact)
    return remark and remark + _remark_on_rows(received)


def _difference(received, expected, dtype, exact):
    if type(received) is type(expected) and type(expected) in (int, float, str) and received == expected:
        return None
    if expected is None:
        return None if received is None else ""
    if received is None:
        return f"\n{NONE}"
    if exact and not isinstance(expected, (str, list, tuple, dict)) and as_numbers(expected) is None:
        return None
    if isinstance(expected, str):
        return None if isinstance(received, str) and str.strip(received) == expected.strip() else ""
    right, answer = as_numbers(expected), as_numbers(received)
    if right is None or (_holds_arrays(expected) and (type(received) in (list, tuple) or answer is None)):
        return _difference_of_items(received, expected, dtype, exact)
    if _holds_arrays(expected) and answer.shape != right.shape:
        return f"\nThat is one result, of shape {answer.shape}; expected were {len(expected)} results."
    if answer is None or (answer.dtype.kind == "c") > (right.dtype.kind == "c"):
        return _another_kind(received, "a number" if right.ndim == 0 else "numbers")
    if answer.ndim == right.ndim == 1 and {type(received), type(expected)} <= {list, tuple}:
        if len(answer) != len(right):
            return _another_length(answer, right)
    elif answer.shape != right.shape:
        return f"\nIts shape is {answer.shape}; expected was {right.shape}."
    # A count must be exact, though it may come as 391.0.
    relative = RELATIVE if right.dtype.kind in "fc" and not exact else 0
    close = isclose(answer, right, rtol=relative, atol=0 if exact else ABSOLUTE, equal_nan=True)
    if close.all():
        return _difference_of_type(received, answer, expected) if dtype else None
    if right.ndim == 0:
        return ""
    place = tuple(int(i) for i in argwhere(~close)[0])
    where = ", ".join(map(str, place))
    return (
        f"\n{count_nonzero(~close):,} of {close.size:,} numbers differ; "
        f"the first at [{where}]: expected {brief(right[place])}, received {brief(answer[place])}"
    )


def _difference_of_type(received, answer, expected):
    """Between values that are alike."""
    if not isinstance(expected, ndarray) or not hasattr(expected, "dtype"):
        return None
    if isinstance(received, (list, tuple)):
        return f"\n{RIGHT_VALUES}, in a {_type_name(received)}; expected was an array."
    if answer.dtype != expected.dtype:
        return f"\n{RIGHT_VALUES}, the type is not: expected {expected.dtype}, received {answer.dtype}."
    return None


def _difference_of_items(received, expected, dtype, exact):
    kinds = dict if isinstance(expected, dict) else (list, tuple)
    if not isinstance(expected, kinds):
        return ""  # a learner's answer, held against what a known mistake gives: no container, so not the same
    if not isinstance(received, kinds):
        return _another_kind(received, _type_name(expected))
    if len(received) != len(expected):
        return _another_length(received, expected)
    if isinstance(expected, dict):
        if missing := [key for key in expected if key not in received]:
            return f"\nIt has no item {brief(missing[0])}."
        triples = [(brief(key), received[key], expected[key]) for key in expected]
    else:
        triples = [(i, *pair) for i, pair in enumerate(zip(received, expected, strict=True))]
    for place, answer, right in triples:
        remark = difference(answer, right, dtype=dtype, exact=exact)
        if remark is not None:
            return f"\nThey differ first in item {place}: expected {brief(right)}, received {brief(answer)}{remark}"
    return None


def _another_length(received, expected):
    n, wanted = len(received), len(expected)
    return f"\nIt has {n} {'item' if n == 1 else 'items'}; expected {'was' if wanted == 1 else 'were'} {wanted}."


def _holds_arrays(value):
    """Tell whether it is a tuple or list of results, arrays among them, and not one table of numbers."""
    return type(value) in (list, tuple) and any(issubclass(type(item), ndarray) for item in value)


def _remark_on_rows(value, depth=3):
    """Words on a list that holds one list again and again, as `[[0] * 3] * 3` does; "" on any other."""
    items = list(value.values()) if type(value) is dict else value if type(value) in (list, tuple) else ()
    if len(items) > 1 and type(items[0]) in (list, dict, ndarray) and all(item is items[0] for item in items):
        kind = "array" if type(items[0]) is ndarray else type(items[0]).__name__
        return f"\nAll its rows are one and the same {kind}: what is written into one of them stands in all."
    return next(filter(None, (_remark_on_rows(item, depth - 1) for item in items if depth)), "")


def _another_kind(received, wanted):
    remark = f"\nThat is of type {_type_name(received)}, not {wanted}."
    if isinstance(received, Iterator):  # such as a zip
        remark += " It hands out its items one by one, and only once; `list(…)` keeps them."
    return remark


def _brief_array(array):
    kind = f"array of shape {array.shape}, {array.dtype}"
    if _is_short(array):
        return cut(f"{_digits(array)} ({kind})", 2 * CUT)
    if array.dtype.kind not in "biuf" or not 0 < array.size <= LARGE:
        return kind
    if array.dtype.kind == "b":
        return f"{kind}, {count_nonzero(array):,} of {array.size:,} True"
    return f"{kind}, from {array.min():.4g} to {array.max():.4g}"


def _is_short(array):
    return array.size <= 12 and array.dtype.kind in "biufc"


def _digits(array):
    return " ".join(array2string(array, precision=4, separator=", ").split())


def _type_name(value):
    return cut(str(type.__getattribute__(type(value), "__name__")), 60)
