"""An error that beginners meet is explained in one line, whichever exercise they meet it in."""

import linecache
import math  # noqa: F401  (for the slips)
import random  # noqa: F401
import re

import numpy as np
import pytest

from exercises.core.calling import LearnerError, watched
from exercises.core.explaining import EXPLANATIONS

x = np.array([1.0, 2.0, 3.0])
table = np.ones((3, 2))
counts = np.array([1, 2, 3], "uint8")
mask = np.array([True, False, True])
rows = [[1, 2], [3, 4]]
kept = np.zeros(3)
kept.flags.writeable = False
nothing = None


def message_of(function, *arguments):
    """What a learner reads whose function ends in an error."""
    with pytest.raises(LearnerError) as caught:
        watched(function, "answer")(*arguments)
    return caught.value.message()


def run(code):
    """A learner's function, of which `code` are the lines."""
    names = dict(globals())
    body = "\n".join(f"    {line}" for line in code.splitlines())
    source = f"def answer():\n{body}\n"
    filename = f"<cell {hash(code)}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)
    return message_of(names["answer"]).splitlines()


SLIPS = [
    # Many numbers where one is needed
    ("if x > 0:\n    return x", "`if` decides only once"),
    ("return 1 if x[:0] else 0", "`if` decides only once"),
    ("return x[x > 0 and x < 3]", "Between masks stand `&`"),
    ("return max(0, x)", "Python's `max` compares single numbers"),
    ("return sorted([x, x])", "Python's `sorted` compares single numbers"),
    ("return math.exp(-x)", "One number is needed"),
    ("return int(x)", "One number is needed"),
    ("return rows[x.astype(int)]", "A list takes one position"),
    ("return np.array([[1, 2], [3]])", "not all of the same length"),
    ("x[0] = [1, 2]", "A place in an array holds one number"),
    # Shapes
    ("return x + table", "Arrays of shape (3,) and (3,2) do not fit place by place"),
    ("y = x.copy()\ny += np.ones(2)", "do not fit place by place"),
    ("np.ones(3)[:] = np.ones(2)", "What is to be written has shape (2,), the place for it (3,)"),
    ("y = x.copy()\ny[mask] = [1, 2, 3]", "have different lengths"),
    ("return table[[0, 1], [0, 1, 1]]", "have different lengths"),
    ("return table @ table", "`@` needs as many columns"),
    ("return np.dot(table, table)", "`@` needs as many columns"),
    ("return table @ 3", "one side of it is a single number"),
    ("return table.reshape(2, 2)", "There are 6"),
    ("return np.concatenate([x, table])", "Arrays that are joined"),
    ("return x.mean(axis=1)", "This array has one axis, and that is axis 0"),
    ("return table.sum(axis=2)", "This array has 2 axes, and there is no axis 2"),
    ("return np.float64(3).mean(axis=1)", "no axis at all"),
    ("return x[x > 9].max()", "There is nothing here"),
    ("return max([])", "There is nothing here"),
    ("return np.argmax([])", "There is nothing here"),
    # Square brackets
    ("return x[3]", "There is no position 3 along axis 0: its length is 3"),
    ("return x[x > 9][0]", "There is nothing in this array"),
    ("return [1, 2][2]", "The list has no such position"),
    ("return x[0, 1]", "The square brackets name 2 positions, and the array has 1"),
    ("return x[np.array([True, False])]", "A mask must be as long as what it sieves"),
    ("return x[x / 2]", "A position is a whole number"),
    ("return x[6 / 2]", "A position is a whole number"),
    ("return rows[4 / 4]", "A position is a whole number"),
    ("return x[: 4 / 2]", "A position is a whole number"),
    ("return rows[0, 1]", "a pair of square brackets for each step"),
    ("return rows[[0, 1]]", "A list takes one position"),
    ('return rows["a"]', "by name one asks a dict"),
    ("return len(x)[0]", "a single number already"),
    ("return x[0][0]", "a single number already"),
    ("return np.mean[x]", "A function is called with round brackets"),
    ("return len[x]", "A function is called with round brackets"),
    ("for i in len(x):\n    pass", "`range(n)` counts"),
    ("for i in x.mean():\n    pass", "`range(n)` counts"),
    ("for i in np.array(3):\n    pass", "`range(n)` counts"),
    ("return len(3)", "`len` counts items"),
    ("return len(np.array(3))", "`len` counts items"),
    ("(1, 2)[0] = 3", "A tuple cannot be changed"),
    ("kept[0] = 1", "change a copy"),
    ("global kept\nkept /= 2", "change a copy"),
    # Types
    ("y = counts.copy()\ny /= 255", "this one holds uint8, which has no room for float64"),
    ("y = counts.copy()\ny *= 0.5", "this one holds uint8"),
    ("return np.zeros(3, 3)", "Several sizes"),
    ("return np.ones(3, len(x))", "Several sizes"),
    ("return np.array(1, 2)", "Several sizes"),
    ("return np.array(1, 2, 3)", "Several sizes"),
    ("return x ^ 2", "a power is written `**`"),
    ("return 2.5 ^ 2", "a power is written `**`"),
    ("return x > 1 & x < 3", "put each comparison into round brackets"),
    ("return x > 0.5 | 1.5", "put each comparison into round brackets"),
    ("return ~x", "turns a mask round"),
    ("return mask - mask", "True and False cannot be subtracted"),
    ("return -mask", "True and False cannot be subtracted"),
    ('return np.array(["a"]) * 2', "Not all that stands in this array are numbers"),
    ("return np.exp(np.array([1, None]))", "None"),
    ("return np.exp(np.array([1, [2]], dtype=object))", "Not all that stands in this array are numbers"),
    ("return range(4 / 2)", "A count is a whole number"),
    ("return np.zeros(4 / 2)", "A count is a whole number"),
    ("return range([1, 2])", "`len(…)` says how many"),
    ("return range(x)", "`range` takes a length"),
    ('return "a" + 1', "Text and numbers do not add up"),
    ('return 1 + "a"', "Text and numbers do not add up"),
    ('return math.exp("1")', "Text and numbers do not add up"),
    ('return int("one")', "does not read as a number"),
    ('return float("one")', "does not read as a number"),
    ("return 2 * ...", "A `...` is left in this calculation"),
    ("return np.mean - 1", "the round brackets are missing"),
    ("return len + 1", "the round brackets are missing"),
    ("return [1] + 1", "does not calculate with a list"),
    ("return [1] - [1]", "does not calculate with a list"),
    ("return [1] * 1.5", "does not calculate with a list"),
    ("return [1] * [2]", "does not calculate with a list"),
    ("return [1] / 2", "does not calculate with a list"),
    ("return [1] > 0", "does not calculate with a list"),
    ("return -[1]", "does not calculate with a list"),
    ("return math.exp([1])", "does not calculate with a list"),
    # Calls
    ("return math.exp()", "takes another number of values"),
    ("return math.exp(1, 2)", "takes another number of values"),
    ("return message_of()", "takes another number of values"),
    ("return run(1, 2)", "takes another number of values"),
    ("return x.mean(axes=0)", "no argument `axes`"),
    ("return run(1, code=2)", "`code` is given twice"),
    ("a, b = [1]", "On the left stand 2 names, and on the right come 1 things"),
    ("a, b = [1, 2, 3]", "On the left stand 2 names, and on the right come more"),
    ("a, b = 3", "on the right comes one number"),
    # None
    ("return nothing.shape", "Something in this line is None"),
    ("return nothing[0]", "Something in this line is None"),
    ("return nothing(0)", "Something in this line is None"),
    ("return nothing + 1", "Something in this line is None"),
    ("return x * nothing", "Something in this line is None"),
    ("return len(nothing)", "Something in this line is None"),
    ("return nothing > 1", "Something in this line is None"),
    ("for i in [2, 1].sort():\n    pass", "Something in this line is None"),
    ("a, b = nothing", "Something in this line is None"),
    # Names
    ("return tabel", "Did you mean 'table'?"),  # codespell:ignore
    ("return zzzz9", "made in a cell that has not run yet"),
    ("total = total + 1", "Your function gives `total` a value"),
    ("sum = sum([1])", "Your function gives `sum` a value"),
    ("sum = 3\nreturn sum([1])", "`sum` is a value of yours here, which hides Python's own function"),
    ("list = [1]\nreturn list(x)", "`list` is a value of yours here"),
    ("np = 3\nreturn np.exp(1)", "`np` is a value of yours here, which hides the library"),
    ("return x(0)", "`x` is no function"),
    ("return rows(0)", "`rows` is no function"),
    ("return random(3)", "`random` is a whole library"),
    ("return 2(3 + 1)", "Is a `*` missing?"),
    ("return x.mean()(1)", "Is a `*` missing?"),
    ("return rows.shape", "only arrays have `shape`"),
    ("return (1, 2).mean()", "only arrays have `mean`"),
    ("return x.append(1)", "An array keeps its length"),
    ("return np.maxium(x, 0)", "`numpy` has no `maxium`. Did you mean 'maximum'?"),  # codespell:ignore
    ("return x.shpae", "Did you mean 'shape'?"),  # codespell:ignore
    # Others
    ("return 1 / 0", "Something is divided by 0"),
    ("return answer()", "The function calls itself"),
    ('return {"a": 1}["b"]', "The dict has no entry"),
    ("import no_such_package", "No package of this name"),
]


KERAS_SLIPS = [
    ("keras.Sequential([keras.layers.Dense(1)]).fit(x, x)", "`compile` names its loss and its optimizer"),
    ("model().fit(x, x[:2])", "each row needs its label"),
    ("model().fit([[1.0], [2.0]], x)", "Keras takes arrays and tensors"),
    ("model()(np.ones((2, 5)))", "made for inputs of another shape"),
    ("model().predict(x, verbose=0)", "made for inputs of another shape"),
    ('model("categorical_crossentropy").fit(table, x, verbose=0)', "The loss and the labels do not fit"),
    ('keras.layers.Dense(1, activation="rleu")', "Keras knows nothing of this name"),
    ('model("mse").compile(optimizer="sdg")', "Keras knows nothing of this name"),
    ("keras.Sequential([keras.layers.Dense(1)]).summary()\nkeras.Sequential([keras.layers.Dense(1)]).count_params()",
     "`keras.Input` at its beginning"),
    ('model().save("digits")', "from the end of its name"),
    ("model().fit(table, x, verbose=0).predict(table)", "The network is still what `fit` was called on"),
    ("tf.constant([1.0]).reshape(1, 1)", "This is a tensor"),
    ("y = tf.constant([1.0])\ny[0] = 2", "A tensor cannot be changed"),
    ("tf.constant([1.0, 2]) + tf.constant([1.0, 2, 3])", "do not fit place by place"),
    ("tf.ones((2, 3)) @ tf.ones((2, 3))", "`@` needs as many columns"),
    ("tf.constant(np.array([1, None]))", "Not all that stands in this array are numbers"),
    ("keras = 3\nreturn keras.Input((3,))", "`keras` is a value of yours here"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("code", "words"), SLIPS, ids=[code.splitlines()[-1] for code, _ in SLIPS])
def test_a_learner_who_makes_a_common_slip_reads_what_it_means_and_then_the_error(code, words):
    first, second, *_ = run(code)
    assert words in first
    assert second.split(":")[0].endswith(("Error", "NotFoundError"))


@pytest.mark.slow
def test_a_learner_who_makes_a_common_slip_with_keras_reads_what_it_means(monkeypatch):
    import keras
    import tensorflow as tf

    def model(loss="mse"):
        network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        network.compile(loss=loss, optimizer="sgd")
        return network

    for name, value in {"keras": keras, "tf": tf, "model": model}.items():
        monkeypatch.setitem(globals(), name, value)
    said = {code: run(code)[0] for code, _ in KERAS_SLIPS}
    assert [(code, said[code]) for code, words in KERAS_SLIPS if words not in said[code]] == []


@pytest.mark.filterwarnings("ignore")
def test_no_explanation_is_there_for_nothing():
    said = {run(code)[0] for code, _ in SLIPS}
    for _, words in EXPLANATIONS:
        pattern = ".*".join(re.escape(part) for part in re.split(r"{\d}", words))
        met = any(re.fullmatch(pattern, line) for line in said) or any(part in words for _, part in KERAS_SLIPS)
        assert met, words
