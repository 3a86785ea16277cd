"""Answers to lesson 2's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that a check may take for right. Most of them once were judged wrongly.
"""

from answers import codes

HEADS = {
    "mnist.prepare": "def prepare_images(images):",
    "mnist.steps": "def steps(n_images, batch_size, validation_split):",
    "mnist.read_digit": "def read_digit(model, image):",
    "mnist.held_out": "def train(model, x_train, y_train, x_test, y_test, n_valid):",
    "mnist.budget": "def train_small(x, y):",
}

RIGHT = {
    "mnist.prepare": """
        return np.float32(images / 255).reshape(-1, 28 * 28)
        # ---
        rows = np.zeros((len(images), 784), dtype="float32")
        for i, image in enumerate(images):
            rows[i] = image.flatten() / 255
        return rows
        # ---
        return keras.ops.reshape(keras.ops.cast(images, "float32") / 255, (len(images), 784))
        # ---
        x = images.copy().astype("float32")
        x *= 1 / 255
        return np.asfortranarray(x.reshape(len(images), 784))
    """,
    "mnist.steps": """
        left = n_images - round(n_images * validation_split)
        count = 0
        while left > 0:
            left -= batch_size
            count += 1
        return count
        # ---
        return np.ceil((n_images - n_images * validation_split) // 1 / batch_size)
        # ---
        return math.ceil(n_images / batch_size * (1 - validation_split))
        # ---
        from fractions import Fraction
        return Fraction(-(-n_images * (1 - Fraction(validation_split)) // batch_size))
        # ---
        n = int(n_images * (1 - validation_split))
        return n // batch_size + (n % batch_size > 0)
    """,
    "mnist.read_digit": """
        return np.argmax(model(np.array([image.flatten() / 255])))
        # ---
        probabilities = list(model.predict(image[None].reshape(-1, 784) / 255.0)[0])
        return probabilities.index(max(probabilities))
        # ---
        model.summary()
        return float(model.predict_on_batch(np.stack([image.ravel() / 255] * 3)).argmax(axis=1)[2])
    """,
    "mnist.held_out": """
        from fractions import Fraction
        return model.fit(x_train, y_train, validation_split=Fraction(n_valid, len(x_train)), epochs=2, verbose=0)
        # ---
        n = len(x_train) - n_valid
        order = np.random.permutation(n)
        model.fit(x=x_train[order], y=y_train[order], batch_size=8)
        return model.evaluate(x_train[n:], y_train[n:])
        # ---
        x, y, best = x_train[:-n_valid], y_train[:-n_valid], float("inf")
        for epoch in range(5):
            model.fit(x, y, verbose=0)
            loss = model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)[0]
            if loss > best:
                break
            best = loss
        print(model.evaluate(x, y, verbose=0))
        # ---
        import tensorflow as tf
        rows, n = tf.data.Dataset.from_tensor_slices((x_train, y_train)), len(x_train) - n_valid
        stop = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
        learn, held_back = rows.take(n).shuffle(99).batch(16), rows.skip(n).batch(16)
        return model.fit(learn, validation_data=held_back, epochs=3, callbacks=[stop], verbose=0)
        # ---
        model.summary()
        n = len(x_train) - n_valid
        for start in range(0, n, 10):
            stop = min(start + 10, n)
            model.train_on_batch(x_train[start:stop], y_train[start:stop])
        return np.mean(model.predict_on_batch(x_train[n:]).argmax(axis=1) == y_train[n:])
        # ---
        model.compile(optimizer="sgd", loss="categorical_crossentropy")
        y = keras.utils.to_categorical(y_train, 10)
        held_back = x_train[-n_valid:], y[-n_valid:]
        def batches():
            while True:
                yield x_train[:-n_valid], y[:-n_valid]
        return model.fit(batches(), steps_per_epoch=3, validation_data=held_back, verbose=0)
    """,
    "mnist.budget": """
        inputs = keras.Input((784,))
        hidden = keras.layers.Dense(100, activation="relu")(inputs)
        hidden = keras.layers.Dense(64, activation="relu")(hidden)
        model = keras.Model(inputs, keras.layers.Dense(10)(hidden))
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(loss=loss, optimizer="adam", steps_per_execution=16)
        for rate in (0.005, 0.0048, 0.0043, 0.0035, 0.0025, 0.0015, 0.0007, 0.0002):
            model.optimizer.learning_rate = rate
            model.fit(x, y, batch_size=200, verbose=0)
        return model
    """,
}

WRONG = {
    "mnist.prepare": """
        return images.reshape(len(images), 784).astype("float32") / 256
        # ---
        x = images.reshape(len(images), 784).astype("float32")
        return x / x.max(axis=1, keepdims=True)
        # ---
        return images.reshape(len(images), 784, order="F").astype("float32") / 255
        # ---
        return (images.reshape(len(images), 784) / 255).astype("float16").astype("float32")
        # ---
        return (images.reshape(len(images), 784).astype("float32") / 255).tolist()
        # ---
        images.resize((len(images), 784), refcheck=False)
        return images.astype("float32") / 255
    """,
    "mnist.steps": """
        return max(1, round(n_images * (1 - validation_split) / batch_size))
        # ---
        return math.ceil((n_images * (1 - validation_split) + 1) / batch_size)
        # ---
        return math.ceil((n_images * (1 - validation_split) - 1) / batch_size)
        # ---
        return math.ceil(n_images // batch_size * (1 - validation_split))
        # ---
        return int(math.ceil(n_images / batch_size) * (1 - validation_split))
        # ---
        return complex(math.ceil(n_images * (1 - validation_split) / batch_size))
        # ---
        return math.ceil(n_images * (0.75 if validation_split else 1) / batch_size)
        # ---
        return str(math.ceil(n_images * (1 - validation_split) / batch_size))
    """,
    "mnist.read_digit": """
        return int(model.predict(image.reshape(1, 784) / 256, verbose=0).argmax())
        # ---
        return int(model.predict(image.reshape(1, 784) / image.max(), verbose=0).argmax())
        # ---
        digit = int(model.predict(image.reshape(1, 784) / 255, verbose=0).argmax())
        model.fit(image.reshape(1, 784) / 255, np.array([digit]), verbose=0)
        return digit
    """,
    "mnist.held_out": """
        class Peek(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                self.model.evaluate(x_test, y_test, verbose=0)
        return model.fit(x_train, y_train, validation_split=n_valid / len(x_train), callbacks=[Peek()], verbose=0)
        # ---
        stop = keras.callbacks.EarlyStopping(restore_best_weights=True)
        x, y = x_train[:-n_valid], y_train[:-n_valid]
        model.fit(x, y, epochs=5, callbacks=[stop], validation_data=(x_test, y_test), verbose=0)
        return model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)
        # ---
        model.fit(x_train, y_train, validation_split=n_valid / len(x_train), verbose=0)
        return model.predict_on_batch(x_test[:1])
        # ---
        model.fit(x_train, y_train, validation_split=n_valid / len(x_train), verbose=0)
        twin = keras.Sequential([keras.Input((6,)), *model.layers])
        twin.compile(loss="sparse_categorical_crossentropy")
        return twin.evaluate(x_test, y_test, verbose=0)
        # ---
        model.compile(optimizer=keras.optimizers.SGD(0.0), loss="sparse_categorical_crossentropy")
        return model.fit(x_train, y_train, validation_split=n_valid / len(x_train), verbose=0)
        # ---
        model.fit(x_train, y_train, validation_split=n_valid / len(x_train), verbose=0)
        model.fit(x_train[-n_valid:], y_train[-n_valid:], verbose=0)
        # ---
        return model.fit(x_train, y_train, validation_split=0.1, verbose=0)
        # ---
        return model.fit(x_train, y_train, validation_split=0.2, verbose=0)
        # ---
        model.fit(x_train[:-n_valid], y_train[:-n_valid], validation_split=0.2, verbose=0)
        return model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)
        # ---
        order = np.random.permutation(len(x_train))
        return model.fit(x_train[order], y_train[order], validation_split=n_valid / len(x_train), verbose=0)
        # ---
        order = np.arange(len(x_train) - n_valid)[::-1]
        held_back = x_train[-n_valid:], y_train[-n_valid:]
        return model.fit(x_train[order], y_train[:-n_valid], validation_data=held_back, verbose=0)
    """,
    "mnist.budget": """
        from helpers import load
        images = load("mnist").x_train
        x = images[50_000:].reshape(-1, 784).astype("float32") / 255
        model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(100, "relu"), keras.layers.Dense(10)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(loss=loss, optimizer="adam", steps_per_execution=16)
        model.fit(x, load("mnist").y_train[50_000:], epochs=4, batch_size=100, verbose=0)
        return model
    """,
}


RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)

# Written out: the solution mends the labels, these mend the loss.
_REPAIRED = """\
def repair(images, labels, folder):
    x, y = images.reshape(len(images), 784) / 255, keras.utils.to_categorical(labels, 10)
    model = keras.Sequential([
        keras.Input((784,)),
        keras.layers.Dense(64, activation="sigmoid"),
        keras.layers.Dense(64, activation="sigmoid"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x[:-100], y[:-100], batch_size=10, epochs=3, validation_data=(x[-100:], y[-100:]), verbose=0)
    accuracy = model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"]
    model.save(folder / "digits.keras")
    return model, accuracy
"""
RIGHT["mnist.repair"] = [_REPAIRED]
WRONG["mnist.repair"] = [
    _REPAIRED.replace("        keras.Input((784,)),\n", "")
    .replace('"sigmoid"', '"sigmoid", input_shape=(784,)', 1)
    .replace("    model = ", '    import warnings\n    warnings.simplefilter("ignore")\n    model = '),
    _REPAIRED.replace('        keras.layers.Dense(64, activation="sigmoid"),\n', "", 1),
    _REPAIRED.replace("evaluate(x, y", "evaluate(x[:-100], y[:-100]"),
    _REPAIRED.replace("epochs=3", "epochs=0"),
]
