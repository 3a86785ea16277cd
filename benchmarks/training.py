"""One recipe made ready to train: a network, its data, and how `fit` is called."""

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Training:
    """What a recipe returns.

    Attributes
    ----------
    model : keras.Model or sklearn.neural_network.MLPClassifier
        Compiled, not trained.
    x, y : ndarray
        What `fit` gets; the first axis counts images.
    x_test : ndarray
        The test images, in the shape of `x`.
    options : dict
        The keywords of `fit`.
    """

    model: object
    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    options: dict = field(default_factory=dict)

    @property
    def n_images(self):
        """How many images `fit` gets for an epoch; what it holds back for validation counts, too."""
        return len(self.x)

    def fit(self):
        """Train, as a learner would who wrote this line."""
        self.model.fit(self.x, self.y, **self.options)

    def accuracy(self, labels):
        """The share of the test images, 0 to 1, whose highest score is that of their label."""
        if hasattr(self.model, "predict_proba"):
            scores = self.model.predict_proba(self.x_test)
        else:
            scores = self.model.predict(self.x_test, batch_size=1000, verbose=0)
        return float(np.mean(np.argmax(np.asarray(scores, "float32"), axis=1) == labels))


def rows(images):
    """Images of 28 × 28 bytes as rows of 784 numbers from 0 to 1, float32."""
    return images.reshape(len(images), -1).astype("float32") / 255


def squares(images):
    """Images of 28 × 28 bytes as arrays of shape (28, 28, 1), 0 to 1, float32."""
    return rows(images).reshape(-1, 28, 28, 1)
