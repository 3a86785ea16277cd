"""Answers to lesson 1's exercises beside those that the exercises state: right ones, written in other ways, and wrong
ones that a check may take for right.
"""

from answers import codes

HEADS = {
    "intro.garment": "def average_garment(images, labels, number):",
    "intro.neuron": "def neuron(x, w, b):",
    "intro.gates": "",
    "intro.dense": "def dense(x, kernel, bias):",
    "intro.shapes": "def describe_network(sizes):",
    "intro.challenge": "def sneaker_rule(images):",
}

RIGHT = {
    "intro.garment": """
        total, n = 0, 0
        for image, label in zip(images, labels):
            if label == number:
                total, n = total + image, n + 1
        return total / n
        # ---
        return np.average(images, axis=0, weights=labels == number)
        # ---
        return np.mean([image for image, label in zip(images, labels) if label == number], 0)
        # ---
        mask = labels == number
        return (images * mask[:, None, None]).sum(axis=0) / np.sum(mask)
        # ---
        total, n = np.zeros((28, 28)), 0
        for i in range(len(images)):
            if labels[i] == number:
                n += 1
                for row in range(28):
                    for column in range(28):
                        total[row, column] += images[i][row][column]
        return total / n
        # ---
        return images[labels == number].astype("float32").mean(axis=0)
        # ---
        return images[labels == number].mean(0, dtype="float32").tolist()
        # ---
        import tensorflow as tf
        return tf.reduce_mean(images[labels == number], axis=0)
    """,
    "intro.neuron": """
        total = b
        for i in range(len(x)):
            total += w[i] * x[i]
        if total > 0:
            return 1
        return 0
        # ---
        return np.sum(np.array(x) * np.array(w)) + b > 0
        # ---
        return float(sum([one * other for one, other in zip(x, w)]) > -b)
        # ---
        return np.where(np.array(w) @ x + b > 0, 1, 0)
        # ---
        return np.heaviside(np.dot(x, w) + b, 0)
        # ---
        return (x * w).sum() + b > 0
        # ---
        total = 0
        while len(x) > 0:
            total, x, w = total + x[0] * w[0], x[1:], w[1:]
        return not total + b <= 0
        # ---
        return np.int64(int(np.dot(np.append(x, 1), np.append(w, b)) > 0))
    """,
    "intro.gates": """
        AND = (0.6, 0.6, -1)
        OR = np.array([2, 2, -1])
        HIDDEN = np.array([[1, -1, -0.5], [-1, 1, -0.5]])
        OUTPUT = (1, 1, -0.5)
        # ---
        AND, OR = [1, 1, -1], [1, 1, 0]
        HIDDEN = ([1, 1, 0], (-1, -1, 2))
        OUTPUT = [1.0, 1.0, -1.0]
        # ---
        AND, OR = np.array([3, 5, -5], dtype="float32"), [np.float64(7), np.int64(1), -0.25]
        HIDDEN = [np.array([-1, -1, 1]), [1, 1, -1]]
        OUTPUT = [-1, -1, 1]
        # ---
        AND, OR = [0.1, 0.2, -0.25], [1e6, 1e-6, 0]
        HIDDEN = [[2, 2, -3], [2, 2, -1]]
        OUTPUT = np.array([[-2, 1, -0.5]])[0]
        # ---
        AND, OR = [True, True, -1], [True, True, False]
        HIDDEN = [[1, -1, 0], [1, -1, 1]]
        OUTPUT = [1, -1, 1]
    """,
    "intro.dense": """
        return np.dot(x, kernel) + bias
        # ---
        return (kernel.T @ x.T).T + bias
        # ---
        sums = np.zeros((len(x), len(bias)))
        for i in range(len(x)):
            for unit in range(len(bias)):
                sums[i, unit] = np.sum(x[i] * kernel[:, unit]) + bias[unit]
        return sums
        # ---
        table = []
        for row in x:
            sums = []
            for unit in range(kernel.shape[1]):
                total = bias[unit]
                for i in range(len(row)):
                    total = total + row[i] * kernel[i, unit]
                sums.append(total)
            table.append(sums)
        return table
        # ---
        return np.array([row @ kernel + bias for row in x])
        # ---
        sums = x @ kernel
        sums += bias
        return sums.astype("float64")
        # ---
        return np.sum(x[:, :, None] * kernel[None], axis=1) + bias.reshape(1, -1)
        # ---
        return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([kernel, bias])
        # ---
        import keras
        layer = keras.layers.Dense(len(bias))
        layer.build(x.shape)
        layer.set_weights([kernel, bias])
        return layer(x)
    """,
    "intro.shapes": """
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return kernels, sum(rows * columns + columns for rows, columns in kernels)
        # ---
        kernels = tuple([sizes[i - 1], sizes[i]] for i in range(1, len(sizes)))
        n_parameters = 0
        for shape in kernels:
            n_parameters += (shape[0] + 1) * shape[1]
        return [kernels, n_parameters]
        # ---
        kernels, n_parameters = [], 0.0
        before = sizes[0]
        for n in sizes[1:]:
            kernels.append(np.zeros((before, n)).shape)
            n_parameters += np.zeros((before, n)).size + np.zeros(n).size
            before = n
        return kernels, n_parameters
        # ---
        a = np.array(sizes)
        return np.stack([a[:-1], a[1:]], axis=1), np.sum(a[:-1] * a[1:]) + a[1:].sum()
        # ---
        if len(sizes) == 1:
            return [], 0
        kernels, n_parameters = describe_network(sizes[1:])
        return [(sizes[0], sizes[1])] + kernels, sizes[0] * sizes[1] + sizes[1] + n_parameters
    """,
    "intro.challenge": """
        x = images.astype("float32") / 255
        covered = x > 0.02
        above, shoe = covered[:, :9].mean(axis=(1, 2)), covered[:, 12:17, 8:26].mean(axis=(1, 2))
        return ((above < 0.1) & (shoe > 0.9)).tolist()
        # ---
        answers = []
        for image in images:
            shoe = np.mean(image[12:17, 8:26] > 0) > 0.8
            answers.append(bool(shoe and np.mean(image[12:16, 24:27] > 0) > 0.8 and np.mean(image[:9] > 0) < 0.1))
        return answers
        # ---
        images[images > 0] = 1
        sums = images[:, 12:17, 8:26].sum(axis=(1, 2)) - images[:, :9].sum(axis=(1, 2)).astype("int64") / 2
        return np.where(sums > 76, 1.0, 0.0)
        # ---
        import keras
        ink = keras.ops.cast(images > 0, "float32")
        shoe, above = keras.ops.mean(ink[:, 12:17, 8:26], axis=(1, 2)), keras.ops.mean(ink[:, :9], axis=(1, 2))
        return keras.ops.logical_and(shoe > 0.9, above < 0.1)
    """,
}

WRONG = {
    "intro.garment": """
        return np.median(images[labels == number], axis=0)
        # ---
        return images[labels == number].mean(axis=0).T
        # ---
        return images[labels >= number].mean(axis=0)
        # ---
        return images[labels == number].mean(axis=0).round()
    """,
    "intro.neuron": """
        return str(int(np.dot(w, x) + b > 0))
        # ---
        return [int(np.dot(w, x) + b > 0)]
        # ---
        return np.dot(w, x) + b > 1e-9 or b > 0
        # ---
        return abs(np.dot(w, x) + b) > 0
        # ---
        return np.dot(np.abs(w), x) + b > 0
        # ---
        return 1 / (1 + np.exp(-np.dot(w, x) - b))
        # ---
        return max(0, np.dot(w, x) + b)
        # ---
        return np.dot(w[:10], x[:10]) + b > 0
        # ---
        return np.dot(w, np.flip(x)) + b > 0
        # ---
        return 1 if np.dot(w, x) + np.sign(b) > 0 else 0
    """,
    "intro.gates": """
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -1]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [-1, 1, 0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[1, 0, -0.5], [0, -1, 0.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = "110", [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, float("nan")], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5j], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], {1, -0.5}, [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[0, 0, -1], [0, 0, 1]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [1, 1, -0.5], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [10**400, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], [1, -1, -0.5]
        # ---
        AND, OR, HIDDEN, OUTPUT = [1, 1, -1.5], [1, 1, -0.5], [[1, 1, -0.5], [1, 1, -1.5]], lambda a, b: a != b
    """,
    "intro.dense": """
        return np.abs(x @ kernel + bias)
        # ---
        return (x @ kernel + bias)[:3]
        # ---
        return x @ kernel + bias[::-1]
        # ---
        return x @ kernel + bias.mean()
        # ---
        return np.mean(x[:, :, None] * kernel[None], axis=1) + bias
        # ---
        return (x @ kernel + bias).astype("int64")
        # ---
        return (x @ kernel + bias).squeeze()
        # ---
        return [(row @ kernel + bias)[None] for row in x]
        # ---
        x += 1
        return (x - 1) @ kernel + bias
        # ---
        return 1 / (1 + np.exp(-x @ kernel - bias))
    """,
    "intro.shapes": """
        kernels = zip(sizes[:-1], sizes[1:])
        return kernels, sum(rows * columns + columns for rows, columns in zip(sizes[:-1], sizes[1:]))
        # ---
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return kernels, sum(rows * columns for rows, columns in kernels) + sum(sizes[1:-1])
        # ---
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return kernels[::-1], sum(rows * columns + columns for rows, columns in kernels)
        # ---
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return str(kernels), sum(rows * columns + columns for rows, columns in kernels)
        # ---
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return kernels, [rows * columns + columns for rows, columns in kernels]
        # ---
        kernels = list(zip(sizes[:-1], sizes[1:]))
        return {"kernels": kernels, "n_parameters": sum(rows * columns + columns for rows, columns in kernels)}
        # ---
        kernels = []
        n_parameters = 0
        while len(sizes) > 1:
            n_inputs = sizes.pop(0)
            kernels.append((n_inputs, sizes[0]))
            n_parameters += (n_inputs + 1) * sizes[0]
        return kernels, n_parameters
        # ---
        return [(784, 128), (128, 10)], 101770
        # ---
        return [(sizes[0], sizes[-1])], (sizes[0] + 1) * sizes[-1]
    """,
    "intro.challenge": """
        return np.ones(len(images), dtype=bool)
        # ---
        return np.zeros(len(images))
        # ---
        return np.random.default_rng(0).random(len(images)) < 0.1
        # ---
        return ["Sneaker"] * len(images)
        # ---
        return (images[:, 12:17, 8:26].mean(axis=(1, 2)) > 100)[:, None]
        # ---
        from helpers import load
        return load("fashion_mnist").y_train[-10_000:] == 7
        # ---
        from helpers import load
        return load("fashion_mnist").y_train[:len(images)] == 7
        # ---
        return images[0, 12:17, 8:26].mean() > 100
        # ---
        return (images > 0)[:, 12:17, 8:26].mean(axis=(1, 2)) > 0.8
        # ---
        return images[:, :9].max(axis=(1, 2)) == 0
        # ---
        x = images / 255
        return x[:, 12:17, 8:26].mean(axis=(1, 2)) - 8 * x[:, :9].mean(axis=(1, 2)) > 0.44
    """,
}


RIGHT, WRONG = codes(RIGHT, HEADS), codes(WRONG, HEADS)
