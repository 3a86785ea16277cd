"""Our dense recipe for MNIST, 16 steps at a time, with one thing changed that might make it faster: see `trials.py`."""

import keras
import numpy as np

from benchmarks import ours
from benchmarks.rows import DENSE
from benchmarks.training import rows


def dense(data, seed, *, policy="float32", tensors=False, reshuffled=False, whole=False, **compiled):
    """Our dense recipe with one thing changed; `compiled` are keywords of `compile`."""
    keras.config.set_dtype_policy(policy)
    training = ours.dense(data, seed, **DENSE)
    if whole:
        keras.utils.set_random_seed(seed)
        training.x, training.x_test = rows(data.x_train), rows(data.x_test)
        mean, spread = training.x.mean(), training.x.std()
        training.x, training.x_test = (training.x - mean) / spread, (training.x_test - mean) / spread
        steps = ours.count_steps(training.x, DENSE["batch_size"], DENSE["epochs"])
        training.model = ours.fast_network(784, DENSE["widths"], steps, DENSE["rate"])
    model = training.model
    model.compile(**{"loss": model.loss, "optimizer": model.optimizer, "steps_per_execution": 16} | compiled)
    if reshuffled:
        source = np.random.default_rng(seed)
        order = np.concatenate([source.permutation(len(training.x)) for _ in range(DENSE["epochs"])])
        training.x, training.y = training.x[order], training.y[order]
        training.options |= {"epochs": 1, "shuffle": False}
    if tensors:
        training.x, training.y = map(keras.ops.convert_to_tensor, (training.x, training.y))
    return training
