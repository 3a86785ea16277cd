"""A stand-in for a Keras model that notes what it is given: for checks that ask how a learner uses a model."""

import numpy as np

from helpers.checking.comparing import as_numbers, brief


class RecordingModel:
    """Takes what a Keras model takes, trains nothing, and remembers its arguments.

    Parameters
    ----------
    answer : function of an ndarray, optional
        Gives what `predict` returns for what it is given; by default one tenth for each of ten classes.

    Attributes
    ----------
    fits : list of dict
        For each call of `fit`: x, y, validation_split, validation_data (a tuple, or None), all copied.
    asked : list of ndarray
        What `predict`, `evaluate` and calling the model were given, copied.
    """

    def __init__(self, answer=None):
        self._answer = answer or (lambda x: np.full((len(x), 10), 0.1, dtype="float32"))
        self.fits = []
        self.asked = []

    def compile(self, *arguments, **options):
        """Accept whatever a learner compiles with."""

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        **options,
    ):
        """Note the data; return an object with a `history`, as Keras does."""
        share = float(validation_split or 0)
        if not 0 <= share < 1:
            raise ValueError(f"validation_split is a share, from 0 to below 1; received {brief(validation_split)}")
        if validation_data is not None:
            if not isinstance(validation_data, (tuple, list)) or len(validation_data) not in (2, 3):
                raise ValueError(f"validation_data is a pair, (rows, labels); received {brief(validation_data)}")
            validation_data = tuple(_copy(part, "fit") for part in validation_data)
        data = {"x": _copy(x, "fit"), "y": _copy(y, "fit"), "validation_split": share}
        self.fits.append({**data, "validation_data": validation_data})
        names = ["accuracy", "loss"]
        if validation_data is not None or validation_split:
            names += ["val_accuracy", "val_loss"]
        return _History({name: [0.5] * int(epochs) for name in names})

    def predict(self, x, batch_size=None, verbose="auto", steps=None, callbacks=None):
        """Note `x` and answer."""
        self.asked.append(_copy(x, "predict"))
        return self._answer(self.asked[-1])

    def __call__(self, x, training=None):
        """Note `x` and answer with a tensor, as a Keras model does."""
        import keras

        return keras.ops.convert_to_tensor(self.predict(x))

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", return_dict=False, **options):
        """Note `x`; return a loss and an accuracy that mean nothing."""
        self.asked.append(_copy(x, "evaluate"))
        return {"accuracy": 0.5, "loss": 0.5} if return_dict else [0.5, 0.5]

    def __getattr__(self, name):
        raise AttributeError(f"the model in this check has compile, fit, predict and evaluate only; no {name!r}")

    def __repr__(self):
        return "model"


class _History:
    def __init__(self, history):
        self.history = history


def _copy(data, method):
    numbers = as_numbers(data)
    if numbers is None or numbers.ndim == 0:
        raise ValueError(f"{method} expects arrays of numbers here; received {brief(data)}")
    return numbers.copy()
