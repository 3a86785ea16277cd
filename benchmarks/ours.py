"""Our recipes for the same tasks. The dense one stands in lesson 2, "How fast can it be?"; a test compares the two."""

import keras
import numpy as np

from benchmarks.training import Training, squares


def shrink(images, cut):
    """Leave out `cut` pixels at each side, then average squares of 2 × 2 pixels; a row of numbers for each image."""
    inside = images[:, cut : 28 - cut, cut : 28 - cut]
    quarters = [inside[:, row::2, column::2] for row in (0, 1) for column in (0, 1)]
    return np.mean(quarters, axis=0, dtype="float32").reshape(len(images), -1)


def dense(data, seed, *, cut, width, batch_size, epochs, rate):
    """One hidden layer on shrunk images, SGD with momentum, a rate that sinks to zero."""
    keras.utils.set_random_seed(seed)
    x, x_test = shrink(data.x_train, cut), shrink(data.x_test, cut)
    mean, spread = x.mean(), x.std()
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    model = keras.Sequential(
        [keras.Input((x.shape[1],)), keras.layers.Dense(width, activation="relu"), keras.layers.Dense(10)]
    )
    steps = -(-len(x) // batch_size) * epochs  # rounded up
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.SGD(falling, momentum=0.9, nesterov=True),
        steps_per_execution=16,
    )
    return Training(model, x, data.y_train, x_test, {"batch_size": batch_size, "epochs": epochs, "verbose": 0})


def convnet(data, seed, *, filters, batch_size, epochs, rate):
    """Convolutions that halve the image at once, batch normalization, a rate that sinks to zero."""
    keras.utils.set_random_seed(seed)
    x, x_test = squares(data.x_train), squares(data.x_test)
    layers = [keras.Input((28, 28, 1))]
    for n_filters, side, stride in filters:
        layers += [
            keras.layers.Conv2D(n_filters, side, stride, padding="same", use_bias=False),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
        ]
    model = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dropout(0.3), keras.layers.Dense(10)])
    steps = -(-len(x) // batch_size) * epochs
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.Adam(falling),
        steps_per_execution=16,
    )
    return Training(model, x, data.y_train, x_test, {"batch_size": batch_size, "epochs": epochs, "verbose": 0})
