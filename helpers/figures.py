"""Showing a figure together with words for those who cannot see it."""

import io

DPI = 100


def show(figure, *, alt):
    """Show a figure in the notebook, with alternative text.

    The picture is stored as PNG at 100 dots per inch. The text becomes its `alt` attribute on a page and its
    plain-text form elsewhere, so that a screen reader, or a terminal, says what is to be seen.

    Parameters
    ----------
    figure : matplotlib Figure or Axes
        Of an Axes, the whole figure it belongs to is shown.
    alt : str
        What is to be seen, as a sentence; put measured values into it where there are any.

    Raises
    ------
    TypeError
        If `figure` is neither a Figure nor an Axes.
    ValueError
        If `alt` is empty.
    """
    figure = _figure_of(figure)
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(f"alt must be a sentence that says what the figure shows; received {alt!r}")
    alt = " ".join(alt.split())

    from IPython import get_ipython
    from IPython.display import display
    from matplotlib import pyplot

    png = _small_png(figure)
    pyplot.close(figure)  # otherwise a figure made with pyplot would be shown a second time at the end of the cell
    if get_ipython() is None:
        print(alt)  # a plain terminal shows no pictures
        return
    display({"image/png": png, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)


def _small_png(figure):
    """Draw a figure as PNG with 256 colours: a third of the bytes, and no eye sees the difference in a diagram."""
    from PIL import Image

    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    with Image.open(drawn) as picture:
        palette = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    palette.save(small, format="png")  # no metadata: the bytes depend on nothing but the picture
    return small.getvalue()


def _figure_of(drawn):
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(drawn, Axes):
        return drawn.get_figure(root=True)
    if isinstance(drawn, Figure):
        return drawn
    raise TypeError(f"show() expects a Matplotlib Figure or Axes; received {type(drawn).__name__}")
