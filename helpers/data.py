"""The images and labels of the course, read from `data/` and checked before use."""

import hashlib
import io
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.suggestions import did_you_mean

FOLDER = Path(__file__).resolve().parent.parent / "data"

# SHA-256 of each file in data/, and the names of its classes in the order of their numbers.
DATASETS = {
    "mnist": ("06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64", tuple("0123456789")),
    "fashion_mnist": (
        "5b6d2c4c694a91887af8ab7d039c04f80af3c29378d731c93a538d2e831aa469",
        ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
}


class DataError(Exception):
    """A data file is missing, cut short or altered. The message says which, and what repairs it."""

    def _render_traceback_(self):
        # IPython calls this: a learner needs the sentence, not the way through our code.
        return [f"DataError: {self}"]


@dataclass(frozen=True, eq=False)  # comparing arrays gives arrays, not an answer
class Dataset:
    """Images and labels of one data set; every array is read-only.

    Attributes
    ----------
    x_train : uint8 ndarray of shape (60000, 28, 28)
        Training images, 0 for background to 255 for full ink.
    y_train : uint8 ndarray of shape (60000,)
        The class number, 0 to 9, of each training image.
    x_test : uint8 ndarray of shape (10000, 28, 28)
    y_test : uint8 ndarray of shape (10000,)
    class_names : tuple of 10 str
        `class_names[3]` is the name of class number 3.
    name : str
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple
    name: str

    def __repr__(self):
        return (
            f"Dataset({self.name!r}: {len(self.x_train):,} training and {len(self.x_test):,} test images, "
            f"{len(self.class_names)} classes)"
        )


def load(name):
    """Load a data set of the course, without a network.

    Parameters
    ----------
    name : {"mnist", "fashion_mnist"}

    Returns
    -------
    Dataset
        The same arrays as `keras.datasets`, made read-only: `x_train[0] = 0` raises, a copy may be changed.

    Raises
    ------
    ValueError
        If `name` is not a data set of the course.
    DataError
        If its file is missing, cut short or altered (its SHA-256 is compared each time).
    """
    if not isinstance(name, str) or name not in DATASETS:
        known = " and ".join(map(repr, DATASETS))
        raise ValueError(f"load() knows {known}; received {name!r}.{did_you_mean(name, DATASETS)}")
    expected, class_names = DATASETS[name]
    content = _checked(FOLDER / f"{name}.npz", expected)
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {key: file[key] for key in ("x_train", "y_train", "x_test", "y_test")}
    for array in arrays.values():
        array.flags.writeable = False
    return Dataset(**arrays, class_names=class_names, name=name)


def _checked(path, expected):
    """Return the bytes of a file whose SHA-256 is `expected`, or raise a DataError of one line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        fault = "it is missing" if isinstance(error, FileNotFoundError) else f"the system says: {error.strerror}"
        raise DataError(f"Expected the data file {path}; {fault}. {_repair(path.name)}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise DataError(
            f"The data file {path} is cut short or altered: expected SHA-256 {expected[:12]}…, "
            f"found {found[:12]}… in {len(content):,} bytes. {_repair(path.name)}"
        )
    return content


def _repair(name):
    """What brings a file back: git where the course is a clone, else its public address."""
    settings = FOLDER.parent / "pyproject.toml"
    if (FOLDER.parent / ".git").exists() and shutil.which("git"):
        return f"To repair it, run in the course's folder: git checkout -- data/{name}"
    if not settings.exists():
        return "To repair it, download the course anew."
    address = tomllib.loads(settings.read_text(encoding="utf-8"))["tool"]["course"]
    whole = f"https://github.com/{address['repository']}/raw/{address['ref']}/data/{name}"
    return f"To repair it, download {whole} into the folder {FOLDER}."
