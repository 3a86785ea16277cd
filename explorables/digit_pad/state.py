"""What the digit pad begins with, its ready-made drawings, and the weights that it calculates with.

A drawing is a list of strokes, a stroke a list of points [x, y] on a page of 28 by 28 units, x to the right and y down.
"""

import base64

import numpy as np

from explorables.digit_pad.network import stored_weights, weights_of

THICKNESS = 2.6  # of the pen; so drawn, the ten digits below have as much ink as MNIST's on average


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
