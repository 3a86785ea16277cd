"""Explorables: alive on a page without a kernel and in a notebook, a picture and a sentence everywhere else."""

import sys
from contextlib import ExitStack

import nbformat
import numpy as np
import pytest
from support import ROOT
from support.rendered_site import watched
from support.tiny_course import compiled

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.numbers.fingerprint import fingerprint_of_claims
from builder.project import Project
from explorables import (
    FOLDER,
    INSTALL,
    STILL,
    TITLES,
    _widget,
    explore,
    first_state,
    material,
    module_source,
    picture,
    words,
)
from explorables.activation.state import ACTIVATIONS
from explorables.neuron.state import count_right
from helpers import load

PAGES = {
    "neuron": "01_intro",
    "activation": "04_activations",
    "digit_pad": "02_mnist",
    "confusion": "06_confusion_matrix",
    "descent": "05_losses_and_optimizers",
}
in_browser = pytest.mark.slow


def built(name):
    return nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)


def cells_of(name):
    """The box and the code cell of the explorable in a lesson's notebook."""
    return [cell for cell in built(name).cells if "explore" in cell.metadata.get("tags", [])]


# In a lesson


def with_box(course, box):
    path = course / "lessons/01_tiny.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{box}\n", encoding="utf-8")
    return course


def test_a_box_becomes_its_text_and_a_folded_cell_that_shows_it(course):
    *_, box, cell, _ = compiled(with_box(course, ":::{explore} neuron\nMove it.\n:::")).cells
    assert box.source == "> **Try it.** Move it."
    assert box.metadata.box == {"kind": "explore", "title": "neuron", "body": "Move it."}
    assert cell.source == '# @title A neuron, to play with\nfrom helpers import explore\n\nexplore("neuron")'
    assert cell.metadata.tags == ["fold", "explore"]
    assert cell.metadata.jupyter.source_hidden


def test_a_box_may_hand_the_lesson_s_own_network_to_the_call(course):
    box = ":::{explore} digit_pad\n:given: network=network\nDraw.\n:::"
    *_, shown, cell, _ = compiled(with_box(course, box)).cells
    assert cell.source.endswith('explore("digit_pad", network=network)')
    assert shown.source == "> **Try it.** Draw."


def test_what_there_is_to_find_is_folded_until_somebody_opens_it(course):
    cells = compiled(with_box(course, ":::{explore} neuron\nMove it.\n:::\n\n:::{found}\nIt *moved*.\n:::")).cells
    (found,) = [cell for cell in cells if cell.metadata.get("box", {}).get("kind") == "found"]
    assert found.source.startswith('<details class="found">\n<summary>What is there to find?</summary>\n\nIt *moved*.')


@in_browser
def test_on_a_page_it_is_open_where_the_reader_wants_every_answer_shown_and_on_paper(open_page):
    view = open_page("neuron")
    found = view.locator("details.found")
    assert not found.get_by_text("By whatever number above 0").is_visible()
    view.get_by_role("button", name="Show everything").click()
    assert found.get_by_text("By whatever number above 0").is_visible()
    view.get_by_role("button", name="Predict first").click()
    assert found.get_attribute("open") is None
    view.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert found.get_by_text("By whatever number above 0").is_visible()


@pytest.mark.parametrize("name, hint", [("neurons", "Did you mean 'neuron'?"), ("", "one of neuron, activation")])
def test_an_unknown_explorable_is_an_error_that_names_those_there_are(course, name, hint):
    with pytest.raises(CourseError, match="names an explorable") as failure:
        compiled(with_box(course, f":::{{explore}} {name}\nMove it.\n:::"))
    assert hint in str(failure.value)


def test_no_claim_becomes_stale_by_an_explorable(course):
    def fingerprint():
        return fingerprint_of_claims(find_lessons(Project(course))[0], Project(course))

    before = fingerprint()
    with_box(course, ":::{explore} neuron\nMove it.\n:::")
    assert fingerprint() == before


@pytest.mark.parametrize("name", TITLES)
def test_a_built_notebook_stores_a_picture_and_a_sentence_and_nothing_random(name):
    _, cell = cells_of(PAGES[name])
    still, sentence = cell.outputs
    assert set(still.data) == {"image/svg+xml", "text/plain"}
    assert "".join(still.data["image/svg+xml"]) == picture(name, first_state(name))
    assert still.metadata == {"course": {"explorable": {"name": name, "changes": {}}}}
    assert sentence.data["text/plain"] == STILL


# The helper


def test_the_helper_shows_a_living_widget_to_a_learner(shown, monkeypatch):
    monkeypatch.setenv("COURSE_MODE", "learn")
    explore("neuron", w1=3)
    ((widget, _),) = shown
    assert widget.state == first_state("neuron", w1=3)
    assert "export default {" in widget._esm


def test_without_anywidget_the_helper_shows_the_picture_and_says_what_to_do_in_one_line(shown, monkeypatch):
    monkeypatch.setenv("COURSE_MODE", "learn")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    explore("activation")
    (still, _), (sentence, _) = shown
    assert still["image/svg+xml"].startswith("<svg")
    assert sentence["text/plain"] == INSTALL
    assert "%pip install anywidget" in INSTALL
    assert "\n" not in INSTALL


def test_in_a_terminal_the_helper_says_what_there_is_to_see(capsys):
    explore("activation", z=-1)
    assert "For z = −1.0 it gives 0.269, and its slope is 0.197." in capsys.readouterr().out


def test_the_helper_names_an_unknown_explorable_and_an_unknown_part_of_a_state():
    with pytest.raises(ValueError, match="Did you mean 'neuron'"):
        explore("neurone")
    with pytest.raises(ValueError, match=r"has no 'w3'.*Did you mean 'w1'|has no 'w3'.*Did you mean 'w2'"):
        explore("neuron", w3=1)


def test_the_picture_counts_what_numpy_counts():
    fashion = load("fashion_mnist")
    images, labels = fashion.x_train[50_000:51_500] / 255, fashion.y_train[50_000:51_500]
    shoe, above = images[:, 12:17, 8:26].mean(axis=(1, 2)), images[:, :9].mean(axis=(1, 2))
    says_yes, right = 1 * shoe - 8 * above - 0.44 > 0, []
    for is_sneaker in (False, True):
        right.append(np.sum(says_yes[(labels == 7) == is_sneaker][:100] == is_sneaker))
    assert count_right(first_state("neuron")) == tuple(right)
    assert f"{right[1]} of 100 sneakers and {right[0]} of 100 others" in words("neuron", first_state("neuron"))


@pytest.mark.slow
def test_the_activations_and_their_slopes_are_those_of_keras():
    import keras
    import tensorflow as tf

    z = np.array([-3, -1, -0.5, 0.5, 1, 3], dtype="float32")
    in_keras = {
        "arctan": keras.ops.arctan,
        "leaky relu": lambda z: keras.activations.leaky_relu(z, negative_slope=0.3),
        "step": lambda z: tf.cast(z > 0, "float32") + 0 * z,
    }
    for name, (gives, slope) in ACTIVATIONS.items():
        sums = tf.constant(z)
        with tf.GradientTape() as tape:
            tape.watch(sums)
            answers = in_keras.get(name, None if name in in_keras else keras.activations.get(name.split()[0]))(sums)
        np.testing.assert_allclose([gives(float(x), 0.3) for x in z], answers, atol=1e-6, err_msg=name)
        np.testing.assert_allclose([slope(float(x), 0.3) for x in z], tape.gradient(answers, sums), atol=1e-6)


def test_a_module_is_one_that_anywidget_loads_and_loads_nothing_itself():
    for name in TITLES:
        source = module_source(name)
        assert source.count("export default") == 1
        assert "import" not in source
        assert "http" not in source.replace("http://www.w3.org/2000/svg", "")


# On a page, in a browser


@pytest.fixture
def open_page(site, browser):
    """Open an explorable's page, or one by its name, from the disk; a complaint or a request elsewhere is a fault."""
    with ExitStack() as opened:
        yield lambda name, **options: opened.enter_context(
            watched(browser, site / f"{PAGES.get(name, name)}.html", **options)
        )


def told(view):
    return view.locator(".explorable .told").inner_text()


def in_words(state):
    others, sneakers = count_right(state)
    return f"{others + sneakers} of 200 ({sneakers} of 100 sneakers, {others} of 100 others)"


@in_browser
def test_the_neuron_counts_what_python_counts_while_its_sliders_are_moved_by_keys(open_page):
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
    assert in_words(first_state("neuron", w2=-6, bias=-0.49)) in told(view)
    view.get_by_role("button", name="Start again").click()
    assert in_words(first_state("neuron")) in told(view)


@in_browser
def test_the_border_of_the_neuron_goes_where_the_mouse_pulls_it(open_page):
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


@in_browser
def test_multiplied_the_border_stays_and_a_sigmoid_becomes_a_step(open_page):
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


@in_browser
def test_the_point_on_an_activation_is_moved_by_keys_and_by_the_mouse(open_page):
    view = open_page("activation")
    assert "z = 1.0: it gives 0.731, its slope is 0.197." in told(view)
    picture = view.get_by_role("slider", name="sum z")
    picture.focus()
    for key in ("PageDown", "ArrowLeft", "ArrowLeft"):
        view.keyboard.press(key)
    assert_values(view, "sigmoid", -0.2)
    assert picture.get_attribute("aria-valuenow") == "-0.2"
    box = picture.bounding_box()
    for part_of_height in (0.3, 0.75):  # on the curve, and on the slope
        view.mouse.move(box["x"] + 60, box["y"] + part_of_height * box["height"])
        view.mouse.down()
        view.mouse.move(box["x"] + (44 + 288 * 5.5 / 8) / 340 * box["width"], box["y"] + part_of_height * box["height"])
        view.mouse.up()
        assert_values(view, "sigmoid", 1.5)
        picture.press("Home")


@in_browser
def test_each_activation_on_the_page_gives_what_its_counterpart_in_python_gives(open_page):
    view = open_page("activation")
    picture, knob = view.get_by_role("slider", name="sum z"), view.get_by_label("slope for negative sums")
    for name in ACTIVATIONS:
        view.get_by_label(name, exact=True).check()
        assert knob.is_enabled() == (name == "leaky relu")
        for key, z in [("Home", -4), ("PageUp", -3), ("End", 4)]:
            picture.press(key)
            assert_values(view, name, z)
    knob.press("End")
    picture.press("Home")
    assert_values(view, "leaky relu", -4, leak=1)


@in_browser
def test_what_ten_slopes_leave_of_a_signal_is_said_in_numbers_that_can_be_read(open_page):
    view = open_page("activation")
    picture = view.get_by_role("slider", name="sum z")
    picture.press("PageDown")
    assert 1 / 0.25**10 == 1_048_576
    for name, left in [("sigmoid", "about 1 in 1,000,000"), ("tanh", "1.00"), ("step", "nothing")]:
        view.get_by_label(name, exact=True).check()
        assert told(view).endswith(f"Multiply ten such slopes, and {left} is left.")


def assert_values(view, name, z, leak=0.2):
    gives, slope = (part(z, leak) for part in ACTIVATIONS[name])
    expected = f"z = {z:.1f}: it gives {gives:.3f}, its slope is {slope:.3f}.".replace("-", "−").replace(
        "−0.000", "0.000"
    )
    assert expected in told(view), name


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_a_finger_moves_it_on_a_phone_and_nothing_runs_out_of_the_window(open_page, name):
    view = open_page(name, viewport={"width": 358, "height": 700}, has_touch=True)
    picture = view.locator(".explorable svg")
    picture.scroll_into_view_if_needed()
    before = told(view)
    box = picture.bounding_box()
    view.touchscreen.tap(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    assert told(view) != before
    assert view.evaluate("document.documentElement.scrollWidth") == 358
    right = view.locator(".explorable *").evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert max(right) <= 358
    targets = view.locator(".explorable :is(button, input[type=range], fieldset label)")
    assert min(target.bounding_box()["height"] for target in targets.all()) >= 24


@in_browser
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_who_comes_to_the_front_page_sees_a_living_neuron_within_two_screens(open_page, size):
    view = open_page("index", viewport={"width": size[0], "height": size[1]})
    picture = view.locator(".explorable svg").bounding_box()
    assert picture["y"] + picture["height"] < 2 * size[1]
    before = told(view)
    view.get_by_label("weight of above").fill("-3")
    assert told(view) != before


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_an_input_is_answered_within_50_ms(open_page, name):
    view = open_page(name)
    times = view.evaluate("""() => {
      const input = document.querySelector(".explorable input[type=range]");
      return Array.from({ length: 15 }, (_, i) => {
        const began = performance.now();
        input.value = i / 10;
        input.dispatchEvent(new Event("input"));
        document.querySelector(".explorable svg").getBoundingClientRect(); // lays the page out
        return performance.now() - began;
      }).sort((a, b) => a - b);
    }""")
    assert times[len(times) // 2] < 50


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_everything_to_be_touched_has_a_name_and_the_picture_says_what_it_shows(open_page, name):
    view = open_page(name)
    for fold in view.locator(".explorable summary").all():
        fold.click()
    for control in view.locator(".explorable :is(input, button, svg)").all():
        snapshot = control.aria_snapshot()
        assert '"' in snapshot, snapshot


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_jupyterlab_leaves_the_keys_to_every_control(open_page, name):
    controls = open_page(name).locator(".explorable :is(input, button, summary, [tabindex])")
    marked = controls.evaluate_all("all => all.map(e => e.hasAttribute('data-lm-suppress-shortcuts'))")
    assert marked
    assert all(marked), "JupyterLab would move to the next cell"


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_with_scripts_off_a_picture_and_a_sentence_are_there(open_page, name):
    view = open_page(name, java_script_enabled=False)
    place = view.locator(".explorable-place")
    assert place.locator("svg[role=img]").get_attribute("aria-label") == words(name, first_state(name))
    assert place.locator("svg").bounding_box()["height"] > 150
    assert "Here it stands still" in place.inner_text()
    assert view.locator(".explorable").count() == 0


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_the_letters_stand_out_in_the_light_and_in_the_dark(open_page, name):
    for scheme in ("light", "dark"):
        view = open_page(name, color_scheme=scheme)
        colors = view.locator(".explorable").evaluate(
            "e => [getComputedStyle(e.querySelector('text')).fill, getComputedStyle(e).backgroundColor]"
        )
        letters, ground = (sum(map(int, color[4:-1].split(","))) for color in colors)
        assert abs(letters - ground) > 450, (scheme, colors)


@in_browser
@pytest.mark.parametrize("name", TITLES)
def test_the_module_runs_as_anywidget_loads_it(browser, name):
    view = browser.new_page()
    view.set_content("<main></main>")
    drawn = view.evaluate(
        """async ([source, state, material]) => {
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: explorable } = await import(url);
          const saved = [];
          const silent = { save_changes() {}, on() {}, off() {} };
          const get = (name) => ({ state, material })[name];
          const model = { get, set: (_, value) => saved.push(value), ...silent };
          const el = document.querySelector("main");
          const stop = explorable.render({ model, el });
          el.querySelector("fieldset input:is([type=checkbox], :not(:checked))").click();
          stop();
          return [el.querySelectorAll("svg").length, saved.length];
        }""",
        [module_source(name), first_state(name), material(name)],
    )
    assert drawn == [1, 1]
    view.close()


def test_the_styles_that_widgets_and_pages_share_are_one_file():
    assert "explorables.css" in (ROOT / "site/conf.py").read_text(encoding="utf-8")
    assert _widget("neuron", {}, {})._css == (FOLDER / "explorables.css").read_text(encoding="utf-8")
