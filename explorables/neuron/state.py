"""The neuron with two inputs: what it begins with, and its picture. What moves stands in neuron.js."""

from explorables import drawing

N_EACH = 100  # sneakers, and others, of the validation images
LEFT, TOP, RIGHT, BOTTOM = 44, 10, 332, 226  # the plot, in the picture's own units, as in neuron.js
HEIGHT = 262


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


def count_right(state):
    """How many points of each class lie on the side of the border where they belong: (others, the others)."""
    right = [0, 0]
    for x, y, label in state["points"]:
        right[label] += (_sum(state, x, y) > 0) == bool(label)
    return tuple(right)


def words(state):
    right = count_right(state)
    others, ones = state["classes"]
    n = [sum(point[2] == label for point in state["points"]) for label in (0, 1)]
    return (
        f"A neuron's straight border among {sum(n)} points. It says 1 on the shaded side. Right are "
        f"{right[1]} of {n[1]} {ones} and {right[0]} of {n[0]} {others}."
    )


def picture(state, alt):
    (x0, x1), (y0, y1) = state["x_range"], state["y_range"]

    def place(x, y):
        return LEFT + (x - x0) / (x1 - x0) * (RIGHT - LEFT), BOTTOM - (y - y0) / (y1 - y0) * (BOTTOM - TOP)

    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    inside, border = _half_plane(state, corners)
    parts = [drawing.area([place(*corner) for corner in inside])] if inside else []
    for x, y, label in state["points"]:
        if x0 <= x <= x1 and y0 <= y <= y1:
            parts.append(_mark(*place(x, y), label))
    if len(border) == 2:
        parts.append(drawing.line([place(*end) for end in border]))
    parts += [
        drawing.frame(LEFT, TOP, RIGHT, BOTTOM),
        *(drawing.text(place(x, y0)[0], BOTTOM + 15, f"{x:g}") for x in (x0, x1)),
        *(drawing.text(LEFT - 5, place(x0, y)[1] + 4, f"{y:g}", anchor="end") for y in (0, y1)),
        drawing.text((LEFT + RIGHT) / 2, BOTTOM + 15, state["axes"][0]),
        drawing.text(0, 0, state["axes"][1], more=f' transform="translate(14 {(TOP + BOTTOM) / 2:g}) rotate(-90)"'),
        _mark(LEFT + 60, HEIGHT - 10, 1),
        drawing.text(LEFT + 70, HEIGHT - 6, state["classes"][1], anchor="start"),
        _mark(LEFT + 160, HEIGHT - 10, 0),
        drawing.text(LEFT + 170, HEIGHT - 6, state["classes"][0], anchor="start"),
    ]
    return drawing.svg(340, HEIGHT, alt, *parts)


def _sum(state, x, y):
    return state["times"] * (state["w1"] * x + state["w2"] * y + state["bias"])


def _half_plane(state, corners):
    """What of a rectangle lies where the sum is more than 0, and where the border meets its edge."""
    inside, border = [], []
    for one, other in zip(corners, corners[1:] + corners[:1], strict=True):
        here, there = _sum(state, *one), _sum(state, *other)
        if here > 0:
            inside.append(one)
        if (here > 0) != (there > 0):
            part = here / (here - there)
            border.append(tuple(a + part * (b - a) for a, b in zip(one, other, strict=True)))
            inside.append(border[-1])
    return inside, border


def _mark(x, y, label):
    if not label:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{drawing.PALE}"/>'
    cross = f"M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6"
    return f'<path d="{cross}" stroke="{drawing.FIRST}" stroke-width="1.6" fill="none"/>'
