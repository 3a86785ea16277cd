"""The activations and their slopes: they are Keras's and TensorFlow's, and the point on them is moved."""

import numpy as np
import pytest

from explorables import first_state
from explorables.still import still_of

NAMES = ("linear", "step", "sigmoid", "tanh", "arctan", "relu", "leaky relu")


def in_keras(name, z, leak=0.2):
    """What Keras's activation of that name gives for sums z, and TensorFlow's slopes of it: two float64 ndarrays."""
    import keras
    import tensorflow as tf

    functions = {
        "step": lambda z: tf.cast(z > 0, z.dtype) + 0 * z,  # TensorFlow has no slope of a comparison
        "arctan": keras.ops.arctan,
        "leaky relu": lambda z: keras.activations.leaky_relu(z, negative_slope=leak),
    }
    sums = tf.constant(z, dtype="float64")
    with tf.GradientTape() as tape:
        tape.watch(sums)
        gives = functions.get(name, None if name in functions else keras.activations.get(name))(sums)
    return gives.numpy(), tape.gradient(gives, sums).numpy()


def values(name, z, leak=0.2):
    """The numbers of a point on an activation, as the explorable should say them."""
    gives, slope = in_keras(name, z, leak)
    said = f"z = {z:.1f}: it gives {gives:.3f}, its slope is {slope:.3f}."
    return said.replace("-0.000", "0.000").replace("-", "−")


@pytest.mark.slow
def test_the_activations_and_their_slopes_are_those_of_keras(in_javascript):
    assert tuple(in_javascript("activation", "Object.keys(ACTIVATIONS)")) == NAMES
    z = [-3, -1, -0.5, 0, 0.5, 1, 3]  # at the corner, 0, TensorFlow takes the left slope
    for name in NAMES:
        found = in_javascript(
            "activation",
            "['gives', 'slope'].map((part) => z.map((each) => ACTIVATIONS[name][part](each, 0.3)))",
            name=name,
            z=z,
        )
        np.testing.assert_allclose(found, in_keras(name, z, 0.3), atol=1e-9, err_msg=name)


@pytest.mark.slow
def test_the_still_picture_tells_of_the_point_what_keras_gives_there():
    state = first_state("activation")
    words = still_of("activation").words
    assert words.startswith(f"The {state['activation']} for sums from −4 to 4, and its slope below. ")
    assert values(state["activation"], state["z"], state["leak"]) in words


def test_what_a_screen_reader_is_told_of_the_picture_follows_the_point(open_page):
    view = open_page("activation")
    view.get_by_role("slider", name="sum z").press("PageDown")
    described = view.locator(".explorable svg desc").text_content()
    assert described.startswith("The sigmoid for sums from −4 to 4")
    assert "z = 0.0: it gives 0.500, its slope is 0.250." in described


# On the page


@pytest.mark.slow
def test_the_point_is_moved_by_keys_and_by_the_mouse(open_page, told):
    view = open_page("activation")
    assert "z = 1.0: it gives 0.731, its slope is 0.197." in told(view)
    picture = view.get_by_role("slider", name="sum z")
    picture.focus()
    for key in ("PageDown", "ArrowLeft", "ArrowLeft"):
        view.keyboard.press(key)
    assert values("sigmoid", -0.2) in told(view)
    assert picture.get_attribute("aria-valuenow") == "-0.2"
    box = picture.bounding_box()
    for part_of_height in (0.3, 0.75):  # on the curve, and on the slope
        view.mouse.move(box["x"] + 60, box["y"] + part_of_height * box["height"])
        view.mouse.down()
        view.mouse.move(box["x"] + (44 + 288 * 5.5 / 8) / 340 * box["width"], box["y"] + part_of_height * box["height"])
        view.mouse.up()
        assert values("sigmoid", 1.5) in told(view)
        picture.press("Home")


@pytest.mark.slow
def test_each_activation_on_the_page_gives_what_keras_gives(open_page, told):
    view = open_page("activation")
    picture, knob = view.get_by_role("slider", name="sum z"), view.get_by_label("slope for negative sums")
    for name in NAMES:
        view.get_by_label(name, exact=True).check()
        assert knob.is_enabled() == (name == "leaky relu")
        for key, z in [("Home", -4), ("PageUp", -3), ("End", 4)]:
            picture.press(key)
            assert values(name, z) in told(view), name
    knob.press("End")
    picture.press("Home")
    assert values("leaky relu", -4, leak=1) in told(view)


def test_what_ten_slopes_leave_of_a_signal_is_said_in_numbers_that_can_be_read(open_page, told):
    view = open_page("activation")
    picture = view.get_by_role("slider", name="sum z")
    picture.press("PageDown")
    assert 1 / 0.25**10 == 1_048_576
    for name, left in [("sigmoid", "about 1 in 1,000,000"), ("tanh", "1.00"), ("step", "nothing")]:
        view.get_by_label(name, exact=True).check()
        assert told(view).endswith(f"Multiply ten such slopes, and {left} is left.")
