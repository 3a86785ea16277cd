"""The digit pad: it prepares drawings as MNIST's makers did, and its network answers as Keras's does."""

import base64
import re
from itertools import pairwise

import numpy as np
import pytest
from support.rendered_site import watched

from explorables import explore, first_state, material, page_html
from explorables.digit_pad.network import stored_weights, weights_of
from explorables.digit_pad.state import DRAWINGS, THICKNESS
from explorables.still import still_of
from helpers import load


@pytest.fixture(scope="module")
def network():
    """A Keras network with the stored weights."""
    import keras

    network = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    network.set_weights([array.astype("float32") for array in stored_weights()])
    return network


@pytest.fixture(scope="module")
def preprocess(in_javascript):
    """What the network sees of strokes: float ndarray of shape (28, 28)."""

    def preprocess(strokes, *, thickness=THICKNESS, invert=True, centre=True, scale=True):
        way = {"thickness": thickness, "invert": invert, "centre": centre, "scale": scale}
        pixels = in_javascript("digit_pad", "Array.from(preprocess(strokes, way))", strokes=strokes, way=way)
        return np.array(pixels).reshape(28, 28)

    return preprocess


@pytest.fixture(scope="module")
def in_keras(preprocess, network):
    """Keras's probabilities for a state of the pad."""

    def in_keras(**changes):
        state = first_state("digit_pad", **changes)
        way = {name: state[name] for name in ("thickness", "invert", "centre", "scale")}
        pixels = preprocess(DRAWINGS.get(state["drawing"], state["strokes"]), **way)
        return network.predict(pixels.reshape(1, 784).astype("float32"), verbose=0)[0]

    return in_keras


def mass(image):
    """Centre of mass of an image: (column, row), with the middle of the first pixel at 0."""
    pixels = np.arange(28)
    return image.sum(axis=0) @ pixels / image.sum(), image.sum(axis=1) @ pixels / image.sum()


def longer_side(image):
    return max(np.ptp(np.nonzero(image > 0.5)[axis]) + 1 for axis in (0, 1))


def inked(strokes, radius):
    """How much of each pixel a pen inks, from its middle's distance to many points of the strokes: slow, but plain."""
    parts = np.linspace(0, 1, 2000)[:, None]
    points = []
    for stroke in map(np.array, strokes):
        points += [one + parts * (other - one) for one, other in pairwise(stroke)] or [stroke]
    points = np.concatenate(points)
    middles = np.arange(28) + 0.5
    nearest = [[np.hypot(*(points - [x, y]).T).min() for x in middles] for y in middles]
    return np.clip(radius + 0.5 - np.array(nearest), 0, 1)


# Preparing


@pytest.mark.slow
@pytest.mark.parametrize("name", ["3", "4", "a dot"])
def test_the_pen_inks_what_lies_within_half_its_thickness_of_a_stroke(preprocess, name):
    strokes = DRAWINGS.get(name, [[[0, 28]]])
    seen = preprocess(strokes, thickness=2.2, centre=False, scale=False)
    np.testing.assert_allclose(seen, inked(strokes, 1.1), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["2", "a small 4 in a corner"])
def test_what_is_centred_is_the_same_strokes_moved_until_their_ink_lies_in_the_middle(preprocess, name):
    first = inked(DRAWINGS[name], THICKNESS / 2)
    moved = [np.array(stroke) + 14 - mass(first) for stroke in DRAWINGS[name]]
    np.testing.assert_allclose(preprocess(DRAWINGS[name], scale=False), inked(moved, THICKNESS / 2), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["7", "a small 4 in a corner"])
def test_what_is_scaled_is_the_same_strokes_and_pen_stretched_where_they_are_but_not_over_the_edge(preprocess, name):
    radius, points = THICKNESS / 2, np.concatenate(DRAWINGS[name])
    low, high = points.min(axis=0) - radius, points.max(axis=0) + radius
    times = 20 / max(high - low)
    middle, half = (low + high) / 2, (high - low) / 2 * times
    placed = np.clip(middle, half, 28 - half)
    stretched = [(np.array(stroke) - middle) * times + placed for stroke in DRAWINGS[name]]
    np.testing.assert_allclose(preprocess(DRAWINGS[name], centre=False), inked(stretched, radius * times), atol=1e-4)


def test_centred_and_scaled_every_drawing_lies_as_mnist_s_digits_do(preprocess):
    for name, strokes in DRAWINGS.items():
        image = preprocess(strokes)
        assert np.allclose(mass(image), 14, atol=0.2), name
        assert longer_side(image) in (19, 20), name


def test_the_pen_leaves_about_as_much_ink_as_mnist_s(preprocess):
    drawn = np.mean([preprocess(DRAWINGS[str(digit)]).sum() for digit in range(10)])
    assert drawn == pytest.approx((load("mnist").x_train[50_000:] / 255).sum(axis=(1, 2)).mean(), rel=0.1)


def test_without_centre_a_small_digit_stays_in_its_corner_and_without_scale_it_stays_small(preprocess):
    small = DRAWINGS["a small 4 in a corner"]
    assert max(mass(preprocess(small, centre=False, scale=False))) < 8
    assert max(mass(preprocess(small, centre=False))) < 12
    assert longer_side(preprocess(small, scale=False)) < 13
    assert np.allclose(mass(preprocess(small, scale=False)), 14, atol=0.1)


def test_without_invert_paper_is_1_and_ink_0(preprocess):
    for way in [{"centre": c, "scale": s} for c in (True, False) for s in (True, False)]:
        assert np.array_equal(preprocess(DRAWINGS["4"], invert=False, **way), 1 - preprocess(DRAWINGS["4"], **way))
    assert not preprocess([]).any()
    assert preprocess([], invert=False).all()


# The network


@pytest.mark.slow
def test_on_200_test_digits_the_pad_answers_as_keras_does(in_javascript, network):
    digits = (load("mnist").x_test[:200].reshape(200, 784) / 255).astype("float32")
    on_pad = in_javascript(
        "digit_pad",
        "digits.map((pixels) => Array.from(answersOf(unpacked(weights), pixels).probabilities))",
        weights=material("digit_pad")["weights"],
        digits=digits.tolist(),
    )
    assert np.abs(np.array(on_pad) - network.predict(digits, verbose=0)).max() < 1e-4


@pytest.mark.slow
def test_the_stored_network_reads_every_ready_made_digit_and_loses_the_small_4_in_its_corner(in_keras):
    for digit in range(10):
        assert in_keras(drawing=str(digit)).argmax() == digit
    assert in_keras(drawing="a small 4 in a corner", centre=False, scale=False).argmax() != 4
    assert in_keras(drawing="a small 4 in a corner").argmax() == 4
    assert in_keras(drawing="a house").max() > 0.9, "it is sure of what is no digit"


@pytest.mark.slow
def test_the_words_say_what_is_drawn_and_what_the_network_says(in_javascript, in_keras):
    words = still_of("digit_pad").words
    assert words.startswith("On a pad a drawn 4,")
    second, best = in_keras().argsort()[-2:]
    said = re.search(r"It says (\d), with a probability of (0\.\d+)\. Next comes (\d), with (0\.\d+)\.$", words)
    assert (int(said[1]), int(said[3])) == (best, second)
    assert [float(said[2]), float(said[4])] == pytest.approx(in_keras()[[best, second]], abs=0.0006)

    def words_of(**changes):
        state = first_state("digit_pad", **changes)
        return in_javascript("digit_pad", "words(state, material)", state=state, material=material("digit_pad"))

    assert words_of() == words
    assert words_of(drawing="a house").startswith("On a pad a house,")
    assert words_of(drawing="", strokes=[[[3, 3], [20, 20]]]).startswith("On a pad your own strokes,")


@pytest.mark.slow
def test_the_learner_s_own_network_travels_to_the_widget_once_and_not_with_the_state(shown, monkeypatch, network):
    monkeypatch.setenv("COURSE_MODE", "learn")
    import keras

    own = keras.models.clone_model(network)
    explore("digit_pad", network=own)
    ((widget, _),) = shown
    sent = np.frombuffer(base64.b64decode(widget.material["weights"]), "<f2")
    assert np.array_equal(sent, np.concatenate([array.ravel() for array in own.get_weights()]).astype("f2"))
    assert "weights" not in widget.state
    assert np.array_equal(weights_of(network)[0], stored_weights()[0])


@pytest.mark.slow
@pytest.mark.parametrize("units, activation", [([10], ["softmax"]), ([128, 10], ["tanh", "softmax"])])
def test_a_network_that_is_built_otherwise_is_an_error_of_one_sentence(units, activation):
    import keras

    layers = [keras.layers.Dense(n, activation=name) for n, name in zip(units, activation, strict=True)]
    other = keras.Sequential([keras.Input((784,)), *layers])
    with pytest.raises(ValueError, match="needs a network of 784 inputs") as failure:
        explore("digit_pad", network=other)
    assert activation[0] in str(failure.value)
    assert "\n" not in str(failure.value)


def test_an_explorable_that_asks_no_network_says_so():
    with pytest.raises(ValueError, match="'neuron' asks no network"):
        explore("neuron", network=object())
    with pytest.raises(ValueError, match="received no weights"):
        explore("digit_pad", network="my network")


# On the page


@pytest.fixture(scope="module")
def page(site, browser):
    """Lesson 02, opened from the disk; nothing complains."""
    with watched(browser, site / "02_mnist.html", viewport={"width": 1280, "height": 1000}) as view:
        view.get_by_text("What does its first layer see?").click()
        yield view


@pytest.fixture
def cleared(page):
    """The page with an empty pad, prepared in every way."""
    for name in ("invert", "centre", "scale"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Clear").click()
    return page


def says(view):
    """The ten probabilities that stand beside the bars."""
    return [float(number) for number in view.locator(".digit_pad .number").all_inner_texts()]


def stroke_on_page(view):
    return [
        [[float(part) for part in point.split(",")] for point in line.get_attribute("points").split()]
        for line in view.locator(".digit_pad .strokes polyline").all()
    ]


def draw_by_mouse(view, *points):
    pad = view.locator(".digit_pad > svg")
    pad.scroll_into_view_if_needed()
    paper = pad.locator(".paper").bounding_box()
    for i, (x, y) in enumerate(points):
        view.mouse.move(paper["x"] + paper["width"] * x / 28, paper["y"] + paper["height"] * y / 28, steps=3)
        if i == 0:
            view.mouse.down()
    view.mouse.up()


@pytest.mark.slow
def test_ready_made_drawings_are_read_as_keras_reads_them_however_they_are_prepared(cleared, in_keras):
    choice = cleared.get_by_label("drawing", exact=True)
    for name in ("7", "a small 4 in a corner"):
        choice.select_option(name)
        assert says(cleared) == pytest.approx(in_keras(drawing=name), abs=0.0011)
    for off in ("centre", "scale", "invert"):
        cleared.get_by_label(off, exact=True).uncheck()
    lost = in_keras(drawing="a small 4 in a corner", centre=False, scale=False, invert=False)
    assert says(cleared) == pytest.approx(lost, abs=0.0011)
    assert f"It says {np.argmax(lost)}, with a probability of" in cleared.locator(".digit_pad .told").inner_text()


@pytest.mark.slow
def test_what_the_mouse_draws_takes_the_place_of_a_ready_made_drawing_and_is_read(cleared, in_keras):
    choice = cleared.get_by_label("drawing", exact=True)
    choice.select_option("8")
    draw_by_mouse(cleared, (9, 6), (19, 6), (13, 23))
    assert choice.input_value() == ""
    drawn = stroke_on_page(cleared)
    assert len(drawn) == 1
    assert np.allclose([drawn[0][0], drawn[0][-1]], [[9, 6], [13, 23]], atol=0.4)
    assert says(cleared) == pytest.approx(in_keras(drawing="", strokes=drawn), abs=0.0011)
    assert np.argmax(says(cleared)) == 7
    draw_by_mouse(cleared, (10, 14), (18, 14))
    assert len(stroke_on_page(cleared)) == 2
    cleared.get_by_role("button", name="Undo").click()
    assert stroke_on_page(cleared) == drawn


@pytest.mark.slow
def test_a_digit_is_drawn_by_keys_alone(cleared):
    pad = cleared.get_by_role("application", name="pad to draw a digit on")
    pad.focus()
    x, y = 14, 5
    for key in [*["Space"], *["ArrowDown"] * 18, *["Space"], *["ArrowRight"] * 2]:
        cleared.keyboard.press(key)
    assert stroke_on_page(cleared) == [[[x, y + step] for step in range(19)]]
    assert np.argmax(says(cleared)) == 1
    position = cleared.locator(".digit_pad .position")
    assert position.inner_text() == "Pen up, 16 from the left, 23 from the top (of 28)."
    cleared.keyboard.press("Backspace")
    assert stroke_on_page(cleared) == []
    assert "The page is empty. All the same: it says" in cleared.locator(".digit_pad .told").inner_text()


@pytest.mark.slow
def test_the_tiles_show_the_hidden_neurons_that_answer_most_strongly_in_keras(cleared, preprocess, network):
    cleared.get_by_label("drawing", exact=True).select_option("3")
    pixels = preprocess(DRAWINGS["3"]).reshape(1, 784).astype("float32")
    hidden = network.layers[0](pixels).numpy()[0]
    for_digit = network.layers[1].get_weights()[0].argmax(axis=1)
    strongest = np.argsort(-hidden)[:16]
    tiles = [f"{hidden[neuron]:.1f}, for {for_digit[neuron]}" for neuron in strongest]
    assert cleared.locator(".digit_pad .tiles li").all_inner_texts() == tiles
    assert f"{np.sum(hidden > 0)} of 128 hidden neurons answer" in cleared.locator(".digit_pad .legend").inner_text()
    look = "c => c.toDataURL()"
    before = cleared.locator(".tiles canvas").first.evaluate(look)
    cleared.get_by_label("weights × pixels").check()
    assert cleared.locator(".tiles canvas").first.evaluate(look) != before
    cleared.get_by_label("weights", exact=True).check()
    assert cleared.locator(".tiles canvas").first.evaluate(look) == before


@pytest.mark.slow
def test_a_move_of_the_pen_is_answered_within_50_ms_also_where_much_is_drawn(cleared):
    cleared.get_by_label("drawing", exact=True).select_option("a scribble")
    draw_by_mouse(cleared, *[(14 + 9 * np.cos(t), 14 + 9 * np.sin(2 * t)) for t in np.linspace(0, 6, 40)])
    times = cleared.evaluate("""() => {
      const knob = document.querySelector(".digit_pad input[type=range]");
      return Array.from({ length: 15 }, (_, i) => {
        const began = performance.now();
        knob.value = 2 + i / 10;
        knob.dispatchEvent(new Event("input"));
        document.querySelector(".digit_pad .legend").getBoundingClientRect(); // lays the page out
        return performance.now() - began;
      }).sort((a, b) => a - b);
    }""")
    assert times[7] < 50


def test_the_weights_stand_on_the_page_once_and_in_no_picture():
    weights = material("digit_pad")["weights"]
    assert page_html("digit_pad").count(weights) == 1
    assert len(weights) < 300_000
    assert weights not in page_html("neuron")
