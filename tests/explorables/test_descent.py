"""Descent on a surface: its steps are Keras's own, on the page as in Python, and a path that flies off is survived."""

import re
from itertools import product

import numpy as np
import pytest
from support.rendered_site import watched

from explorables import first_state, module_source, picture, words
from explorables.descent.state import GONE, OPTIMIZERS, SURFACES, readable, told, walk

in_browser = pytest.mark.slow
# At these rates no path is so wild that float32 and float64 part.
RATES = {"plain": 0.02, "momentum": 0.005, "RMSprop": 0.05, "Adam": 0.1}
STATES = [
    first_state("descent", surface=surface, optimizer=optimizer, rate=RATES[optimizer], x=-1.5, y=0.75, n_steps=20)
    for surface, optimizer in product(SURFACES, OPTIMIZERS)
]


def on_the_floor(**changes):
    """What the lesson asks for: the narrow valley, close to its floor, at a rate of 0.15."""
    return first_state("descent", **{"x": -2, "y": 0.05, "rate": 0.15} | changes)


# In Python


def test_before_the_first_step_nothing_is_promised_and_nothing_delivered():
    assert walk(first_state("descent", n_steps=0)) == ([(-2, 1)], 0, 0)


def test_plain_descent_promises_its_rate_times_the_squared_slopes():
    state = first_state("descent", n_steps=1)
    path, promised, delivered = walk(state)
    assert promised == pytest.approx(0.08 * (2**2 + 20**2))
    assert delivered == pytest.approx(12 - (path[1][0] ** 2 / 2 + 10 * path[1][1] ** 2))


def test_every_lowest_place_is_one():
    for name, surface in SURFACES.items():
        x, y = np.meshgrid(np.linspace(-2.4, 2.4, 481), np.linspace(surface.low, surface.low + 3.6, 361))
        assert surface.height(*surface.lowest) <= surface.height(x, y).min() + 1e-5, name


def test_a_first_step_keeps_most_of_its_promise_and_the_path_flies_off_but_not_with_momentum():
    path, promised, delivered = walk(on_the_floor(n_steps=1))
    assert 0.5 < delivered / promised < 0.9
    assert path[1][1] == pytest.approx(-2 * path[0][1])
    path, promised, delivered = walk(on_the_floor(n_steps=11))
    assert np.abs(path[-1]).max() > GONE
    assert delivered < 0 < promised
    path, _, _ = walk(on_the_floor(n_steps=100, optimizer="momentum"))
    assert np.abs(path[-1]).max() < 0.01
    steps = np.array([walk(on_the_floor(n_steps=n, optimizer="momentum"))[1:] for n in range(1, 41)])
    uphill = steps[:, 1] < 0
    assert 0.5 < np.mean(steps[uphill, 0] < 0) < 1, "most steps uphill were promised to be so"


def test_adam_s_first_step_goes_off_at_45_degrees_from_anywhere():
    for name in SURFACES:
        (start, end), _, _ = walk(first_state("descent", surface=name, optimizer="Adam", x=-1.3, y=0.35, n_steps=1))
        assert np.abs(np.subtract(end, start)) == pytest.approx(0.08, rel=1e-5)


@pytest.mark.parametrize(
    "number, text",
    [
        (12, "12.0"),
        (0.0746, "0.0746"),
        (1476.2, "1,476"),
        (-0.2, "−0.200"),
        (3e7, "more than a million"),
        (0, "about 0"),
    ],
)
def test_numbers_are_said_so_that_they_can_be_read(number, text):
    assert readable(number) == text


def test_the_words_name_surface_optimizer_and_rate_and_what_came_of_them():
    said = words("descent", first_state("descent"))
    assert said.startswith(
        "A narrow valley from above, and a path down it by plain descent at a rate of 0.08. After 10"
    )
    assert re.search(r"promised a fall of 0\.\d+ and delivered a fall of 0\.\d+, \d\d % of it\.$", said)
    assert "No step yet" in words("descent", first_state("descent", n_steps=0))
    flown = words("descent", on_the_floor(n_steps=30))
    assert "After 11 steps it has flown off, and stops there: the rate is too large for this way down." in flown


# In a browser


@pytest.fixture(scope="module")
def page(site, browser):
    """The lesson's page, opened once from the disk; no test leaves it otherwise than `begin` would find it."""
    with watched(browser, site / "05_losses_and_optimizers.html", viewport={"width": 1280, "height": 900}) as view:
        yield view


@pytest.fixture
def begin(page):
    """Choose a surface, with its own start, an optimizer and perhaps a rate; no step is taken yet."""

    def begin_with(surface, optimizer, rate=None):
        other = next(name for name in SURFACES if name != surface)
        for name in (other, surface, optimizer):  # a surface that is chosen anew begins at its start
            page.get_by_role("radio", name=name, exact=True).check()
        if rate is not None:
            set_rate(page, rate)
        x, y = SURFACES[surface].start
        rate = float(page.locator(".explorable .knob output").first.inner_text())
        return first_state("descent", surface=surface, optimizer=optimizer, rate=rate, x=x, y=y, n_steps=0)

    return begin_with


def press(view, *names):
    for name in names:
        view.get_by_role("button", name=name).click()


def set_rate(view, rate):
    slider = view.get_by_label("learning rate", exact=True)
    places = [
        "%g" % (power * digits) for power in (0.001, 0.01, 0.1, 1) for digits in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    ]
    slider.fill(str(places.index(f"{rate:g}")))


def said(view):
    return view.locator(".explorable .told").inner_text()


@in_browser
def test_every_optimizer_steps_as_keras_s_does_on_every_surface_on_the_page_and_in_python(browser):
    import keras
    import tensorflow as tf

    view = browser.new_page()
    on_the_page = view.evaluate(
        """async ([source, states]) => {
          const url = URL.createObjectURL(new Blob([source + "\\nexport { walk };"], { type: "text/javascript" }));
          const { walk } = await import(url);
          return states.map((state) => walk(state)).map((w) => [w.path, w.promised, w.delivered]);
        }""",
        [module_source("descent"), STATES],
    )
    view.close()
    in_keras = {
        "plain": keras.optimizers.SGD,
        "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
        "RMSprop": keras.optimizers.RMSprop,
        "Adam": keras.optimizers.Adam,
    }
    for state, (path, promised, delivered) in zip(STATES, on_the_page, strict=True):
        height = SURFACES[state["surface"]].height
        place, optimizer = keras.Variable([state["x"], state["y"]]), in_keras[state["optimizer"]](state["rate"])
        expected = [place.numpy()]
        for _ in range(state["n_steps"]):
            with tf.GradientTape() as tape:
                loss = height(place.value[0], place.value[1])
            slopes = tape.gradient(loss, place.value)
            optimizer.apply([slopes], [place])
            expected.append(place.numpy())
        case = f"{state['surface']}, {state['optimizer']}"
        np.testing.assert_allclose(path, expected, rtol=0, atol=1e-5, err_msg=case)
        moved = expected[-1] - expected[-2]
        assert promised == pytest.approx(-np.dot(slopes, moved), abs=1e-5), case
        assert delivered == pytest.approx(height(*expected[-2]) - height(*expected[-1]), abs=1e-5), case
        counterpart = walk(state)
        np.testing.assert_allclose(path, counterpart[0], rtol=0, atol=1e-12, err_msg=case)
        np.testing.assert_allclose([promised, delivered], counterpart[1:], rtol=0, atol=1e-12, err_msg=case)


@in_browser
def test_the_page_begins_with_the_path_of_the_picture(page):
    still = picture("descent", first_state("descent"))
    drawn = page.locator(".explorable .path").get_attribute("d")
    assert f'<polyline points="{drawn[1:].replace(" ", ",").replace("L", " ")}"' in still
    assert words("descent", first_state("descent")).endswith(said(page))


@in_browser
def test_steps_are_taken_by_buttons_and_told_in_python_s_words(page, begin):
    for surface, optimizer in [("bent valley", "Adam"), ("two dips", "momentum"), ("round bowl", "RMSprop")]:
        state = begin(surface, optimizer, 0.03)
        assert said(page) == told(state)
        for name, n_steps in [("One step", 1), ("One step", 2), ("Ten steps", 12)]:
            press(page, name)
            assert said(page) == told(state | {"n_steps": n_steps})
        page.get_by_label("learning rate", exact=True).press("ArrowRight")
        assert said(page) == told(state | {"n_steps": 12, "rate": 0.04}), "the path follows the slider"


@in_browser
def test_the_start_goes_by_arrow_keys_and_where_the_mouse_pulls_it(page, begin):
    state = begin("narrow valley", "plain", 0.15)
    area = page.get_by_role("slider", name="start of the path")
    area.focus()
    for _ in range(19):
        page.keyboard.press("ArrowDown")
    assert area.get_attribute("aria-valuetext") == "x = −2.00, y = 0.05"
    press(page, "One step")
    assert said(page) == told(on_the_floor(n_steps=1))
    box = area.bounding_box()
    unit = box["width"] / 340
    page.mouse.move(box["x"] + 68 * unit, box["y"] + 115 * unit)
    page.mouse.down()
    page.mouse.move(box["x"] + (44 + 60 * 3.4) * unit, box["y"] + (226 - 60 * 2.3) * unit)  # to x = 1, y = 0.5
    page.mouse.up()
    assert said(page) == told(state | {"x": 1, "y": 0.5, "n_steps": 1})
    page.mouse.click(box["x"] + 100 * unit, box["y"] + 290 * unit)
    assert said(page) == told(state | {"x": 1, "y": 0.5, "n_steps": 1}), "the bars are not part of the surface"


@in_browser
def test_two_bars_show_what_was_promised_and_delivered_a_rise_to_the_left(page, begin):
    def bars():
        found = []
        for name in ("promised", "delivered"):
            bar = page.locator(f".explorable rect.{name}")
            found.append([float(bar.get_attribute(part)) for part in ("x", "width")])
        return np.array(found)

    state = begin("narrow valley", "plain", 0.08)
    press(page, "One step")
    _, promised, delivered = walk(state | {"n_steps": 1})
    (x, width), (other_x, other_width) = bars()
    assert x == other_x == 180
    assert other_width / width == pytest.approx(delivered / promised)
    set_rate(page, 0.15)
    _, promised, delivered = walk(state | {"n_steps": 1, "rate": 0.15})
    (x, width), (other_x, other_width) = bars()
    assert delivered < 0
    assert other_x + other_width == pytest.approx(180)
    assert other_width / width == pytest.approx(-delivered / promised)


@in_browser
def test_what_flies_off_is_said_and_survived_on_every_surface_by_every_optimizer(page, begin):
    begin("round bowl", "plain", 3)
    cases = list(product(SURFACES, OPTIMIZERS))
    shown = page.evaluate(
        """(cases) => {
          const root = document.querySelector(".explorable");
          const [ten] = [...root.querySelectorAll("button")].filter((button) => button.textContent === "Ten steps");
          return cases.map((names) => {
            for (const name of names) root.querySelector(`input[value="${name}"]`).click();
            for (let i = 0; i < 3; i += 1) ten.click();
            return [root.querySelector(".told").textContent, root.outerHTML];
          });
        }""",
        [["two dips" if surface == "round bowl" else "round bowl", surface, optimizer] for surface, optimizer in cases],
    )
    for (surface, optimizer), (text, html) in zip(cases, shown, strict=True):
        x, y = SURFACES[surface].start
        state = first_state("descent", surface=surface, optimizer=optimizer, rate=3, x=x, y=y, n_steps=30)
        assert text == told(state)
        assert not re.search("NaN|Infinity|undefined", html)
    assert sum("flown off" in text for text, _ in shown) > 5
    state = begin("narrow valley", "plain", 0.2)
    press(page, *["Ten steps"] * 2)
    assert "flown off" in said(page)
    n_steps = len(walk(state | {"n_steps": 20})[0]) - 1
    press(page, "One step")
    assert said(page) == told(state | {"n_steps": n_steps}), "a step after that is none"
    set_rate(page, 0.03)
    assert "flown off" not in said(page)


@in_browser
def test_momentum_s_slider_is_there_for_momentum_alone(page, begin):
    knob = page.get_by_role("slider", name="momentum", exact=True)
    begin("round bowl", "Adam")
    assert knob.is_disabled()
    state = begin("round bowl", "momentum", 0.1)
    press(page, "Ten steps")
    knob.fill("0.5")
    assert said(page) == told(state | {"momentum": 0.5, "n_steps": 10})
    knob.fill("0.9")


@in_browser
def test_every_input_is_answered_within_50_ms_even_after_a_thousand_steps(page, begin):
    begin("round bowl", "RMSprop", 0.03)
    slowest = page.evaluate("""() => {
      const root = document.querySelector(".explorable");
      const timed = (act) => {
        const began = performance.now();
        act();
        root.querySelector("svg").getBoundingClientRect(); // lays the page out
        return performance.now() - began;
      };
      const ten = [...root.querySelectorAll("button")].find((button) => button.textContent === "Ten steps");
      for (let i = 0; i < 100; i += 1) ten.click();
      const rate = root.querySelector("input[type=range]");
      const key = (name) => new KeyboardEvent("keydown", { key: name });
      const median = (act) => Array.from({ length: 9 }, (_, i) => timed(() => act(i))).sort((a, b) => a - b)[4];
      const surfaces = root.querySelectorAll("fieldset")[0].querySelectorAll("input");
      return {
        rate: median((i) => { rate.value = 10 + i; rate.dispatchEvent(new Event("input")); }),
        start: median((i) => root.querySelector("svg").dispatchEvent(key("ArrowUp"))),
        step: median(() => ten.click()),
        surface: median((i) => surfaces[i % 4].click()),
      };
    }""")
    assert max(slowest.values()) < 50, slowest


@in_browser
def test_a_finger_pulls_the_start_down_and_the_page_stays_where_it_is(site, browser):
    context = browser.new_context(viewport={"width": 358, "height": 700}, has_touch=True)
    view = context.new_page()
    view.goto((site / "05_losses_and_optimizers.html").as_uri())
    area = view.locator(".explorable svg")
    area.scroll_into_view_if_needed()
    box, before = area.bounding_box(), view.evaluate("scrollY")
    unit = box["width"] / 340
    finger = context.new_cdp_session(view)
    for kind, y in [("touchStart", 58), ("touchMove", 80), ("touchMove", 100), ("touchMove", 118), ("touchEnd", None)]:
        points = [] if y is None else [{"x": box["x"] + 68 * unit, "y": box["y"] + y * unit}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert area.get_attribute("aria-valuetext") == "x = −2.00, y = 0.00"
    assert view.evaluate("scrollY") == before
    context.close()
