"""The well-known recipes, each as it was published: network, optimizer, batches, epochs, and what is held back.

Only Keras's progress bar is left out, which helps them. A recipe is a function of a `Dataset` and a seed; its Keras
recipes run on TensorFlow.
"""

import keras
from sklearn.neural_network import MLPClassifier

from benchmarks.training import Training, rows, squares


def origin(data, seed):
    """512-512 sigmoid, SGD, batches of 10, 20 epochs: the notebook that this course grew out of."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(512, activation="sigmoid"),
            keras.layers.Dense(512, activation="sigmoid"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    y = keras.utils.to_categorical(data.y_train, 10)
    options = {"batch_size": 10, "epochs": 20, "validation_split": 0.01, "verbose": 0}
    return Training(model, rows(data.x_train), y, rows(data.x_test), options)


def rmsprop_512(data, seed):
    """512 ReLU, RMSprop, batches of 128, 5 epochs: F. Chollet, Deep Learning with Python, chapter 2."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [keras.Input((784,)), keras.layers.Dense(512, activation="relu"), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
    y = keras.utils.to_categorical(data.y_train, 10)
    options = {"batch_size": 128, "epochs": 5, "verbose": 0}
    return Training(model, rows(data.x_train), y, rows(data.x_test), options)


def quickstart(data, seed):
    """128 ReLU, dropout 0.2, Adam, batches of 32, 5 epochs: tensorflow.org/tutorials/quickstart/beginner."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return Training(model, data.x_train / 255.0, data.y_train, data.x_test / 255.0, {"epochs": 5, "verbose": 0})


def adam_128_128(data, seed):
    """128-128 ReLU, Adam, batches of 32, 3 epochs: the first network of many a tutorial in prose and video."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return Training(model, data.x_train / 255.0, data.y_train, data.x_test / 255.0, {"epochs": 3, "verbose": 0})


def convnet(data, seed):
    """Two convolutions, dropout 0.5, Adam, batches of 128, 15 epochs: keras.io/examples/vision/mnist_convnet."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
            keras.layers.MaxPooling2D(pool_size=(2, 2)),
            keras.layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
            keras.layers.MaxPooling2D(pool_size=(2, 2)),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    y = keras.utils.to_categorical(data.y_train, 10)
    options = {"batch_size": 128, "epochs": 15, "validation_split": 0.1, "verbose": 0}
    return Training(model, squares(data.x_train), y, squares(data.x_test), options)


def fashion_128(data, seed):
    """128 ReLU, logits, Adam, batches of 32, 10 epochs: tensorflow.org/tutorials/keras/classification."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return Training(model, data.x_train / 255.0, data.y_train, data.x_test / 255.0, {"epochs": 10, "verbose": 0})


def fashion_300_100(data, seed):
    """300-100 ReLU, SGD 0.01, batches of 32, 30 epochs: A. Géron, Hands-On Machine Learning, chapter 10."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(300, activation="relu"),
            keras.layers.Dense(100, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    x = data.x_train / 255.0
    held_back = len(x) // 12  # the last 5,000 of 60,000 judge each epoch
    options = {"epochs": 30, "validation_data": (x[-held_back:], data.y_train[-held_back:]), "verbose": 0}
    return Training(model, x[:-held_back], data.y_train[:-held_back], data.x_test / 255.0, options)


def sklearn_300_100(data, seed):
    """The same network, rate, batches and epochs with scikit-learn's `MLPClassifier`, on all training images."""
    model = MLPClassifier(
        hidden_layer_sizes=(300, 100),
        solver="sgd",
        learning_rate_init=0.01,
        momentum=0,
        batch_size=32,
        max_iter=30,
        n_iter_no_change=30,  # all 30 epochs
        random_state=seed,
    )
    return Training(model, rows(data.x_train), data.y_train, rows(data.x_test))
