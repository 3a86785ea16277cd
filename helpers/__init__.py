"""What every lesson shares: a start, the data, the pictures, and nothing that a lesson should teach itself.

Importing this package is cheap: TensorFlow, Matplotlib and IPython are imported by the function that needs them.
"""

from helpers.checking.feedback import check, hint, solution
from helpers.checking.progress_file import progress_report
from helpers.checking.questions import quiz
from helpers.data import DATASETS, DataError, Dataset, load
from helpers.errors import shows_error
from helpers.explorables import explore
from helpers.figures import describe, show
from helpers.measuring.claims import claim, seconds
from helpers.measuring.exhibits import by_seed, exhibit
from helpers.plots import (
    plot_class_counts,
    plot_confusion_matrix,
    plot_image,
    plot_images,
    plot_layers,
    plot_learning_curves,
    plot_prediction,
    plot_spread,
    plot_weights,
)
from helpers.progress_bar import progress
from helpers.session import start

__all__ = [
    "DATASETS",
    "DataError",
    "Dataset",
    "by_seed",
    "check",
    "claim",
    "describe",
    "exhibit",
    "explore",
    "hint",
    "load",
    "plot_class_counts",
    "plot_confusion_matrix",
    "plot_image",
    "plot_images",
    "plot_layers",
    "plot_learning_curves",
    "plot_prediction",
    "plot_spread",
    "plot_weights",
    "progress",
    "progress_report",
    "quiz",
    "seconds",
    "show",
    "shows_error",
    "solution",
    "start",
]
