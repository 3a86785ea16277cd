"""The pages for everybody: axe-core finds nothing on any of them, light or dark, and they are light to load."""

import importlib.util
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.slow

LIMIT = 2_500_000  # bytes of a lesson's page with all that it loads
COLOURS = ["color-contrast", "link-in-text-block"]  # what depends on light and dark; slow on long pages
PLACES = [".guessing", ".folded-here", ".answers-choice"]  # where folded answers wait
ON_A_PHONE = ["scrollable-region-focusable", "target-size"]

# Takes away each element that is like one before, here or on an earlier page, in name, classes, styles, surroundings:
# its colours are the same. Returns what has been seen.
TRIM = """([known, seen]) => {
  const numbers = new Map(known.map((kind, number) => [kind, number]));
  seen = new Set(seen);
  const trim = (one, around) => {
    const kind = `${around} ${one.tagName}.${one.getAttribute("class")}.${one.getAttribute("style")}`;
    if (!numbers.has(kind)) numbers.set(kind, numbers.size);
    const number = numbers.get(kind);
    for (const child of [...one.children]) trim(child, number);
    if (one.children.length) return;
    if (seen.has(number)) one.remove();
    else seen.add(number);
  };
  const { body } = document;
  body.remove(); // the browser need not follow each step
  for (const child of [...body.children]) trim(child, "");
  document.documentElement.append(body);
  return [[...numbers.keys()], [...seen]];
}"""

SHOW = """([theme, answers]) => {
  Object.assign(document.documentElement.dataset, { theme, mode: theme, answers });
  for (const folded of document.querySelectorAll("article details")) folded.open = answers === "shown";
}"""

# Two frames: by then every size has been observed.
RUN = """async ([options, where]) => {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const { violations } = await axe.run(where ?? document, { ...options, preload: false, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}: ${node.html.slice(0, 120)}`));
}"""


@pytest.fixture(scope="module")
def axe():
    """The script that judges a page. The package is there for it alone."""
    found = importlib.util.find_spec("axe_playwright_python")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


class Judge:
    """A tab in which pages are opened once, and what axe-core finds there by the question that it was asked."""

    def __init__(self, view, axe):
        self.view, self.axe, self.seen = view, axe, [[], []]
        self.found = {"structure": [], "colours": [], "phone": []}
        view.emulate_media(reduced_motion="reduce")

    def look_at(self, path):
        """Have the page judged as it is, in its colours, and on a phone."""
        self.view.set_viewport_size({"width": 1280, "height": 900})
        self.view.goto(path.as_uri())
        self.view.add_style_tag(content="* { animation: none !important; transition: none !important; }")
        self.view.evaluate(self.axe)
        all_but_colours = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
        self._ask("structure", path, "light", "shown", all_but_colours)
        if self._has_answers():
            self._ask("structure", path, "light", "folded", all_but_colours, PLACES)
        self.seen = self.view.evaluate(TRIM, self.seen)
        for theme in ("light", "dark"):
            for answers in ("folded", "shown") if self._has_answers() else ("shown",):
                self._ask("colours", path, theme, answers, {"runOnly": COLOURS})
        self.view.set_viewport_size({"width": 358, "height": 900})
        self._ask("phone", path, "light", "shown", {"runOnly": ON_A_PHONE})

    def _has_answers(self):
        return self.view.locator(".guessing").count() > 0

    def _ask(self, question, path, theme, answers, options, where=None):
        self.view.evaluate(SHOW, [theme, answers])
        faults = self.view.evaluate(RUN, [options, where])
        self.found[question] += [(path.stem, theme, answers, fault) for fault in faults]


@pytest.fixture(scope="module")
def found(site, browser, axe):
    """What axe-core finds on all pages: lessons, those around them, the teacher's."""
    view = browser.new_page()
    judge = Judge(view, axe)
    for path in sorted([*site.glob("*.html"), *site.glob("teacher/*.html")]):
        judge.look_at(path)
    yield judge.found
    view.close()


def test_axe_finds_nothing_amiss_in_what_a_page_is_made_of(found):
    assert found["structure"] == []


def test_axe_finds_every_colour_strong_enough_light_and_dark_with_answers_folded_and_shown(found):
    assert found["colours"] == []


def test_on_a_phone_what_scrolls_is_reached_by_keyboard_and_what_is_pressed_is_large_enough(found):
    assert found["phone"] == []


def test_axe_finds_what_is_amiss(tmp_path, browser, axe):
    """Else all of the above would pass with a script that looks at nothing."""
    page = tmp_path / "page.html"
    pale = '<p style="color: #ddd">Too pale to be read.</p>'
    page.write_text(f'<html lang="en"><title>x</title><article>{pale}<img src=""></article></html>')
    view = browser.new_page()
    judge = Judge(view, axe)
    judge.look_at(page)
    view.close()
    assert any("image-alt" in fault for *_, fault in judge.found["structure"])
    assert [states for _, *states, fault in judge.found["colours"] if "color-contrast" in fault] == [
        ["light", "shown"],
        ["dark", "shown"],
    ]


def test_a_lesson_s_page_with_all_that_it_loads_is_light(site, browser):
    view = browser.new_page()
    loaded = set()
    view.on("request", lambda request: loaded.add(request.url))
    for path in sorted(site.glob("[0-9][0-9]_*.html")):
        loaded.clear()
        view.goto(path.as_uri())
        view.mouse.wheel(0, 10**6)
        files = {Path(unquote(urlsplit(address).path)) for address in loaded if address.startswith("file:")}
        assert path in files
        size = sum(file.stat().st_size for file in files)
        assert size <= LIMIT, (path.name, size)
    view.close()
