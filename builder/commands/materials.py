"""Train the networks whose weights or answers an explorable carries, and store these anew: for maintainers, seldom.

digit_pad: lesson 02's network. 784 inputs, 128 relu neurons, 10 softmax neurons; the first 50,000 training images of
MNIST divided by 255; Adam, batches of 128, 3 epochs, seed 0. Its weights are stored, as float16.

confusion: lesson 06's network. As above, but logits, batches of 250, 2 epochs. Its answers to the last 10,000 training
images are stored, and how sure it is of each.

The test images play no part. The stored files are kept until this runs: another kind of processor trains slightly other
networks, and the lessons' words and the still pictures tell of those that are stored.
"""

import io

import numpy as np

from builder.errors import UsageError
from builder.project import write_atomically
from explorables.confusion import state as confusion
from explorables.digit_pad import network as digit_pad
from helpers.data import load
from helpers.session import start
from helpers.suggestions import did_you_mean

N_TRAIN = 50_000  # of the 60,000 training images; the rest are for validation


def add_arguments(parser):
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MAKERS)}; all when none is named")


def main(project, options):
    make_materials(project, options.names)
    return 0


def make_materials(project, names=(), *, say=print):
    """Train, and write each explorable's material into its folder.

    Parameters
    ----------
    project : Project
    names : sequence of str
        Explorables that carry a network's weights or answers; all of these when empty.
    say : callable of str
        Receives one line per explorable.

    Raises
    ------
    UsageError
        If an explorable carries no such thing.
    """
    for name in names:
        if name not in MAKERS:
            raise UsageError(
                f"No network stands behind {name!r}; one does behind {', '.join(MAKERS)}.{did_you_mean(name, MAKERS)}"
            )
    for name in names or MAKERS:
        file, make = MAKERS[name]
        arrays, words = make(load("mnist"))
        stored = io.BytesIO()
        np.savez_compressed(stored, **arrays)
        path = project.root / "explorables" / name / file.name
        write_atomically(path, stored.getvalue())
        say(f"{path.relative_to(project.root)}: {len(stored.getvalue()):,} bytes; {words}")


def weights_of_pad(mnist):
    """Train the pad's network: (its weights by name, a sentence on how well they read the validation images)."""
    import keras

    network, x_valid, y_valid = _trained(mnist, last="softmax", from_logits=False, batch_size=128, epochs=3)
    weights = digit_pad.weights_of(network)
    network.set_weights([array.astype("float32") for array in weights])  # as they will be read
    correct = keras.ops.argmax(network(x_valid), axis=1) == y_valid
    words = f"{np.mean(correct):.2%} of the validation images are read correctly"
    return dict(zip(digit_pad.PARTS, weights, strict=True)), words


def answers_of_confusion(mnist):
    """Train lesson 06's network: (its answers and how sure they are, a sentence on how many are right)."""
    import keras

    network, x_valid, y_valid = _trained(mnist, last=None, from_logits=True, batch_size=250, epochs=2)
    answers, hundredths = summed_up(np.array(keras.ops.softmax(network(x_valid))))
    return {"answers": answers, "hundredths": hundredths}, f"{np.sum(answers == y_valid):,} answers are right"


def _trained(mnist, *, last, from_logits, batch_size, epochs):
    start(0)
    import keras

    x = mnist.x_train.reshape(-1, 784).astype("float32") / 255
    keras.utils.set_random_seed(0)
    layers = [keras.Input((784,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10, activation=last)]
    network = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    network.compile(loss=loss, optimizer="adam")
    network.fit(x[:N_TRAIN], mnist.y_train[:N_TRAIN], batch_size=batch_size, epochs=epochs, verbose=0)
    return network, x[N_TRAIN:], mnist.y_train[N_TRAIN:]


def summed_up(probabilities):
    """The answer to each image, and how sure it is: two uint8 ndarrays of shape (n_images,).

    How sure is given as the last of the thresholds 0.00, 0.01, … 0.99 that the answer's probability is above, in
    hundredths: so each threshold leaves the very answers that the probabilities leave.
    """
    answers = probabilities.argmax(axis=1)
    thresholds = np.arange(100) / 100
    last_below = np.searchsorted(thresholds, probabilities.max(axis=1).astype(float)) - 1
    return answers.astype("uint8"), last_below.astype("uint8")


MAKERS = {
    "digit_pad": (digit_pad.FILE, weights_of_pad),
    "confusion": (confusion.FILE, answers_of_confusion),
}
