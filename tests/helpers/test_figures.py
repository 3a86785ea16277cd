"""A shown figure is one small PNG with words for those who cannot see it, the same bytes each time."""

import json
import os
import struct
import subprocess
import sys
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure
from support.fake_notebook import pretend_notebook

from helpers import (
    describe,
    load,
    plot_class_counts,
    plot_confusion_matrix,
    plot_image,
    plot_images,
    plot_layers,
    plot_prediction,
    plot_weights,
    show,
)

LIMIT = 150_000
DIGITS = tuple("0123456789")


@pytest.fixture(scope="module")
def mnist():
    return load("mnist")


def a_drawing():
    return plot_image(np.arange(784, dtype=float).reshape(28, 28) / 783, title="a slope")


def png_of(drawn):
    """The bytes that show() sends for a picture, without a notebook."""
    with pytest.MonkeyPatch.context() as patch:
        shown = pretend_notebook(patch)
        show(drawn, alt="A picture.")
    return shown[0][0]["image/png"]


def size_in_pixels(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_a_figure_is_shown_as_one_png_with_its_words(shown):
    assert show(a_drawing(), alt="Grey grows from top to bottom.") is None
    [(data, options)] = shown
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == "Grey grows from top to bottom."
    assert options == {"metadata": {"image/png": {"alt": "Grey grows from top to bottom."}}, "raw": True}
    assert size_in_pixels(data["image/png"]) == (300, 300)


def test_the_picture_has_100_dots_per_inch_whatever_the_figure_has(shown):
    show(Figure(figsize=(3, 2), dpi=250), alt="Nothing.")
    assert size_in_pixels(shown[0][0]["image/png"]) == (300, 200)


def test_a_notebook_stores_the_picture_and_its_words(tmp_path):
    script = textwrap.dedent(
        """
        import json
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output

        shell = InteractiveShell.instance()
        with capture_output() as captured:
            shell.run_cell(
                "from helpers import plot_layers, show\\n"
                "show(plot_layers([3, 1], ['in', 'out']), alt='Three inputs\\\\n  feed one neuron.')"
            )
        [output] = captured.outputs
        print(json.dumps([captured.stdout, captured.stderr, output.metadata, output.data["text/plain"],
                          output.data["image/png"][:8].hex()]))
        """
    )
    environment = dict(os.environ, IPYTHONDIR=str(tmp_path), MPLBACKEND="Agg")
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    alt = "Three inputs feed one neuron."
    assert json.loads(done.stdout) == ["", "", {"image/png": {"alt": alt}}, alt, b"\x89PNG\r\n\x1a\n".hex()]


def test_of_axes_the_whole_figure_is_shown(shown):
    figure = Figure(figsize=(4, 2))
    left, _right = figure.subplots(1, 2)
    show(left, alt="Two empty plots.")
    assert size_in_pixels(shown[0][0]["image/png"]) == (400, 200)


def test_of_axes_in_a_part_of_a_figure_the_whole_figure_is_shown(shown):
    figure = Figure(figsize=(4, 2))
    left, _right = figure.subfigures(1, 2)
    show(left.add_subplot(), alt="An empty plot on the left.")
    assert size_in_pixels(shown[0][0]["image/png"]) == (400, 200)


def test_a_picture_drawn_twice_has_the_same_bytes():
    assert png_of(a_drawing()) == png_of(a_drawing())


def test_a_figure_can_be_shown_twice():
    drawn = a_drawing()
    assert png_of(drawn) == png_of(drawn)


def test_the_picture_tells_nothing_of_the_software_or_the_day():
    png = png_of(a_drawing())
    for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME"):
        assert chunk not in png


@pytest.mark.parametrize("alt", ["  A\n    slope.\n", "A\tslope.", "A \r\n\r\n slope."])
def test_white_space_in_the_words_is_collapsed(shown, alt):
    show(a_drawing(), alt=alt)
    [(data, options)] = shown
    assert data["text/plain"] == options["metadata"]["image/png"]["alt"] == "A slope."


def test_words_keep_their_quotes_and_accents(shown):
    alt = 'A “5”, drawn <thin> & "crooked", 3 × 4 é'
    show(a_drawing(), alt=alt)
    assert shown[0][0]["text/plain"] == alt


def test_a_figure_of_pyplot_is_closed_and_no_other(shown):
    other, mine = pyplot.figure(), pyplot.figure()
    try:
        mine.add_subplot().plot([1, 2])
        show(mine, alt="A line that rises.")
        assert pyplot.get_fignums() == [other.number]
        assert len(shown) == 1
    finally:
        pyplot.close("all")


@pytest.mark.parametrize("drawn", [None, "figure", [], pyplot, SimpleNamespace(savefig=None)])
def test_what_is_no_picture_is_refused(shown, drawn):
    with pytest.raises(TypeError) as caught:
        show(drawn, alt="Something.")
    assert str(caught.value) == f"show() expects a Matplotlib Figure or Axes; received {type(drawn).__name__}"
    assert shown == []


@pytest.mark.parametrize("alt", ["", "  \n", 3, ["A slope."]])
def test_a_picture_without_words_is_refused(shown, alt):
    with pytest.raises(ValueError) as caught:
        show(a_drawing(), alt=alt)
    assert "alt must be a sentence" in str(caught.value)
    assert str(caught.value).endswith(f"received {alt!r}")
    assert shown == []


def test_a_picture_that_nobody_described_is_refused(shown):
    with pytest.raises(ValueError) as caught:
        show(Figure())
    assert 'write show(figure, alt="…")' in str(caught.value)
    with pytest.raises(TypeError):
        show(a_drawing(), "A slope.")
    assert shown == []


def test_a_plot_brings_its_own_words(shown):
    show(plot_layers([3, 1], ["in", "out"]))
    assert shown[0][0]["text/plain"].endswith("3 (in), 1 (out).")


def test_words_given_to_show_take_the_place_of_the_plot_s(shown):
    show(plot_layers([3, 1], ["in", "out"]), alt="Three inputs.")
    assert shown[0][0]["text/plain"] == "Three inputs."


def test_the_words_of_several_axes_are_joined_in_order_after_their_titles(shown):
    figure = Figure()
    top, middle, bottom = figure.subplots(3)
    describe(bottom, "Flat.").set_title("Epoch 9")
    describe(top, "Steep  at\nfirst.").set_title("Epoch 1")
    middle.set_title("nothing said of it")
    show(figure)
    assert shown[0][0]["text/plain"] == "“Epoch 1”: Steep at first. “Epoch 9”: Flat."


def test_a_figure_and_its_parts_have_words_too(shown):
    figure = describe(Figure(), "All.")
    upper, lower = figure.subfigures(2)
    plot_images(np.zeros((2, 2, 2)), figure=lower)
    describe(upper.add_subplot(), "A plot.")
    show(upper.axes[0])
    assert shown[0][0]["text/plain"] == "All. 2 images in 1 row of 2. A plot."


def test_the_last_words_count(shown):
    ax = describe(Figure().add_subplot(), "Old.")
    show(describe(ax, "New."))
    assert shown[0][0]["text/plain"] == "New."


@pytest.mark.parametrize(("artist", "text", "kind"), [(None, "A slope.", TypeError), (Figure(), " ", ValueError)])
def test_no_artist_or_no_words_are_refused(artist, text, kind):
    with pytest.raises(kind):
        describe(artist, text)


# The pictures of the lessons, as large as lessons draw them.
LARGE = {
    "one image with its numbers": lambda mnist: plot_image(mnist.x_train[0, :14, :14], numbers=True),
    "forty images": lambda mnist: plot_images(mnist.x_train[:40], titles=mnist.y_train[:40]),
    "class counts": lambda mnist: plot_class_counts(mnist.y_train, DIGITS),
    "a prediction": lambda mnist: plot_prediction(np.full(10, 0.1), DIGITS, true_class=3),
    "sixteen neurons": lambda mnist: plot_weights(np.random.default_rng(0).normal(size=(784, 16))),
    "a confusion matrix": lambda mnist: plot_confusion_matrix(np.full((10, 10), 1000), DIGITS),
    "layers": lambda mnist: plot_layers([784, 128, 64, 10], ["pixels", "hidden", "hidden", "classes"]),
}


@pytest.mark.parametrize("draw", LARGE.values(), ids=LARGE)
def test_a_picture_of_a_lesson_has_at_most_150_kilobytes(draw, mnist):
    assert len(png_of(draw(mnist))) <= LIMIT


def test_without_a_notebook_the_words_are_printed(capsys):
    show(a_drawing(), alt="A slope.")
    assert capsys.readouterr().out == "A slope.\n"
