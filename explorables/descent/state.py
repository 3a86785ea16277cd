"""Descent on a surface: the surfaces, the ways down, what is shown first, and its picture. What moves: descent.js."""

import math
from dataclasses import dataclass

from explorables import drawing


@dataclass(frozen=True)
class Surface:
    """A height for every place (x, y).

    Attributes
    ----------
    height : function of x and y to float
    slopes : function of x and y to the slopes in both directions
    start : (float, float)
        Where a path begins.
    lowest : (float, float)
        The lowest place of all.
    low : float
        The y at the lower edge of the picture, which is 3.6 high.
    levels : tuple of float
        The heights at which a line is drawn.
    """

    height: object
    slopes: object
    start: tuple
    lowest: tuple
    low: float
    levels: tuple


SURFACES = {
    "round bowl": Surface(
        lambda x, y: x**2 / 2 + y**2 / 2,
        lambda x, y: (x, y),
        start=(-2, 1),
        lowest=(0, 0),
        low=-1.8,
        levels=(0.03, 0.1, 0.3, 0.7, 1.3, 2, 3),
    ),
    "narrow valley": Surface(
        lambda x, y: x**2 / 2 + 20 * y**2 / 2,
        lambda x, y: (x, 20 * y),
        start=(-2, 1),
        lowest=(0, 0),
        low=-1.8,
        levels=(0.1, 0.5, 1.5, 4, 10, 20),
    ),
    "bent valley": Surface(
        lambda x, y: (1 - x) ** 2 / 2 + 2 * (y - x**2) ** 2,
        lambda x, y: (x - 1 - 8 * x * (y - x**2), 4 * (y - x**2)),
        start=(-1.5, 0.5),
        lowest=(1, 1),
        low=-0.8,
        levels=(0.03, 0.3, 1, 3, 10, 30),
    ),
    "two dips": Surface(
        lambda x, y: (x**2 - 1) ** 2 / 2 + y**2 + x / 5,
        lambda x, y: (2 * x * (x**2 - 1) + 1 / 5, 2 * y),
        start=(2, 1),
        lowest=(-1.047, 0),
        low=-1.8,
        levels=(-0.1, 0.1, 0.25, 0.45, 0.7, 1.2, 2, 4, 8),
    ),
}


def plain(slope, memory, state, step):
    return -state["rate"] * slope


def momentum(slope, memory, state, step):
    memory["velocity"] = state["momentum"] * memory["velocity"] - state["rate"] * slope
    return memory["velocity"]


def rmsprop(slope, memory, state, step):
    memory["square"] = 0.9 * memory["square"] + 0.1 * slope**2
    return -state["rate"] * slope / math.sqrt(memory["square"] + 1e-7)


def adam(slope, memory, state, step):
    memory["mean"] = 0.9 * memory["mean"] + 0.1 * slope
    memory["square"] = 0.999 * memory["square"] + 0.001 * slope**2
    rate_now = state["rate"] * math.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    return -rate_now * memory["mean"] / (math.sqrt(memory["square"]) + 1e-7)


# How far one number moves, from its slope, what it remembers, and the number of the step; Keras's steps, all of them.
OPTIMIZERS = {"plain": plain, "momentum": momentum, "RMSprop": rmsprop, "Adam": adam}
GONE = 100  # whoever is further out than this has flown off, and takes no more steps
LEFT, TOP, RIGHT, BOTTOM = 44, 10, 332, 226  # the plot, in the picture's own units, as in descent.js
UNIT, LOW_X = 60, -2.4  # the picture's units to one of x or y; the x at its left edge
ZERO, BARS, HEIGHT = 180, (("promised", 280), ("delivered", 300)), 324  # where bars begin, and where they lie


def first_state():
    x, y = SURFACES["narrow valley"].start
    return {
        "surface": "narrow valley",
        "optimizer": "plain",
        "rate": 0.08,
        "momentum": 0.9,
        "x": x,
        "y": y,
        "n_steps": 10,
    }


def walk(state):
    """Take the steps of a state.

    Returns
    -------
    path : list of (x, y)
        The start, and the place after each step; it ends early where it flies off.
    promised, delivered : float
        Of the last step: the fall that the slopes promised along it, and the real one. Both 0 before the first step.
    """
    surface, step = SURFACES[state["surface"]], OPTIMIZERS[state["optimizer"]]
    memories = [{"velocity": 0, "mean": 0, "square": 0} for _ in range(2)]
    path, promised, delivered = [(state["x"], state["y"])], 0, 0
    while len(path) <= state["n_steps"] and not is_gone(path[-1]):
        place, slopes = path[-1], surface.slopes(*path[-1])
        moves = [step(slope, memory, state, len(path)) for slope, memory in zip(slopes, memories, strict=True)]
        path.append(tuple(here + move for here, move in zip(place, moves, strict=True)))
        promised = -sum(slope * move for slope, move in zip(slopes, moves, strict=True))
        delivered = surface.height(*place) - surface.height(*path[-1])
    return path, promised, delivered


def is_gone(place):
    return max(map(abs, place)) > GONE


def told(state):
    """What the path has come to, in words: those that stand below the picture."""
    path, promised, delivered = walk(state)
    x, y = path[-1]
    n_steps = len(path) - 1
    height = readable(SURFACES[state["surface"]].height(x, y))
    if n_steps == 0:
        return f"The start is at x = {_written(x)}, y = {_written(y)}, at a height of {height}. No step yet."
    share = f", {100 * delivered / promised:.0f} % of it" if min(promised, delivered) > 1e-6 else ""
    last = f"The last step promised {_fall(promised)} and delivered {_fall(delivered)}{share}."
    after = f"After {n_steps} step{'s' * (n_steps > 1)}"
    if is_gone((x, y)):
        return f"{after} it has flown off, and stops there: the rate is too large for this way down. {last}"
    return f"{after} it is at x = {_written(x)}, y = {_written(y)}, at a height of {height}. {last}"


def words(state):
    return (
        f"A {state['surface']} from above, and a path down it by {state['optimizer']} descent at a rate of "
        f"{state['rate']:g}. {told(state)}"
    )


def readable(number):
    """A number with three digits that say something, or words where it is too large or too small for that."""
    size = abs(number)
    if size >= 1e6:
        return "more than a million"
    if size < 1e-6:
        return "about 0"
    return f"{number:,.{max(0, 2 - math.floor(math.log10(size)))}f}".replace("-", "−")


def picture(state, alt):
    surface = SURFACES[state["surface"]]

    def place(x, y):
        return LEFT + UNIT * (x - LOW_X), BOTTOM - UNIT * (y - surface.low)

    path, promised, delivered = walk(state)
    seen = [place(*at) for at in path]
    (first_x, first_y), (x, y), (low_x, low_y) = seen[0], seen[-1], place(*surface.lowest)
    inside = [
        *(drawing.line([place(*at) for at in line], color=drawing.PALE, width=1) for line in _contours(surface)),
        f'<path d="{_star(low_x, low_y)}" fill="{drawing.SECOND}" stroke="{drawing.INK}"/>',
        drawing.line(seen, color=drawing.FIRST, width=1.5),
        *(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="{drawing.FIRST}"/>' for a, b in seen),
        f'<rect x="{first_x - 5:.1f}" y="{first_y - 5:.1f}" width="10" height="10" fill="{drawing.INK}"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{drawing.FIRST}" stroke="{drawing.INK}"/>',
    ]
    frame = f'x="{LEFT}" y="{TOP}" width="{RIGHT - LEFT}" height="{BOTTOM - TOP}"'
    parts = [
        f'<clipPath id="descent-plot"><rect {frame}/></clipPath>',
        f'<g clip-path="url(#descent-plot)">{"".join(inside)}</g>',
        drawing.frame(LEFT, TOP, RIGHT, BOTTOM),
        *(drawing.text(place(x, 0)[0], BOTTOM + 15, _written(x, 0)) for x in (-2, -1, 0, 1, 2)),
        *(drawing.text(LEFT - 5, place(0, y)[1] + 4, _written(y, 0), anchor="end") for y in (0, 1)),
        drawing.text(RIGHT - 4, BOTTOM + 15, "x"),
        drawing.text(LEFT - 5, TOP + 9, "y", anchor="end"),
        *_legend(),
    ]
    for (name, top), value, color in zip(BARS, (promised, delivered), (drawing.PALE, drawing.FIRST), strict=True):
        begin, end = sorted((ZERO, ZERO + value * _scale(promised, delivered)))
        bar = f'x="{begin:.1f}" y="{top}" width="{end - begin:.1f}" height="14"'
        parts += [drawing.text(LEFT, top + 12, name, anchor="start"), f'<rect {bar} fill="{color}"/>']
    parts.append(drawing.line([(ZERO, BARS[0][1] - 4), (ZERO, HEIGHT - 6)], width=1))
    return drawing.svg(340, HEIGHT, alt, *parts)


def _legend():
    y = BOTTOM + 36
    return [
        f'<rect x="{LEFT}" y="{y - 5}" width="10" height="10" fill="{drawing.INK}"/>',
        drawing.text(LEFT + 16, y + 4, "start", anchor="start"),
        f'<circle cx="{LEFT + 76}" cy="{y}" r="6" fill="{drawing.FIRST}" stroke="{drawing.INK}"/>',
        drawing.text(LEFT + 87, y + 4, "now", anchor="start"),
        f'<path d="{_star(LEFT + 142, y)}" fill="{drawing.SECOND}" stroke="{drawing.INK}"/>',
        drawing.text(LEFT + 154, y + 4, "lowest place", anchor="start"),
    ]


def _contours(surface):
    import numpy as np
    from contourpy import contour_generator

    x = np.linspace(LOW_X, LOW_X + (RIGHT - LEFT) / UNIT, 73)
    y = np.linspace(surface.low, surface.low + (BOTTOM - TOP) / UNIT, 55)
    lines = contour_generator(x, y, surface.height(*np.meshgrid(x, y)))
    return [line for level in surface.levels for line in lines.lines(level)]


def _scale(promised, delivered):
    """The picture's units to one of height, so that both bars fit: falls to the right, rises to the left."""
    rooms = [(RIGHT - ZERO) / value if value > 0 else (ZERO - 110) / -value for value in (promised, delivered) if value]
    return min(rooms, default=0)


def _star(x, y):
    corners = []
    for i in range(10):
        radius, angle = (3 if i % 2 else 8), math.pi * i / 5
        corners.append(f"{x + radius * math.sin(angle):.1f} {y - radius * math.cos(angle):.1f}")
    return f"M{'L'.join(corners)}Z"


def _fall(value):
    if abs(value) < 1e-6:
        return "next to nothing"
    return f"a {'fall' if value >= 0 else 'rise'} of {readable(abs(value))}"


def _written(number, digits=2):
    text = f"{number:.{digits}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")
