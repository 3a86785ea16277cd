"""How many floating-point operations a training takes, and how many a second this machine's matrix product does."""

import json
import math
import time

import numpy as np

SIDES = (512, 1024, 2048, 4096)  # of the square matrices; the fastest counts
SECONDS = 1.0  # of multiplying, for each


def training_flop(training):
    """The floating-point operations of a training's matrix products and convolutions, validation left out.

    A layer that multiplies and adds m times for an image takes 2 m operations forward, 2 m for the slopes of its
    weights and, unless nothing before it learns, 2 m for those of its inputs. All else (activations, the optimizer)
    is left out, as is usual: what remains is what a matrix product's peak can be compared with.

    Parameters
    ----------
    training : Training
        After `fit`.

    Returns
    -------
    int
    """
    multiplications = _multiplications(training.model)
    per_image = sum(
        2 * m * (2 if first else 3) for first, m in zip([True] + [False] * 99, multiplications, strict=False)
    )
    return per_image * _images_seen(training)


def _multiplications(model):
    """For each layer with weights: how often it multiplies and adds, for one image."""
    if hasattr(model, "coefs_"):  # scikit-learn's
        return [weights.size for weights in model.coefs_]
    found = []
    for layer in model.layers:
        kernel = getattr(layer, "kernel", None)
        if kernel is not None:
            places = math.prod(layer.output.shape[1:-1])  # of a convolution; 1 for a dense layer
            found.append(math.prod(kernel.shape) * places)
    return found


def _images_seen(training):
    if hasattr(training.model, "coefs_"):
        return training.n_images * training.model.n_iter_
    history = training.model.history
    share = 1 - training.options.get("validation_split", 0)
    return round(training.n_images * share) * len(history.epoch)


def count_parameters(model):
    """How many numbers the network learns."""
    if hasattr(model, "coefs_"):
        return sum(array.size for array in [*model.coefs_, *model.intercepts_])
    return sum(math.prod(weights.shape) for weights in model.trainable_weights)


def matmul_peak():
    """The best rate, in operations a second, at which this machine multiplies square float32 matrices.

    Both TensorFlow's product and NumPy's are tried, on several sizes, each for a second.
    """
    import tensorflow as tf

    best = 0.0
    for side in SIDES:
        left = np.random.default_rng(side).normal(size=(side, side)).astype("float32")
        for convert, product in ((np.asarray, np.matmul), (tf.constant, tf.matmul)):
            matrix = convert(left)
            product(matrix, matrix)
            began, n_done = time.perf_counter(), 0
            while time.perf_counter() - began < SECONDS:
                np.asarray(product(matrix, matrix)[0, 0])  # asks for a number, so that it has been calculated
                n_done += 1
            best = max(best, 2 * side**3 * n_done / (time.perf_counter() - began))
    return best


if __name__ == "__main__":
    print(json.dumps({"flop_per_second": matmul_peak()}))
