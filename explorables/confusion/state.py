"""The confusion matrix with its images and a threshold: what is shown first, and its picture; see confusion.js."""

import base64
import functools
import io

import numpy as np

from explorables import drawing
from explorables.confusion.answers import FILE, FIRST_IMAGE

NONE = 10  # the column of what is not answered
N_READ = 12  # images of each digit that are read correctly; of the mistakes all are shown
COLUMNS = 32  # images side by side in the one picture that holds them all
LEFT, TOP, SIDE = 34, 40, 28  # of the drawn cells
SHADE = 0.45  # of the fullest mistake, as in confusion.js


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


def matrix_at(threshold):
    """Count the answers of which the network is surer than the threshold: int ndarray of shape (10, 11).

    True digits in rows, answers in columns; in the last column what is not answered.
    """
    _, labels, answers, hundredths = recorded()
    matrix = np.zeros((10, NONE + 1), int)
    np.add.at(matrix, (labels, np.where(hundredths >= round(100 * threshold), answers, NONE)), 1)
    return matrix


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


def words(state):
    matrix = matrix_at(state["threshold"])
    n_answered, n_right = matrix[:, :NONE].sum(), matrix.trace()
    mistakes = matrix[:, :NONE] * (1 - np.eye(10, dtype=int))
    digit, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return (
        f"A confusion matrix, true digits in rows, answers in columns. Answering where it is surer than "
        f"{state['threshold']:.2f}, the network answers {n_answered:,} of {matrix.sum():,} images, "
        f"{n_answered - n_right} of them wrongly; the most, {mistakes.max()}, are {digit}s answered {answer}."
    )


def picture(state, alt):
    matrix = matrix_at(state["threshold"])
    darkest = (matrix_at(0)[:, :NONE] * (1 - np.eye(10, dtype=int))).max()
    parts = [drawing.text(LEFT, 14, "true ↓ answered →", anchor="start")]
    for answer in range(NONE + 1):
        parts.append(drawing.text(*_middle(-1, answer), str(answer) if answer < NONE else "none"))
    for digit in range(10):
        parts.append(drawing.text(*_middle(digit, -1), str(digit)))
        for answer in range(NONE + 1):
            left, top = LEFT + answer * SIDE, TOP + digit * SIDE
            corners = [(left, top), (left + SIDE, top), (left + SIDE, top + SIDE), (left, top + SIDE)]
            count = int(matrix[digit, answer])
            if count and answer not in (digit, NONE):
                parts.append(drawing.area(corners, opacity=round(SHADE * min(1, count / darkest), 3)))
            if answer == digit:
                parts.append(drawing.frame(left + 1, top + 1, left + SIDE - 1, top + SIDE - 1))
            if count:
                parts.append(drawing.text(*_middle(digit, answer), str(count), more=' font-size="11"'))
    right, bottom = LEFT + (NONE + 1) * SIDE, TOP + 10 * SIDE
    parts.append(drawing.frame(LEFT, TOP, right, bottom))
    return drawing.svg(right + 4, bottom + 4, alt, *parts)


def _middle(row, column):
    return LEFT + (column + 0.5) * SIDE, TOP + (row + 0.5) * SIDE + 4


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
