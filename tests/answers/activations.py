"""Answers to lesson 4's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that a check may take for right.
"""

from answers import codes

HEADS = {
    "activations.plateau": "def plateau(x):",
    "activations.activate": "def activate(name, z):",
    "activations.slope": "def slope(name, z):",
    "activations.soften": "def soften(logits, temperature):",
    "activations.revive": "def revive(weights, x):\n    w1, b1, w2, b2 = weights",
}

RIGHT = {
    "activations.plateau": """
        return np.interp(x, [1, 2, 4, 5], [0, 1, 1, 0])
        # ---
        return np.clip(np.minimum(x - 1, 5 - x), 0, 1)
        # ---
        drawn = 0 * x
        for place, factor in [(1, 1), (2, -1), (4, -1), (5, 1)]:
            drawn = drawn + factor * relu(x - place)
        return drawn
        # ---
        return relu(relu(x - 1) - relu(x - 2) - relu(x - 4))
        # ---
        return 1 - relu(2 - x) + relu(1 - x) - relu(x - 4) + relu(x - 5)
    """,
    "activations.activate": """
        if name == "step":
            return (z > 0).astype("float32")
        return np.array(keras.activations.get(name)(z.astype("float32")))
        # ---
        table = {
            "step": lambda z: 1 * (z > 0),
            "sigmoid": lambda z: np.exp(z) / (1 + np.exp(z)),
            "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
            "relu": lambda z: z * (z > 0),
            "leaky_relu": lambda z: np.maximum(z, 0.2 * z),
        }
        return table[name](z)
        # ---
        result = np.zeros(z.shape)
        for place, value in np.ndenumerate(z):
            if name == "step":
                result[place] = value > 0
            elif name == "sigmoid":
                result[place] = 0.5 * (np.tanh(value / 2) + 1)
            elif name == "tanh":
                result[place] = 2 / (1 + np.exp(-2 * value)) - 1
            elif name == "relu":
                result[place] = max(value, 0)
            else:
                result[place] = value if value > 0 else value / 5
        return result
        # ---
        if name in ("sigmoid", "tanh", "relu", "leaky_relu"):
            return keras.activations.get(name)(z)
        return np.heaviside(z, 0)
    """,
    "activations.slope": """
        if name == "sigmoid":
            return np.exp(-z) / (1 + np.exp(-z)) ** 2
        if name == "tanh":
            return 1 / np.cosh(z) ** 2
        return np.where(z > 0, 1, {"relu": 0, "leaky_relu": 0.2}[name])
        # ---
        def f(z):
            return np.array(keras.activations.get(name)(z), dtype="float64")
        return (f(z + 1e-3) - f(z - 1e-3)) / 2e-3
        # ---
        import tensorflow as tf
        z = tf.constant(z)
        with tf.GradientTape() as tape:
            tape.watch(z)
            y = keras.activations.get(name)(z)
        return tape.gradient(y, z)
        # ---
        def f(z):
            if name == "sigmoid":
                return 1 / (1 + np.exp(-z))
            if name == "tanh":
                return np.tanh(z)
            return np.where(z > 0, z, 0 if name == "relu" else 0.2 * z)
        return (f(z + 0.01) - f(z)) / 0.01
        # ---
        t = np.tanh(z / 2)
        table = {
            "sigmoid": (1 - t**2) / 4, "tanh": (1 - np.tanh(z)) * (1 + np.tanh(z)),
            "relu": (z > 0).astype(int), "leaky_relu": 0.2 + 0.8 * (z > 0),
        }
        return table[name]
    """,
    "activations.soften": """
        rows = []
        for row in logits:
            z = row / temperature
            powers = np.exp(z - max(z))
            rows.append(powers / sum(powers))
        return np.array(rows)
        # ---
        return keras.ops.softmax(keras.ops.convert_to_tensor(logits / temperature, "float64"), axis=1)
        # ---
        z = (logits.T - logits.max(axis=1)) / temperature
        return (np.exp(z) / np.exp(z).sum(axis=0)).T
        # ---
        from scipy.special import logsumexp
        z = logits / temperature
        return np.exp(z - logsumexp(z, axis=1, keepdims=True))
    """,
    "activations.revive": """
        dead = np.all(x @ w1 + b1 <= 0, axis=0)
        fresh = np.random.uniform(-0.1, 0.1, w1.shape)
        w1, b1 = np.where(dead, fresh, w1), np.where(dead, 0.01, b1)
        return w1, b1, np.where(dead[:, None], 0, w2), b2
        # ---
        w1, b1, w2 = w1.copy(), b1.copy(), w2.copy()
        for i in range(len(b1)):
            if not any(x @ w1[:, i] + b1[i] > 0):
                w1[:, i] = np.random.randn(len(w1)) * 0.1
                b1[i] = 0
                w2[i, :] = 0
        return [w1, b1, w2, b2]
        # ---
        outputs = np.maximum(x @ w1 + b1, 0)
        dead = outputs.sum(axis=0) == 0
        new = keras.initializers.HeNormal()((len(w1), int(dead.sum())))
        w1, b1, w2 = np.array(w1), np.array(b1), np.array(w2)
        w1[:, dead] = new
        b1[dead] = 0.1
        w2[dead, :] = 0
        return w1.tolist(), b1, keras.ops.convert_to_tensor(w2), b2.copy()
    """,
}

WRONG = {
    "activations.plateau": """
        return relu(x - 1) - 2 * relu(x - 2) + relu(x - 3)
        # ---
        return relu(x - 1) - relu(x - 2) - relu(x - 4)
        # ---
        return np.where((x > 1) & (x < 5), 1.0, 0.0)
        # ---
        return relu(x - 1) - relu(x - 2) - 0.5 * relu(x - 4) + 0.5 * relu(x - 6)
        # ---
        return np.max(relu(x - 1) - relu(x - 2) - relu(x - 4) + relu(x - 5))
    """,
    "activations.activate": """
        return keras.activations.get("relu" if name == "step" else name)(z)
        # ---
        if name == "step":
            return np.heaviside(z, 0.5)
        return keras.activations.get(name)(z)
        # ---
        if name == "tanh":
            return np.arctan(z)
        return np.heaviside(z, 0) if name == "step" else keras.activations.get(name)(z)
        # ---
        if name == "sigmoid":
            return np.clip(0.25 * z + 0.5, 0, 1)
        return np.heaviside(z, 0) if name == "step" else keras.activations.get(name)(z)
        # ---
        result = np.heaviside(z, 0) if name == "step" else keras.activations.get(name)(z)
        return np.ravel(result)
    """,
    "activations.slope": """
        s = 1 / (1 + np.exp(-z))
        table = {"sigmoid": s * (1 - s), "tanh": 1 - np.tanh(z) ** 2, "relu": 1.0 * (z > 0)}
        return table.get(name, 0.2 + 0 * z)
        # ---
        s = 1 / (1 + np.exp(-z))
        table = {"sigmoid": s * (1 - s), "tanh": 1 / (1 + z**2), "relu": 1.0 * (z > 0)}
        return table.get(name, np.where(z > 0, 1, 0.2))
        # ---
        s = 1 / (1 + np.exp(-z))
        table = {"sigmoid": 4 * s * (1 - s), "tanh": 1 - np.tanh(z) ** 2, "relu": 1.0 * (z > 0)}
        return table.get(name, np.where(z > 0, 1, 0.2))
        # ---
        def f(z):
            return np.array(keras.activations.get(name)(z), dtype="float64")
        return (f(z + 0.5) - f(z)) / 0.5
    """,
    "activations.soften": """
        z = logits / temperature
        powers = np.exp(np.clip(z, -500, 500))
        return powers / powers.sum(axis=1, keepdims=True)
        # ---
        z = logits - logits.max(axis=1, keepdims=True)
        powers = np.exp(z) ** temperature
        return powers / powers.sum(axis=1, keepdims=True)
        # ---
        z = logits / temperature
        powers = np.exp(z - z.mean(axis=1, keepdims=True))
        return (powers / powers.sum(axis=1, keepdims=True)).argmax(axis=1)
        # ---
        logits /= temperature
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
        # ---
        z = logits / temperature
        powers = 2 ** (z - z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    """,
    "activations.revive": """
        return [w1.copy(), b1.copy(), w2.copy(), b2.copy()]
        # ---
        dead = (x @ w1 + b1).max(axis=0) <= 0
        return [np.where(dead, np.random.normal(0, 0.05, w1.shape), w1), np.where(dead, 0, b1), w2, b2]
        # ---
        dead = (x @ w1 + b1).max(axis=0) <= 0
        return [w1, np.where(dead, 100, b1), w2, b2]
        # ---
        return [np.abs(w1), np.abs(b1), w2, b2]
        # ---
        dead = (x @ w1 + b1).max(axis=0) <= 0
        return [w1[:, ~dead], b1[~dead], w2[~dead], b2]
        # ---
        return [np.random.normal(0, 0.05, w1.shape), 0 * b1, 0 * w2, b2]
        # ---
        dead = (x[:1] @ w1 + b1).max(axis=0) <= 0
        fresh = np.random.normal(0, 0.05, w1.shape)
        return [np.where(dead, fresh, w1), np.where(dead, 0, b1), np.where(dead[:, None], 0, w2), b2]
    """,
}


RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)

_OUTPUTS = """\
temperature = {temperature}
rain = {rain}
garment = {garment}
things = {things}
camera = {camera}
"""
_RIGHT = {
    "temperature": '(1, "linear")',
    "rain": '(1, "sigmoid")',
    "garment": '(10, "softmax")',
    "things": '(20, "sigmoid")',
    "camera": '(2, "linear")',
}
RIGHT["activations.outputs"] = [
    _OUTPUTS.format(**{**_RIGHT, "temperature": "[1, None]", "camera": "2.0, keras.activations.linear"}),
    _OUTPUTS.format(
        **{**_RIGHT, "rain": "(np.int64(1), keras.ops.sigmoid)", "garment": "(10, keras.layers.Softmax())"}
    ),
    _OUTPUTS.format(**{**_RIGHT, "things": "(20, lambda z: (keras.ops.tanh(z / 2) + 1) / 2)"}),
]
WRONG["activations.outputs"] = [
    _OUTPUTS.format(**{**_RIGHT, task: answer})
    for task, answer in (
        ("temperature", '"linear"'),
        ("temperature", '("linear", 1)'),
        ("temperature", '(1, "softplus")'),
        ("temperature", '(1, "leaky_relu")'),
        ("rain", '(1, "hard_sigmoid")'),
        ("rain", '(1, "Sigmoid!")'),
        ("garment", '(10, "log_softmax")'),
        ("garment", '(9, "softmax")'),
        ("things", '(2, "sigmoid")'),
        ("things", '(20, "linear")'),
        ("camera", "(2, np.tanh)"),
        ("camera", '(2, "sigmoid")'),
        ("camera", "None"),
    )
]
