"""Answers to lesson 3's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that no misconception foresees.
"""

from answers import codes

HEADS = {
    "fashion_mnist.report": "def report(probabilities, class_names):",
    "fashion_mnist.suspects": "def suspects(probabilities, labels, n):",
    "fashion_mnist.stop_early": "def train(model, x_train, y_train, x_test, y_test, n_valid, patience):",
    "fashion_mnist.softmax": "def softmax(logits):",
    "fashion_mnist.functional_twin": "def functional_twin(model):",
}

RIGHT = {
    "fashion_mnist.report": """
        return [f"{class_names[np.argmax(p)]} {max(p):.0%}" for p in probabilities]
        # ---
        lines = []
        for i in range(len(probabilities)):
            best = 0
            for kind in range(len(class_names)):
                if probabilities[i, kind] > probabilities[i, best]:
                    best = kind
            lines = lines + [class_names[best] + " " + str(round(float(100 * probabilities[i, best]))) + "%"]
        return lines
        # ---
        best = probabilities.argmax(axis=1)
        share = probabilities.max(axis=1)
        return tuple("%s %.0f%%" % (class_names[k], 100 * p) for k, p in zip(best, share))
        # ---
        lines = []
        for row in probabilities.tolist():
            p = max(row)
            lines.append("{} {:.0%}".format(class_names[row.index(p)], p))
        return lines
    """,
    "fashion_mnist.suspects": """
        return probabilities[np.arange(len(labels)), labels].argsort()[:n]
        # ---
        trust = []
        for i in range(len(labels)):
            trust.append((probabilities[i][labels[i]], i))
        return [i for _, i in sorted(trust)[:n]]
        # ---
        one_hot = np.eye(probabilities.shape[1])[labels]
        return np.argsort((probabilities * one_hot).sum(axis=1))[0:n].tolist()
        # ---
        trust = np.take_along_axis(probabilities, labels[:, None].astype(int), axis=1)[:, 0]
        few = np.argpartition(trust, n)[:n]
        return few[np.argsort(trust[few])]
        # ---
        return np.argsort(-np.log([p[k] for p, k in zip(probabilities, labels)]))[::-1][:n]
        # ---
        trust, found = [row[label] for row, label in zip(probabilities, labels)], []
        while len(found) < n:
            found.append(trust.index(min(trust)))
            trust[found[-1]] = 2
        return found
    """,
    "fashion_mnist.stop_early": """
        best, waited, weights = float("inf"), 0, None
        while waited < patience:
            model.fit(x_train[:-n_valid], y_train[:-n_valid], verbose=0)
            loss = model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)[0]
            waited = waited + 1
            if loss < best:
                best, waited, weights = loss, 0, model.get_weights()
        model.set_weights(weights)
        # ---
        stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
        share = n_valid / len(x_train)
        n = len(x_train)
        while int(n * (1 - share)) != n - n_valid:
            share = share - 1e-9
        model.fit(x_train, y_train, 8, 500, 0, [stop], share)
        # ---
        n = len(x_train) - n_valid
        order = np.random.permutation(n)
        stop = keras.callbacks.EarlyStopping("val_loss", 0, patience, 0, "min", None, True)
        model.evaluate(x_train[n:], y_train[n:], verbose=0)
        model.fit(x_train[:n][order], y_train[:n][order], batch_size=16, epochs=1000, verbose=0,
                  validation_data=(x_train[n:], y_train[n:]), callbacks=[stop])
        print(model.evaluate(x_train[n:], y_train[n:], verbose=0))
        return model
        # ---
        history, kept = [], []
        for epoch in range(300):
            h = model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=1, verbose=0,
                          validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
            history.append(h.history["val_loss"][0])
            kept.append(model.get_weights())
            if len(history) - 1 - int(np.argmin(history)) >= patience:
                break
        model.set_weights(kept[int(np.argmin(history))])
        # ---
        import tempfile
        path = tempfile.mkdtemp() + "/best.weights.h5"
        keep = keras.callbacks.ModelCheckpoint(path, monitor="val_loss", save_best_only=True, save_weights_only=True)
        stop = keras.callbacks.EarlyStopping(patience=patience)
        model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=100, verbose=0, callbacks=[keep, stop],
                  validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
        model.load_weights(path)
    """,
    "fashion_mnist.softmax": """
        import keras
        return keras.ops.softmax(logits)
        # ---
        z = (logits.T - logits.T.max(axis=0)).T
        p = np.exp(z).T
        return (p / p.sum(axis=0)).T
        # ---
        if logits.ndim == 1:
            p = np.exp(logits - max(logits))
            return p / sum(p)
        return np.array([softmax(row) for row in logits])
        # ---
        top = np.max(logits, axis=-1)[..., None]
        log_of_sum = top + np.log(np.sum(np.exp(logits - top), axis=-1)[..., None])
        return np.exp(logits - log_of_sum)
        # ---
        from scipy.special import softmax as ready_made
        return ready_made(logits, axis=-1)
        # ---
        z = logits.copy()
        z -= z.max(axis=-1, keepdims=True) - 3
        z = np.exp(z)
        z /= z.sum(axis=-1, keepdims=True)
        return z
    """,
    "fashion_mnist.functional_twin": """
        x = inputs = keras.Input(model.input_shape[1:])
        for layer in model.layers:
            x = layer.__class__.from_config(layer.get_config())(x)
        twin = keras.Model(inputs=inputs, outputs=x)
        for mine, theirs in zip(twin.layers[1:], model.layers):
            mine.set_weights(theirs.get_weights())
        return twin
        # ---
        inputs = keras.Input((28, 28), name="images")
        x = keras.layers.Reshape((784,))(inputs)
        x = keras.layers.ReLU()(keras.layers.Dense(128)(x))
        twin = keras.Model(inputs, keras.layers.Dense(10, "linear")(x))
        twin.set_weights(model.get_weights())
        twin.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return twin
        # ---
        inputs = keras.Input((28, 28))
        flat = keras.ops.reshape(inputs, (-1, 784))
        hidden = keras.ops.relu(keras.layers.Dense(128)(flat))
        twin = keras.models.Model(inputs=[inputs], outputs=keras.layers.Dense(10)(hidden))
        for mine, theirs in zip(twin.weights, model.weights):
            mine.assign(theirs)
        return twin
    """,
}

WRONG = {
    "fashion_mnist.report": """
        return [f"{class_names[p.argmax()].upper()} {p.max():.0%}" for p in probabilities]
        # ---
        return [f"{class_names[p.argmax()]} {p.mean():.0%}" for p in probabilities]
        # ---
        return {class_names[p.argmax()]: f"{p.max():.0%}" for p in probabilities}
        # ---
        for p in probabilities:
            print(f"{class_names[p.argmax()]} {p.max():.0%}")
        # ---
        names = "T-shirt/top Trouser Pullover Dress Coat Sandal Shirt Sneaker Bag Boot".split()
        return [f"{names[p.argmax()]} {p.max():.0%}" for p in probabilities]
    """,
    "fashion_mnist.suspects": """
        trust = probabilities[np.arange(len(labels)), labels]
        return np.argsort(trust)[1 : n + 1]
        # ---
        trust = probabilities[:, labels[0]]
        return np.argsort(trust)[:n]
        # ---
        trust = probabilities[np.arange(len(labels)), labels]
        return np.argsort(trust)[:10]
        # ---
        return np.argsort(probabilities.argmax(axis=1) == labels)[:n]
        # ---
        trust = probabilities[np.arange(len(labels)), labels]
        return set(np.argsort(trust)[:n].tolist())
        # ---
        trust = probabilities[np.arange(len(labels)), labels]
        labels[:] = 0
        return np.argsort(trust)[:n]
    """,
    "fashion_mnist.stop_early": """
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        model.fit(x_train[n_valid:], y_train[n_valid:], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=(x_train[:n_valid], y_train[:n_valid]))
        # ---
        model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=8, verbose=0,
                  validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
        # ---
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        held_back = x_train[-n_valid:], y_train[-n_valid:]
        model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=held_back)
        model.fit(x_train, y_train, verbose=0)
        # ---
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        held_back = x_train[-n_valid:], y_train[-n_valid:]
        model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=held_back)
        model.predict(x_test, verbose=0)
        # ---
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        x = np.concatenate([x_train[:-n_valid], x_test])
        y = np.concatenate([y_train[:-n_valid], y_test])
        model.fit(x, y, epochs=100, verbose=0, callbacks=[stop],
                  validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
        # ---
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        model.fit(x_train[:-n_valid], y_train[:-n_valid], epochs=100, verbose=0, callbacks=[stop])
        # ---
        return model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)
        # ---
        best, waited = float("inf"), 0
        while waited < patience:
            model.fit(x_train[:-n_valid], y_train[:-n_valid], verbose=0)
            loss = model.evaluate(x_train[-n_valid:], y_train[-n_valid:], verbose=0)[0]
            waited = 0 if loss < best else waited + 1
            best = min(loss, best)
        # ---
        order = np.random.permutation(len(x_train) - n_valid)
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        model.fit(x_train[:-n_valid][order], y_train[:-n_valid], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
        # ---
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        model.fit(x_train[:-n_valid], 0 * y_train[:-n_valid], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=(x_train[-n_valid:], y_train[-n_valid:]))
        # ---
        half = n_valid // 2
        stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
        model.fit(x_train[:-half], y_train[:-half], epochs=100, verbose=0, callbacks=[stop],
                  validation_data=(x_train[-half:], y_train[-half:]))
    """,
    "fashion_mnist.softmax": """
        z = logits - logits.max(axis=-1, keepdims=True)
        return z / z.sum(axis=-1, keepdims=True)
        # ---
        z = logits - logits.max(axis=-1, keepdims=True)
        return 2**z / (2**z).sum(axis=-1, keepdims=True)
        # ---
        z = np.exp(logits - 1000)
        return z / z.sum(axis=-1, keepdims=True)
        # ---
        z = logits - logits.max(axis=-1, keepdims=True)
        return 1 / (1 + np.exp(-z))
        # ---
        return np.nan_to_num(np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True))
        # ---
        z = np.exp(logits - logits.max(axis=-1, keepdims=True)).round(3)
        return z / z.sum(axis=-1, keepdims=True)
    """,
    "fashion_mnist.functional_twin": """
        return model
        # ---
        inputs = keras.Input((28, 28))
        return keras.Model(inputs, keras.models.clone_model(model)(inputs))
        # ---
        inputs = keras.Input((28, 28))
        hidden = keras.layers.Dense(128, activation="tanh")(keras.layers.Flatten()(inputs))
        twin = keras.Model(inputs, keras.layers.Dense(10)(hidden))
        twin.set_weights(model.get_weights())
        return twin
        # ---
        twin = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),
                                 keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)])
        twin.set_weights(model.get_weights())
        return twin
        # ---
        class Twin(keras.Model):
            def __init__(self):
                super().__init__()
                self.inner = keras.models.clone_model(model)
                self.inner.set_weights(model.get_weights())
            def call(self, x):
                return self.inner(x)
        twin = Twin()
        twin(np.zeros((1, 28, 28)))
        return twin
        # ---
        inputs = keras.Input((28, 28))
        hidden = keras.layers.Dense(128, activation="relu")(keras.layers.Flatten()(inputs))
        twin = keras.Model(inputs, keras.layers.Dense(10)(hidden))
        twin.set_weights([0.5 * array for array in model.get_weights()])
        return twin
    """,
}

RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)
