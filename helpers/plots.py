"""The course's pictures. Each function draws on an Axes (or on a new Figure), returns it, and shows nothing itself."""

from itertools import pairwise

import numpy as np

from helpers.session import PALETTE

BLUE, ORANGE, VERMILION = PALETTE[0], PALETTE[1], PALETTE[4]
GREY = "#BBBBBB"


def plot_image(image, *, numbers=False, title=None, ax=None):
    """Draw one grey-scale image, optionally with the number of every pixel written on it.

    Parameters
    ----------
    image : ndarray of shape (height, width)
        Ink is dark: 0 is white; the largest value of the type, 255 for whole numbers or 1 for fractions, is black.
    numbers : bool, default False
        Write each pixel's value into its square; such a picture wants a figure 8 inches wide or more.
    title : str, optional
    ax : matplotlib Axes, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `image` does not have two axes, for instance because it has been flattened to 784 numbers.
    """
    image = np.asarray(image)
    _expect_axes("image", image, 2, "(height, width), such as (28, 28)")
    ax = ax or _new_axes((9, 9) if numbers else (3, 3))
    top = _full_ink(image)
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=top)
    if numbers:
        for (row, column), value in np.ndenumerate(image):
            text = f"{value:d}" if np.issubdtype(image.dtype, np.integer) else f"{value:.1f}"
            color = "white" if value > top / 2 else ("black" if value else GREY)
            # Out of the layout, which would otherwise measure each of hundreds of numbers.
            ax.text(column, row, text, ha="center", va="center", fontsize=6.5, color=color, in_layout=False)
        ax.set(xlabel="column", ylabel="row")
    else:
        ax.set(xticks=[], yticks=[])
    if title is not None:
        ax.set_title(title)
    return ax


def plot_images(images, titles=None, *, columns=10, figure=None):
    """Draw many grey-scale images in a grid, row by row.

    Parameters
    ----------
    images : ndarray of shape (n, height, width)
    titles : sequence of length n, optional
        Written over the images.
    columns : int, default 10
    figure : matplotlib Figure, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Figure

    Raises
    ------
    ValueError
        If `images` is empty or does not have three axes, or `titles` has another length.
    """
    images = np.asarray(images)
    _expect_axes("images", images, 3, "(n, height, width), such as (20, 28, 28)")
    if len(images) == 0:
        raise ValueError("images must hold at least one image; received none")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"titles must have one entry per image, {len(images)}; received {len(titles)}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    figure = figure or _new_figure((0.85 * columns, rows * (1.1 if titles is not None else 0.88)))
    top = _full_ink(images)
    for i, ax in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        ax.axis("off")
        if i < len(images):
            ax.imshow(images[i], cmap="gray_r", vmin=0, vmax=top)
            if titles is not None:
                ax.set_title(titles[i], fontsize=9)
    return figure


def plot_class_counts(labels, class_names, *, ax=None):
    """Draw how many images there are of each class.

    Parameters
    ----------
    labels : int ndarray of shape (n,)
        Class numbers from 0 to `len(class_names) - 1`.
    class_names : sequence of str
    ax : matplotlib Axes, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `labels` does not have one axis, or holds a number that names no class.
    """
    labels = np.asarray(labels)
    _expect_axes("labels", labels, 1, "(n,), one class number per image; np.argmax(labels, axis=1) undoes one-hot")
    _expect_classes(labels, class_names)
    ax = ax or _new_axes((7, 2.6))
    bars = ax.bar(range(len(class_names)), np.bincount(labels, minlength=len(class_names)), color=BLUE)
    ax.bar_label(bars, fmt="{:,.0f}", fontsize=8)
    ax.set_xticks(range(len(class_names)), class_names)
    ax.set(xlabel="class", ylabel="images")
    return ax


def plot_learning_curves(history, metric="accuracy", *, ax=None):
    """Draw a metric over the epochs of a training, on the training data and, where measured, on validation data.

    Parameters
    ----------
    history : keras History, or dict of str to sequence of float
        What `fit` returns, or its `.history`.
    metric : str, default "accuracy"
        A key of the history, such as "loss".
    ax : matplotlib Axes, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If the history holds no such metric.
    """
    history = getattr(history, "history", history)
    if metric not in history:
        raise ValueError(f"history must hold {metric!r}; it holds {', '.join(map(repr, history)) or 'nothing'}")
    ax = ax or _new_axes((5, 3.2))
    epochs = range(1, len(history[metric]) + 1)
    ax.plot(epochs, history[metric], "o-", color=BLUE, label="training")
    if f"val_{metric}" in history:
        ax.plot(epochs, history[f"val_{metric}"], "s--", color=ORANGE, label="validation")
    ax.set(xlabel="epoch", ylabel=metric)
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)  # else one epoch gets ticks at 0.94, 0.96…
    ax.legend()
    return ax


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
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `probabilities` is not one row with a number per class name, or `true_class` names no class.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.shape != (len(class_names),):
        raise ValueError(
            f"probabilities must have shape ({len(class_names)},), one number per class; received "
            f"{probabilities.shape}. Of what predict returns, take one row: predictions[0]"
        )
    if true_class is not None:
        _expect_classes(np.asarray([true_class]), class_names)
    ax = ax or _new_axes((4, 2.6))
    predicted = int(np.argmax(probabilities))
    colors = [BLUE if i == predicted else GREY for i in range(len(class_names))]
    bars = ax.bar(range(len(class_names)), probabilities, color=colors, edgecolor="black", linewidth=0.6)
    if true_class is not None:
        bars[true_class].set_hatch("////")
    ax.set_xticks(range(len(class_names)), class_names)
    ax.set(ylim=(0, 1), xlabel="class", ylabel="probability")
    return ax


def plot_weights(weights, shape=(28, 28), *, columns=8, figure=None):
    """Draw the incoming weights of neurons as images: orange adds to a neuron's sum, blue takes from it.

    Parameters
    ----------
    weights : float ndarray of shape (n_inputs, n_neurons)
        Some columns of a first Dense layer's kernel; each column becomes one image.
    shape : (int, int), default (28, 28)
        Height and width; their product is `n_inputs`.
    columns : int, default 8
    figure : matplotlib Figure, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Figure
        Every image has its own scale, symmetric about zero, so white is always "no weight".

    Raises
    ------
    ValueError
        If `weights` does not have two axes, its first does not fit `shape`, or it holds no neuron.
    """
    weights = np.asarray(weights)
    _expect_axes("weights", weights, 2, f"({np.prod(shape)}, n_neurons)")
    if len(weights) != np.prod(shape):
        raise ValueError(
            f"weights must have {np.prod(shape)} rows to become images of {shape[0]} by {shape[1]}; "
            f"received {weights.shape}"
        )
    if weights.shape[1] == 0:
        raise ValueError(f"weights must have at least one column, one per neuron; received {weights.shape}")
    from matplotlib.colors import LinearSegmentedColormap

    blue_white_orange = LinearSegmentedColormap.from_list("blue_white_orange", [BLUE, "white", VERMILION])
    n = weights.shape[1]
    columns = min(columns, n)
    rows = -(-n // columns)
    figure = figure or _new_figure((columns, rows))
    for i, ax in enumerate(figure.subplots(rows, columns, squeeze=False).flat):
        ax.axis("off")
        if i < n:
            limit = np.abs(weights[:, i]).max() or 1
            ax.imshow(weights[:, i].reshape(shape), cmap=blue_white_orange, vmin=-limit, vmax=limit)
    return figure


def plot_confusion_matrix(matrix, class_names, *, normalize=False, ax=None):
    """Draw a confusion matrix, true classes in rows and predicted classes in columns.

    The shade tells the share of the row, so the few mistakes are seen beside the many right answers.

    Parameters
    ----------
    matrix : int ndarray of shape (n_classes, n_classes)
        Counts; row i holds the images whose true class is i.
    class_names : sequence of str, length n_classes
    normalize : bool, default False
        Write each cell as a share of its row (0 to 1), so the diagonal reads as recall; otherwise write counts.
    ax : matplotlib Axes, optional
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If `matrix` is not square, its size is not that of `class_names`, or it holds a negative count.
    """
    matrix = np.asarray(matrix)
    if matrix.shape != (len(class_names),) * 2:
        raise ValueError(
            f"matrix must have shape ({len(class_names)}, {len(class_names)}), one row and column "
            f"per class name; received {matrix.shape}"
        )
    if (matrix < 0).any():
        raise ValueError(f"matrix must hold counts; received the negative value {matrix.min()}")
    ax = ax or _new_axes((6, 5.4))
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    # The square root spreads the small shares, where the mistakes are.
    ax.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            text = f"{shares[row, column]:.2f}" if normalize else f"{count:,}"
            color = "white" if shares[row, column] > 0.3 else "black"
            ax.text(column, row, text, ha="center", va="center", fontsize=8, color=color)
    ticks = range(len(class_names))
    long = max(map(len, class_names)) > 3
    ax.set_xticks(ticks, class_names, rotation=45 if long else 0, ha="right" if long else "center")
    ax.set_yticks(ticks, class_names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.spines[:].set_visible(False)
    return ax


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
        Drawn on a new figure when absent.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ValueError
        If there are fewer than two layers, a size below 1, or not one name per layer.
    """
    if len(sizes) < 2 or not all(isinstance(size, int) and size >= 1 for size in sizes):
        raise ValueError(f"sizes must hold at least two whole numbers above 0, one per layer; received {sizes!r}")
    if len(names) != len(sizes):
        raise ValueError(f"names must have one entry per layer, {len(sizes)}; received {len(names)}")
    ax = ax or _new_axes((7, 3.4))
    columns = []
    for size in sizes:
        heights = np.linspace(-1, 1, min(size, most)) if size > 1 else np.zeros(1)
        # The middle circle of a shortened column gives way to the dots.
        columns.append(heights if size <= most else np.delete(heights, most // 2))
    for left, (here, there) in enumerate(pairwise(columns)):
        ax.plot(
            [[left] * len(here) * len(there), [left + 1] * len(here) * len(there)],
            np.array([[a, b] for a in here for b in there]).T,
            color=GREY,
            linewidth=0.5,
            zorder=1,
        )
    for place, (size, name, heights) in enumerate(zip(sizes, names, columns, strict=True)):
        ax.scatter(
            [place] * len(heights), heights, s=130, color=BLUE if place else "white", edgecolor="black", zorder=2
        )
        if size > most:
            ax.text(place, 0, "⋮", ha="center", va="center", fontsize=16)
        ax.text(place, -1.25, f"{size:,}\n{name}", ha="center", va="top")
    ax.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-1.75, 1.15))
    ax.axis("off")
    return ax


def _new_figure(size):
    """A Figure that pyplot does not know of: nothing to close, nothing shown twice."""
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="constrained")


def _new_axes(size):
    return _new_figure(size).add_subplot()


def _full_ink(images):
    return 255 if np.issubdtype(images.dtype, np.integer) else 1


def _expect_axes(name, array, rank, shape):
    if array.ndim != rank:
        raise ValueError(f"{name} must have shape {shape}; received {array.shape}")


def _expect_classes(labels, class_names):
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"class numbers must be whole numbers; received values of type {labels.dtype}")
    if labels.size and not (0 <= labels.min() and labels.max() < len(class_names)):
        raise ValueError(
            f"class numbers must lie between 0 and {len(class_names) - 1}; received {labels.min()} to {labels.max()}"
        )
