"""The picture of a sweep: each claim against one parameter, a line for each value of the others."""

import io
import math
import statistics
import textwrap

from helpers.plots import WIDTH, WORDS
from helpers.session import PALETTE

PANEL = 2.6  # inches: the height of one claim's
MOST_TICKS = 6  # values that are all written at the axis
MARKERS = "osD^vPX*"
MOST_LINES = len(MARKERS)  # that a legend can tell apart


def draw(rows, axes, claims):
    """Draw what the runs of a sweep measured.

    The first parameter stands at the horizontal axis; there is a line for each combination of the others. Seeds are
    summed up: the mean is drawn, with a bar from the lowest to the highest; nothing, where one of them is not finite.

    Parameters
    ----------
    rows : sequence of dict
        One per run: parameters and measured values by name. A row may lack a claim.
    axes : sequence of str
        The parameters that differ between the rows; at least one.
    claims : sequence of Claim
        A panel for each; at least one.

    Returns
    -------
    bytes
        A picture in PNG, 750 pixels wide, to be read at half that width.
    """
    import matplotlib
    from matplotlib.figure import Figure

    across, *others = sorted(axes, key=lambda axis: axis == "seed")  # the seed stands last
    others = [axis for axis in others if axis != "seed"]
    groups = {}
    for row in rows:
        groups.setdefault(", ".join(f"{axis} = {row[axis]}" for axis in others), []).append(row)
    places = _places([row[across] for row in rows])
    with matplotlib.rc_context({"font.size": WORDS, "axes.prop_cycle": matplotlib.cycler(color=PALETTE)}):
        legend = 0.3 * len(groups) if 1 < len(groups) <= MOST_LINES else 0
        figure = Figure(figsize=(WIDTH, PANEL * len(claims) + legend), layout="constrained")
        panels = figure.subplots(len(claims), sharex=True, squeeze=False)[:, 0]
        for ax, claim in zip(panels, claims, strict=True):
            for number, (label, group) in enumerate(groups.items()):
                # Above a word they stand side by side, so that no bar hides another.
                aside = 0 if _are_numbers(places) else 0.6 * ((number + 0.5) / len(groups) - 0.5)
                marker = MARKERS[number % len(MARKERS)]
                _draw_line(ax, group, across, claim, places, aside=aside, marker=marker, label=label)
            _name_values(ax, claim, [row[claim.name] for row in rows if math.isfinite(row.get(claim.name, math.nan))])
        _name_places(panels[-1], across, places)
        if across != "seed" and "seed" in axes:
            panels[-1].set_xlabel(f"{across}\n(mean, lowest and highest of the seeds)")
        if legend:
            figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center")
        elif len(groups) > 1:
            figure.suptitle(f"{len(groups)} lines, one for each {' and '.join(others)}", fontsize=WORDS)
        png = io.BytesIO()
        figure.savefig(png, dpi=150)
    return png.getvalue()


def _draw_line(ax, rows, across, claim, places, *, aside, marker, label):
    seeds = {}
    for row in rows:
        if claim.name in row:
            value = row[claim.name] if math.isfinite(row[claim.name]) else math.nan
            seeds.setdefault(row[across], []).append(value)
    values = sorted(seeds, key=places.get)
    means = [statistics.fmean(seeds[value]) for value in values]
    # Never below zero, which the mean of equal values may miss by a last digit, and which matplotlib refuses.
    reach = [
        [max(0, mean - min(seeds[value])) for value, mean in zip(values, means, strict=True)],
        [max(0, max(seeds[value]) - mean) for value, mean in zip(values, means, strict=True)],
    ]
    joined = _are_numbers(places) and across != "seed"  # between two words, or two seeds, there is nothing
    style = {"fmt": marker, "linestyle": "-" if joined else "none", "capsize": 4}
    ax.errorbar([places[value] + aside for value in values], means, reach, label=label, **style)


def _places(values):
    """Where each value stands on the axis: a number at itself, a word at the next whole number."""
    unique = list(dict.fromkeys(values))
    return {value: value if _are_numbers(unique) else number for number, value in enumerate(unique)}


def _are_numbers(values):
    return not any(isinstance(value, str | bool) for value in values)


def _scale(values):
    """Logarithmic for numbers above zero that span more than a decade."""
    return "log" if min(values, default=0) > 0 and max(values) > 10 * min(values) else "linear"


def _name_places(ax, across, places):
    from matplotlib.ticker import MaxNLocator, NullLocator

    scale = _scale(places.values()) if _are_numbers(places) else "linear"
    ax.set(xscale=scale, xlabel=across)
    if len(places) <= MOST_TICKS or not _are_numbers(places):
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xticks(list(places.values()), [f"{v:g}" if _are_numbers(places) else str(v) for v in places])
    elif scale == "linear":
        ax.xaxis.set_major_locator(MaxNLocator(MOST_TICKS, integer=all(isinstance(value, int) for value in places)))
    if not _are_numbers(places):
        ax.set_xlim(-0.5, len(places) - 0.5)


def _name_values(ax, claim, values):
    title = ": ".join(filter(None, [claim.name.rpartition(".")[2], claim.what]))
    ax.set_title(textwrap.fill(title, 42), fontsize=WORDS)
    ax.grid(alpha=0.3)
    if claim.unit in ("fraction", "points"):
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g}")
        ax.set_ylabel("percent" if claim.unit == "fraction" else "points")
    else:
        ax.set(yscale=_scale(values), ylabel="seconds" if claim.unit == "seconds" else "")
