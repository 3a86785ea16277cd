"""The network that the digit pad asks: lesson 02's, kept beside this file, or a learner's that is built like it."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("network.npz")  # written by `course materials digit_pad`
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
