"""What every lesson shares: a start, the data, the pictures, and nothing that a lesson should teach itself.

Importing this package is cheap: TensorFlow, Matplotlib and IPython are imported by the function that needs them.
"""

from helpers.data import DATASETS, DataError, Dataset, load
from helpers.expected_error import shows_error
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
from helpers.session import start
from helpers.training_bar import progress

__all__ = ["DATASETS", "DataError", "Dataset", "by_seed", "claim", "describe", "exhibit", "load", "plot_class_counts"]
__all__ += ["plot_confusion_matrix", "plot_image", "plot_images", "plot_layers", "plot_learning_curves"]
__all__ += ["plot_prediction", "plot_spread", "plot_weights", "progress", "seconds", "show", "shows_error", "start"]
