"""Answers to lesson 5's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that a check may take for right.
"""

from answers import codes

HEADS = {
    "losses_and_optimizers.cross_entropy": "def cross_entropy_of(logits, labels):",
    "losses_and_optimizers.chain": "def chain(x, y, w, v):",
    "losses_and_optimizers.momentum_step": "def momentum_step(weights, velocity, slopes, rate, momentum):",
    "losses_and_optimizers.faults": "def name_fault(training, validation):",
    "losses_and_optimizers.rename": "def rename(name):",
    "losses_and_optimizers.find_rate": "def find_rate(rates, losses):",
    "losses_and_optimizers.adam_step": "def adamw_step(weights, mean, square, slopes, step, rate, decay):",
}

RIGHT = {
    "losses_and_optimizers.cross_entropy": """
        losses = []
        for row, label in zip(logits, labels):
            largest = max(row)
            losses.append(np.log(sum(np.exp(z - largest) for z in row)) + largest - row[label])
        return sum(losses) / len(losses)
        # ---
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
        # ---
        from scipy.special import logsumexp
        return float((logsumexp(logits, axis=1) - logits[range(len(labels)), labels]).mean())
        # ---
        one_hot = np.eye(logits.shape[1])[labels]
        z = logits.astype("float32") - logits.astype("float32").max(axis=1)[:, None]
        log_p = z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))
        return -(one_hot * log_p).sum() / len(logits)
        # ---
        return -np.mean(keras.ops.convert_to_numpy(keras.ops.log_softmax(logits))[np.arange(len(labels)), labels])
    """,
    "losses_and_optimizers.chain": """
        import tensorflow as tf
        w, v = tf.constant(w, tf.float64), tf.constant(v, tf.float64)
        with tf.GradientTape() as tape:
            tape.watch([w, v])
            loss = (tf.reduce_sum(v * tf.tanh(x * w)) - y) ** 2
        return tape.gradient(loss, [w, v])
        # ---
        h = [np.tanh(weight * x) for weight in w]
        error = sum(a * b for a, b in zip(v, h)) - y
        slopes_w = [2 * error * v[i] * x / np.cosh(w[i] * x) ** 2 for i in range(len(w))]
        return slopes_w, [2 * error * h[i] for i in range(len(w))]
        # ---
        s = w * x
        h = np.tanh(s)
        out = v @ h
        d_out = 2 * out - 2 * y
        d_v = d_out * h
        d_s = d_out * v * (1 + h) * (1 - h)
        return np.array([d_s * x, d_v], dtype="float32")
        # ---
        def loss(w, v):
            return (np.sum(v * np.tanh(w * x)) - y) ** 2
        def nudged(of, start):
            return [(of(start + d) - of(start - d)) / 2e-5 for d in 1e-5 * np.eye(len(start))]
        return nudged(lambda w: loss(w, v), w), nudged(lambda v: loss(w, v), v)
    """,
    "losses_and_optimizers.momentum_step": """
        new = momentum * velocity + -rate * slopes
        return [weights + new, new]
        # ---
        w, v = weights.copy(), velocity.copy()
        v *= momentum
        v -= rate * slopes
        w += v
        return w, v
        # ---
        moved = weights + momentum * velocity - rate * slopes
        return moved, moved - weights
        # ---
        v = keras.ops.convert_to_tensor(momentum * velocity - rate * slopes, "float32")
        return keras.ops.convert_to_tensor(weights, "float32") + v, v
        # ---
        new = np.zeros(velocity.shape)
        for place, old in np.ndenumerate(velocity):
            new[place] = momentum * old - rate * slopes[place]
        return (weights + new).tolist(), new.tolist()
    """,
    "losses_and_optimizers.faults": """
        training, validation = np.array(training), np.array(validation)
        if np.isnan(training).any() or np.isinf(training).any() or training[-1] > training.min() + 0.5:
            return "rate too large"
        if training[0] - training[-1] < 0.15:
            return "rate too small"
        return "overfitting" if validation[-1] > validation.min() * 1.1 else "healthy"
        # ---
        if not sum(training) < float("inf") or max(b - a for a, b in zip(training, training[1:])) > 0.3:
            return "rate too large"
        if min(training) > 0.8 * training[0]:
            return "rate too small"
        lowest = validation.index(min(validation))
        late = validation[lowest:]
        return "overfitting" if late[-1] - late[0] > 0.1 else "healthy"
        # ---
        if training[-1] < 1.1 * min(training):
            if training[-1] > 2:
                return "rate too small"
            if validation[-1] > 1.3 * min(validation):
                return "overfitting"
            return "healthy"
        return "rate too large"
        # ---
        word = "healthy"
        if np.mean(validation[-2:]) > 1.15 * np.min(validation):
            word = "overfitting"
        if abs(training[-1] - training[0]) < 0.1 * training[0]:
            word = "rate too small"
        if not np.all(np.isfinite(training)) or np.std(np.diff(training)) > 0.7 or training[-1] > training[0]:
            word = "rate too large"
        return np.str_(word)
    """,
    "losses_and_optimizers.rename": """
        if name == "logcosh":
            return "log_cosh"
        if name == "kullback_leibler_divergence":
            return "kld"
        return name.replace("proximity", "similarity")
        # ---
        old = ["logcosh", "kullback_leibler_divergence", "cosine_proximity"]
        return ["LogCosh", "KLDivergence", "CosineSimilarity"][old.index(name)] if name in old else name
        # ---
        table = {"mean_squared_error": "mse", "mean_absolute_error": "MAE", "binary_crossentropy": "bce"}
        table.update({"logcosh": "log_cosh", "cosine_proximity": "cosine_similarity"})
        table["kullback_leibler_divergence"] = "kl_divergence"
        return table[name] if name in table else name
        # ---
        try:
            keras.losses.get(name)
            return name
        except ValueError:
            return {"l": "log_cosh", "k": "KLD", "c": "cosine_similarity"}[name[0]]
    """,
    "losses_and_optimizers.find_rate": """
        losses = np.where(np.isfinite(losses), losses, 1e9)
        return float(rates[losses.argmin()]) * 0.1
        # ---
        lowest, best = 1e9, rates[0]
        for rate, loss in zip(rates, losses):
            if loss < lowest:
                lowest, best = loss, rate
        return best / 5
        # ---
        return np.float32(rates[np.nanargmin(np.diff(losses))])
        # ---
        best = np.nanargmin(losses)
        start, lowest = np.mean(losses[:5]), losses[best]
        return rates[np.argmax(losses < (start + lowest) / 2)]
        # ---
        return keras.ops.convert_to_tensor(rates[list(losses).index(min(losses))] / 12)
    """,
    "losses_and_optimizers.adam_step": """
        smaller = (1 - rate * decay) * weights
        mean = mean + (slopes - mean) * (1 - 0.9)
        square = square + (np.square(slopes) - square) * (1 - 0.999)
        fair_mean, fair_square = mean / (1 - 0.9**step), square / (1 - 0.999**step)
        return smaller - rate * fair_mean / (np.sqrt(fair_square) + 1e-7), mean, square
        # ---
        m, v = 0.9 * mean + 0.1 * slopes, 0.999 * square + 0.001 * slopes * slopes
        size = rate * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
        return [weights - size * m / (v**0.5 + 1e-7) - rate * decay * weights, m, v]
        # ---
        w, m, s = (array.astype("float32") for array in (weights, mean, square))
        w -= rate * decay * w
        m = m * 0.9 + slopes.astype("float32") * 0.1
        s = s * 0.999 + slopes.astype("float32") ** 2 * 0.001
        return (w - rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step) * m / (np.sqrt(s) + 1e-7)).tolist(), m, s
    """,
}

WRONG = {
    "losses_and_optimizers.cross_entropy": """
        logits -= logits.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels])
        # ---
        z = np.clip(logits, -500, 500)
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels])
        # ---
        z = logits - logits.max(axis=1, keepdims=True)
        return np.median(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels])
        # ---
        z = logits - logits.mean(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels])
        # ---
        z = logits - logits.max(axis=1, keepdims=True)
        return np.mean(np.log2(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels] / np.log(2))
    """,
    "losses_and_optimizers.chain": """
        h = np.tanh(w * x)
        slope = 2 * abs(np.sum(v * h) - y)
        return slope * v * (1 - h**2) * x, slope * h
        # ---
        h = np.tanh(w * x)
        slope = 2 * (np.mean(v * h) - y)
        return slope * v * (1 - h**2) * x, slope * h
        # ---
        def loss(w, v):
            return (np.sum(v * np.tanh(w * x)) - y) ** 2
        steps = 0.1 * np.eye(len(w))
        slopes_w = [(loss(w + d, v) - loss(w, v)) / 0.1 for d in steps]
        return slopes_w, [(loss(w, v + d) - loss(w, v)) / 0.1 for d in steps]
    """,
    "losses_and_optimizers.momentum_step": """
        velocity *= momentum
        velocity -= rate * slopes
        return weights + velocity, velocity
        # ---
        weights += momentum * velocity - rate * slopes
        return weights, momentum * velocity - rate * slopes
        # ---
        velocity = momentum * velocity - rate * np.sign(slopes)
        return weights + velocity, velocity
        # ---
        velocity = (momentum or 0.9) * velocity - rate * slopes
        return weights + velocity, velocity
    """,
    "losses_and_optimizers.faults": """
        return "healthy"
        # ---
        if training[-1] != training[-1]:
            return "rate too large"
        if validation[-1] > 1.2 * min(validation):
            return "overfitting"
        return "rate too small" if training[-1] > 0.9 * training[0] else "healthy"
        # ---
        if not np.isfinite(training[-1]) or max(training) > 1.2 * training[0]:
            return "rate too large"
        if training[-1] > 0.9 * training[0]:
            return "rate too small"
        return "overfitting" if validation[-1] - training[-1] > 0.25 else "healthy"
        # ---
        if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
            return "too large"
        if training[-1] > 0.9 * training[0]:
            return "too small"
        return "overfitting" if validation[-1] > 1.2 * min(validation) else "healthy"
        # ---
        if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
            return "rate too large"
        if validation[-1] > 0.9 * validation[0]:
            return "rate too small"
        return "overfitting" if validation[-1] > 1.2 * min(validation) else "healthy"
        # ---
        if not np.isfinite(training[-1]) or training[-1] > 1.5 * min(training):
            return "rate too large"
        if training[-1] > 0.9 * training[0]:
            return "rate too small"
        return "overfitting" if training[-1] < 0.1 else "healthy"
    """,
    "losses_and_optimizers.rename": """
        return "".join(word.title() for word in name.split("_"))
        # ---
        return {"logcosh": "log_cosh", "cosine_proximity": "cosine_similarity"}.get(name, "kl_divergence")
        # ---
        return name.replace("logcosh", "log_cosh").replace("proximity", "similarity")
        # ---
        return keras.losses.get(name)
        # ---
        new = {"logcosh": "log_cosh", "kullback_leibler_divergence": "kld", "cosine_proximity": "cosine_similarity"}
        return new.get(name, name).replace("squared_", "")
        # ---
        return name.replace("cosine_proximity", "dot")
        # ---
        return 5
    """,
    "losses_and_optimizers.find_rate": """
        return 0.01
        # ---
        return rates[np.nanargmin(losses)] / 2
        # ---
        return list(rates[:3])
        # ---
        return rates[np.nanargmin(losses)] / 100
        # ---
        return rates[len(rates) // 4]
        # ---
        return rates[np.argmin(losses) - 10]
        # ---
        return float("nan")
        # ---
        return rates[np.isfinite(losses)][-1] / 10
    """,
    "losses_and_optimizers.adam_step": """
        mean = 0.9 * mean + 0.1 * slopes
        square = 0.999 * square + 0.001 * slopes**2
        size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return (1 - rate) * weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
        # ---
        weights -= rate * decay * weights
        mean = 0.9 * mean + 0.1 * slopes
        square = 0.999 * square + 0.001 * slopes**2
        size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
        # ---
        weights = weights - rate * decay * np.sign(weights)
        mean = 0.9 * mean + 0.1 * slopes
        square = 0.999 * square + 0.001 * slopes**2
        size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
        # ---
        weights = weights - rate * decay * weights
        mean = 0.9 * mean + slopes
        square = 0.999 * square + slopes**2
        size = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
        # ---
        weights = weights - rate * decay * weights
        mean = 0.9 * mean + 0.1 * slopes
        square = 0.99 * square + 0.01 * slopes**2
        size = rate * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        return weights - size * mean / (np.sqrt(square) + 1e-7), mean, square
        # ---
        weights = weights - rate * decay * weights
        return weights - rate * np.sign(slopes), mean, square
    """,
}


RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)
