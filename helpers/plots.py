"""The course's pictures. Each function draws on an Axes or a Figure, by default a new one, and returns it unshown.

Each also says in words, computed from the data, what is to be seen (`helpers.figures.describe`). No new figure is wider
than WIDTH, so that a phone, which shrinks it to 358 pixels, leaves its words readable. What is handed in is looked at
first: each function raises a ValueError or a TypeError that says in a sentence what was expected and what came.
"""

import operator
import textwrap
from itertools import pairwise

import numpy as np

from helpers.figures import describe
from helpers.session import PALETTE

BLUE, ORANGE = PALETTE[:2]
GREY, PALE = "#BBBBBB", "#E6E6E6"
DARK_TO_BRIGHT = ("#00304D", "#4F8FB8", "#C8C8C8", "#FFE9A8", "#FFF9E0")  # blue, grey, yellow: each brighter

WIDTH = 5  # inches
WORDS, DIGITS = 12, 9  # points; digits are taller than small letters, and so may be set smaller
LARGEST = 1e30  # a number that is larger is no measurement, and Matplotlib cannot draw it
MOST_NUMBERS = 14  # squares in a row that have room for a number each


def plot_image(image, *, numbers=False, rows=None, columns=None, title=None, ax=None):
    """Draw one grey-scale image or a part of it, optionally with the number of every pixel written on it.

    Parameters
    ----------
    image : ndarray of shape (height, width)
        Ink is dark: 0 is white; the largest value of the type, 255 for whole numbers or 1 for fractions, is black.
    numbers : bool, default False
        Write each pixel's value into its square; there is room for 14 by 14 of them.
    rows : (int, int), optional
        Draw only these rows: `rows=(5, 17)` are those from 5 up to, not including, 17.
    columns : (int, int), optional
        Likewise.
    title : str, optional
    ax : matplotlib Axes, optional
    """
    image = _array("image", image, 2, "(height, width), such as (28, 28)")
    top = _full_ink("image", image)
    rows, columns = _part("rows", rows, image.shape[0]), _part("columns", columns, image.shape[1])
    part = image[slice(*rows), slice(*columns)]
    if numbers and max(part.shape) > MOST_NUMBERS:
        raise ValueError(
            f"numbers can be read on at most {MOST_NUMBERS} by {MOST_NUMBERS} pixels; received {part.shape[0]} by "
            f"{part.shape[1]}. Choose some of them, such as rows=(5, 17), columns=(8, 20)"
        )
    ax = ax or _new_axes((WIDTH, WIDTH) if numbers else (3, 3))
    # Rows and columns keep the numbers they have in the whole image.
    edges = (columns[0] - 0.5, columns[1] - 0.5, rows[1] - 0.5, rows[0] - 0.5)
    ax.imshow(part, cmap="gray_r", vmin=0, vmax=top, extent=edges)
    if numbers:
        for (row, column), value in np.ndenumerate(part):
            text = f"{value:d}" if np.issubdtype(image.dtype, np.integer) else f"{float(value):.1f}"
            color = "white" if value > top / 2 else ("black" if value else "#767676")
            place = (columns[0] + column, rows[0] + row)
            # Out of the layout, which would otherwise measure each of a hundred numbers.
            ax.text(*place, text, ha="center", va="center", fontsize=DIGITS, color=color, in_layout=False)
        ax.set(xlabel="column", ylabel="row", xticks=range(*columns, 2), yticks=range(*rows, 2))
    else:
        ax.set(xticks=[], yticks=[])
    ax.set_title("" if title is None else title)
    cut = f", rows {rows[0]} to {rows[1] - 1} and columns {columns[0]} to {columns[1] - 1}" * (part.size < image.size)
    told = f"; each has its number written on it, from {part.min():.3g} to {part.max():.3g}" if numbers else ""
    inked = f"{np.count_nonzero(part)} of {part.size} pixels hold ink" + told
    return describe(ax, f"An image of {image.shape[0]} by {image.shape[1]} pixels{cut}: {inked}.")


def plot_images(images, titles=None, *, columns=None, figure=None):
    """Draw many grey-scale images in a grid, row by row.

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
    titles : sequence of length n, optional
        Written over the images.
    columns : int, optional
        Images in a row. Absent, it is what fills the grid best, six at most, fewer where titles are long.
    figure : matplotlib Figure, optional
    """
    images = _array("images", images, 3, "(n, height, width), such as (20, 28, 28)")
    if len(images) == 0:
        raise ValueError("images must hold at least one image; received none")
    top = _full_ink("images", images)
    titles = None if titles is None else _names("titles", titles, len(images), "image")
    figure, axes, rows, columns = _grid(len(images), columns, titles, figure)
    for i, image in enumerate(images):
        axes[i].imshow(image, cmap="gray_r", vmin=0, vmax=top)
        if titles:
            axes[i].set_title(titles[i], fontsize=WORDS, pad=3)
    told = f", titled {_listed(titles)}" if titles else ""
    return describe(figure, f"{_counted(len(images), 'image')} in {_counted(rows, 'row')} of {columns}{told}.")


def plot_class_counts(labels, class_names, *, ax=None):
    """Draw how many images there are of each class.

    Parameters
    ----------
    labels : int ndarray of shape (n,)
        Class numbers from 0 to `len(class_names) - 1`.
    class_names : sequence of str
    ax : matplotlib Axes, optional
    """
    class_names = _names("class_names", class_names)
    labels = _array("labels", labels, 1, "(n,), one class number per image; np.argmax(labels, axis=1) undoes one-hot")
    _expect_classes(labels, class_names)
    ax = ax or _new_axes((WIDTH, 3))
    counts = np.bincount(labels, minlength=len(class_names))
    bars = ax.bar(range(len(class_names)), counts, color=BLUE)
    ax.bar_label(bars, fmt="{:,.0f}", fontsize=DIGITS, padding=2)
    _name_classes(ax.xaxis, class_names)
    ax.set(xlabel="class", ylabel="images")
    few, many = counts.argmin(), counts.argmax()
    return describe(
        ax,
        f"{len(labels):,} images as {len(class_names)} bars, one per class: the fewest, {counts[few]:,}, are of class "
        f"{class_names[few]}, the most, {counts[many]:,}, of class {class_names[many]}.",
    )


def plot_learning_curves(history, metric="accuracy", *, ax=None):
    """Draw a metric over the epochs of a training, on the training data and, where measured, on validation data.

    Parameters
    ----------
    history : keras History, or dict of str to sequence of float
        What `fit` returns, or its `.history`.
    metric : str, default "accuracy"
        A key of the history, such as "loss".
    ax : matplotlib Axes, optional
    """
    history = getattr(history, "history", history)
    if not isinstance(history, dict) or not isinstance(metric, str):
        raise TypeError(f"history must be what fit returns; received {_brief(history)} and the metric {_brief(metric)}")
    if metric not in history:
        raise ValueError(f"history must hold {metric!r}; it holds {', '.join(map(repr, history)) or 'nothing'}")
    curves = [("training", metric, "o-", BLUE), ("validation", f"val_{metric}", "s--", ORANGE)]
    told, epochs = [], None
    for label, key, style, color in curves:
        if key in history:
            values = _array(key, history[key], 1, "(n_epochs,)")
            # A training that breaks ends in NaN or infinity: there its curve ends.
            _expect_numbers(key, np.nan_to_num(values, posinf=0, neginf=0), "a number per epoch")
            epochs = epochs or range(1, len(values) + 1)
            if len(values) != len(epochs):
                raise ValueError(f"{key} must hold a number per epoch, {len(epochs)}; received {len(values)}")
            ax = ax or _new_axes((WIDTH, 3.2))
            ax.plot(epochs, values, style, color=color, label=label)
            told.append(f"{label} from {values[0]:.3g} to {values[-1]:.3g}")
    ax.set(xlabel="epoch", ylabel=metric)
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)  # else one epoch gets ticks at 0.94, 0.96…
    ax.legend()
    return describe(ax, f"Curves of {metric} over {_counted(len(epochs), 'epoch')}: {', '.join(told)}.")


def plot_prediction(probabilities, class_names, *, true_class=None, ax=None):
    """Draw the probabilities that a network gives one image as bars, one per class.

    Parameters
    ----------
    probabilities : ndarray of shape (n_classes,)
        One row of what `predict` returns.
    class_names : sequence of str, length n_classes
    true_class : int, optional
        Its bar is hatched, so that right and wrong are told apart without colour too.
    ax : matplotlib Axes, optional
    """
    class_names = _names("class_names", class_names)
    probabilities = _array("probabilities", probabilities)
    if probabilities.shape != (len(class_names),):
        raise ValueError(
            f"probabilities must have shape ({len(class_names)},), one number per class; received "
            f"{probabilities.shape}. Of what predict returns, take one row: predictions[0]"
        )
    _expect_numbers("probabilities", probabilities, "numbers from 0 to 1, as softmax gives them", -1e-6, 1.000001)
    if true_class is not None:
        _expect_classes(_array("true_class", true_class, 0, "(), one class number")[None], class_names)
    ax = ax or _new_axes((WIDTH, 2.8))
    predicted = int(np.argmax(probabilities))
    colors = [BLUE if i == predicted else GREY for i in range(len(class_names))]
    bars = ax.bar(range(len(class_names)), probabilities, color=colors, edgecolor="black", linewidth=0.6)
    _name_classes(ax.xaxis, class_names)
    ax.set(ylim=(0, 1), xlabel="class", ylabel="probability")
    told = f"the highest, {probabilities[predicted]:.2f}, is that of class {class_names[predicted]}"
    if true_class is not None:
        bars[true_class].set_hatch("////")
        wrong = f"the true class, {class_names[true_class]}, hatched, has {probabilities[true_class]:.2f}"
        told += ", hatched, which is the true class" if predicted == true_class else f"; {wrong}"
    return describe(ax, f"The probabilities of {len(class_names)} classes as bars: {told}.")


def plot_weights(weights, shape=(28, 28), *, columns=None, same_scale=False, figure=None):
    """Draw the incoming weights of neurons as images: yellow adds to a neuron's sum, blue takes from it.

    Parameters
    ----------
    weights : float ndarray of shape (n_inputs, n_neurons)
        Some columns of a first Dense layer's kernel; each column becomes one image.
    shape : (int, int), default (28, 28)
        Height and width; their product is `n_inputs`.
    columns : int, optional
        Images in a row. Absent, it is what fills the grid best, six at most.
    same_scale : bool, default False
        One scale for all images, to compare them, in place of one for each.
    figure : matplotlib Figure, optional

    Returns
    -------
    matplotlib Figure
        Each image has its own scale (but see `same_scale`), symmetric about zero, so grey is always "no weight". It
        brightens from below zero to above, so that a print without colours keeps the sign.
    """
    high, wide = _two(shape)
    size = high * wide
    if min(high, wide) < 1:
        raise ValueError(f"shape must be (height, width), two whole numbers above 0; received {_brief(shape)}")
    weights = _array("weights", weights, 2, f"({size}, n_neurons)")
    if len(weights) != size:
        raise ValueError(
            f"weights must have {size} rows to become images of {high} by {wide}; received {weights.shape}"
        )
    if weights.shape[1] == 0:
        raise ValueError(f"weights must have at least one column, one per neuron; received {weights.shape}")
    _expect_numbers("weights", weights, "finite numbers")
    from matplotlib.colors import LinearSegmentedColormap

    blue_to_yellow = LinearSegmentedColormap.from_list("blue_to_yellow", DARK_TO_BRIGHT)
    figure, axes, *_ = _grid(weights.shape[1], columns, None, figure)
    for i, neuron in enumerate(weights.T):
        limit = np.abs(weights if same_scale else neuron).max() or 1
        axes[i].imshow(neuron.reshape(high, wide), cmap=blue_to_yellow, vmin=-limit, vmax=limit)
    return describe(
        figure,
        f"The incoming weights of {_counted(weights.shape[1], 'neuron')} as images of {high} by {wide}, yellow "
        f"above zero, blue below: {np.mean(weights > 0):.0%} are above, the largest {weights.max():.2g}, the smallest "
        f"{weights.min():.2g}.",
    )


def plot_confusion_matrix(matrix, class_names, *, normalize=False, ax=None):
    """Draw a confusion matrix, true classes in rows and predicted classes in columns.

    The right answers, on the diagonal, are framed in grey. The mistakes have a scale of their own, so that the many
    right answers do not drown them: the darker, the larger their share of the row.

    Parameters
    ----------
    matrix : int ndarray of shape (n_classes, n_classes)
        Counts; row i holds the images whose true class is i.
    class_names : sequence of str, length n_classes
    normalize : bool, default False
        Write each cell as a share of its row (0 to 1), so the diagonal reads as recall; otherwise write counts.
    ax : matplotlib Axes, optional
    """
    from matplotlib.patches import Rectangle

    class_names = _names("class_names", class_names)
    matrix = _array("matrix", matrix)
    if matrix.shape != (len(class_names),) * 2:
        raise ValueError(
            f"matrix must have shape ({len(class_names)}, {len(class_names)}), one row and column "
            f"per class name; received {matrix.shape}"
        )
    _expect_numbers("matrix", matrix, "counts")
    if (wrong := matrix[(matrix < 0) | (matrix % 1 != 0)]).size:
        kind = "negative value" if wrong.min() < 0 else "fraction"
        raise ValueError(f"matrix must hold counts; received the {kind} {wrong.min()}")
    matrix = matrix.astype(int)
    ax = ax or _new_axes((WIDTH, WIDTH))
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    right = np.eye(len(matrix), dtype=bool)
    mistakes = np.ma.masked_array(shares, right)
    most = mistakes.max() if len(matrix) > 1 else 0
    # A share of the strongest mistake's; where there is none, everything is white.
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=most or 1)
    for i in range(len(matrix)):
        ax.add_patch(Rectangle((i - 0.46, i - 0.46), 0.92, 0.92, facecolor=PALE, edgecolor="black", linewidth=0.8))
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            dark = row != column and shares[row, column] > 0.6 * most
            text = f"{shares[row, column]:.2f}" if normalize else f"{count:,}" if count < 10_000 else f"{count}"
            color = "white" if dark else "black"
            ax.text(column, row, text, ha="center", va="center", fontsize=DIGITS, color=color)
    _name_classes(ax.xaxis, class_names)
    ax.set_yticks(range(len(class_names)), class_names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.spines[:].set_visible(False)
    told = f"{matrix.trace():,} of {_counted(matrix.sum(), 'image')} lie on the diagonal, as they should"
    wrong = np.where(right, 0, matrix)
    if wrong.any():
        true, answer = np.unravel_index(wrong.argmax(), wrong.shape)
        told += (
            f". The most common mistake, {_counted(wrong.max(), 'time')}, is to take class {class_names[true]} for "
            f"class {class_names[answer]}"
        )
    return describe(ax, f"A confusion matrix of {len(matrix)} classes, true ones in rows: {told}.")


def plot_spread(groups, *, unit, label=None, ax=None):
    """Draw how far repeated measurements lie apart: a row of dots for each group, with a line at its mean.

    Parameters
    ----------
    groups : dict of str to sequence of float
        The measured values by the group's name; the first stands at the top.
    unit : str
        As claims have it: "fraction" is shown in percent, "points" (differences of fractions) in points; any other
        word, such as "seconds", stands at the axis as it is.
    label : str, optional
        What was measured, such as "accuracy".
    ax : matplotlib Axes, optional
    """
    if not isinstance(groups, dict) or not groups:
        raise ValueError(f'groups must be a dict such as {{"10 seeds": accuracies}}; received {_brief(groups)}')
    if not isinstance(unit, str) or not isinstance(label, str | None):
        raise TypeError(f"unit and label must be words; received {_brief(unit)} and {_brief(label)}")
    values = {str(name): _array(f"groups[{name!r}]", group, 1, "(n,)") for name, group in groups.items()}
    for name, group in values.items():
        _expect_numbers(f"groups[{name!r}]", group, "one or more finite numbers")
    factor = 100 if unit in ("fraction", "points") else 1
    unit = "percent" if unit == "fraction" else unit
    ax = ax or _new_axes((WIDTH, 1.1 + 0.7 * len(values)))
    told = []
    for row, (name, group) in enumerate(values.items()):
        group = np.sort(factor * group)
        # Neighbours stand at different heights, so that no dot hides another.
        heights = row + np.resize([0, 0.2, -0.2], len(group))
        ax.plot(group, heights, "o", color=BLUE, markeredgecolor="white", markersize=8)
        ax.plot([group.mean()] * 2, [row - 0.38, row + 0.38], color="black")
        told.append(
            f"{name}: {_counted(len(group), 'value')} from {group[0]:.4g} to {group[-1]:.4g}, mean {group.mean():.4g}"
        )
    ax.set_yticks(range(len(values)), [textwrap.fill(name, 16) for name in values])
    ax.set(ylim=(len(values) - 0.45, -0.55), xlabel=f"{label}, {unit}" if label else unit)
    return describe(ax, f"Dots in {_counted(len(values), 'row')}, in {unit}. {'; '.join(told)}.")


def plot_layers(sizes, names, *, most=9, ax=None):
    """Draw a dense network: a column of circles for each layer, joined to the next.

    Parameters
    ----------
    sizes : sequence of int
        Neurons (or inputs) per layer, from left to right.
    names : sequence of str, same length
        Written under the columns.
    most : int, default 9
        How many circles a column has at most; longer ones are cut in the middle, marked by three dots.
    ax : matplotlib Axes, optional
    """
    given, sizes = sizes, _whole_numbers(sizes)
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must hold at least two whole numbers above 0, one per layer; received {_brief(given)}")
    names = _names("names", names, len(sizes), "layer")
    if min(_whole_numbers([most]), default=0) < 2:
        raise ValueError(f"most must be a whole number above 1; received {_brief(most)}")
    ax = ax or _new_axes((WIDTH, 3.6))
    columns = []
    for size in sizes:
        heights = np.linspace(-1, 1, min(size, most)) if size > 1 else np.zeros(1)
        # The middle circle of a shortened column gives way to the dots.
        columns.append(heights if size <= most else np.delete(heights, most // 2))
    for left, (here, there) in enumerate(pairwise(columns)):
        ends = np.array([[a, b] for a in here for b in there]).T
        ax.plot([[left], [left + 1]] * np.ones_like(ends), ends, color=GREY, linewidth=0.5, zorder=1)
    words = [textwrap.fill(name, max(1, 38 // len(sizes))) for name in names]
    for place, (size, heights) in enumerate(zip(sizes, columns, strict=True)):
        face = BLUE if place else "white"
        ax.scatter([place] * len(heights), heights, s=130, color=face, edgecolor="black", zorder=2)
        if size > most:
            ax.text(place, 0, "⋮", ha="center", va="center", fontsize=16)
        ax.text(place, -1.2, f"{size:,}\n{words[place]}", ha="center", va="top", fontsize=WORDS)
    lines = 2 + max(word.count("\n") for word in words)
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-1.2 - 0.2 * lines, 1.15))
    ax.axis("off")
    told = ", ".join(f"{size:,} ({name})" for size, name in zip(sizes, names, strict=True))
    return describe(ax, f"Columns of circles, each joined to every circle of the next: {told}.")


def _new_figure(size):
    """A Figure that pyplot does not know of: nothing to close, nothing shown twice."""
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained")


def _new_axes(size):
    return _new_figure(size).add_subplot()


def _full_ink(name, images):
    """The value that is black; an error where some ink is blacker than that, or there is none."""
    top = 255 if np.issubdtype(images.dtype, np.integer) else 1
    _expect_numbers(name, images, "whole numbers from 0 to 255, or fractions from 0 to 1", -top / 1000, top * 1.001)
    return top


def _array(name, values, rank=None, shape=None):
    """Whatever can be one as an array, with so many axes."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be an array; received lists of different lengths") from None
    if rank is not None and array.ndim != rank:
        raise ValueError(f"{name} must have shape {shape}; received {array.shape}")
    return array


def _expect_numbers(name, array, words, low=-LARGEST, high=LARGEST):
    """Refuse what holds anything but finite numbers between two ends; `words` says what it should hold."""
    if array.dtype.kind not in "biuf":
        came = f"values of type {array.dtype}"
    elif not array.size:
        came = "none"
    elif not (low <= float(array.min()) and float(array.max()) <= high):  # nor is it where one is NaN
        came = f"{array.min():.6g} to {array.max():.6g}"
    else:
        return
    raise ValueError(f"{name} must hold {words}; received {came}")


def _expect_classes(labels, class_names):
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"class numbers must be whole numbers; received values of type {labels.dtype}")
    last = len(class_names) - 1
    if labels.size and not (0 <= labels.min() and labels.max() <= last):
        raise ValueError(f"class numbers must lie between 0 and {last}; received {labels.min()} to {labels.max()}")


def _names(name, words, n=None, each="class"):
    """Names as they are to be written, one for each of n things."""
    try:
        names = [str(word) for word in words]
    except TypeError:
        names = []
    if not names if n is None else len(names) != n:
        raise ValueError(f"{name} must have one entry per {each}{f', {n}' * (n is not None)}; received {len(names)}")
    return names


def _whole_numbers(values):
    """A list of int; empty where something is no whole number."""
    try:
        return [operator.index(value) for value in values]
    except TypeError:
        return []


def _two(pair):
    """Two whole numbers; two zeros where it is not that."""
    numbers = _whole_numbers(pair)
    return numbers if len(numbers) == 2 else (0, 0)


def _brief(value):
    return " ".join(repr(value).split())[:60]


def _part(name, part, size):
    """The (start, stop) of a part of an image's rows or columns."""
    start, stop = (0, size) if part is None else _two(part)
    if not 0 <= start < stop <= size:
        raise ValueError(f"{name} must be (start, stop) with 0 <= start < stop <= {size}; received {_brief(part)}")
    return start, stop


def _grid(n, columns, titles, figure):
    """A figure with places for n images, not wider than WIDTH: itself, its axes, how many rows and columns."""
    if columns is None:
        longest = max(map(len, titles)) if titles else 1
        room = max(1, min(6, int(WIDTH * 72 / (0.62 * WORDS * longest + 6))))
        # The fewest empty places, then the longest rows.
        columns = min(range(min(n, room), max(0, min(n, room) - 2), -1), key=lambda c: -n % c)
    if min(_whole_numbers([columns]), default=0) < 1:
        raise ValueError(f"columns must be a whole number above 0; received {_brief(columns)}")
    columns = min(int(columns), n)
    rows, cell = -(-n // columns), WIDTH / max(columns, 5)
    figure = figure or _new_figure((cell * columns, rows * (cell + (0.26 if titles else 0.03))))
    axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for ax in axes:
        ax.axis("off")
    return figure, axes, rows, columns


def _name_classes(axis, class_names):
    """Write the names of the classes along the horizontal axis, slanted where they are long."""
    long = max(map(len, class_names)) > 3
    axis.set_ticks(range(len(class_names)), class_names, rotation=45 if long else 0, ha="right" if long else "center")


def _counted(n, word):
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def _listed(words, most=12):
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if len(words) > most else "")
