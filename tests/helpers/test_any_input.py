"""Whatever is handed to a picture: it comes out right, or one sentence says what was expected and what came.

Never an error from deep inside NumPy or Matplotlib, and never a picture that shows something else than the numbers.
What is tried is the same each time: every kind of array, and a random one of each with a seed of its own.
"""

import linecache
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

import helpers
from helpers import (
    plot_class_counts,
    plot_confusion_matrix,
    plot_image,
    plot_images,
    plot_layers,
    plot_learning_curves,
    plot_prediction,
    plot_spread,
    plot_weights,
)
from helpers.figures import _TEXTS

HELPERS = Path(helpers.__file__).parent
RANDOM = np.random.default_rng(0)
SHAPES = ((), (0,), (1,), (3,), (0, 3), (3, 0), (3, 3), (4, 3), (2, 3, 3), (0, 3, 3), (2, 0, 3), (1, 2, 3, 3))
TYPES = ("uint8", "int64", "float16", "float64", "bool", "complex128", "U3", "object", "datetime64[s]")
FILLS = (0, 2, 0.5, 255, 300, -1, 1e300, np.nan, np.inf, -np.inf)
CLASSES = ("cat", "dog", "newt")


def arrays():
    """Arrays of every shape and type, and of every strange number: name, array."""
    for shape in SHAPES:
        for kind in TYPES:
            yield f"{shape} {kind}", RANDOM.integers(0, 3, shape).astype(kind)
        for fill in FILLS:
            yield f"{shape} {fill}", np.full(shape, fill)
    for shape in ((3,), (3, 3), (2, 3, 3)):
        for _ in range(3):
            yield f"{shape} fractions", RANDOM.random(shape)
            yield f"{shape} any", RANDOM.normal(0, 100, shape)
        one_is_missing = RANDOM.random(shape)
        one_is_missing.flat[1] = np.nan
        yield f"{shape} one is missing", one_is_missing


THINGS = {
    "None": None,
    "a number": 3,
    "a truth": True,
    "a fraction": 0.5,
    "NaN": float("nan"),
    "words": "cat",
    "no words": "",
    "bytes": b"cat",
    "a list": [1, 2, 3],
    "an empty list": [],
    "rows of different lengths": [[1, 2], [3]],
    "a list of words": ["a", "b", "c"],
    "a list of nothing": [None, None, None],
    "a list of truths": [True, False, True],
    "a tuple": (1, 2),
    "a pair of fractions": (0.5, 1.5),
    "a dict": {"a": [1, 2]},
    "an empty dict": {},
    "a set": {1, 2, 3},
    "a function": len,
    "dots": ...,
    "an object": object(),
    "a generator": None,  # made anew for each
    "a large number": 10**30,
}
IMAGE, IMAGES = np.eye(3), np.stack([np.eye(3)] * 4)
HISTORY = {"loss": [3, 2, 1], "val_loss": [3, 2, 2]}
# The picture, what is right for it, and those of its arguments that are replaced: by every array, or by a few.
CALLS = {
    "image": (plot_image, {"image": IMAGE}, ("image",), ("rows", "columns", "title")),
    "numbers": (plot_image, {"image": IMAGE, "numbers": True}, ("image",), ("rows",)),
    "images": (plot_images, {"images": IMAGES}, ("images",), ("titles", "columns")),
    "class counts": (plot_class_counts, {"labels": [0, 1], "class_names": CLASSES}, ("labels",), ("class_names",)),
    "learning curves": (plot_learning_curves, {"history": HISTORY, "metric": "loss"}, (), ("history", "metric")),
    "a curve": (plot_learning_curves, {"metric": "loss"}, ("training", "validation"), ()),
    "prediction": (
        plot_prediction,
        {"probabilities": [0.2, 0.3, 0.5], "class_names": CLASSES},
        ("probabilities",),
        ("class_names", "true_class"),
    ),
    "weights": (plot_weights, {"weights": np.ones((9, 2)), "shape": (3, 3)}, ("weights",), ("shape", "columns")),
    "counts": (
        plot_confusion_matrix,
        {"matrix": np.ones((3, 3), int), "class_names": CLASSES},
        ("matrix",),
        ("class_names",),
    ),
    "shares": (
        plot_confusion_matrix,
        {"matrix": np.ones((3, 3), int), "class_names": CLASSES, "normalize": True},
        ("matrix",),
        (),
    ),
    "spread": (plot_spread, {"groups": {"a": [1, 2]}, "unit": "seconds"}, ("a group",), ("groups", "unit", "label")),
    "layers": (plot_layers, {"sizes": [4, 2], "names": ["in", "out"]}, ("sizes",), ("names", "most")),
}
NAMES = ("class_names", "titles", "names", "groups")  # whatever they are, they are written as they are
ALL = {**dict(arrays()), **THINGS}
FEW = {what: thing for what, thing in ALL.items() if not what.startswith("(")} | {
    what: ALL[what] for what in ("() int64", "() nan", "(0,) uint8", "(3,) int64", "(3,) U3", "(3,) nan", "(3, 3) 0.5")
}


def options_with(given, argument, thing):
    """The right arguments, with one of them replaced."""
    if argument == "a group":
        return {**given, "groups": {"right": [1, 2], "wrong": thing}}
    if argument in ("training", "validation"):
        return {**given, "history": {**HISTORY, "loss" if argument == "training" else "val_loss": thing}}
    return {**given, argument: thing}


def fault(plot, options, argument):
    """What is wrong with how a call went; None if nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            drawn = plot(**options)
            figure = drawn if isinstance(drawn, Figure) else drawn.get_figure()
            figure.draw_without_rendering()
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        raised = linecache.getline(last.filename, last.lineno).strip().startswith("raise ")
        words = str(error)
        if not isinstance(error, ValueError | TypeError) or Path(last.filename).parent != HELPERS or not raised:
            return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}: {words[:80]}"
        return f"not one sentence: {words[:80]}" if "\n" in words or len(words) > 400 else None
    words = _TEXTS[drawn]
    strange = ("nan" in words or "inf" in words) and argument not in NAMES and plot is not plot_learning_curves
    return f"it shows {words}" if strange else None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "argument", "things"),
    [
        pytest.param(name, argument, things, id=f"{name}: {argument}")
        for name, (_, _, data, others) in CALLS.items()
        for arguments, things in ((data, ALL), (others, FEW))
        for argument in arguments
    ],
)
def test_a_picture_is_right_or_says_in_a_sentence_what_came(name, argument, things):
    plot, given, *_ = CALLS[name]
    faults = {}
    for what, thing in things.items():
        thing = (number for number in (1, 2, 3)) if what == "a generator" else thing
        if found := fault(plot, options_with(given, argument, thing), argument):
            faults[what] = found
    assert faults == {}


# Pictures that were drawn, and showed something else than the numbers


@pytest.mark.parametrize(
    ("plot", "arguments", "words"),
    [
        (plot_image, (np.full((2, 2), 254.0),), "fractions from 0 to 1; received 254 to 254"),  # all black
        (plot_image, (np.full((2, 2), 300),), "whole numbers from 0 to 255, or fractions from 0 to 1; received 300"),
        (plot_images, (np.full((1, 2, 2), np.nan),), "received nan to nan"),  # all white
        (plot_prediction, ([-2.0, 3.0, 5.0], CLASSES), "numbers from 0 to 1, as softmax gives them; received -2 to 5"),
        (plot_weights, ([[np.nan], [1.0]], (2, 1)), "weights must hold finite numbers; received nan to nan"),
        (plot_confusion_matrix, ([[0.5, 0.5], [0, 1]], "ab"), "matrix must hold counts; received the fraction 0.5"),
        (plot_learning_curves, ({"loss": [3, 2], "val_loss": [3]}, "loss"), "val_loss must hold a number per epoch, 2"),
        (plot_learning_curves, ({"loss": []}, "loss"), "loss must hold a number per epoch; received none"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_a_picture_cannot_show_it_does_not_show(plot, arguments, words):
    with pytest.raises(ValueError) as caught:
        plot(*arguments)
    assert words in str(caught.value)


def test_what_numpy_counts_is_a_number_of_neurons_and_a_number_may_be_a_name():
    assert "4 (1), 3 (2)" in _TEXTS[plot_layers(np.array([4, 3]), [1, 2])]
    assert "class 7" in _TEXTS[plot_prediction([0.1, 0.9], [3, 7])]
    assert "class 1" in _TEXTS[plot_class_counts([0, 1, 1], np.arange(2))]


def test_a_training_that_breaks_is_drawn_as_far_as_it_came():
    broken = plot_learning_curves({"loss": [3.0, np.inf, np.nan]}, "loss")
    assert _TEXTS[broken] == "Curves of loss over 3 epochs: training from 3 to nan."
    broken.get_figure().draw_without_rendering()
