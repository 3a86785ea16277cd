"""What the neuron with two inputs begins with: a rule of lesson 1, and the photographs' numbers that it judges."""

N_EACH = 100  # sneakers, and others, of the validation images


def first_state():
    """The rule of lesson 1 as a neuron, over its validation images: ink in the shoe, ink above, is it a sneaker?"""
    from helpers.data import load

    fashion = load("fashion_mnist")
    images, labels = fashion.x_train[50_000:51_500] / 255, fashion.y_train[50_000:51_500]
    points = []
    for is_sneaker in (0, 1):
        chosen = images[(labels == 7) == is_sneaker][:N_EACH]
        shoe, above = chosen[:, 12:17, 8:26].mean(axis=(1, 2)), chosen[:, :9].mean(axis=(1, 2))
        points += [[round(float(x), 3), round(float(y), 3), is_sneaker] for x, y in zip(shoe, above, strict=True)]
    return {
        "w1": 1,
        "w2": -8,
        "bias": -0.44,
        "times": 1,
        "activation": "step",
        "points": points,
        "inputs": ["shoe", "above"],
        "axes": ["ink in the shoe", "ink above"],
        "classes": ["others", "sneakers"],
        "x_range": [0, 1],
        "y_range": [-0.02, 0.4],
    }
