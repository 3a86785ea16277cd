"""Trainings of one step on a few images, so that the code of a long experiment runs in seconds."""

import functools
import inspect

import numpy as np

from helpers import start

ROWS = 300
# What says how the rows are cut into batches: there is one.
OF_BATCHES = ("batch_size", "shuffle", "validation_batch_size")


def shorten():
    """Let Keras train, evaluate and predict on one batch of the first rows only, in this process from now on."""
    start()  # before Keras is imported, as in a lesson
    import keras
    import tensorflow as tf

    keras.config.set_max_epochs(1)
    tf.config.run_functions_eagerly(True)  # compiling a model takes longer than its one step
    keras.Model.fit = on_one_batch(keras.Model.fit)
    keras.Model.evaluate = on_one_batch(keras.Model.evaluate)
    keras.Model.predict = as_many_answers_as_rows(on_one_batch(keras.Model.predict))


def on_one_batch(method):
    """Replace the arrays that a method of a model is given by a dataset of one batch, which also costs Keras least."""
    signature = inspect.signature(method)

    @functools.wraps(method)
    def shortened(*arguments, **options):
        given = signature.bind(*arguments, **options).arguments
        given["x"] = one_batch(given["x"], given.pop("y", None))
        if "validation_data" in given:
            given["validation_data"] = one_batch(*given["validation_data"])
        if given.pop("validation_split", 0):
            given["validation_data"] = given["x"]
        return method(**{name: value for name, value in given.items() if name not in OF_BATCHES})

    return shortened


def one_batch(*arrays):
    """A dataset of the first rows of each array."""
    import tensorflow as tf

    few = tuple(array[:ROWS] for array in arrays if array is not None)
    return tf.data.Dataset.from_tensors(few)


def as_many_answers_as_rows(predict):
    """Give the answers to the first rows again and again, until there is one for each row."""

    @functools.wraps(predict)
    def repeated(self, x, *arguments, **options):
        answers = predict(self, x, *arguments, **options)
        return np.resize(answers, (len(x), *answers.shape[1:]))

    return repeated
