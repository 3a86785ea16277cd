"""What the confusion matrix begins with, and the answers of a network that it counts, with images of them."""

import base64
import functools
import io
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("answers.npz")  # written by `course materials confusion`
FIRST_IMAGE = 50_000  # of the training images; from here on they are validation images
N_READ = 12  # images of each digit that are read correctly; of the mistakes all are shown
COLUMNS = 32  # images side by side in the one picture that holds them all


def first_state():
    return {"threshold": 0, "digit": 9, "answer": 9, "show": "counts"}


@functools.cache
def recorded():
    """The validation images as lesson 06's network of seed 0 answered them.

    Returns
    -------
    (images, labels, answers, hundredths) : uint8 ndarrays of shapes (10000, 28, 28) and three times (10000,)
        How sure it is of its answer: its probability lies above so many hundredths, and not above one more.
    """
    from helpers.data import load

    mnist = load("mnist")
    with np.load(FILE) as file:
        return mnist.x_train[FIRST_IMAGE:], mnist.y_train[FIRST_IMAGE:], file["answers"], file["hundredths"]


def shown():
    """Places of the images that can be looked at: all mistakes, and some read correctly, from unsure to sure."""
    _, labels, answers, hundredths = recorded()
    places = list(np.flatnonzero(labels != answers))
    for digit in range(10):
        read = np.flatnonzero((labels == digit) & (answers == digit))
        by_sureness = read[np.argsort(hundredths[read], kind="stable")]
        places += list(by_sureness[np.linspace(0, len(read) - 1, N_READ).astype(int)])
    return [int(place) for place in places]


def material():
    """What the matrix is counted from, and its images: dict, which can be written as JSON.

    `labels` and `answers` have a digit for each image, `hundredths` two; the picture `sheet` holds the images at the
    places `shown`, in rows of `columns`.
    """
    images, labels, answers, hundredths = recorded()
    places = shown()
    return {
        "labels": "".join(map(str, labels)),
        "answers": "".join(map(str, answers)),
        "hundredths": "".join(f"{number:02}" for number in hundredths),
        "shown": places,
        "columns": COLUMNS,
        "sheet": f"data:image/png;base64,{base64.b64encode(_png(_side_by_side(images[places]))).decode()}",
    }


def _side_by_side(images):
    """One image of all: black ink on white."""
    n_rows = -(-len(images) // COLUMNS)
    sheet = np.zeros((n_rows * COLUMNS, 28, 28), "uint8")
    sheet[: len(images)] = images
    return 255 - sheet.reshape(n_rows, COLUMNS, 28, 28).swapaxes(1, 2).reshape(n_rows * 28, COLUMNS * 28)


def _png(pixels):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png", optimize=True)
    return file.getvalue()
