"""Activations and their slopes: what is shown first, and its picture. What moves stands in activation.js."""

import math

from explorables import drawing

# Name: what it gives for a sum z, and its slope there; at a corner the left one, as TensorFlow takes it.
ACTIVATIONS = {
    "linear": (lambda z, leak: z, lambda z, leak: 1),
    "step": (lambda z, leak: float(z > 0), lambda z, leak: 0),
    "sigmoid": (lambda z, leak: _sigmoid(z), lambda z, leak: _sigmoid(z) * (1 - _sigmoid(z))),
    "tanh": (lambda z, leak: math.tanh(z), lambda z, leak: 1 - math.tanh(z) ** 2),
    "arctan": (lambda z, leak: math.atan(z), lambda z, leak: 1 / (1 + z * z)),
    "relu": (lambda z, leak: max(z, 0), lambda z, leak: float(z > 0)),
    "leaky relu": (lambda z, leak: z if z > 0 else leak * z, lambda z, leak: 1 if z > 0 else leak),
}
LEFT, RIGHT = 44, 332
PANELS = (("gives", 10, 150, -2, 2), ("slope", 170, 250, 0, 1.2))  # title, top, bottom, lowest, highest
HEIGHT = 286


def first_state():
    return {"activation": "sigmoid", "z": 1, "leak": 0.2}


def words(state):
    gives, slope = (part(state["z"], state["leak"]) for part in ACTIVATIONS[state["activation"]])
    return (
        f"The {state['activation']} for sums from −4 to 4, and its slope below. For z = {state['z']:.1f} it gives "
        f"{gives:.3f}, and its slope is {slope:.3f}."
    ).replace("-", "−")


def picture(state, alt):
    parts = []
    for part, (title, top, bottom, low, high) in zip(ACTIVATIONS[state["activation"]], PANELS, strict=True):
        zs = [-4 + i / 25 for i in range(201)]
        values = [part(z, state["leak"]) for z in zs]
        seen = [(_across(z), _up(value, top, bottom, low, high)) for z, value in zip(zs, values, strict=True)]
        seen = [(x, y) for x, y in seen if top <= y <= bottom]
        parts += [
            drawing.frame(LEFT, top, RIGHT, bottom),
            drawing.line([(LEFT, y := _up(0, top, bottom, low, high)), (RIGHT, y)], color=drawing.PALE, width=1),
            drawing.line(seen, color=drawing.FIRST),
            *(
                drawing.text(LEFT - 5, _up(value, top, bottom, low, high) + 4, label, anchor="end")
                for value, label in ((low, f"{low}".replace("-", "−")), (1, "1"))
            ),
            drawing.text(0, 0, title, more=f' transform="translate(14 {(top + bottom) / 2:g}) rotate(-90)"'),
        ]
        value = part(state["z"], state["leak"])
        x, y = _across(state["z"]), _up(value, top, bottom, low, high)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{drawing.SECOND}" stroke="{drawing.INK}"/>')
    parts += [drawing.text(_across(z), 265, str(z).replace("-", "−")) for z in (-4, 0, 4)]
    parts.append(drawing.text(_across(0), 281, "sum z"))
    return drawing.svg(340, HEIGHT, alt, *parts)


def _sigmoid(z):
    return 1 / (1 + math.exp(-z))


def _across(z):
    return LEFT + (z + 4) / 8 * (RIGHT - LEFT)


def _up(value, top, bottom, low, high):
    return bottom - (value - low) / (high - low) * (bottom - top)
