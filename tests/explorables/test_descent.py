"""Descent on a surface: its steps are Keras's own, its words say what they did, and one that flies off is survived."""

import re
from itertools import product

import numpy as np
import pytest
from support.rendered_site import watched

from explorables import first_state
from explorables.still import still_of

STARTS = {"round bowl": (-2, 1), "narrow valley": (-2, 1), "bent valley": (-1.5, 0.5), "two dips": (2, 1)}
# At these rates no path is so wild that float32 and float64 part.
RATES = {"plain": 0.02, "momentum": 0.005, "RMSprop": 0.05, "Adam": 0.1}
EVERY = list(product(STARTS, RATES))


def on_the_floor(**changes):
    """What the lesson asks for: the narrow valley, close to its floor, at a rate of 0.15."""
    return first_state("descent", **{"x": -2, "y": 0.05, "rate": 0.15} | changes)


@pytest.fixture(scope="module")
def walk(in_javascript):
    """Take the steps of a state, or of several: (path, promised, delivered), as float ndarrays."""

    def walk(*states):
        walked = in_javascript("descent", "states.map((state) => walk(state))", states=states)
        found = [(np.array(each["path"]), each["promised"], each["delivered"]) for each in walked]
        return found if len(found) > 1 else found[0]

    return walk


@pytest.fixture(scope="module")
def tell(in_javascript):
    """The words for a state, or for several."""

    def tell(*states):
        found = in_javascript("descent", "states.map((state) => tell(state))", states=states)
        return found if len(found) > 1 else found[0]

    return tell


@pytest.fixture(scope="module")
def heights(in_javascript):
    """Each surface's height, made from the formula that the reader sees."""

    def height(formula):
        python = formula.replace("−", "-").replace("²", "**2")
        python = re.sub(r"(?<=\d) (?=[(xy])", " * ", python)  # 20 y, 2 (y - x²)
        return eval(f"lambda x, y: {python}")

    surfaces = in_javascript("descent", "SURFACES")
    return {name: height(surface["formula"]) for name, surface in surfaces.items()}


# Its steps


@pytest.mark.slow
def test_every_optimizer_steps_as_keras_s_does_on_every_surface(walk, tell, heights):
    import keras
    import tensorflow as tf

    in_keras = {
        "plain": keras.optimizers.SGD,
        "momentum": lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
        "RMSprop": keras.optimizers.RMSprop,
        "Adam": keras.optimizers.Adam,
    }
    states = [
        first_state("descent", surface=surface, optimizer=optimizer, rate=RATES[optimizer], x=-1.5, y=0.75, n_steps=20)
        for surface, optimizer in EVERY
    ]
    for state, (path, promised, delivered), words in zip(states, walk(*states), tell(*states), strict=True):
        height = heights[state["surface"]]
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
        said = re.fullmatch(r"After 20 steps it is at x = (\S+), y = (\S+), at a height of (\S+)\. The last .+", words)
        numbers = [float(number.replace("−", "-")) for number in said.groups()]
        assert numbers == pytest.approx([*expected[-1], height(*expected[-1])], abs=0.0051, rel=0.005), case


def test_before_the_first_step_nothing_is_promised_and_nothing_delivered(walk):
    path, promised, delivered = walk(first_state("descent", n_steps=0))
    assert path.tolist() == [[-2, 1]]
    assert promised == delivered == 0


def test_plain_descent_promises_its_rate_times_the_squared_slopes(walk):
    path, promised, delivered = walk(first_state("descent", n_steps=1))
    assert promised == pytest.approx(0.08 * (2**2 + 20**2))
    assert delivered == pytest.approx(12 - (path[1][0] ** 2 / 2 + 10 * path[1][1] ** 2))


def test_every_lowest_place_is_one(in_javascript, heights):
    for name, surface in in_javascript("descent", "SURFACES").items():
        x, y = np.meshgrid(np.linspace(-2.4, 2.4, 481), np.linspace(surface["low"], surface["low"] + 3.6, 361))
        assert heights[name](*surface["lowest"]) <= heights[name](x, y).min() + 1e-5, name


def test_the_lines_of_a_surface_run_where_its_height_is_one_of_their_levels(in_javascript, heights):
    contours = "contours(SURFACES[name], (x) => (x - 44) / 60 - 2.4, (y) => (226 - y) / 60 + SURFACES[name].low)"
    for name, surface in in_javascript("descent", "SURFACES").items():
        lines = in_javascript("descent", contours, name=name)
        x, y = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", lines), float).T
        x, y, height = (x - 44) / 60 - 2.4, (226 - y) / 60 + surface["low"], heights[name]
        slopes = [height(x + 1e-4, y) - height(x - 1e-4, y), height(x, y + 1e-4) - height(x, y - 1e-4)]
        above = np.abs(height(x, y)[:, None] - surface["levels"])
        assert np.max(above.min(axis=1) / (np.hypot(*slopes) / 2e-4)) < 0.05, "nearer than a cell is wide"
        assert set(above.argmin(axis=1)) == set(range(len(surface["levels"]))), name


def test_a_first_step_keeps_most_of_its_promise_and_the_path_flies_off_but_not_with_momentum(walk):
    path, promised, delivered = walk(on_the_floor(n_steps=1))
    assert 0.5 < delivered / promised < 0.9
    assert path[1][1] == pytest.approx(-2 * path[0][1])
    path, promised, delivered = walk(on_the_floor(n_steps=11))
    assert np.abs(path[-1]).max() > 100
    assert delivered < 0 < promised
    path, _, _ = walk(on_the_floor(n_steps=100, optimizer="momentum"))
    assert np.abs(path[-1]).max() < 0.01
    walked = walk(*[on_the_floor(n_steps=n, optimizer="momentum") for n in range(1, 41)])
    steps = np.array([each[1:] for each in walked])
    uphill = steps[:, 1] < 0
    assert 0.5 < np.mean(steps[uphill, 0] < 0) < 1, "most steps uphill were promised to be so"


def test_adam_s_first_step_goes_off_at_45_degrees_from_anywhere(walk):
    for name in STARTS:
        (start, end), _, _ = walk(first_state("descent", surface=name, optimizer="Adam", x=-1.3, y=0.35, n_steps=1))
        assert np.abs(end - start) == pytest.approx(0.08, rel=1e-5)


# Its words


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
def test_numbers_are_said_so_that_they_can_be_read(in_javascript, number, text):
    assert in_javascript("descent", "readable(number)", number=number) == text


def test_the_words_say_where_the_path_is_and_what_its_last_step_promised_and_delivered(tell):
    valley = first_state("descent")
    assert tell(valley | {"n_steps": 0}) == "The start is at x = −2.00, y = 1.00, at a height of 12.0. No step yet."
    # x: −2 · 0.92; y: 1 − 0.08 · 20 = −0.6; slopes 2 and 20, and 0.08 · (4 + 400) = 32.3
    assert tell(valley | {"n_steps": 1}) == (
        "After 1 step it is at x = −1.84, y = −0.60, at a height of 5.29. "
        "The last step promised a fall of 32.3 and delivered a fall of 6.71, 21 % of it."
    )
    # At a rate of 0.2, y: 1 − 0.2 · 20 = −3, and 0.2 · 404 = 80.8; the height is 1.6² / 2 + 10 · 9 = 91.3.
    assert tell(valley | {"n_steps": 1, "rate": 0.2}) == (
        "After 1 step it is at x = −1.60, y = −3.00, at a height of 91.3. "
        "The last step promised a fall of 80.8 and delivered a rise of 79.3."
    )
    settled = tell(valley | {"surface": "round bowl", "n_steps": 1000})
    assert settled == (
        "After 1000 steps it is at x = 0.00, y = 0.00, at a height of about 0. The last step promised next to nothing "
        "and delivered next to nothing. It takes no more steps than these."
    )
    flown = "After 11 steps it has flown off, and stops there: the rate is too large for this way down. "
    assert tell(on_the_floor(n_steps=30)).startswith(flown)


def test_the_words_of_the_picture_name_surface_optimizer_and_rate(in_javascript, tell):
    state = first_state("descent")
    start = "The narrow valley from above, and a path down by plain descent at a rate of 0.08. After 10 steps it is at "
    words = still_of("descent").words
    assert words.startswith(start)
    assert words.endswith(tell(state))
    assert re.search(r"promised a fall of 0\.\d+ and delivered a fall of 0\.\d+, \d\d % of it\.$", words)
    by_adam = in_javascript("descent", "words(state)", state=state | {"surface": "two dips", "optimizer": "Adam"})
    assert by_adam.startswith("The two dips from above, and a path down by Adam at a rate of 0.08.")


# On the page


@pytest.fixture(scope="module")
def page(site, browser):
    """The lesson's page, opened once from the disk; no test leaves it otherwise than `begin` would find it."""
    with watched(browser, site / "05_losses_and_optimizers.html", viewport={"width": 1280, "height": 900}) as view:
        yield view


@pytest.fixture
def begin(page):
    """Choose a surface, with its own start, an optimizer and perhaps a rate; no step is taken yet."""

    def begin_with(surface, optimizer, rate=None):
        other = next(name for name in STARTS if name != surface)
        for name in (other, surface, optimizer):  # a surface that is chosen anew begins at its start
            page.get_by_role("radio", name=name, exact=True).check()
        if rate is not None:
            set_rate(page, rate)
        x, y = STARTS[surface]
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


@pytest.mark.slow
def test_the_page_begins_with_the_path_and_the_words_of_the_picture(site, browser):
    still = still_of("descent")
    with watched(browser, site / "05_losses_and_optimizers.html") as view:
        drawn = view.locator(".explorable .path").get_attribute("d")
        assert f'd="{re.sub(r"[.]0(?![0-9])", "", drawn)}"' in still.picture.decode()
        assert still.words.endswith(said(view))
        assert view.locator(".explorable svg desc").text_content() == still.words


@pytest.mark.slow
def test_steps_are_taken_by_buttons_and_told(page, begin, tell):
    for surface, optimizer in [("bent valley", "Adam"), ("two dips", "momentum"), ("round bowl", "RMSprop")]:
        state = begin(surface, optimizer, 0.03)
        assert said(page) == tell(state)
        for name, n_steps in [("One step", 1), ("One step", 2), ("Ten steps", 12)]:
            press(page, name)
            assert said(page) == tell(state | {"n_steps": n_steps})
        page.get_by_label("learning rate", exact=True).press("ArrowRight")
        assert said(page) == tell(state | {"n_steps": 12, "rate": 0.04}), "the path follows the slider"


def test_the_start_goes_by_arrow_keys_and_where_the_mouse_pulls_it(page, begin, tell):
    state = begin("narrow valley", "plain", 0.15)
    area = page.get_by_role("slider", name="start of the path")
    area.focus()
    for _ in range(19):
        page.keyboard.press("ArrowDown")
    assert area.get_attribute("aria-valuetext") == "x = −2.00, y = 0.05"
    press(page, "One step")
    assert said(page) == tell(on_the_floor(n_steps=1))
    box = area.bounding_box()
    unit = box["width"] / 340
    page.mouse.move(box["x"] + 68 * unit, box["y"] + 115 * unit)
    page.mouse.down()
    page.mouse.move(box["x"] + (44 + 60 * 3.4) * unit, box["y"] + (226 - 60 * 2.3) * unit)  # to x = 1, y = 0.5
    page.mouse.up()
    assert said(page) == tell(state | {"x": 1, "y": 0.5, "n_steps": 1})
    page.mouse.click(box["x"] + 100 * unit, box["y"] + 290 * unit)
    assert said(page) == tell(state | {"x": 1, "y": 0.5, "n_steps": 1}), "the bars are not part of the surface"


def test_two_bars_show_what_was_promised_and_delivered_a_rise_to_the_left(page, begin, walk):
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


@pytest.mark.slow
def test_what_flies_off_is_said_and_survived_on_every_surface_by_every_optimizer(page, begin, tell, walk):
    begin("round bowl", "plain", 3)
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
        [["two dips" if surface == "round bowl" else "round bowl", surface, optimizer] for surface, optimizer in EVERY],
    )
    states = [
        first_state("descent", surface=surface, optimizer=optimizer, rate=3, x=x, y=y, n_steps=30)
        for surface, optimizer in EVERY
        for x, y in [STARTS[surface]]
    ]
    assert [text for text, _ in shown] == tell(*states)
    assert not any(re.search("NaN|Infinity|undefined", html) for _, html in shown)
    gone = [bool(np.abs(path[-1]).max() > 100) for path, _, _ in walk(*states)]
    assert ["flown off" in text for text, _ in shown] == gone
    assert sum(gone) > 5
    state = begin("narrow valley", "plain", 0.2)
    press(page, *["Ten steps"] * 2)
    assert "flown off" in said(page)
    n_steps = len(walk(state | {"n_steps": 20})[0]) - 1
    press(page, "One step")
    assert said(page) == tell(state | {"n_steps": n_steps}), "a step after that is none"
    set_rate(page, 0.03)
    assert "flown off" not in said(page)


def test_momentum_s_slider_is_there_for_momentum_alone(page, begin, tell):
    knob = page.get_by_role("slider", name="momentum", exact=True)
    begin("round bowl", "Adam")
    assert knob.is_disabled()
    state = begin("round bowl", "momentum", 0.1)
    press(page, "Ten steps")
    knob.fill("0.5")
    assert said(page) == tell(state | {"momentum": 0.5, "n_steps": 10})
    knob.fill("0.9")


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


@pytest.mark.slow
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
