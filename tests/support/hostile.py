"""Answers that a learner's function may give back: of any type and shape, some of which refuse everything."""

import numpy as np


class Hostile:
    """Raises whatever is asked of it."""

    def _refuse(self, *_):
        raise SystemExit("hostile")

    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __iter__ = __bool__ = __array__ = __float__ = _refuse
    __getattr__ = _refuse


class HostileClass:
    """Lies about what it is."""

    @property
    def __class__(self):
        raise KeyboardInterrupt


class HostileArray(np.ndarray):
    def __array_finalize__(self, other):
        if other is not None and getattr(other, "armed", False):
            raise ValueError("hostile array")

    def __eq__(self, other):
        raise ValueError("hostile array")

    __array_ufunc__ = __repr__ = __str__ = __eq__


def hostile_array():
    array = np.zeros(3).view(HostileArray)
    array.armed = True
    return array


class HostileText(str):
    def __eq__(self, other):
        raise ValueError

    __str__ = __repr__ = strip = __len__ = __eq__
    __hash__ = str.__hash__


# Made when the test runs: pytest itself would stumble over some of them.
ANSWERS = {
    "None": lambda: None,
    "a truth value": lambda: True,
    "a number": lambda: 3,
    "text": lambda: "text",
    "bytes": lambda: b"bytes",
    "an empty list": lambda: [],
    "a ragged list": lambda: [1, [2, 3]],
    "a list too short": lambda: [1, 2],
    "a dict": lambda: {"a": 1},
    "a set": lambda: {1, 2},
    "a complex number": lambda: 1j,
    "nan": lambda: float("nan"),
    "a number too long to print": lambda: 10**5000,
    "another shape": lambda: np.zeros((3, 3)),
    "an array of text": lambda: np.array(["a", "b", "c"]),
    "an array of objects": lambda: np.array([1, None, "x"], dtype=object),
    "a masked array": lambda: np.ma.masked_all(3),
    "an empty array": lambda: np.zeros(0),
    "an object": object,
    "a function": lambda: print,
    "a class": lambda: int,
    "a generator": lambda: (i for i in range(3)),
    "NotImplemented": lambda: NotImplemented,
    "an array larger than memory": lambda: np.broadcast_to(0, (10**6, 10**6)),
    "an object that refuses everything": Hostile,
    "a list of such objects": lambda: [Hostile()] * 3,
    "an object that lies about its class": HostileClass,
    "an array that refuses everything": hostile_array,
    "text that refuses everything": lambda: HostileText("loss!"),
}
