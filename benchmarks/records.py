"""The most accurate networks that two cores train in five minutes: one recipe, for digits and for clothes."""

import keras
import numpy as np

from benchmarks.ours import fold
from benchmarks.training import Training


def record(data, seed, *, filters, dropout, mirror, reach, batch_size, epochs, rate, policy):
    """Four convolutions on folded images that are moved about, AdamW, a rate that rises, then sinks to zero."""
    keras.config.set_dtype_policy(policy)
    keras.utils.set_random_seed(seed)
    layers = [keras.Input((14, 14, 4))]
    for n_filters in filters:
        layers += [
            keras.layers.Conv2D(n_filters, 3, padding="same", activation="relu", kernel_initializer="he_normal"),
            keras.layers.Conv2D(n_filters, 3, padding="same", use_bias=False),
            keras.layers.MaxPooling2D(2),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
            keras.layers.Dropout(dropout),
        ]
    model = keras.Sequential([*layers, keras.layers.Flatten(), keras.layers.Dense(10, dtype="float32")])
    batches = Moved(data.x_train, data.y_train, seed, batch_size=batch_size, reach=reach, mirror=mirror)
    n_steps = len(batches) * epochs
    rising = n_steps // 10
    rate = keras.optimizers.schedules.CosineDecay(0.0, n_steps - rising, warmup_target=rate, warmup_steps=rising)
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        optimizer=keras.optimizers.AdamW(rate, weight_decay=0.05),
        steps_per_execution=16,
    )
    return Averaged(model, batches, None, views(data.x_test, mirror), {"epochs": epochs, "verbose": 0})


class Moved(keras.utils.PyDataset):
    """Training images in a new order each epoch, each moved by up to `reach` pixels, every second one mirrored."""

    def __init__(self, images, labels, seed, *, batch_size, reach, mirror):
        super().__init__()
        self.labels, self.source = labels, np.random.default_rng(seed)
        self.batch_size, self.reach, self.mirror = batch_size, reach, mirror
        padded = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
        self.places = np.lib.stride_tricks.sliding_window_view(padded, (28, 28), axis=(1, 2))
        self.on_epoch_end()

    def __len__(self):
        return len(self.labels) // self.batch_size

    def __getitem__(self, number):
        chosen = self.order[number * self.batch_size : (number + 1) * self.batch_size]
        down, right = self.source.integers(0, 2 * self.reach + 1, (2, len(chosen)))
        images = self.places[chosen, down, right]
        if self.mirror:
            images[::2] = images[::2, :, ::-1]
        return fold(images), self.labels[chosen]

    def on_epoch_end(self):
        self.order = self.source.permutation(len(self.labels))


def views(images, mirror):
    """Test images as they are and moved by one pixel in each direction, and if wished all these mirrored; folded."""
    found = [images, *(np.roll(images, step, axis) for axis in (1, 2) for step in (-1, 1))]
    return [fold(view) for view in found + [view[:, :, ::-1] for view in found] * mirror]


class Averaged(Training):
    """A training whose network answers with the mean of its probabilities for several views of an image."""

    @property
    def n_images(self):
        """How many images an epoch shows."""
        return len(self.x) * self.x.batch_size

    def accuracy(self, labels):
        """The share of the test images, 0 to 1, whose highest mean probability is that of their label."""
        scores = [self.model.predict(view, batch_size=1000, verbose=0) for view in self.x_test]
        return float(np.mean(np.argmax(sum(map(keras.activations.softmax, scores)), axis=1) == labels))
