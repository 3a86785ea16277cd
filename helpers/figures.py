"""Showing a figure together with words for those who cannot see it."""

import io
import weakref

from helpers.session import running_shell

DPI = 100

_TEXTS = weakref.WeakKeyDictionary()  # what is to be seen on an Axes or a Figure; gone when that is gone


def describe(artist, text):
    """Say what is to be seen on an Axes or a Figure, for whoever shows it later.

    Every plot helper does so with a sentence that it computes from the data; `show` hands the words on.

    Parameters
    ----------
    artist : matplotlib Axes, Figure or SubFigure
    text : str
        What is to be seen, as a sentence. It takes the place of what was said of the same artist before.

    Returns
    -------
    the artist

    Raises
    ------
    TypeError
        If `artist` is none of these.
    ValueError
        If `text` is empty.
    """
    _figure_of(artist, "describe()")
    _TEXTS[artist] = _sentence(text, "text")
    return artist


def show(figure, *, alt=None):
    """Show a figure in the notebook, with alternative text.

    The picture is stored as PNG at 100 dots per inch. The text becomes its `alt` attribute on a page and its
    plain-text form elsewhere, so that a screen reader, or a terminal, says what is to be seen.

    Parameters
    ----------
    figure : matplotlib Figure or Axes
        Of an Axes, the whole figure it belongs to is shown.
    alt : str, optional
        What is to be seen, as a sentence; put measured values into it where there are any. Absent, it is what
        `describe` was told of the figure and of each of its axes, in their order, after the axes' titles.

    Raises
    ------
    TypeError
        If `figure` is neither a Figure nor an Axes.
    ValueError
        If `alt` is empty, or absent where nobody has described the figure.
    """
    figure = _figure_of(figure, "show()")
    alt = _described(figure) if alt is None else _sentence(alt, "alt")

    from matplotlib import pyplot

    png = _small_png(figure)
    pyplot.close(figure)  # otherwise a figure made with pyplot would be shown a second time at the end of the cell
    if running_shell() is None:
        print(alt)  # a plain terminal shows no pictures
        return
    from IPython.display import display

    display({"image/png": png, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def _described(figure):
    said = [_TEXTS[part] for part in _with_parts(figure) if part in _TEXTS]
    for ax in figure.axes:
        if ax in _TEXTS:
            title = " ".join(ax.get_title().split())
            # Panels of one kind differ by their titles alone.
            said.append(f"“{title}”: {_TEXTS[ax]}" if title and title not in _TEXTS[ax] else _TEXTS[ax])
    if not said:
        raise ValueError(
            "show() expects words for those who cannot see the figure, and nobody has described this one; "
            'write show(figure, alt="…"), with a sentence that says what is to be seen'
        )
    return " ".join(said)


def _with_parts(figure):
    yield figure
    for part in figure.subfigs:
        yield from _with_parts(part)


def _sentence(text, name):
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a sentence that says what the figure shows; received {text!r}")
    return " ".join(text.split())


def _small_png(figure):
    """Draw a figure as PNG with 256 colours: a third of the bytes, and no eye sees the difference in a diagram."""
    from PIL import Image

    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    with Image.open(drawn) as picture:
        palette = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    palette.save(small, format="png")  # no metadata: the bytes depend on nothing but the picture
    return small.getvalue()


def _figure_of(drawn, function):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, FigureBase

    if isinstance(drawn, Axes):
        return drawn.get_figure(root=True)
    if isinstance(drawn, Figure) or (isinstance(drawn, FigureBase) and function == "describe()"):
        return drawn
    raise TypeError(f"{function} expects a Matplotlib Figure or Axes; received {type(drawn).__name__}")
