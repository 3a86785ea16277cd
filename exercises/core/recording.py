"""Real, tiny Keras models for checks that ask how a learner uses a model: they note each row that passes through.

Rows are noted by the layer, so that no way of using the model, a copy of it or its layer goes unseen, and, with their
labels, where Keras takes a step.
"""

import contextlib
import functools
from dataclasses import dataclass, field

import numpy as np

from exercises.core.diagnosing import Lent


@dataclass
class Log:
    """What a recording model was given, over all calls together.

    Attributes
    ----------
    learnt : list of (x, y)
        A batch for each step of training; y is None where a learner's own loop trained.
    looks : list of list of (x, y)
        The batches that one call of `evaluate`, `predict` or the like, or one round of validation, looked at without
        learning; y is None where no labels were given.
    """

    learnt: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    _open: list = field(default_factory=list)  # the calls under way, the innermost last
    _silent: bool = False

    @contextlib.contextmanager
    def call(self):
        """Keep the looks within together."""
        self._open.append([])
        try:
            yield
        finally:
            look = self._open.pop()
            if look:
                self.looks.append(look)

    @contextlib.contextmanager
    def step(self):
        """The rows within are noted already."""
        before, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = before

    def note(self, x, y=None, weights=None, *, learning):
        """Note a batch; rows of weight 0 do not count."""
        if self._silent:
            return
        x = np.array(x, dtype="float32")
        y = None if y is None else np.array(y)
        if weights is not None:
            counted = np.array(weights).reshape(len(x), -1).any(axis=1)
            x, y = x[counted], None if y is None else y[counted]
        if learning:
            self.learnt.append((x, y))
        elif self._open:
            self._open[-1].append((x, y))
        else:
            self.looks.append([(x, y)])


_log = Log()


def recording_model(n_features, n_classes, **compiled):
    """A network of one dense layer that notes what it is given.

    Parameters
    ----------
    n_features, n_classes : int
    **compiled
        Arguments of `compile`.

    Returns
    -------
    (keras.Sequential, Log)
        The log holds until the next recording model is made.
    """
    global _log
    import keras

    model_class, layer_class = _classes()
    _log = Log()
    model = model_class([keras.Input((n_features,)), layer_class(n_classes, activation="softmax")])
    model.compile(**compiled)
    return model, _log


@functools.cache
def _classes():
    """The classes of such a model and its layer: made when needed, since importing Keras takes seconds."""
    import keras
    import tensorflow as tf

    @keras.saving.register_keras_serializable("course")
    class RecordingDense(keras.layers.Dense):
        def __init__(self, units, **options):
            super().__init__(units, **options)
            self.supports_jit = False

        def call(self, x, training=None):
            learning = bool(training)
            if tf.executing_eagerly():
                _log.note(x, learning=learning)
            else:
                tf.numpy_function(lambda rows: _log.note(rows, learning=learning), [x], [])
            return super().call(x)

    @keras.saving.register_keras_serializable("course")
    class RecordingModel(keras.Sequential):
        """Takes steps one by one in Python, where rows and labels can be read."""

        def compile(self, *arguments, **options):
            super().compile(*arguments, **{**options, "run_eagerly": True, "jit_compile": False})

        def train_step(self, data):
            _log.note(*keras.utils.unpack_x_y_sample_weight(data), learning=True)
            with _log.step():
                return super().train_step(data)

        def test_step(self, data):
            _log.note(*keras.utils.unpack_x_y_sample_weight(data), learning=False)
            with _log.step():
                return super().test_step(data)

    def bracketed(name):
        method = getattr(keras.Sequential, name)

        @functools.wraps(method)
        def call(self, *arguments, **options):
            with _log.call():
                return method(self, *arguments, **options)

        return call

    for name in ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"):
        setattr(RecordingModel, name, bracketed(name))
    return RecordingModel, RecordingDense


class LentModel(Lent):
    """A model in a case: lent to each function in turn, and built anew where one has changed its weights.

    Parameters
    ----------
    build : function without arguments
        Returns the model.
    """

    def __init__(self, build):
        self._build = build
        self._model = None

    def lend(self):
        if self._model is None:
            self._model = self._build()
            self._weights = self._model.get_weights()
        return self._model

    def changed(self, model):
        weights = model.get_weights()
        alike = [a.shape == b.shape and (a == b).all() for a, b in zip(weights, self._weights, strict=False)]
        if len(weights) == len(self._weights) and all(alike):
            return ""
        self._model = None
        return "the weights of the model"
