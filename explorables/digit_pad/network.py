"""The network that the digit pad asks: lesson 02's, trained once by its recipe and kept beside this file.

`python -m explorables.digit_pad.network` trains it anew: 784 inputs, 128 relu neurons, 10 softmax neurons; the
first 50,000 training images of MNIST divided by 255; Adam, batches of 128, 3 epochs, seed 0. It prints how many of the
last 10,000 training images it reads correctly. The test images play no part.
"""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("network.npz")
PARTS = ("hidden_weights", "hidden_biases", "output_weights", "output_biases")


def stored_weights():
    """Read the kept network: four float16 arrays of shapes (784, 128), (128,), (128, 10), (10,)."""
    with np.load(FILE) as arrays:
        return [arrays[part] for part in PARTS]


def weights_of(network):
    """Take the weights out of a Keras network that is built like lesson 02's, with any number of hidden neurons.

    Returns
    -------
    list of four float16 arrays, of shapes (784, n), (n,), (n, 10), (10,)

    Raises
    ------
    ValueError
        If it is built otherwise.
    """
    layers = getattr(network, "layers", ())
    weights = [array for layer in layers for array in layer.get_weights()]
    activations = [getattr(getattr(layer, "activation", None), "__name__", "none") for layer in layers]
    shapes = [array.shape for array in weights]
    n_hidden = shapes[0][-1] if shapes else 0
    expected = [(784, n_hidden), (n_hidden,), (n_hidden, 10), (10,)]
    if shapes != expected or activations != ["relu", "softmax"]:
        raise ValueError(
            "the digit pad needs a network of 784 inputs, a Dense layer with relu and one of 10 neurons with softmax; "
            f"received {', '.join(map(str, shapes)) or 'no weights'} with {', '.join(activations) or 'no layers'}"
        )
    return [array.astype("float16") for array in weights]


def answers(weights, pixels):
    """What the hidden neurons and the ten output neurons answer.

    Parameters
    ----------
    weights : list of four arrays
        As `stored_weights` gives them; calculated with as float32.
    pixels : float ndarray of shape (..., 784), 0 to 1

    Returns
    -------
    (float32 ndarray of shape (..., n_hidden), float32 ndarray of shape (..., 10))
        The second are probabilities: each row adds up to 1.
    """
    hidden_weights, hidden_biases, output_weights, output_biases = (array.astype("float32") for array in weights)
    hidden = np.maximum(np.asarray(pixels, "float32") @ hidden_weights + hidden_biases, 0)
    sums = hidden @ output_weights + output_biases
    powers = np.exp(sums - sums.max(axis=-1, keepdims=True))
    return hidden, powers / powers.sum(axis=-1, keepdims=True)


def train():
    """Train it: the four arrays, and the share of validation images that they read correctly."""
    from helpers.data import load
    from helpers.session import start

    start(0)
    import keras

    mnist = load("mnist")
    rows = mnist.x_train.reshape(60_000, 784).astype("float32") / 255
    network = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    network.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    network.fit(rows[:50_000], mnist.y_train[:50_000], batch_size=128, epochs=3, verbose=0)
    weights = weights_of(network)
    _, probabilities = answers(weights, rows[50_000:])
    return weights, float(np.mean(probabilities.argmax(axis=1) == mnist.y_train[50_000:]))


if __name__ == "__main__":
    weights, accuracy = train()
    np.savez_compressed(FILE, **dict(zip(PARTS, weights, strict=True)))
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes; {accuracy:.2%} of the validation images read correctly")
