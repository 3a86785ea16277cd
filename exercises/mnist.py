"""Lesson 2's exercises and quiz questions."""

import math
import tempfile
import warnings
from pathlib import Path

import numpy as np

from helpers.checking.comparing import Wrong, as_numbers, brief, expect
from helpers.checking.exercise import Exercise
from helpers.checking.judging import LearnerError
from helpers.checking.questions import Option, Question
from helpers.checking.recording import RecordingModel

# ---- exercises ----


class Prepare(Exercise):
    key = "mnist.prepare"
    starter = """
        def prepare_images(images):
            return ...  # rows of 784 numbers from 0 to 1
    """
    hints = (
        "Three things change: the shape, the type of the numbers, and their range. Take them one at a time.",
        "`len(images)` says how many images there are; `reshape` wants that number and 784.",
        '`astype("float32")` makes a new array of fractions. By what do you divide, so that full ink becomes 1?',
    )
    solution = """
        def prepare_images(images):
            return images.reshape(len(images), 784).astype("float32") / 255
    """
    also_right = (
        """
        def prepare_images(images):
            return np.float32(images / 255).reshape(-1, 28 * 28)
        """,
        """
        def prepare_images(images):
            rows = np.zeros((len(images), 784), dtype="float32")
            for i, image in enumerate(images):
                rows[i] = image.flatten() / 255
            return rows
        """,
    )
    misconceptions = {
        "forgets to divide": (
            """
            def prepare_images(images):
                return images.reshape(len(images), 784).astype("float32")
            """,
            "The numbers are on another scale",
        ),
        "divides by the largest number of the batch": (
            """
            def prepare_images(images):
                return images.reshape(len(images), 784).astype("float32") / images.max()
            """,
            "depends on which other images are there",
        ),
        "lays the images down as columns": (
            """
            def prepare_images(images):
                return images.reshape(784, len(images)).astype("float32") / 255
            """,
            "One row per image",
        ),
        "expects 60,000 images": (
            """
            def prepare_images(images):
                return images.reshape(60000, 784).astype("float32") / 255
            """,
            "should take any number of them",
        ),
        "stays with whole numbers": (
            """
            def prepare_images(images):
                return images.reshape(len(images), 784) // 255
            """,
            "Whole numbers cannot hold the shades between",
        ),
        "leaves the fractions in float64": (
            """
            def prepare_images(images):
                return images.reshape(len(images), 784) / 255
            """,
            "the type is not",
        ),
        "writes into the images it was given": (
            """
            def prepare_images(images):
                images[:] = images / 255
                return images.reshape(len(images), 784).astype("float32")
            """,
            "has changed the images it was given",
        ),
    }

    def check(self, prepare_images):
        # No full ink in the first batch: its own maximum is not the one to divide by.
        for n_images, darkest in [(int(self.rng.integers(3, 9)), 128), (1, 256)]:
            images = self.rng.integers(0, darkest, size=(n_images, 28, 28), dtype="uint8")
            given = images.copy()
            try:
                rows = prepare_images(given)
            except LearnerError as error:
                if "reshape" in error.text:
                    error.why = f"This time there are {n_images} images; your function should take any number of them."
                raise
            expect(
                given,
                images,
                "Your function has changed the images it was given. Whoever calls it may still need them as they were.",
            )
            self._check_rows(rows, images)

    def _check_rows(self, rows, images):
        right = images.reshape(len(images), 784) / 255
        if as_numbers(rows) is None or np.shape(rows) != right.shape:
            expect(rows, right, f"One row per image, 784 numbers in a row; this time for {len(images)} image(s).")
        rows = np.asarray(rows)
        if rows.dtype.kind in "biu":
            raise Wrong(
                "Whole numbers cannot hold the shades between paper and full ink: the grey is lost."
                f"\nexpected: float32\nreceived: {brief(rows)}"
            )
        if rows.size and rows.max() > 1:
            raise Wrong(
                "The numbers are on another scale: full ink should come out as 1. A network starts out with weights "
                f"that suit numbers of about that size.\nexpected: at most {brief(right.max())}"
                f"\nreceived: up to {brief(rows.max())}"
            )
        if np.isclose(rows.max(), 1) and not np.isclose(right.max(), 1):
            raise Wrong(
                "What becomes of a grey depends on which other images are there: the same pixel comes out lighter "
                "beside a darker image. One scale must hold for all."
                f"\nexpected: {brief(images.max())} becomes {brief(right.max())}\nreceived: {brief(rows.max())}"
            )
        expect(rows, right, "Each pixel should keep its place and its share of full ink.")
        if rows.dtype != "float32":
            raise Wrong(
                "The values are right, the type is not: networks calculate with float32. (float64 takes twice the "
                f"memory for digits that change nothing.)\nexpected: float32\nreceived: {rows.dtype}"
            )


class Steps(Exercise):
    key = "mnist.steps"
    starter = """
        def steps(n_images, batch_size, validation_split):
            return ...  # how many steps Keras takes in one epoch
    """
    hints = (
        "A step is one batch. Which images make up the batches: all of them?",
        "First find how many images are left to learn from when a share of them is held back.",
        "How many batches does it take until every one of those has been seen, when the last may be smaller? "
        "`math.ceil` rounds up.",
    )
    solution = """
        def steps(n_images, batch_size, validation_split):
            n_fit = int(n_images * (1 - validation_split))
            return math.ceil(n_fit / batch_size)
    """
    also_right = (
        """
        def steps(n_images, batch_size, validation_split):
            left = n_images - round(n_images * validation_split)
            count = 0
            while left > 0:
                left -= batch_size
                count += 1
            return count
        """,
        """
        def steps(n_images, batch_size, validation_split):
            return np.ceil((n_images - n_images * validation_split) // 1 / batch_size)
        """,
    )
    misconceptions = {
        "rounds down": (
            """
            def steps(n_images, batch_size, validation_split):
                return int(n_images * (1 - validation_split)) // batch_size
            """,
            "images are left over",
        ),
        "always adds a step for the rest": (
            """
            def steps(n_images, batch_size, validation_split):
                return int(n_images * (1 - validation_split)) // batch_size + 1
            """,
            "no image is left over",
        ),
        "counts images": (
            """
            def steps(n_images, batch_size, validation_split):
                return int(n_images * (1 - validation_split))
            """,
            "That is a number of images",
        ),
        "learns from the held-back images too": (
            """
            def steps(n_images, batch_size, validation_split):
                return math.ceil(n_images / batch_size)
            """,
            "Nothing is learnt from images that are held back",
        ),
        "counts the held-back images instead": (
            """
            def steps(n_images, batch_size, validation_split):
                return math.ceil(n_images * validation_split / batch_size)
            """,
            "no images to learn from",
        ),
        "counts all epochs": (
            """
            def steps(n_images, batch_size, validation_split):
                return math.ceil(int(n_images * (1 - validation_split)) / batch_size) * 3
            """,
            "3 times as many",
        ),
    }

    def check(self, steps):
        for n_images, batch_size, split in self._cases():
            self._check_case(steps(n_images, batch_size, split), n_images, batch_size, split)

    def _cases(self):
        """Nothing held back, without and with a rest; then a share held back, with a rest; then a batch too large."""
        batch_size = int(self.rng.integers(3, 30)) * 4
        full = int(self.rng.integers(7, 90))
        yield full * batch_size, batch_size, 0.0
        yield full * batch_size + int(self.rng.integers(1, batch_size)), batch_size, 0.0
        # Shares that binary fractions hold exactly, of numbers they divide: every sensible way of rounding agrees.
        while True:
            share, n_images = float(self.rng.choice([0.25, 0.5])), int(self.rng.integers(100, 2000)) * 4
            n_fit = int(n_images * (1 - share))
            counts = {n_fit // batch_size, math.ceil(n_fit / batch_size), math.ceil((n_images - n_fit) / batch_size)}
            if len(counts | {math.ceil(n_images / batch_size)}) == 4 - (share == 0.5):
                break
        yield n_images, batch_size, share
        yield batch_size // 2, batch_size, 0.0

    def _check_case(self, received, n_images, batch_size, split):
        n_fit = int(n_images * (1 - split))
        right = math.ceil(n_fit / batch_size)
        held_back = f"{n_images - n_fit:,} of them held back" if split else "none held back"
        case = f"{n_images:,} images, {held_back}, in batches of {batch_size}: "
        answer = as_numbers(received)
        answer = float(answer) if answer is not None and answer.shape == () and answer.dtype.kind != "c" else None
        if answer == right:
            return
        why = "Count the batches of one epoch."
        if answer == 0 and not split:
            why = "That leaves no images to learn from, though none are held back."
        elif answer in (n_images, n_fit, n_images - n_fit):
            why = "That is a number of images. The number on the progress bar counts batches: one step each."
        elif answer == n_fit // batch_size:
            why = "After the last full batch some images are left over. They are not thrown away."
        elif answer == n_fit // batch_size + 1:
            why = "Here the batches come out even: no image is left over."
        elif answer in (math.ceil(n_images / batch_size), n_images // batch_size):
            why = "Nothing is learnt from images that are held back, so they take no steps."
        elif answer and answer % right == 0:
            why = f"That is {answer / right:g} times as many. It should be the steps of one epoch."
        expect(received, right, case + why)


class ReadDigit(Exercise):
    key = "mnist.read_digit"
    starter = """
        def read_digit(model, image):
            return ...  # which digit does the model read? image: 28 rows of 28 whole numbers, 0 to 255
    """
    hints = (
        "The model learnt from rows of 784 numbers between 0 and 1. Your image must look like one of those.",
        "Even one image has to come as a stack: an array of shape (1, 784).",
        "`predict` gives back a stack of answers with ten probabilities each. You have one answer: its first. "
        "Where does the largest of the ten stand?",
    )
    solution = """
        def read_digit(model, image):
            x = image.reshape(1, 784).astype("float32") / 255
            return int(model.predict(x, verbose=0)[0].argmax())
    """
    also_right = (
        """
        def read_digit(model, image):
            stack = np.array([image.flatten() / 255])
            return np.argmax(model(stack))
        """,
        """
        def read_digit(model, image):
            probabilities = list(model.predict(image[None].reshape(-1, 784) / 255.0)[0])
            return probabilities.index(max(probabilities))
        """,
    )
    misconceptions = {
        "leaves out the batch axis": (
            """
            def read_digit(model, image):
                x = image.reshape(784).astype("float32") / 255
                return int(model.predict(x, verbose=0).argmax())
            """,
            "784 images of one number each",
        ),
        "hands over the image as it is": (
            """
            def read_digit(model, image):
                return int(model.predict(image[None] / 255, verbose=0).argmax())
            """,
            "not the square",
        ),
        "forgets to normalise": (
            """
            def read_digit(model, image):
                return int(model.predict(image.reshape(1, 784), verbose=0).argmax())
            """,
            "it learnt from numbers between 0 and 1",
        ),
        "rounds and looks for the 1": (
            """
            def read_digit(model, image):
                return int(model.predict(image.reshape(1, 784) / 255, verbose=0)[0].round().argmax())
            """,
            "none of the ten reaches one half",
        ),
        "returns the probability": (
            """
            def read_digit(model, image):
                return model.predict(image.reshape(1, 784) / 255, verbose=0)[0].max()
            """,
            "That is the probability",
        ),
        "returns a stack of answers": (
            """
            def read_digit(model, image):
                return model.predict(image.reshape(1, 784) / 255, verbose=0).argmax(axis=1)
            """,
            "an array with the digit in it",
        ),
        "returns all ten probabilities": (
            """
            def read_digit(model, image):
                return model.predict(image.reshape(1, 784) / 255, verbose=0)[0]
            """,
            "the ten probabilities themselves",
        ),
    }

    def check(self, read_digit):
        # Not 0, which argmax gives where all are equal; certain the first time, hesitating the second.
        for digit, highest in zip(self.rng.choice(np.arange(1, 10), 2, replace=False), (0.9, 0.3), strict=True):
            self._check_one(read_digit, int(digit), highest)

    def _check_one(self, read_digit, digit, highest):
        probabilities = np.full(10, (1 - highest) / 9, dtype="float32")
        probabilities[digit] = highest
        model = RecordingModel(lambda x: np.tile(probabilities, (len(x), 1)))
        image = self.rng.integers(0, 200, size=(28, 28), dtype="uint8")
        answer = read_digit(model, image.copy())
        if not model.asked:
            raise Wrong("The model was never asked: your function came to its answer without it.")
        self._check_question(model.asked[-1], image)
        self._check_answer(answer, digit, probabilities)

    def _check_question(self, given, image):
        if given.shape != (1, 784):
            wrong_shapes = {
                (784,): "Without a batch axis the model takes a row of 784 numbers for 784 images of one number each.",
                (28, 28): "The model takes this for 28 images of 28 numbers each. It wants a stack, even of one image.",
                (1, 28, 28): "The model learnt from rows laid end to end, not the square.",
            }
            why = wrong_shapes.get(given.shape, "The model wants a stack of one image, laid out as a row.")
            raise Wrong(f"{why}\nexpected: shape (1, 784)\nreceived: shape {given.shape}")
        if given.max() > 1:
            raise Wrong(
                "The model was given an image on another scale than those it learnt from: "
                "it learnt from numbers between 0 and 1."
                f"\nexpected: up to {brief(image.max() / 255)}\nreceived: up to {brief(given.max())}"
            )
        expect(given, image.reshape(1, 784) / 255, "The model was given other numbers than the image holds.")

    def _check_answer(self, answer, digit, probabilities):
        number = as_numbers(answer)
        if number is None:
            expect(answer, digit, "The answer should be the digit itself, as a whole number.")
        elif number.shape in ((10,), (1, 10)):
            why = "These are the ten probabilities themselves. Which digit do they speak for?"
            raise Wrong(f"{why}\nexpected: a digit from 0 to 9\nreceived: {brief(number)}")
        elif number.shape:
            why = "This is an array with the digit in it. You asked about one image, so the answer is one number."
            raise Wrong(f"{why}\nexpected: {digit}\nreceived: {brief(number)}")
        elif np.isclose(float(number), probabilities.max()):
            why = "That is the probability of the most likely digit: how sure the model is, not what it reads."
            raise Wrong(f"{why}\nexpected: {digit}\nreceived: {brief(float(number))}")
        elif probabilities.max() < 0.5:
            why = "Here the model hesitates: none of the ten reaches one half. It still has a best guess."
            expect(answer, digit, f"{why}\nprobabilities: {' '.join(f'{p:.2f}' for p in probabilities)}")
        else:
            expect(answer, digit, "The model is certain of one digit here, and your function answers with another.")


class HeldOut(Exercise):
    key = "mnist.held_out"
    starter = """
        def train(model, x_train, y_train, x_test, y_test, n_valid):
            return ...  # fit the model; validate on the last n_valid training rows; the test rows stay locked away
    """
    hints = (
        "You need two groups of training rows: those to learn from, and the last `n_valid` of them to validate on.",
        "`x_train[:-n_valid]` is everything but the last `n_valid` rows. How do you write those last rows alone?",
        "`fit` takes the rows to learn from and their labels first, and `validation_data=(rows, labels)`. "
        "Nothing in this task needs `x_test`.",
    )
    solution = """
        def train(model, x_train, y_train, x_test, y_test, n_valid):
            return model.fit(
                x_train[:-n_valid],
                y_train[:-n_valid],
                validation_data=(x_train[-n_valid:], y_train[-n_valid:]),
                verbose=0,
            )
    """
    also_right = (
        """
        def train(model, x_train, y_train, x_test, y_test, n_valid):
            return model.fit(x_train, y_train, validation_split=n_valid / len(x_train), epochs=2, verbose=0)
        """,
        """
        def train(model, x_train, y_train, x_test, y_test, n_valid):
            n_fit = len(x_train) - n_valid
            order = np.random.permutation(n_fit)
            held = x_train[n_fit:], y_train[n_fit:]
            model.fit(x=x_train[order], y=y_train[order], batch_size=8, validation_data=held)
            return model
        """,
    )
    misconceptions = {
        "validates on the test rows": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                return model.fit(x_train, y_train, validation_data=(x_test, y_test), verbose=0)
            """,
            "choose by the test rows",
        ),
        "learns from the test rows": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                x, y = np.concatenate([x_test, x_train]), np.concatenate([y_test, y_train])
                return model.fit(x, y, validation_split=n_valid / len(x), verbose=0)
            """,
            "are test rows: the network learns from them",
        ),
        "looks at the test rows afterwards": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                model.fit(x_train, y_train, validation_split=n_valid / len(x_train), verbose=0)
                return model.evaluate(x_test, y_test, verbose=0)
            """,
            "The test rows were looked at",
        ),
        "validates on rows it learns from": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                held = x_train[-n_valid:], y_train[-n_valid:]
                return model.fit(x_train, y_train, validation_data=held, verbose=0)
            """,
            "both learnt from and validated on",
        ),
        "holds back the first rows": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                held = x_train[:n_valid], y_train[:n_valid]
                return model.fit(x_train[n_valid:], y_train[n_valid:], validation_data=held, verbose=0)
            """,
            "other rows than the last",
        ),
        "holds back nothing": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                return model.fit(x_train, y_train, verbose=0)
            """,
            "No rows are held back",
        ),
        "gives a number of rows instead of a share": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                return model.fit(x_train, y_train, validation_split=n_valid, verbose=0)
            """,
            "validation_split is a share, from 0 to below 1",
        ),
        "cuts rows and labels in different places": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                held = x_train[-n_valid:], y_train[:n_valid]
                return model.fit(x_train[:-n_valid], y_train[:-n_valid], validation_data=held, verbose=0)
            """,
            "label of another row",
        ),
        "holds back twice": (
            """
            def train(model, x_train, y_train, x_test, y_test, n_valid):
                x, y = x_train[:-n_valid], y_train[:-n_valid]
                held = x_train[-n_valid:], y_train[-n_valid:]
                return model.fit(x[:-n_valid], y[:-n_valid], validation_data=held, verbose=0)
            """,
            "are never learnt from",
        ),
    }

    def check(self, train):
        n_valid, n_train = self._sizes()
        n_all = n_train + n_valid
        rows = self.rng.random((n_all + n_valid, 6), dtype="float32")  # the last n_valid are the test rows
        labels = self.rng.integers(0, 10, size=len(rows))
        model = RecordingModel()
        x, y = rows.copy(), labels.copy()
        train(model, x[:n_all], y[:n_all], x[n_all:], y[n_all:], n_valid)
        if not model.fits:
            raise Wrong("`fit` was never called, so nothing was learnt.")
        known = {row.tobytes(): number for number, row in enumerate(rows)}
        for fit in model.fits:
            learnt, validated = _learnt_and_validated(fit)
            learnt, validated = (self._numbers(*part, known, labels) for part in (learnt, validated))
            self._check_rows(learnt, validated, n_train, n_all)
        for asked in model.asked:
            if any(known.get(row.tobytes(), 0) >= n_all for row in asked):
                raise Wrong(
                    "The test rows were looked at, though the training is all this task asks for. "
                    "Each look tempts you to change something, and then they are no fair judge any more."
                )

    def _sizes(self):
        """How many rows to hold back and how many to learn from, such that Keras's own rounding gives just that."""
        while True:
            n_valid, n_train = int(self.rng.integers(5, 12)), int(self.rng.integers(30, 60))
            n_all = n_valid + n_train
            if math.floor(n_all * (1 - n_valid / n_all)) == n_train:
                return n_valid, n_train

    def _numbers(self, x, y, known, labels):
        """Which of the rows these are, by number; their labels must be theirs."""
        if len(x) != y.size:
            raise Wrong(f"Each row needs one label.\nexpected: {len(x)} labels\nreceived: {brief(y)}")
        numbers = [known.get(row.astype("float32").tobytes(), -1) for row in x]
        if -1 in numbers:
            raise Wrong(
                "`fit` was given rows that are not among yours. They are prepared already: use them as they are."
            )
        for place, (number, label) in enumerate(zip(numbers, y.ravel(), strict=True)):
            if label != labels[number]:
                raise Wrong(
                    f"In place {place} a row comes with the label of another row. Rows and labels must be cut alike."
                    f"\nexpected: {labels[number]}\nreceived: {label}"
                )
        return set(numbers)

    def _check_rows(self, learnt, validated, n_train, n_all):
        last = set(range(n_train, n_all))
        if n_test := sum(number >= n_all for number in learnt):
            raise Wrong(
                f"{n_test} of the rows given to `fit` are test rows: the network learns from them, and can never again "
                "be judged by them.\nexpected: rows of `x_train` only"
            )
        if any(number >= n_all for number in validated):
            raise Wrong(
                "You validate on test rows. You would choose by the test rows (when to stop, which network to keep), "
                f"and then be judged by the same rows.\nexpected: {_span(last)}\nreceived: rows of `x_test`"
            )
        if not validated:
            raise Wrong(
                "No rows are held back: nothing would tell you whether the network learns or memorises."
                f"\nexpected: {_span(last)}\nreceived: no rows"
            )
        if both := learnt & validated:
            raise Wrong(
                f"{len(both)} rows are both learnt from and validated on: there the network can shine by memory alone."
                f"\nlearnt from: {_span(learnt)}\nvalidated on: {_span(validated)}"
            )
        if validated != last:
            raise Wrong(
                "You hold back other rows than the last: whoever repeats your work could not compare."
                f"\nexpected: {_span(last)}\nreceived: {_span(validated)}"
            )
        if missing := n_train - len(learnt):
            raise Wrong(
                f"{missing} training rows are never learnt from, nor validated on. Examples are too precious for that."
                f"\nexpected: {_span(range(n_train))}\nreceived: {_span(learnt)}"
            )


def _learnt_and_validated(fit):
    """What Keras makes of the arguments of `fit`: ((x, y) to learn from, (x, y) to validate on)."""
    x, y, share = fit["x"], fit["y"], fit["validation_split"]
    if fit["validation_data"] is not None:
        return (x, y), fit["validation_data"][:2]
    n_fit = math.floor(len(x) * (1 - share))
    return (x[:n_fit], y[:n_fit]), (x[n_fit:], y[n_fit:])


def _span(numbers):
    """Name rows by number: "row 3 to row 9 (7 rows)"."""
    return f"row {min(numbers)} to row {max(numbers)} ({len(numbers)} rows)" if numbers else "no rows"


BROKEN = """\
def repair(images, labels, folder):
    x, y = images.reshape(len(images), 784) / 255, keras.utils.to_categorical(labels, 10)
    model = keras.Sequential()
    model.add(keras.layers.Dense(64, activation="sigmoid"))
    model.add(keras.layers.Dense(64, activation="sigmoid", input_shape=(784,)))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    held_back = x[-100:], labels[-100:]
    model.fit(x[:-100], y[:-100], batch_size=10, epochs=3, validation_data=held_back, verbose=0)
    predicted = model.predict(x, verbose=0).argmax(axis=1)
    accuracy = np.mean(predicted == labels.argmax(axis=1))
    model.save(folder / "digits")
    return model, accuracy
"""


def _repair(loss="sparse_categorical_crossentropy", y="y", true="labels.argmax(axis=1)", file="digits"):
    """The starter without its first line, and with some of its lines repaired."""
    return (
        BROKEN.replace("sparse_categorical_crossentropy", loss)
        .replace("y[:-100]", f"{y}[:-100]")
        .replace("labels.argmax(axis=1)", true)
        .replace('"digits"', f'"{file}"')
    )


def _small(hidden, epochs, returned="model"):
    """A training of a small network, of which something is not as it should be."""
    layer = f'keras.layers.Dense({hidden}, activation="relu"),' if hidden else ""
    return f"""
        def train_small(x, y):
            model = keras.Sequential([keras.Input((784,)), {layer} keras.layers.Dense(10, activation="softmax")])
            model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", steps_per_execution=16)
            history = model.fit(x, y, batch_size=250, epochs={epochs}, verbose=0) if {epochs} else None
            return {returned}
    """


class Repair(Exercise):
    key = "mnist.repair"
    starter = BROKEN.replace(
        "folder):", "folder):\n    return ...  # take this line away, run the check, and repair what breaks"
    )
    hints = (
        "Repair one thing at a time: run the check, read the error from its end, change that one line, check again.",
        "Labels come as whole numbers or as one-hot rows, and each loss fits one of the two. Count where labels go in.",
        "What Keras only warns about: the size of the input belongs at the very beginning of the network.",
        "Are these labels digits already, or rows to pick the largest from? And how should the file's name end?",
    )
    solution = """
        def repair(images, labels, folder):
            x = images.reshape(len(images), 784) / 255
            model = keras.Sequential()
            model.add(keras.Input((784,)))
            model.add(keras.layers.Dense(64, activation="sigmoid"))
            model.add(keras.layers.Dense(64, activation="sigmoid"))
            model.add(keras.layers.Dense(10, activation="softmax"))
            model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
            held_back = x[-100:], labels[-100:]
            model.fit(x[:-100], labels[:-100], batch_size=10, epochs=3, validation_data=held_back, verbose=0)
            predicted = model.predict(x, verbose=0).argmax(axis=1)
            accuracy = np.mean(predicted == labels)
            model.save(folder / "digits.keras")
            return model, accuracy
    """
    also_right = (
        """
        def repair(images, labels, folder):
            x, y = images.reshape(len(images), 784) / 255, keras.utils.to_categorical(labels, 10)
            model = keras.Sequential([
                keras.Input((784,)),
                keras.layers.Dense(64, activation="sigmoid"),
                keras.layers.Dense(64, activation="sigmoid"),
                keras.layers.Dense(10, activation="softmax"),
            ])
            model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
            model.fit(x[:-100], y[:-100], batch_size=10, epochs=3, validation_data=(x[-100:], y[-100:]), verbose=0)
            accuracy = model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"]
            model.save(folder / "digits.keras")
            return model, accuracy
        """,
    )
    misconceptions = {
        "takes only the first line away": (
            _repair(),
            "The loss and the labels do not fit: this loss takes each label as one whole number",
        ),
        "repairs the loss, not the labels to validate on": (
            _repair(loss="categorical_crossentropy"),
            "this loss takes each label as a row of ten",
        ),
        "picks the largest of labels that are digits": (
            _repair(y="labels"),
            "Each label is a digit already",
        ),
        "compares with one number": (
            _repair(y="labels", true="labels.argmax()", file="digits.keras"),
            "is not the share of right answers",
        ),
        "saves without an extension": (
            _repair(y="labels", true="labels"),
            "tells the format of the file from the end of its name",
        ),
        "saves in the old format": (
            _repair(y="labels", true="labels", file="digits.h5"),
            "no file `digits.keras`",
        ),
        "leaves the size of the input at the second layer": (
            _repair(y="labels", true="labels", file="digits.keras"),
            "in any other Keras goes on without it",
        ),
    }
    time_limit = 60

    # What an error says: why it came. Keras's words, tested against the version in use.
    reasons = (
        (
            "`target.ndim - 1`",
            "The loss and the labels do not fit: this loss takes each label as one whole number, and was given rows of "
            "ten. Look at the labels to learn from and at those to validate on.",
        ),
        (
            "must have the same rank",
            "The loss and the labels do not fit: this loss takes each label as a row of ten, and was given whole "
            "numbers. Look at the labels to learn from and at those to validate on.",
        ),
        (
            "axis 1 is out of bounds",
            "The largest number of each row is asked for, where there are no rows. Each label is a digit already.",
        ),
        (
            "Invalid filepath extension",
            "Keras tells the format of the file from the end of its name, and finds none it knows.",
        ),
    )

    def check(self, repair):
        from helpers.data import load

        mnist = load("mnist")
        chosen = self.rng.choice(50_000, size=1000, replace=False)
        images, labels = mnist.x_train[chosen], mnist.y_train[chosen]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                try:
                    result = repair(images.copy(), labels.copy(), folder)
                except LearnerError as error:
                    error.why = next((why for words, why in self.reasons if words in error.text), "")
                    raise
            self._check_result(result, images, labels)
            self._check_file(result[0], folder)
        if any("input_shape" in str(warning.message) for warning in warned):
            raise Wrong(
                "It runs, but Keras warned: a layer was told the size of the input. In the first layer that is out of "
                "date; in any other Keras goes on without it. A warning is a bug that has not hurt yet."
                "\nexpected: no warning\nreceived: Do not pass an `input_shape`/`input_dim` argument to a layer."
            )

    def _check_result(self, result, images, labels):
        import keras

        if not (isinstance(result, (tuple, list)) and len(result) == 2 and isinstance(result[0], keras.Model)):
            raise Wrong(f"It should return two things.\nexpected: model, accuracy\nreceived: {brief(result)}")
        model, accuracy = result
        rows = images.reshape(len(images), 784) / 255
        measured = np.mean(model.predict(rows, verbose=0).argmax(axis=1) == labels)
        number = as_numbers(accuracy)
        # One image of a thousand may be so close a call that another batch size decides it.
        if number is None or number.shape or not abs(number - measured) <= 0.0015:
            raise Wrong(
                "The accuracy is not the share of right answers among all the images: what are the predictions "
                f"compared with?\nexpected: {measured:.3f}, as measured with your model\nreceived: {brief(accuracy)}"
            )
        if measured < 0.3:
            raise Wrong(f"It runs, but has hardly learnt.\nexpected: above 0.3\nreceived: {measured:.3f}")

    def _check_file(self, model, folder):
        import keras

        path = folder / "digits.keras"
        if not path.exists():
            found = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
            raise Wrong(
                "There is no file `digits.keras` in the folder: the form that Keras 3 writes and reads, layers and "
                f"weights in one.\nexpected: digits.keras\nreceived: {found}"
            )
        loaded = keras.models.load_model(path)
        rows = self.rng.random((5, 784))
        expect(
            loaded.predict(rows, verbose=0),
            model.predict(rows, verbose=0),
            "The network in the file answers otherwise than the one returned: was it saved before it was trained?",
        )


class Budget(Exercise):
    key = "mnist.budget"
    starter = """
        def train_small(x, y):
            return ...  # a trained network of fewer than 100,000 parameters
    """
    hints = (
        "Most parameters sit between the pixels and the first hidden layer: 784 for each of its neurons. "
        "How many neurons can you afford?",
        "Close, but below 97.5 %? A few more epochs help, and so do steps that get smaller towards the end. "
        "A second hidden layer costs little: it is not joined to the pixels.",
        "The best network of this lesson lets its learning rate sink to zero with `CosineDecay`. That works here too: "
        "some 100 neurons, 64 more in a second layer, 8 epochs.",
    )
    solution = """
        def train_small(x, y):
            batch_size, epochs = 200, 8
            steps = epochs * math.ceil(len(x) / batch_size)
            model = keras.Sequential(
                [
                    keras.Input((784,)),
                    keras.layers.Dense(100, activation="relu"),
                    keras.layers.Dense(64, activation="relu"),
                    keras.layers.Dense(10, activation="softmax"),
                ]
            )
            rate = keras.optimizers.schedules.CosineDecay(0.005, steps)
            model.compile(
                loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(rate), steps_per_execution=16
            )
            model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
            return model
    """
    also_right = (
        """
        def train_small(x, y):
            inputs = keras.Input((784,))
            hidden = keras.layers.Dense(100, activation="relu")(inputs)
            hidden = keras.layers.Dense(64, activation="relu")(hidden)
            model = keras.Model(inputs, keras.layers.Dense(10)(hidden))
            loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
            model.compile(loss=loss, optimizer="adam", steps_per_execution=16)
            for rate in (0.005, 0.0048, 0.0043, 0.0035, 0.0025, 0.0015, 0.0007, 0.0002):
                model.optimizer.learning_rate = rate
                model.fit(x, y, batch_size=200, verbose=0)
            return model
        """,
    )
    misconceptions = {
        "takes more neurons than it can afford": (
            _small(hidden=400, epochs=1),
            "more parameters than the budget",
        ),
        "stops after one epoch": (
            _small(hidden=64, epochs=1),
            "There is some way to go",
        ),
        "leaves out the hidden layer": (
            _small(hidden=None, epochs=2),
            "There is some way to go",
        ),
        "does not train": (
            _small(hidden=64, epochs=0),
            "what guessing gets",
        ),
        "returns the history of the training": (
            _small(hidden=16, epochs=1, returned="history"),
            "should return the network",
        ),
    }
    time_limit = 120
    # Over ten seeds the solution reached 97.7 to 97.9 %.
    n_parameters, accuracy = 100_000, 0.975

    def check(self, train_small):
        import keras

        from helpers.data import load

        mnist = load("mnist")
        rows = mnist.x_train.reshape(60_000, 784).astype("float32") / 255
        x_valid, y_valid = rows[50_000:], mnist.y_train[50_000:]
        model = train_small(rows[:50_000], mnist.y_train[:50_000].copy())
        if not isinstance(model, keras.Model):
            raise Wrong(f"`train_small` should return the network.\nexpected: a Keras model\nreceived: {brief(model)}")
        if not model.built:
            raise Wrong("The network does not know the size of its input yet: it was neither given one nor trained.")
        n_parameters = model.count_params()
        if n_parameters >= self.n_parameters:
            raise Wrong(
                "The network has more parameters than the budget allows. `model.summary()` shows where they sit."
                f"\nexpected: fewer than {self.n_parameters:,}\nreceived: {n_parameters:,}"
            )
        answers = as_numbers(model.predict(x_valid, batch_size=1000, verbose=0))
        if answers is None or answers.shape != (10_000, 10):
            raise Wrong(
                "For each image the network should answer with ten numbers, one for each digit."
                f"\nexpected: shape (10000, 10)\nreceived: {brief(answers)}"
            )
        accuracy = np.mean(answers.argmax(axis=1) == y_valid)
        both = f"\nexpected: {self.accuracy:.2%} or more\nreceived: {accuracy:.2%} of the 10,000 validation images"
        if accuracy < 0.2:
            raise Wrong("That is about what guessing gets: the network has learnt nothing." + both)
        if accuracy < self.accuracy:
            far = "a missing hidden layer and too few epochs are two likely reasons."
            why = "Close, but too many mistakes are left." if accuracy > 0.95 else f"There is some way to go: {far}"
            raise Wrong(why + both)


# ---- quiz questions ----

HESITATING = [0, 0, 0, 0.4, 0, 0.35, 0, 0, 0.25, 0]


def _margin(n_right, n_images):
    """By how much an accuracy may be off by chance, in percentage points."""
    p = n_right / n_images
    return 100 * 1.96 * math.sqrt(p * (1 - p) / n_images)


def _compare_588_with_585():
    difference = 100 * (588 - 585) / 600
    if difference < _margin(588, 600):
        return "You cannot tell: chance alone could make this difference."
    return "The old one: 98.0 is more than 97.5."


QUESTIONS = [
    Question(
        key="mnist.parameters",
        prompt="A layer `Dense(64)` receives 784 numbers from each image. How many parameters does it have?",
        options=[
            Option(
                "848",
                "You added where you have to multiply. Weights sit on the connections, and each of the 64 neurons is "
                "connected to each of the 784 inputs.",
            ),
            Option(
                "50,176",
                "These are the weights, 784 × 64, one for each connection. Each neuron has a bias as well, and it is "
                "learnt like the weights.",
            ),
            Option(
                "50,240",
                "There are 784 × 64 weights, one for each connection, and 64 biases, one for each neuron.",
                right=True,
            ),
            Option(
                "50,960",
                "These are 784 × 64 weights and 784 biases. But a bias belongs to a neuron, not to an input: there are "
                "64 of them.",
            ),
        ],
        compute=lambda: f"{784 * 64 + 64:,}",
    ),
    Question(
        key="mnist.steps_shown",
        prompt="You call `fit` with 60,000 images, `batch_size=128` and `validation_split=0.1`. Up to which number "
        "does Keras's progress bar count in each epoch?",
        options=[
            Option(
                "421",
                "54,000 images fill 421 batches of 128, and 112 images are left over. They are not thrown away: they "
                "make one more, smaller batch.",
            ),
            Option(
                "422",
                "A tenth of the images is held back, so 54,000 are left to learn from. 54,000 ÷ 128 is a little less "
                "than 422. The last batch is smaller than the others, so you round up. The bar counts steps, one for "
                "each batch.",
                right=True,
            ),
            Option(
                "469",
                "This is 60,000 ÷ 128, rounded up: the steps without `validation_split`. The 6,000 images held back "
                "are only measured on. Nothing is learnt from them, so they add no steps.",
            ),
            Option(
                "54,000",
                "So many images are learnt from in an epoch. But the bar counts steps: one change of all weights for "
                "each batch of 128 images.",
            ),
        ],
        compute=lambda: f"{math.ceil((60_000 - 6_000) / 128)}",
    ),
    Question(
        key="mnist.validation_higher",
        prompt="A network like the first one of this lesson has just finished its first epoch. `fit` reports "
        "`accuracy: 0.88` and `val_accuracy: 0.94`. What is the most likely reason for the gap?",
        options=[
            Option(
                "There is a bug in the code.",
                "This gap is common after a first epoch, without any bug. To make sure, call `evaluate` on the "
                "training images once the epoch is over: most of the gap should be gone.",
            ),
            Option(
                "The network is overfitting.",
                "Overfitting looks the other way round: the network does better on its training images than on new "
                "ones, because it has learnt some of them by heart.",
            ),
            Option(
                "The validation images are easier.",
                "They are different images, so they may be a little easier, or a little harder. But first compare "
                "like with like: measure both accuracies with the same network, after the epoch.",
            ),
            Option(
                "The two were measured at different times.",
                "`accuracy` is an average over the whole epoch, and at its beginning the network knew nothing. "
                "`val_accuracy` is measured at the end, with all that the network knows by then.",
                right=True,
            ),
        ],
    ),
    Question(
        key="mnist.sorted_rows",
        prompt="Your rows are sorted by label: all 0s first, all 9s last, a tenth of the rows for each digit. You call "
        "`fit` with `validation_split=0.1`. How many of the images held back will the network read correctly?",
        options=[
            Option(
                "Hardly any.",
                "`validation_split` takes the last rows as they stand: here, all the 9s. In training there is not one "
                "9, so the network learns that 9 is never the answer. Shuffle such rows before you call `fit`.",
                right=True,
            ),
            Option(
                "About one in ten, since it has to guess.",
                "It does not guess evenly. All the 9s were held back, so in training the answer was never 9. The "
                "network has learnt just that: it hardly ever says 9.",
            ),
            Option(
                "As many as with mixed rows, since `shuffle` is on by default.",
                "`shuffle` gives the *training* images a new order in every epoch. By then the last rows have been "
                "set aside, and here these are all the 9s.",
            ),
            Option(
                "Nearly all, since they show only one digit.",
                "They do: all of them are 9s. But so the network has no 9 to learn from. One digit is not easy if you "
                "have never seen it.",
            ),
        ],
    ),
    Question(
        key="mnist.ten_probabilities",
        prompt=f"For one image `predict` returns these probabilities: `{HESITATING}`. Which digit is the network's "
        "answer?",
        options=[
            Option(
                "3",
                "The largest number is 0.4. It stands at position 3, and each position stands for a digit. `argmax` "
                "returns just that: the position of the largest number.",
                right=True,
            ),
            Option(
                "4",
                "The largest number, 0.4, is indeed the fourth in the row. But Python counts from 0, and so do the "
                "digits. The fourth number stands at position 3.",
            ),
            Option(
                "5",
                "Perhaps you weighed each digit by its probability: the average comes close to 5. But classes are "
                "names, not amounts. An image that may be a 3 or an 8 is not, for that reason, a 5.",
            ),
            Option(
                "None, since no probability reaches one half.",
                "You get this if you round first: all ten numbers become 0. The network hesitates, but it has a best "
                "guess, and on a difficult image that is what you want.",
            ),
        ],
        compute=lambda: str(HESITATING.index(max(HESITATING))),
    ),
    Question(
        key="mnist.half_a_point",
        prompt="On the same 600 validation images, your old network reads 588 correctly (98.0 %) and your new one 585 "
        "(97.5 %). Which of them will read new images better?",
        options=[
            Option(
                "The old one: 98.0 is more than 97.5.",
                "On these 600 images, yes, by three images. On 600 others it may be the other way round: each of the "
                f"two numbers may be off by about {_margin(588, 600):.1f} percentage points, by chance alone.",
            ),
            Option(
                "The old one, if both learnt from the same images.",
                "That makes the comparison fair, but chance stays as large as it was. Three images decide here, and "
                f"each accuracy may be off by about {_margin(588, 600):.1f} percentage points.",
            ),
            Option(
                "You cannot tell: chance alone could make this difference.",
                f"Each accuracy may be off by about {_margin(588, 600):.1f} percentage points, and the two differ by "
                "only 0.5. Measure on more images: with sixteen times as many, the margin is a quarter as large.",
                right=True,
            ),
            Option(
                "Neither: the difference is too small to count, so they are equally good.",
                "That is not known either. A difference that chance could make may still be real. 600 images are too "
                "few to tell: they show neither that one is better nor that both are equal.",
            ),
        ],
        compute=_compare_588_with_585,
    ),
    Question(
        key="mnist.choose_rate",
        prompt="You train five networks, each with another learning rate, and want to keep the best. Which accuracy do "
        "you choose by?",
        options=[
            Option(
                "That on the training images.",
                "It rewards learning by heart: a network may know all its training images and read new ones badly. You "
                "want the network that is best on images it has not seen.",
            ),
            Option(
                "That on the validation images.",
                "The networks have not learnt from them, and they are there to choose by. The winner of five was also "
                "a little lucky on them. How good it really is, the test images tell you, once, at the end.",
                right=True,
            ),
            Option(
                "That on the test images.",
                "They are a fair judge only while nothing is chosen by them. The winner of five is partly the one that "
                "was lucky on these images, and no new images would be left to find out how much.",
            ),
            Option(
                "The average of validation and test accuracy.",
                "Chance would play a smaller part, but the test images would have helped to choose. Then they can no "
                "longer tell you how good your choice is.",
            ),
        ],
    ),
]
