"""Beginning a lesson: the same seeds, the same plot style and quiet logs for everyone."""

import contextlib
import enum
import importlib.util
import logging
import os
import platform
import random
import sys
from pathlib import Path

# Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), told apart by colour-blind readers;
# ordered so that neighbours also differ in lightness, for greyscale prints.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#F0E442", "#CC79A7", "#000000")

STYLE = {
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "figure.constrained_layout.use": True,
    "figure.figsize": [5, 3.2],
    "font.size": 12,  # on a phone, 358 pixels wide, a figure of 5 inches still has letters to read
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "image.cmap": "gray_r",
    "lines.linewidth": 2,
    "legend.frameon": False,
}


class Setting(enum.StrEnum):
    """The environment variables by which whoever runs a lesson tells it something."""

    MODE = "COURSE_MODE"  # a Mode
    LESSONS = "COURSE_LESSONS"  # where claims/ and exhibits/ are
    EXHIBIT = "COURSE_EXHIBIT"  # exhibits to run instead of showing: names with commas between, or * for all
    PROGRESS = "COURSE_PROGRESS"  # another file for the learner's record


class Mode(enum.StrEnum):
    """Who runs a lesson, and what for."""

    LEARN = "learn"  # somebody at the screen: bars are drawn, passed exercises are remembered
    RUN = "run"  # nobody watches from here on
    BUILD = "build"  # for publication: recorded seconds are shown
    DRAFT = "draft"  # numbers that were never measured are accepted
    CALIBRATE = "calibrate"  # they are measured
    GRADE = "grade"
    TEST = "test"


def mode():
    """Tell who runs the lesson: a Mode."""
    return Mode(os.environ.get(Setting.MODE) or Mode.LEARN)


def running_shell():
    """The IPython shell that runs this code, or None; IPython is not imported for those who run none."""
    ipython = sys.modules.get("IPython")
    return ipython and ipython.get_ipython()


def lesson_variables():
    """The names and values of the running lesson: those of the notebook, else of the module whose call led here.

    IPython knows them, however deep the call. Without it, they are the globals of the first caller outside `helpers`.

    """
    shell = running_shell()
    if shell is not None:
        return shell.user_ns
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "helpers":
        frame = frame.f_back
    return frame.f_globals


def start(seed=0):
    """Begin a lesson: set every seed, make TensorFlow repeatable and quiet, set the looks of plots and outputs.

    Call it first, before `import keras`, so that TensorFlow's start-up messages can still be turned off. It sets
    Keras to what the lessons rest on, whatever a keras.json says. Prints one line with the versions in use.

    Parameters
    ----------
    seed : int, 0 to 2**32 - 1, default 0
        With one seed, one machine gives the same numbers each time. Another kind of processor may differ
        in the last digits, and training makes such differences grow.

    Raises
    ------
    TypeError, ValueError
        If `seed` is not a whole number, or lies outside that range.
    ImportError
        If Keras cannot be imported: its backend is not installed, or keras.json is damaged.
    """
    if isinstance(seed, bool) or not hasattr(seed, "__index__"):
        raise TypeError(f"seed must be a whole number such as 0; received {seed!r}")
    seed = int(seed)
    if not 0 <= seed < 2**32:
        raise ValueError(f"seed must lie between 0 and 2**32 - 1; received {seed}")

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read by TensorFlow once, at its import
    # It outranks the keras.json in the home folder; who has set it to another backend gets that.
    backend = os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if importlib.util.find_spec(backend) is None:
        raise ImportError(
            f"Keras is to calculate with {backend!r} (KERAS_BACKEND), which {sys.executable} does not have. Choose the "
            "course's kernel, .venv; or set KERAS_BACKEND to tensorflow, and restart the kernel."
        )

    with _quiet_standard_error():
        try:
            import keras
        except (AttributeError, ValueError) as error:  # as it reads its settings
            raise ImportError(f"Keras cannot use your .keras/keras.json ({error}). Rename it, and restart.") from None
        import matplotlib
        import numpy as np
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()
        tf.zeros(1)  # the first operation looks for a graphics card, and says at length if there is none

    # After the imports, which set levels of their own.
    for library in ("tensorflow", "matplotlib"):
        logging.getLogger(library).setLevel(logging.ERROR)
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    random.seed(seed)
    keras.utils.set_random_seed(seed)
    matplotlib.rcParams.update(STYLE)
    matplotlib.rcParams["axes.prop_cycle"] = matplotlib.cycler(color=PALETTE)

    on = "" if keras.config.backend() == "tensorflow" else f" on {keras.config.backend()}"
    print(
        f"Python {platform.python_version()} · TensorFlow {tf.__version__} · Keras {keras.__version__}{on} · "
        f"NumPy {np.__version__} · seed {seed}"
    )
    _show_looks()


def _show_looks():
    """Give a live notebook the looks of the course's outputs; stored outputs hold class names only."""
    if mode() is not Mode.LEARN or running_shell() is None:
        return
    from IPython.display import display

    looks = Path(__file__).with_name("looks.css").read_text(encoding="utf-8")
    display({"text/html": f"<style>\n{looks}</style>", "text/plain": ""}, raw=True)


@contextlib.contextmanager
def _quiet_standard_error():
    """Silence what TensorFlow's compiled part writes before its log level counts; Python's errors come through."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
