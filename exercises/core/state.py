"""Putting back, after a check, what a learner's code may have changed for all that runs later."""

import contextlib
import math
import os
import random
import sys
import warnings
from pathlib import Path

import numpy as np


@contextlib.contextmanager
def put_back():
    """Keep what all code in this process shares, and put it back at the end.

    The working directory, the environment, the recursion limit, the warnings' filters, the names in `math`, `random`
    and `numpy`, NumPy's error state and print options, the state of Python's and NumPy's global random numbers, and
    of Keras its float type, dtype policy and image format. Not TensorFlow's random numbers: it has no way to read them.
    """
    back = contextlib.ExitStack()
    with contextlib.suppress(OSError):  # a folder that is no more
        back.callback(_quietly, os.chdir, Path.cwd())
    back.callback(_restore, os.environ, dict(os.environ))
    back.callback(sys.setrecursionlimit, sys.getrecursionlimit())
    back.callback(_restore_names, vars(warnings), dict(vars(warnings)))
    back.callback(_restore_list, warnings.filters, list(warnings.filters))
    back.callback(random.setstate, random.getstate())
    back.callback(np.random.set_state, np.random.get_state())
    options = np.get_printoptions()
    back.callback(lambda: np.set_printoptions(**options))
    errors = np.geterr()
    back.callback(lambda: np.seterr(**errors))
    if keras := sys.modules.get("keras"):
        back.callback(keras.config.set_floatx, keras.config.floatx())
        back.callback(keras.config.set_image_data_format, keras.config.image_data_format())
        back.callback(keras.config.set_dtype_policy, keras.config.dtype_policy())
    for module in (math, random, np):  # last, so that they come back first, and the lines above find what they need
        back.callback(_restore_names, vars(module), dict(vars(module)))
    try:
        yield
    finally:
        back.close()


def _quietly(function, *arguments):
    with contextlib.suppress(OSError):
        function(*arguments)


def _restore(now, before):
    if dict(now) != before:
        for name in set(now) - set(before):
            del now[name]
        now.update(before)


def _restore_names(now, before):
    """What was replaced or taken away; what came to it, such as a submodule, stays."""
    now.update({name: value for name, value in before.items() if now.get(name) is not value})


def _restore_list(now, before):
    now[:] = before
