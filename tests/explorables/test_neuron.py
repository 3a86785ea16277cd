"""The neuron with two inputs: it counts what NumPy counts, and its border goes where it is pulled."""

import numpy as np
import pytest

from explorables import first_state
from explorables.still import still_of
from helpers import load


def counted(state):
    """How many points of each class lie on their side of the border, as NumPy counts: (others, sneakers)."""
    x, y, label = np.array(state["points"]).T
    says_yes = state["times"] * (state["w1"] * x + state["w2"] * y + state["bias"]) > 0
    return tuple(int(np.sum(says_yes[label == each] == each)) for each in (0, 1))


def in_words(state):
    others, sneakers = counted(state)
    return f"{others + sneakers} of 200 ({sneakers} of 100 sneakers, {others} of 100 others)"


def test_the_still_picture_counts_what_numpy_counts_in_the_photographs():
    fashion = load("fashion_mnist")
    images, labels = fashion.x_train[50_000:51_500] / 255, fashion.y_train[50_000:51_500]
    shoe, above = images[:, 12:17, 8:26].mean(axis=(1, 2)), images[:, :9].mean(axis=(1, 2))
    says_yes, right = 1 * shoe - 8 * above - 0.44 > 0, []
    for is_sneaker in (False, True):
        right.append(np.sum(says_yes[(labels == 7) == is_sneaker][:100] == is_sneaker))
    assert counted(first_state("neuron")) == tuple(right)
    words = still_of("neuron").words
    assert f"{sum(right)} of 200 ({right[1]} of 100 sneakers, {right[0]} of 100 others)" in words
    hidden = sum(np.sum(above[(labels == 7) == is_sneaker][:100].round(3) > 0.4) for is_sneaker in (False, True))
    assert f"{hidden} points lie above the picture" in words


def test_it_counts_what_numpy_counts_wherever_the_border_lies(in_javascript):
    rng = np.random.default_rng(0)
    first = first_state("neuron")
    states = [
        first | {"w1": w1, "w2": w2, "bias": bias, "times": 2.0 ** rng.integers(-2, 7)}
        for w1, w2, bias in rng.uniform((-16, -16, -4), (16, 16, 4), (30, 3)).tolist()
    ]
    states.append(first | {"w1": 0, "w2": 0, "bias": 0})  # at 0 the step stays down
    counts = in_javascript("neuron", "states.map((state) => countRight(state))", states=states)
    assert [tuple(each["right"]) for each in counts] == [counted(state) for state in states]
    assert len({tuple(each["right"]) for each in counts}) > 10
    assert counts[0]["n"] == [100, 100]


def test_the_shaded_side_is_where_the_sum_is_above_0_and_its_border_where_it_is_0(in_javascript):
    first, rng = first_state("neuron"), np.random.default_rng(0)
    for w1, w2, bias in rng.uniform((-16, -16, -4), (16, 16, 4), (20, 3)).tolist():
        state = first | {"w1": w1, "w2": w2, "bias": bias}
        half = in_javascript("neuron", "halfPlane(state, 0)", state=state)
        sums = {part: [w1 * x + w2 * y + bias for x, y in half[part]] for part in half}
        assert np.allclose(sums["border"], 0)
        assert min(sums["inside"], default=0) > -1e-9
        corners = [[x, y] for x in state["x_range"] for y in state["y_range"]]
        assert all((corner in half["inside"]) == (w1 * corner[0] + w2 * corner[1] + bias > 0) for corner in corners)


# On the page


@pytest.mark.slow
def test_it_counts_while_its_sliders_are_moved_by_keys(open_page, told):
    view = open_page("neuron")
    assert in_words(first_state("neuron")) in told(view)
    assert view.locator(".formula").inner_text() == "step(1.00 · shoe − 8.00 · above − 0.44)"
    view.get_by_label("weight of above").focus()
    for _ in range(20):
        view.keyboard.press("ArrowRight")
    view.get_by_label("bias", exact=True).focus()
    for _ in range(5):
        view.keyboard.press("ArrowLeft")
    assert view.locator(".formula").inner_text() == "step(1.00 · shoe − 6.00 · above − 0.49)"
    moved = in_words(first_state("neuron", w2=-6, bias=-0.49))
    assert moved in told(view)
    assert moved in view.locator(".explorable svg").get_attribute("aria-label")
    view.get_by_role("button", name="Start again").click()
    assert in_words(first_state("neuron")) in told(view)


@pytest.mark.slow
def test_the_border_goes_where_the_mouse_pulls_it(open_page, told):
    view = open_page("neuron")
    picture = view.locator(".explorable svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    part = box["width"] / 340
    across, up = 44 + 0.25 * 288, 226 - 0.5 * 216  # the ink 0.25 in the shoe, 0.19 above
    view.mouse.move(box["x"] + 100 * part, box["y"] + 100 * part)
    view.mouse.down()
    view.mouse.move(box["x"] + across * part, box["y"] + up * part)
    view.mouse.up()
    view.mouse.move(box["x"] + 200 * part, box["y"] + 50 * part)
    bias = -(1 * 0.25 - 8 * 0.19)
    assert view.locator(".formula").inner_text() == f"step(1.00 · shoe − 8.00 · above + {bias:.2f})"
    assert in_words(first_state("neuron", bias=round(bias, 2))) in told(view)


@pytest.mark.slow
def test_multiplied_the_border_stays_and_a_sigmoid_becomes_a_step(open_page, told):
    view = open_page("neuron")
    border = view.locator(".explorable .border")
    before, count = border.get_attribute("points"), told(view).split(".")[0]
    view.get_by_label("sigmoid", exact=True).check()
    state = first_state("neuron")
    x, y, _ = np.array(state["points"]).T
    for times in (1, 64):
        answers = 1 / (1 + np.exp(-times * (x - 8 * y - 0.44)))
        assert f"from {answers.min():.2f} to {answers.max():.2f}" in told(view)
        view.get_by_label("all three, times").focus()
        view.keyboard.press("End")
    assert "× 64" in view.locator(".explorable .knob").last.inner_text()
    assert border.get_attribute("points") == before
    assert told(view).split(".")[0] == count
