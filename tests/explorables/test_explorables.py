"""Explorables: alive on a page without a kernel and in a notebook, a picture and a sentence everywhere else."""

import ast
import sys

import nbformat
import pytest
from support import ROOT
from support.tiny_course import compiled

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.numbers.fingerprint import fingerprint_of_claims
from builder.project import Project
from explorables import (
    BY_ITSELF,
    FOLDER,
    INSTALL,
    STILL,
    TITLES,
    _widget,
    explore,
    first_state,
    material,
    module_source,
    page_html,
)
from explorables.still import still_of


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
    assert cell.source == '# @title A neuron, to play with\nfrom explorables import explore\n\nexplore("neuron")'
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


@pytest.mark.slow
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


@pytest.mark.parametrize("name, hint", [("neurons", "Did you mean 'neuron'?"), ("", "one of activation, confusion")])
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
def test_a_built_notebook_stores_the_picture_and_a_sentence_and_nothing_random(pages, name):
    _, cell = cells_of(pages[name])
    still, sentence = cell.outputs
    data, _ = still_of(name).bundle()
    assert {kind: "".join(shown).strip() for kind, shown in still.data.items()} == {
        kind: shown.strip() for kind, shown in data.items()
    }
    assert still.metadata["course"] == {"explorable": {"name": name, "changes": {}}}
    assert sentence.data["text/plain"].startswith(STILL)
    assert (BY_ITSELF in sentence.data["text/plain"]) == ("network=" in cell.source)


# The helper


def test_the_helper_shows_a_living_widget_to_a_learner(shown, monkeypatch):
    monkeypatch.setenv("COURSE_MODE", "learn")
    explore("neuron", w1=3)
    ((widget, _),) = shown
    assert widget.state == first_state("neuron", w1=3)
    assert "export default {" in widget._esm


@pytest.fixture
def without_anywidget(monkeypatch):
    monkeypatch.setenv("COURSE_MODE", "learn")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_without_anywidget_the_helper_shows_the_picture_and_says_what_to_do_in_one_line(shown, without_anywidget):
    for name, kind in [("activation", "image/svg+xml"), ("confusion", "image/png")]:
        shown.clear()
        explore(name)
        (still, options), (sentence, _) = shown
        assert set(still) == {kind, "text/plain"}
        assert options["metadata"][kind]["alt"] == still["text/plain"] == still_of(name).words
        assert sentence["text/plain"] == INSTALL
    assert "%pip install anywidget" in INSTALL
    assert "\n" not in INSTALL


def test_a_picture_beside_a_state_or_network_of_one_s_own_is_said_to_show_neither(shown, without_anywidget):
    explore("activation", z=-1)
    (_, options), (sentence, _) = shown
    assert sentence["text/plain"] == f"{INSTALL} {BY_ITSELF}"
    assert options["metadata"]["course"] == {"explorable": {"name": "activation", "changes": {"z": -1}}}
    assert BY_ITSELF in page_html("activation", z=-1)
    assert BY_ITSELF not in page_html("activation")


def test_in_a_terminal_the_helper_says_what_there_is_to_see_as_it_begins_by_itself(capsys):
    explore("activation")
    assert capsys.readouterr().out == f"{still_of('activation').words}\n"
    explore("activation", z=-1)
    assert capsys.readouterr().out == f"{still_of('activation').words} {BY_ITSELF}\n"


def test_the_helper_names_an_unknown_explorable_and_an_unknown_part_of_a_state():
    with pytest.raises(ValueError, match="Did you mean 'neuron'"):
        explore("neurone")
    with pytest.raises(ValueError, match=r"has no 'w3'.*Did you mean 'w1'|has no 'w3'.*Did you mean 'w2'"):
        explore("neuron", w3=1)


def test_every_folder_with_a_state_is_an_explorable_with_all_that_it_needs(pages):
    assert {folder.name for folder in FOLDER.iterdir() if (folder / "state.py").exists()} == set(TITLES)
    for name in TITLES:
        assert (FOLDER / name / f"{name}.js").exists()
        assert still_of(name).words
    assert set(TITLES) == set(pages)


def test_no_module_of_the_explorables_knows_keras():
    imported = {
        alias.name.partition(".")[0]
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module)])
    }
    assert not imported & {"keras", "tensorflow", "sklearn"}, "who builds and trains networks is the maintainer"


def test_a_module_is_one_that_anywidget_loads_and_loads_nothing_itself():
    for name in TITLES:
        source = module_source(name)
        assert source.count("export default") == 1
        assert "import" not in source
        assert "http" not in source.replace("http://www.w3.org/2000/svg", "")


# On a page, in a browser


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_a_finger_moves_it_on_a_phone_and_nothing_runs_out_of_the_window(open_page, told, name):
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


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_who_comes_to_the_front_page_sees_a_living_neuron_within_two_screens(open_page, told, size):
    view = open_page("index", viewport={"width": size[0], "height": size[1]})
    picture = view.locator(".explorable svg").bounding_box()
    assert picture["y"] + picture["height"] < 2 * size[1]
    before = told(view)
    view.get_by_label("weight of above").fill("-3")
    assert told(view) != before


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_everything_to_be_touched_has_a_name_and_the_picture_says_what_it_shows(open_page, name):
    view = open_page(name)
    for fold in view.locator(".explorable summary").all():
        fold.click()
    for control in view.locator(".explorable :is(input, button, svg)").all():
        snapshot = control.aria_snapshot()
        assert '"' in snapshot, snapshot


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_jupyterlab_leaves_the_keys_to_every_control(open_page, name):
    controls = open_page(name).locator(".explorable :is(input, button, summary, [tabindex])")
    marked = controls.evaluate_all("all => all.map(e => e.hasAttribute('data-lm-suppress-shortcuts'))")
    assert marked
    assert all(marked), "JupyterLab would move to the next cell"


@pytest.mark.parametrize("name", TITLES)
def test_with_scripts_off_a_picture_and_a_sentence_are_there(open_page, name):
    view = open_page(name, java_script_enabled=False)
    place = view.locator(".explorable-place")
    picture = place.locator("img")
    assert picture.get_attribute("alt") == still_of(name).words
    assert picture.bounding_box()["height"] > 150
    assert "Here it stands still" in place.inner_text()
    assert view.locator(".explorable").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", TITLES)
def test_the_letters_stand_out_in_the_light_and_in_the_dark(open_page, name):
    for scheme in ("light", "dark"):
        view = open_page(name, color_scheme=scheme)
        colors = view.locator(".explorable").evaluate(
            "e => [getComputedStyle(e.querySelector('text')).fill, getComputedStyle(e).backgroundColor]"
        )
        letters, ground = (sum(map(int, color[4:-1].split(","))) for color in colors)
        assert abs(letters - ground) > 450, (scheme, colors)


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
