"""The digit pad: ready-made drawings, how a drawing becomes what the network sees, and its picture.

What moves stands in digit_pad.js, which prepares drawings by the same rules. A drawing is a list of strokes, a stroke a
list of points [x, y] on a page of 28 by 28 units, x to the right and y down.
"""

import base64

import numpy as np

from explorables import drawing
from explorables.digit_pad.network import answers, stored_weights, weights_of

SIZE, BOX = 28, 20  # pixels of an image, and of the box into which MNIST's makers fitted each digit
MIDDLE = 14.5  # where they placed the centre of its ink: the middle of pixel 14
THICKNESS = 2.6  # of the pen; so drawn, the ten digits below have as much ink as MNIST's on average
PAPER, PEN = "#ffffff", "#222222"


def smooth(*points, steps=5):
    """A stroke through all these points without corners (a Catmull-Rom curve), `steps` pieces from each to the next."""
    known = np.array([points[0], *points, points[-1]], float)
    stroke = []
    for before, one, other, after in zip(known, known[1:], known[2:], known[3:], strict=False):
        for t in np.arange(steps) / steps:
            bend = (2 * before - 5 * one + 4 * other - after) * t**2 + (3 * one - before - 3 * other + after) * t**3
            stroke.append(one + ((other - before) * t + bend) / 2)
    return np.round([*stroke, known[-1]], 1).tolist()


def _drawings():
    drawings = {
        "0": [smooth((15, 4.5), (9.5, 8), (8.5, 16), (11.5, 22.5), (16.5, 22), (19.5, 15), (18.5, 7), (15, 4.5))],
        "1": [[[15.5, 4.5], [12.5, 23.5]]],
        "2": [[*smooth((8, 9), (11, 5), (16, 5), (18, 9), (15, 15), (8, 22.5)), [20, 22.5]]],
        "3": [
            smooth(
                *((8, 6.5), (13, 4.5), (18, 6.5), (17, 11), (12, 13.2)),
                *((17.5, 15), (18.5, 19.5), (14, 23), (7.5, 21.5)),
            )
        ],
        "4": [[[9, 5], [8, 14], [19.5, 13.5]], [[18.5, 5], [16, 23.5]]],
        "5": [[[19, 5], [10, 5.5], *smooth((9.5, 11.5), (15, 11.5), (18.5, 16), (16, 21.5), (11, 23), (7.5, 21.5))]],
        "6": [smooth((17, 4.5), (11, 10), (8.5, 17), (11, 22.5), (16, 22.5), (18.5, 18), (15, 14.5), (9, 18.5))],
        "7": [[[8, 6], [19.5, 5.5], [12.5, 23.5]]],
        "8": [
            smooth(
                *((18, 7), (14, 4.5), (10, 7), (12, 12), (17, 16)),
                *((18, 20.5), (14, 23.5), (10, 20.5), (12, 16), (18, 7)),
            )
        ],
        "9": [[*smooth((18.5, 8), (14.5, 5), (9.5, 8), (10.5, 12.5), (15, 13), (18.5, 8)), [18, 14], [16, 23.5]]],
    }
    drawings["a small 4 in a corner"] = [
        [[round(0.45 * x - 1, 1), round(0.45 * y, 1)] for x, y in stroke] for stroke in drawings["4"]
    ]
    drawings["a house"] = [[[6, 23.5], [6, 12], [14, 4.5], [22, 12], [22, 23.5], [6, 23.5]]]
    drawings["a scribble"] = [
        smooth((5, 20), (8, 7), (11, 21), (13, 6), (17, 22), (18, 8), (22, 20), (23, 9), (14, 13), (6, 12))
    ]
    return drawings


DRAWINGS = _drawings()


def first_state():
    """A ready-made drawing (its name; "" stands for the learner's own strokes), prepared as MNIST's makers did."""
    return {"drawing": "4", "strokes": [], "thickness": THICKNESS, "invert": True, "centre": True, "scale": True}


def material(network=None):
    """What the pad needs once: the drawings, and the weights of a Keras network (in float16) or of the stored one."""
    weights = stored_weights() if network is None else weights_of(network)
    joined = np.concatenate([array.ravel() for array in weights]).astype("<f2")
    return {"drawings": DRAWINGS, "weights": base64.b64encode(joined.tobytes()).decode()}


def preprocess(strokes, *, thickness=THICKNESS, invert=True, centre=True, scale=True):
    """Turn a drawing, dark ink on bright paper, into what the network sees.

    Parameters
    ----------
    strokes : list of lists of points [x, y], 0 to 28
    thickness : float, 1 to 5
        Of the pen, in pixels of the image.
    invert : bool
        Ink is bright on black, 1 on 0, as in MNIST; else dark on bright.
    centre : bool
        Move the centre of mass of the ink into the middle of the image.
    scale : bool
        Shrink or stretch the drawing, the pen's thickness with it, so that its longer side measures 20 pixels; it stays
        where it is, or as near as the page allows.

    Returns
    -------
    float ndarray of shape (28, 28), 0 to 1
    """
    ink = np.zeros((SIZE, SIZE))
    if strokes:
        strokes, radius = [np.array(stroke, float) for stroke in strokes], thickness / 2
        if scale:
            points = np.concatenate(strokes)
            low, high = points.min(axis=0) - radius, points.max(axis=0) + radius
            times = BOX / (high - low).max()
            half = (high - low) * times / 2
            place = np.clip((low + high) / 2, half, SIZE - half)
            strokes = [(stroke - (low + high) / 2) * times + place for stroke in strokes]
            radius *= times
        ink = _ink(strokes, radius)
        if centre:
            pixels = np.arange(SIZE) + 0.5
            mass = np.array([ink.sum(axis=0) @ pixels, ink.sum(axis=1) @ pixels]) / ink.sum()
            ink = _ink([stroke + (MIDDLE - mass) for stroke in strokes], radius)
    return ink if invert else 1 - ink


def _ink(strokes, radius):
    """How much of each pixel the pen inks: all where its middle lies well inside a stroke, less over its edge."""
    x, y = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5)
    ink = np.zeros((SIZE, SIZE))
    for stroke in strokes:
        for one, other in zip(stroke, stroke[1:] if len(stroke) > 1 else stroke, strict=False):
            along = other - one
            part = ((x - one[0]) * along[0] + (y - one[1]) * along[1]) / (along @ along or 1)
            part = np.clip(part, 0, 1)
            distance = np.hypot(x - one[0] - part * along[0], y - one[1] - part * along[1])
            ink = np.maximum(ink, np.clip(radius + 0.5 - distance, 0, 1))
    return ink


def strokes_of(state):
    """The strokes on the pad: of the ready-made drawing that was chosen, or the learner's own."""
    return DRAWINGS.get(state["drawing"], state["strokes"])


def probabilities_of(state, weights=None):
    """What the network makes of the pad.

    Parameters
    ----------
    state : dict, as `first_state` gives it
    weights : list of four arrays, by default the stored network's

    Returns
    -------
    float32 ndarray of shape (10,)
    """
    prepared = preprocess(strokes_of(state), **{key: state[key] for key in ("thickness", "invert", "centre", "scale")})
    return answers(stored_weights() if weights is None else weights, prepared.reshape(784))[1]


def words(state):
    probabilities = probabilities_of(state)
    best = int(probabilities.argmax())
    name = state["drawing"]
    what = f"a drawn {name}" if len(name) == 1 else name or "your own strokes"
    return (
        f"On a pad {what}; beside it the 28 by 28 pixels that the network sees; below what it gives each digit. "
        f"It says {best}, with a probability of {probabilities[best]:.3f}."
    )


def picture(state, alt):
    prepared = preprocess(strokes_of(state), **{key: state[key] for key in ("thickness", "invert", "centre", "scale")})
    side, left, top = 140, 192, 22  # five to a pixel: no seams between them
    on_paper = [
        f'<polyline points="{" ".join(f"{8 + x * side / SIZE:.1f},{top + y * side / SIZE:.1f}" for x, y in stroke)}" '
        f'fill="none" stroke="{PEN}" stroke-width="{state["thickness"] * side / SIZE:.1f}" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
        for stroke in strokes_of(state)
    ]
    pixel = side // SIZE
    bright = [
        f'<rect x="{left + column * pixel}" y="{top + row * pixel}" width="{pixel}" height="{pixel}" '
        f'fill-opacity="{prepared[row, column]:.2f}"/>'
        for row, column in np.argwhere(prepared > 0.005)
    ]
    bars = []
    for digit, probability in enumerate(probabilities_of(state)):
        y = 190 + 17 * digit
        bars += [
            drawing.text(20, y, str(digit)),
            f'<rect x="32" y="{y - 10}" width="{max(1, 240 * probability):.1f}" height="11" fill="{drawing.FIRST}"/>',
            drawing.text(332, y, f"{probability:.3f}", anchor="end"),
        ]
    return drawing.svg(
        340,
        352,
        alt,
        drawing.text(8, 14, "drawn", anchor="start"),
        drawing.text(left, 14, "what the network sees", anchor="start"),
        f'<rect x="8" y="{top}" width="{side}" height="{side}" fill="{PAPER}"/>',
        *on_paper,
        drawing.frame(8, top, 8 + side, top + side),
        f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="#000"/>',
        f'<g fill="#fff" shape-rendering="crispEdges">{"".join(bright)}</g>',
        *bars,
    )
