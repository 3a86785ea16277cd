"""Our recipes for the same tasks. Lesson 5 writes `shrink` and `fast_network` out, just as they stand here."""

import keras
import numpy as np

from benchmarks.training import Training


def shrink(images, cut):
    """Leave out `cut` pixels at each side, then average squares of 2 × 2 pixels; a row of numbers for each image."""
    inside = images[:, cut : 28 - cut, cut : 28 - cut]
    quarters = [inside[:, row::2, column::2] for row in (0, 1) for column in (0, 1)]
    return np.mean(quarters, axis=0, dtype="float32").reshape(len(images), -1)


def fast_network(n_numbers, widths, steps, rate):
    """Layers of ReLU neurons, SGD with Nesterov's momentum, a rate that sinks to zero, an epoch's steps at a time."""
    layers = [keras.Input((n_numbers,))]
    layers += [keras.layers.Dense(width, activation="relu") for width in widths]
    model = keras.Sequential([*layers, keras.layers.Dense(10)])
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.SGD(falling, momentum=0.9, nesterov=True),
        steps_per_execution=steps,
    )
    return model


def dense(data, seed, *, cut, widths, batch_size, epochs, rate):
    """Few numbers for each image, standardized; a fast network."""
    keras.utils.set_random_seed(seed)
    x, x_test = shrink(data.x_train, cut), shrink(data.x_test, cut)
    mean, spread = x.mean(), x.std()
    x, x_test = (x - mean) / spread, (x_test - mean) / spread
    model = fast_network(x.shape[1], widths, count_steps(x, batch_size, epochs), rate)
    return Training(model, x, data.y_train, x_test, {"batch_size": batch_size, "epochs": epochs, "verbose": 0})


def fold(images):
    """Squares of 2 × 2 pixels as four numbers of one place: shape (14, 14, 4). Nothing is lost."""
    quarters = [images[:, row::2, column::2] for row in (0, 1) for column in (0, 1)]
    return np.stack(quarters, axis=-1).astype("float32") / 255


def convnet(data, seed, *, filters, batch_size, epochs, rate):
    """Two convolutions on folded images, Adam, a rate that sinks to zero."""
    keras.utils.set_random_seed(seed)
    x, x_test = fold(data.x_train), fold(data.x_test)
    model = keras.Sequential(
        [
            keras.Input((14, 14, 4)),
            keras.layers.Conv2D(filters[0], 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(filters[1], 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(10),
        ]
    )
    falling = keras.optimizers.schedules.CosineDecay(rate, count_steps(x, batch_size, epochs))
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.Adam(falling),
        steps_per_execution=16,
    )
    return Training(model, x, data.y_train, x_test, {"batch_size": batch_size, "epochs": epochs, "verbose": 0})


def count_steps(x, batch_size, epochs):
    """How many steps a training makes; the last batch of an epoch may be a smaller one."""
    return -(-len(x) // batch_size) * epochs
