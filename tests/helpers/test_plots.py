"""Each picture goes onto the axes it was given, changes nothing it was handed, and says what it was handed wrongly."""

import re
from types import SimpleNamespace

import matplotlib

matplotlib.use("Agg")  # before pyplot: no window is opened where there is a screen

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers import (
    plot_class_counts,
    plot_confusion_matrix,
    plot_image,
    plot_images,
    plot_layers,
    plot_learning_curves,
    plot_prediction,
    plot_spread,
    plot_weights,
)
from helpers.figures import _TEXTS
from helpers.plots import BLUE, GREY, ORANGE, PALE
from helpers.session import STYLE

RANDOM = np.random.default_rng(0)
CLASSES = ("cat", "dog", "newt")
DIGITS = tuple("0123456789")

# name: (function, positional arguments, keyword arguments). All arrays are read-only, so that writing to one raises.
ON_AXES = {
    "image": (plot_image, (RANDOM.integers(0, 256, (28, 28), dtype=np.uint8),), {"title": "a five"}),
    "image with numbers": (plot_image, (RANDOM.random((4, 5)),), {"numbers": True}),
    "class counts": (plot_class_counts, (np.array([0, 2, 2], dtype=np.uint8), CLASSES), {}),
    "learning curves": (plot_learning_curves, ({"loss": [0.3, 0.2], "val_loss": [0.4, 0.3]}, "loss"), {}),
    "prediction": (plot_prediction, (np.array([0.1, 0.7, 0.2], dtype=np.float32), CLASSES), {"true_class": 2}),
    "confusion matrix": (plot_confusion_matrix, (np.array([[8, 1, 0], [0, 9, 0], [2, 0, 7]]), CLASSES), {}),
    "spread": (plot_spread, ({"ten seeds": [0.96, 0.97, 0.965], "one": [0.9]},), {"unit": "fraction"}),
    "layers": (plot_layers, ([784, 16, 10], ["pixels", "hidden", "classes"]), {}),
}
ON_FIGURE = {
    "images": (plot_images, (RANDOM.integers(0, 256, (7, 28, 28), dtype=np.uint8), list("abcdefg")), {"columns": 4}),
    "weights": (plot_weights, (RANDOM.normal(size=(784, 5)),), {"columns": 3}),
}
ALL = {**ON_AXES, **ON_FIGURE}
for _function, _arguments, _options in ALL.values():
    for _argument in _arguments:
        if isinstance(_argument, np.ndarray):
            _argument.flags.writeable = False

on_axes = pytest.mark.parametrize(("plot", "arguments", "options"), ON_AXES.values(), ids=ON_AXES)
on_figure = pytest.mark.parametrize(("plot", "arguments", "options"), ON_FIGURE.values(), ids=ON_FIGURE)
on_both = pytest.mark.parametrize(("plot", "arguments", "options"), ALL.values(), ids=ALL)


@pytest.fixture
def ax():
    return Figure().add_subplot()


@pytest.fixture(autouse=True)
def no_picture_is_left_with_pyplot():
    """No function here may make a figure that pyplot knows, not even one that raises. The style is the course's."""
    before = pyplot.get_fignums()
    with matplotlib.rc_context(STYLE):
        yield
    assert pyplot.get_fignums() == before


def texts(ax):
    """What is written on the axes, by column and row."""
    return {tuple(text.get_position()): text.get_text() for text in ax.texts}


def alt(drawn):
    """What the plot helper says of what it has drawn."""
    return _TEXTS[drawn]


def tick_labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def message(plot, *arguments, **options):
    """The words of the ValueError that a call must raise."""
    with pytest.raises(ValueError) as caught:
        plot(*arguments, **options)
    words = str(caught.value)
    assert "\n" not in words
    return words


# What all pictures have in common


@on_axes
def test_a_picture_goes_onto_the_axes_it_is_given(plot, arguments, options):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert plot(*arguments, **options, ax=left) is left
    assert left.has_data()
    assert not right.has_data()
    assert figure.axes == [left, right]


@on_axes
def test_a_picture_makes_axes_of_its_own_when_none_are_given(plot, arguments, options):
    drawn = plot(*arguments, **options)
    assert isinstance(drawn, Axes)
    assert drawn.has_data()
    assert plot(*arguments, **options).get_figure() is not drawn.get_figure()


@on_figure
def test_a_grid_goes_onto_the_figure_it_is_given(plot, arguments, options):
    figure = Figure()
    assert plot(*arguments, **options, figure=figure) is figure
    assert figure.axes


@on_figure
def test_a_grid_makes_a_figure_of_its_own_when_none_is_given(plot, arguments, options):
    drawn = plot(*arguments, **options)
    assert isinstance(drawn, Figure)
    assert plot(*arguments, **options) is not drawn


@on_both
def test_a_picture_leaves_the_current_figure_of_pyplot_alone(plot, arguments, options):
    mine = pyplot.figure()
    try:
        plot(*arguments, **options)
        assert pyplot.get_fignums() == [mine.number]
        assert mine.axes == []
    finally:
        pyplot.close(mine)


@on_both
def test_a_picture_changes_neither_its_input_nor_the_plot_style(plot, arguments, options):
    before = [np.array(a, copy=True) if isinstance(a, np.ndarray) else repr(a) for a in arguments]
    style = dict(matplotlib.rcParams)
    plot(*arguments, **options)
    after = [a if isinstance(a, np.ndarray) else repr(a) for a in arguments]
    assert all(np.array_equal(old, new) for old, new in zip(before, after, strict=True))
    assert dict(matplotlib.rcParams) == style


@on_both
def test_a_picture_can_be_rendered(plot, arguments, options):
    drawn = plot(*arguments, **options)
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure()
    figure.draw_without_rendering()


@on_both
def test_a_picture_says_in_a_sentence_what_is_to_be_seen(plot, arguments, options):
    words = alt(plot(*arguments, **options))
    assert words[0].isupper() or words[0].isdigit()
    assert words.endswith(".")
    assert any(letter.isdigit() for letter in words)


@on_both
def test_a_new_picture_is_not_wider_than_a_phone_can_show(plot, arguments, options):
    drawn = plot(*arguments, **options)
    figure = drawn if isinstance(drawn, Figure) else drawn.get_figure()
    assert figure.get_figwidth() <= 5
    # 500 pixels shrink to 358; small letters, a bit over half their size, and digits should keep about 6.5 of them.
    for text in figure.findobj(Text):
        if text.get_text().strip(" ⋮"):
            high = 0.54 if re.search("[a-z]", text.get_text()) else 0.72
            assert text.get_fontsize() / 72 * 100 * high * min(1, 358 / figure.bbox.width) >= 6.4, text.get_text()


@on_both
def test_options_are_given_by_name(plot, arguments, options):
    with pytest.raises(TypeError):
        plot(*arguments, *([None] * 5))


# One image


def test_whole_numbers_are_black_at_255_and_fractions_at_1(ax):
    assert plot_image(np.zeros((2, 2), np.uint8), ax=ax).images[0].get_clim() == (0, 255)
    assert plot_image(np.zeros((2, 2), np.float32)).images[0].get_clim() == (0, 1)


def test_ink_is_dark(ax):
    drawn = plot_image(np.array([[0, 255]], np.uint8), ax=ax).images[0]
    assert drawn.to_rgba(0)[:3] == (1, 1, 1)
    assert drawn.to_rgba(255)[:3] == (0, 0, 0)


def test_an_image_without_numbers_has_no_ticks_and_no_text(ax):
    plot_image(np.eye(3), title="a diagonal", ax=ax)
    assert ax.get_title() == "a diagonal"
    assert not len(ax.get_xticks()) and not len(ax.get_yticks())
    assert texts(ax) == {}


def test_the_numbers_of_an_image_stand_on_their_pixels(ax):
    plot_image(np.array([[0, 100, 255], [7, 128, 0]], np.uint8), numbers=True, ax=ax)
    assert texts(ax) == {(0, 0): "0", (1, 0): "100", (2, 0): "255", (0, 1): "7", (1, 1): "128", (2, 1): "0"}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column", "row")


def test_the_numbers_of_an_image_stand_out_from_its_ink(ax):
    plot_image(np.array([[0, 100, 255]], np.uint8), numbers=True, ax=ax)
    assert [text.get_color() for text in ax.texts] == ["#767676", "black", "white"]


def test_the_numbers_of_an_image_of_fractions_have_one_decimal(ax):
    plot_image(np.array([[0.0, 0.25, 1.0]]), numbers=True, ax=ax)
    assert list(texts(ax).values()) == ["0.0", "0.2", "1.0"]


def test_a_part_of_an_image_keeps_its_rows_and_columns(ax):
    image = np.arange(20, dtype=np.uint8).reshape(4, 5)
    plot_image(image, numbers=True, rows=(1, 3), columns=(2, 5), ax=ax)
    assert texts(ax) == {(c, r): str(5 * r + c) for r in (1, 2) for c in (2, 3, 4)}
    assert ax.images[0].get_extent() == [1.5, 4.5, 2.5, 0.5]
    assert np.array_equal(ax.images[0].get_array(), image[1:3, 2:5])
    assert list(ax.get_yticks()) == [1]


@pytest.mark.parametrize("rows", [(0, 5), (-1, 2), (2, 2), (3, 1)])
def test_rows_that_an_image_does_not_have_are_refused(rows):
    words = message(plot_image, np.zeros((4, 5)), rows=rows)
    assert words == f"rows must be (start, stop) with 0 <= start < stop <= 4; received {rows}"


def test_more_numbers_than_can_be_read_are_refused_with_what_to_do():
    words = message(plot_image, np.zeros((28, 28)), numbers=True)
    assert "at most 14 by 14 pixels; received 28 by 28" in words
    assert "rows=(5, 17), columns=(8, 20)" in words


@pytest.mark.parametrize("image", [np.zeros(784), np.zeros((1, 28, 28)), np.zeros(()), [1, 2, 3]])
def test_an_image_without_two_axes_is_refused(image):
    words = message(plot_image, image)
    assert "image must have shape (height, width)" in words
    assert words.endswith(f"received {np.shape(image)}")


# Many images


def test_images_fill_a_grid_row_by_row():
    images = np.arange(5, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
    figure = plot_images(images, titles=[10, 11, 12, 13, 14], columns=3)
    assert figure.axes[0].get_gridspec().get_geometry() == (2, 3)
    assert len(figure.axes) == 6
    assert [len(ax.images) for ax in figure.axes] == [1, 1, 1, 1, 1, 0]
    assert [ax.get_title() for ax in figure.axes] == ["10", "11", "12", "13", "14", ""]
    for i, ax in enumerate(figure.axes[:5]):
        assert np.array_equal(ax.images[0].get_array(), images[i])


def test_images_share_one_scale():
    faint_and_dark = np.stack([np.full((2, 2), 0.1), np.full((2, 2), 0.9)])
    assert [ax.images[0].get_clim() for ax in plot_images(faint_and_dark).axes] == [(0, 1), (0, 1)]


@pytest.mark.parametrize(("n", "grid"), [(1, (1, 1)), (6, (1, 6)), (10, (2, 5)), (11, (2, 6))])
def test_a_grid_has_six_columns_at_most_and_few_empty_places(n, grid):
    for figure in (plot_images(np.zeros((n, 2, 2))), plot_weights(np.zeros((4, n)), (2, 2))):
        assert figure.axes[0].get_gridspec().get_geometry() == grid


def test_long_titles_get_room():
    figure = plot_images(np.zeros((8, 2, 2)), ["ankle boot"] * 8)
    assert figure.axes[0].get_gridspec().get_geometry() == (2, 4)


def test_titles_may_be_an_array():
    figure = plot_images(np.zeros((2, 2, 2)), titles=np.array([7, 3], np.uint8))
    assert [ax.get_title() for ax in figure.axes] == ["7", "3"]


@pytest.mark.parametrize("images", [np.zeros((28, 28)), np.zeros((5, 784)), np.zeros((2, 28, 28, 1)), []])
def test_images_without_three_axes_are_refused(images):
    words = message(plot_images, images)
    assert "images must have shape (n, height, width)" in words
    assert words.endswith(f"received {np.shape(images)}")


def test_no_images_are_refused():
    assert message(plot_images, np.zeros((0, 28, 28))) == "images must hold at least one image; received none"


@pytest.mark.parametrize("titles", [[], ["a"], ["a", "b", "c", "d"]])
def test_titles_of_another_number_are_refused(titles):
    words = message(plot_images, np.zeros((3, 2, 2)), titles)
    assert words == f"titles must have one entry per image, 3; received {len(titles)}"


# How many of each class


def test_the_bars_are_as_high_as_the_counts(ax):
    labels = np.array([0] * 1500 + [2] * 3, np.uint8)
    plot_class_counts(labels, CLASSES, ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [1500, 0, 3]
    assert [text.get_text() for text in ax.texts] == ["1,500", "0", "3"]
    assert tick_labels(ax.xaxis) == list(CLASSES)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("class", "images")


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.uint64])
def test_labels_may_be_of_any_whole_type(ax, dtype):
    plot_class_counts(np.array([1, 1, 2], dtype), CLASSES, ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [0, 2, 1]


def test_no_labels_give_no_bars(ax):
    plot_class_counts(np.array([], int), CLASSES, ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [0, 0, 0]


def test_one_hot_labels_are_refused_with_what_undoes_them():
    words = message(plot_class_counts, np.eye(3, dtype=int), CLASSES)
    assert "labels must have shape (n,)" in words
    assert "np.argmax(labels, axis=1)" in words
    assert words.endswith("received (3, 3)")


@pytest.mark.parametrize("labels", [[0.0, 1.0], ["cat"], [True, False]])
def test_labels_that_are_no_whole_numbers_are_refused(labels):
    words = message(plot_class_counts, labels, CLASSES)
    assert "class numbers must be whole numbers" in words
    assert words.endswith(f"received values of type {np.asarray(labels).dtype}")


@pytest.mark.parametrize(("labels", "came"), [([0, 3], "0 to 3"), ([-1, 2], "-1 to 2")])
def test_a_label_that_names_no_class_is_refused(labels, came):
    words = message(plot_class_counts, labels, CLASSES)
    assert words == f"class numbers must lie between 0 and 2; received {came}"


# Learning curves


def test_the_curves_hold_the_measured_values_from_epoch_1(ax):
    history = {"loss": [9, 9, 9], "accuracy": [0.5, 0.7, 0.8], "val_accuracy": [0.4, 0.6, 0.65]}
    plot_learning_curves(history, ax=ax)
    training, validation = ax.lines
    assert training.get_xdata().tolist() == validation.get_xdata().tolist() == [1, 2, 3]
    assert training.get_ydata().tolist() == history["accuracy"]
    assert validation.get_ydata().tolist() == history["val_accuracy"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "validation"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "accuracy")


def test_the_curves_are_told_apart_without_colour(ax):
    training, validation = plot_learning_curves({"loss": [1, 2], "val_loss": [1, 2]}, "loss", ax=ax).lines
    assert training.get_linestyle() != validation.get_linestyle()
    assert training.get_marker() != validation.get_marker()
    assert (training.get_color(), validation.get_color()) == (BLUE, ORANGE)


def test_without_validation_there_is_one_curve(ax):
    plot_learning_curves({"loss": [3, 2, 1], "val_accuracy": [0, 0, 0]}, "loss", ax=ax)
    assert [line.get_label() for line in ax.lines] == ["training"]


def test_what_fit_returns_is_as_good_as_its_history(ax):
    plot_learning_curves(SimpleNamespace(history={"accuracy": [0.5]}), ax=ax)
    assert ax.lines[0].get_ydata().tolist() == [0.5]


@pytest.mark.parametrize("n_epochs", [1, 2, 3, 30])
def test_no_tick_stands_between_two_epochs(ax, n_epochs):
    plot_learning_curves({"accuracy": [0.5] * n_epochs}, ax=ax)
    low, high = ax.get_xlim()
    ticks = np.array([tick for tick in ax.get_xticks() if low <= tick <= high])
    assert len(ticks)
    assert np.array_equal(ticks, np.round(ticks))


@pytest.mark.parametrize("wrap", [dict, lambda history: SimpleNamespace(history=history)])
def test_an_unknown_metric_is_told_the_known_ones(wrap):
    words = message(plot_learning_curves, wrap({"loss": [1], "val_accuracy": [1]}), "accuracy")
    assert words == "history must hold 'accuracy'; it holds 'loss', 'val_accuracy'"


def test_an_empty_history_is_said_to_hold_nothing():
    assert message(plot_learning_curves, {}, "loss") == "history must hold 'loss'; it holds nothing"


# One prediction


def test_the_bars_are_as_high_as_the_probabilities(ax):
    plot_prediction(np.array([0.25, 0.625, 0.125]), CLASSES, ax=ax)
    assert [bar.get_height() for bar in ax.patches] == [0.25, 0.625, 0.125]
    assert tick_labels(ax.xaxis) == list(CLASSES)
    assert ax.get_ylim() == (0, 1)


def test_the_predicted_class_alone_is_coloured(ax):
    plot_prediction([0.25, 0.125, 0.625], CLASSES, true_class=0, ax=ax)
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == [GREY.lower(), GREY.lower(), BLUE.lower()]


@pytest.mark.parametrize("true_class", [0, 2, np.uint8(2)])
def test_the_true_class_alone_is_hatched(ax, true_class):
    plot_prediction([0.25, 0.625, 0.125], CLASSES, true_class=true_class, ax=ax)
    assert [bool(bar.get_hatch()) for bar in ax.patches] == [i == true_class for i in range(3)]


def test_no_bar_is_hatched_where_the_true_class_is_unknown(ax):
    plot_prediction([0.25, 0.625, 0.125], CLASSES, ax=ax)
    assert not any(bar.get_hatch() for bar in ax.patches)


@pytest.mark.parametrize("probabilities", [np.zeros((1, 3)), np.zeros(2), np.zeros(()), []])
def test_what_is_not_one_row_of_predictions_is_refused(probabilities):
    words = message(plot_prediction, probabilities, CLASSES)
    assert "probabilities must have shape (3,)" in words
    assert f"received {np.shape(probabilities)}" in words
    assert "predictions[0]" in words


@pytest.mark.parametrize("true_class", [3, -1])
def test_a_true_class_without_a_name_is_refused(true_class):
    words = message(plot_prediction, [0.2, 0.3, 0.5], CLASSES, true_class=true_class)
    assert "class numbers must lie between 0 and 2" in words
    assert f"received {true_class}" in words


@pytest.mark.parametrize("true_class", [1.0, "dog", True])
def test_a_true_class_that_is_no_whole_number_is_refused(true_class):
    words = message(plot_prediction, [0.2, 0.3, 0.5], CLASSES, true_class=true_class)
    assert "class numbers must be whole numbers" in words


# Weights


def test_each_neuron_becomes_an_image_of_its_weights():
    weights = np.arange(30.0).reshape(6, 5)
    figure = plot_weights(weights, (2, 3), columns=3)
    assert len(figure.axes) == 6
    assert [len(ax.images) for ax in figure.axes] == [1, 1, 1, 1, 1, 0]
    for i, ax in enumerate(figure.axes[:5]):
        assert np.array_equal(ax.images[0].get_array(), weights[:, i].reshape(2, 3))


def test_each_neuron_has_its_own_scale_around_a_grey_zero():
    figure = plot_weights(np.array([[1.0, -0.02], [-3.0, 0.01]]), (1, 2))
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(-3, 3), (-0.02, 0.02)]
    for ax in figure.axes:
        # The map has 256 steps: none lies on zero itself, but those beside it are as good as grey.
        red, green, blue = ax.images[0].to_rgba(0)[:3]
        assert max(red, green, blue) - min(red, green, blue) < 0.03


def test_weights_that_add_are_brighter_than_those_that_take_so_that_greyscale_keeps_the_sign():
    drawn = plot_weights(np.array([[1.0], [-1.0]]), (1, 2)).axes[0].images[0]
    lightness = [np.dot(drawn.to_rgba(weight)[:3], (0.299, 0.587, 0.114)) for weight in (-1, -0.5, 0, 0.5, 1)]
    assert min(np.diff(lightness)) > 0.05


def test_neurons_that_are_to_be_compared_share_a_scale():
    figure = plot_weights(np.array([[1.0, -0.02], [-3.0, 0.01]]), (1, 2), same_scale=True)
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(-3, 3), (-3, 3)]


def test_a_neuron_without_weights_is_drawn():
    drawn = plot_weights(np.zeros((4, 1)), (2, 2)).axes[0].images[0]
    assert drawn.get_clim() == (-1, 1)


def test_weights_without_two_axes_are_refused():
    assert message(plot_weights, np.zeros(784)) == "weights must have shape (784, n_neurons); received (784,)"
    assert "received (28, 28, 8)" in message(plot_weights, np.zeros((28, 28, 8)))


def test_weights_that_do_not_fit_the_shape_are_refused():
    words = message(plot_weights, np.zeros((10, 784)))
    assert words == "weights must have 784 rows to become images of 28 by 28; received (10, 784)"
    assert "images of 2 by 3" in message(plot_weights, np.zeros((5, 1)), (2, 3))


def test_weights_of_no_neuron_are_refused():
    words = message(plot_weights, np.zeros((784, 0)))
    assert words == "weights must have at least one column, one per neuron; received (784, 0)"


# Confusion matrices

MATRIX = np.array([[1980, 20, 0], [0, 9, 1], [0, 0, 0]])


def test_the_cells_hold_the_counts_and_no_noughts(ax):
    plot_confusion_matrix(MATRIX, CLASSES, ax=ax)
    assert texts(ax) == {(0, 0): "1,980", (1, 0): "20", (1, 1): "9", (2, 1): "1"}


def test_normalized_cells_hold_the_share_of_their_row(ax):
    plot_confusion_matrix(MATRIX, CLASSES, normalize=True, ax=ax)
    assert texts(ax) == {(0, 0): "0.99", (1, 0): "0.01", (1, 1): "0.90", (2, 1): "0.10"}


@pytest.mark.parametrize("normalize", [False, True])
def test_the_shade_of_a_mistake_tells_its_share_of_the_row_on_a_scale_of_its_own(ax, normalize):
    plot_confusion_matrix(MATRIX, CLASSES, normalize=normalize, ax=ax)
    shades = ax.images[0].get_array()
    assert shades.filled(-1) == pytest.approx(np.array([[-1, 0.01, 0], [0, -1, 0.1], [0, 0, -1]]))
    assert ax.images[0].get_clim() == (0, pytest.approx(0.1))  # the strongest mistake, not the diagonal


def test_the_right_answers_are_framed_in_grey(ax):
    plot_confusion_matrix(MATRIX, CLASSES, ax=ax)
    assert [(round(frame.get_x() + 0.46), round(frame.get_y() + 0.46)) for frame in ax.patches] == [
        (0, 0),
        (1, 1),
        (2, 2),
    ]
    assert {to_hex(frame.get_facecolor()) for frame in ax.patches} == {PALE.lower()}


def test_without_mistakes_everything_else_is_white(ax):
    drawn = plot_confusion_matrix(9 * np.eye(3, dtype=int), CLASSES, ax=ax).images[0]
    assert drawn.get_clim() == (0, 1)
    assert alt(ax).endswith("27 of 27 images lie on the diagonal, as they should.")


def test_true_classes_are_rows_and_predicted_classes_columns(ax):
    plot_confusion_matrix(MATRIX, CLASSES, ax=ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    assert tick_labels(ax.xaxis) == tick_labels(ax.yaxis) == list(CLASSES)
    assert texts(ax)[1, 0] == "20"  # row 0, column 1: a cat that was taken for a dog
    assert ax.yaxis_inverted()  # the first class stands at the top


def test_a_count_stands_out_from_its_cell(ax):
    plot_confusion_matrix(MATRIX, CLASSES, ax=ax)
    assert [text.get_color() for text in ax.texts] == ["black", "black", "black", "white"]


def test_long_class_names_are_slanted_and_digits_are_not(ax):
    upright = plot_confusion_matrix(np.eye(10, dtype=int), DIGITS, ax=ax)
    slanted = plot_confusion_matrix(MATRIX, CLASSES)
    assert {label.get_rotation() for label in upright.get_xticklabels()} == {0}
    assert {label.get_rotation() for label in slanted.get_xticklabels()} == {45}


@pytest.mark.parametrize("matrix", [np.zeros((3, 2), int), np.zeros((4, 4), int), np.zeros(9, int), [], 3])
def test_a_matrix_that_does_not_fit_the_classes_is_refused(matrix):
    words = message(plot_confusion_matrix, matrix, CLASSES)
    assert "matrix must have shape (3, 3)" in words
    assert words.endswith(f"received {np.shape(matrix)}")


def test_a_negative_count_is_refused():
    words = message(plot_confusion_matrix, np.array([[1, 0], [-2, 1]]), ("a", "b"))
    assert words == "matrix must hold counts; received the negative value -2"


# Spread


def test_each_value_is_a_dot_and_each_group_a_row_with_its_mean(ax):
    plot_spread({"a": [0.5, 0.25, 0.75], "b": [1.0]}, unit="fraction", label="accuracy", ax=ax)
    dots, mean, single, _ = ax.lines
    assert dots.get_xdata().tolist() == [25, 50, 75]
    assert list(mean.get_xdata()) == [50, 50]
    assert np.round(single.get_ydata()).tolist() == [1]
    assert tick_labels(ax.yaxis) == ["a", "b"]
    assert ax.yaxis_inverted()
    assert ax.get_xlabel() == "accuracy, percent"


@pytest.mark.parametrize(("unit", "factor"), [("points", 100), ("seconds", 1), ("count", 1)])
def test_the_axis_tells_the_unit(ax, unit, factor):
    plot_spread({"a": [2, 3]}, unit=unit, ax=ax)
    assert ax.lines[0].get_xdata().tolist() == [2 * factor, 3 * factor]
    assert ax.get_xlabel() == unit


def test_neighbouring_dots_do_not_hide_each_other(ax):
    plot_spread({"a": [1.0, 1.0, 1.0]}, unit="seconds", ax=ax)
    assert len(set(ax.lines[0].get_ydata())) == 3


@pytest.mark.parametrize("groups", [{}, {"a": []}, {"a": [1, np.nan]}, {"a": [[1], [2]]}])
def test_groups_without_numbers_are_refused(groups):
    assert message(plot_spread, groups, unit="seconds").startswith("groups")


# The words


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (
            lambda: plot_image(np.eye(4, dtype=np.uint8)),
            "An image of 4 by 4 pixels: 4 of 16 pixels hold ink.",
        ),
        (
            lambda: plot_image(np.eye(4), numbers=True, rows=(1, 3)),
            "An image of 4 by 4 pixels, rows 1 to 2 and columns 0 to 3: 2 of 8 pixels hold ink; "
            "each has its number written on it, from 0 to 1.",
        ),
        (
            lambda: plot_images(np.zeros((3, 2, 2)), ["5 → 3", "1", 7]),
            "3 images in 1 row of 3, titled 5 → 3, 1, 7.",
        ),
        (
            lambda: plot_class_counts(np.array([0, 2, 2]), CLASSES),
            "3 images as 3 bars, one per class: the fewest, 0, are of class dog, the most, 2, of class newt.",
        ),
        (
            lambda: plot_learning_curves({"loss": [0.31, 0.2], "val_loss": [0.4, 0.305]}, "loss"),
            "Curves of loss over 2 epochs: training from 0.31 to 0.2, validation from 0.4 to 0.305.",
        ),
        (
            lambda: plot_prediction([0.1, 0.7, 0.2], CLASSES, true_class=2),
            "The probabilities of 3 classes as bars: the highest, 0.70, is that of class dog; "
            "the true class, newt, hatched, has 0.20.",
        ),
        (
            lambda: plot_prediction([0.1, 0.7, 0.2], CLASSES, true_class=1),
            "The probabilities of 3 classes as bars: the highest, 0.70, is that of class dog, hatched, "
            "which is the true class.",
        ),
        (
            lambda: plot_weights(np.array([[1.0, -2], [3, 4]]), (1, 2)),
            "The incoming weights of 2 neurons as images of 1 by 2, yellow above zero, blue below: 75% are above, "
            "the largest 4, the smallest -2.",
        ),
        (
            lambda: plot_confusion_matrix(MATRIX, CLASSES),
            "A confusion matrix of 3 classes, true ones in rows: 1,989 of 2,010 images lie on the diagonal, "
            "as they should. The most common mistake, 20 times, is to take class cat for class dog.",
        ),
        (
            lambda: plot_spread({"a": [0.96, 0.97]}, unit="fraction"),
            "Dots in 1 row, in percent. a: 2 values from 96 to 97, mean 96.5.",
        ),
        (
            lambda: plot_layers([784, 10], ["pixels", "classes"]),
            "Columns of circles, each joined to every circle of the next: 784 (pixels), 10 (classes).",
        ),
    ],
)
def test_the_words_are_computed_from_the_data(drawn, words):
    assert alt(drawn()) == words


# Layers


def test_a_layer_is_a_column_of_circles(ax):
    plot_layers([3, 2, 1], ["in", "middle", "out"], ax=ax)
    places = [column.get_offsets() for column in ax.collections]
    assert [len(column) for column in places] == [3, 2, 1]
    assert [set(column[:, 0]) for column in places] == [{0}, {1}, {2}]
    assert places[2][0].tolist() == [2, 0]  # a single neuron stands in the middle
    assert [text.get_text() for text in ax.texts] == ["3\nin", "2\nmiddle", "1\nout"]


def test_every_circle_is_joined_to_every_circle_of_the_next_layer(ax):
    plot_layers([3, 2, 4], ["a", "b", "c"], ax=ax)
    joined = {tuple(np.round(np.column_stack(line.get_data()), 6).ravel()) for line in ax.lines}
    assert len(ax.lines) == len(joined) == 3 * 2 + 2 * 4


def test_a_long_layer_is_cut_and_marked_by_dots(ax):
    plot_layers([784, 9, 10], ["pixels", "hidden", "classes"], ax=ax)
    assert [len(column.get_offsets()) for column in ax.collections] == [8, 9, 8]
    assert [text.get_position() for text in ax.texts if text.get_text() == "⋮"] == [(0, 0), (2, 0)]
    for column in (ax.collections[0], ax.collections[2]):
        assert np.abs(column.get_offsets()[:, 1]).min() > 0.1  # the dots have room
    assert "784\npixels" in texts(ax).values()


def test_the_longest_column_can_be_chosen(ax):
    plot_layers([6, 5], ["a", "b"], most=5, ax=ax)
    assert [len(column.get_offsets()) for column in ax.collections] == [4, 5]


def test_a_large_layer_is_written_with_thousands(ax):
    plot_layers([3072, 1], ["pixels", "out"], ax=ax)
    assert "3,072\npixels" in texts(ax).values()


def test_inputs_are_white_and_neurons_blue(ax):
    plot_layers([3, 2, 1], ["in", "middle", "out"], ax=ax)
    faces = [to_hex(column.get_facecolor()[0]) for column in ax.collections]
    assert faces == ["#ffffff", BLUE.lower(), BLUE.lower()]


@pytest.mark.parametrize("sizes", [[], [784], [784, 0], [-1, 10], (5, 3, 0)])
def test_fewer_than_two_layers_or_an_empty_one_are_refused(sizes):
    words = message(plot_layers, sizes, ["a"] * len(sizes))
    assert "at least two whole numbers above 0" in words
    assert words.endswith(f"received {sizes!r}")


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b", "c"]])
def test_another_number_of_names_than_layers_is_refused(names):
    words = message(plot_layers, [2, 1], names)
    assert words == f"names must have one entry per layer, 2; received {len(names)}"
