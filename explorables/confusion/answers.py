"""Make confusion_answers.npz anew: what lesson 06's network answers to the validation images, and how surely.

    python -m explorables.confusion.answers

Trains the network of lesson 06 with seed 0; takes half a minute. Another kind of processor trains a slightly other one.
"""

from pathlib import Path

import numpy as np

from helpers.data import load
from helpers.session import start

FILE = Path(__file__).with_name("answers.npz")
FIRST_IMAGE = 50_000  # of the training images; from here on they are validation images


def probabilities():
    """What the network of lesson 06 gives for the validation images: float ndarray of shape (10000, 10)."""
    start(0)
    import keras

    mnist = load("mnist")
    x = mnist.x_train.reshape(-1, 784).astype("float32") / 255
    keras.utils.set_random_seed(0)
    layers = [keras.Input((784,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)]
    network = keras.Sequential(layers)
    network.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), optimizer="adam")
    network.fit(x[:FIRST_IMAGE], mnist.y_train[:FIRST_IMAGE], batch_size=250, epochs=2, verbose=0)
    return np.array(keras.ops.softmax(network(x[FIRST_IMAGE:])))


def summed_up(probabilities):
    """The answer to each image, and how sure it is: two uint8 ndarrays of shape (n_images,).

    How sure is given as the last of the thresholds 0.00, 0.01, … 0.99 that the answer's probability is above, in
    hundredths: so each threshold leaves the very answers that the probabilities leave.
    """
    answers = probabilities.argmax(axis=1)
    thresholds = np.arange(100) / 100
    last_below = np.searchsorted(thresholds, probabilities.max(axis=1).astype(float)) - 1
    return answers.astype("uint8"), last_below.astype("uint8")


if __name__ == "__main__":
    answers, hundredths = summed_up(probabilities())
    np.savez_compressed(FILE, answers=answers, hundredths=hundredths)
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes")
