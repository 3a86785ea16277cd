"""The rendered site: complete, readable without a network and on a phone, and replaced only as a whole."""

import json
import re
import shutil
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from support import ROOT
from support.rendered_site import FIRST, OTHER, Page, add_small_lessons, everything_shown, write_earlier_rendering

from builder.errors import CourseError, UsageError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import badges
from builder.pages.render import prepare, render
from builder.project import Project

pytestmark = pytest.mark.slow


NAMES = [path.stem for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.md"))]
AROUND = ("index", "glossary", "myths", "numbers", "teacher/index")  # the pages that no lesson is
LOADING = {  # element: the attributes whose address a browser fetches by itself
    **{tag: {"src"} for tag in ["script", "img", "iframe", "audio", "video", "source", "embed", "track", "input"]},
    "link": {"href"},
    "object": {"data"},
    "image": {"href", "xlink:href"},
    "use": {"href", "xlink:href"},
}


@pytest.fixture(scope="module")
def pages(site):
    """Every page by its address, without its ending: "02_mnist", "teacher/02_mnist"."""
    paths = [*site.glob("*.html"), *site.glob("teacher/*.html")]
    return {path.relative_to(site).with_suffix("").as_posix(): Page(path) for path in paths}


@pytest.fixture
def course(tmp_path):
    """The two small lessons alone."""
    shutil.copytree(ROOT / "site", tmp_path / "site")
    (tmp_path / "lessons").mkdir()
    (tmp_path / "notebooks").mkdir()
    return add_small_lessons(tmp_path)


def _built(name):
    """A lesson's notebook, as it stands in the repository."""
    return nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)


def test_there_is_a_page_for_every_lesson_with_its_guide_and_sheet_and_those_around_them(pages):
    lessons = [*NAMES, FIRST, OTHER]
    guides = [f"teacher/{name}{ending}" for name in lessons for ending in ("", "_sheet")]
    assert set(pages) == {*lessons, *guides, *AROUND, "search"}


def test_every_page_is_reached_from_the_navigation_of_the_front_page_or_of_the_guide(pages):
    reached = set()
    for name in ("index", "teacher/index", *(f"teacher/{lesson}" for lesson in NAMES)):
        page = pages[name]
        links = [link["href"].partition("#")[0] for link in page.all("a", "reference", "internal") if "href" in link]
        reached |= {(page.path.parent / link).resolve() for link in links if link}
    ours = [page.path for name, page in pages.items() if name not in ("search", "index") and "/9" not in name]
    assert set(ours) <= reached


def test_the_answers_of_the_guide_are_found_by_no_search(site):
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(index[index.index("(") + 1 : index.rindex(")")])
    guides = {number for number, name in enumerate(found["docnames"]) if re.match(r"teacher/\d", name)}
    assert guides
    places = [{places} if isinstance(places, int) else set(places) for places in found["terms"].values()]
    assert not [numbers for numbers in places if numbers & guides]


def test_a_term_of_the_glossary_has_an_anchor(pages):
    assert {"term-accuracy", "term-logit", "term-weight"} <= pages["glossary"].ids


def test_the_front_page_lists_every_lesson(pages):
    text = " ".join(pages["index"].text.split()).replace("’", "'")  # apostrophes are set as type sets them
    for lesson in find_lessons(Project(ROOT)):
        assert f"{int(lesson.number)} {lesson.front['title']} {lesson.front['summary']}" in text


def test_every_page_has_a_language_a_title_and_one_first_heading(pages):
    for page in pages.values():
        assert page.all("html")[0]["lang"] == "en", page.path.name
        assert len(page.all("title")) == len(page.all("h1")) == 1, page.path.name


def test_no_page_names_a_person_or_offers_to_edit(pages):
    for page in pages.values():
        assert "© Copyright The Heart of Deep Learning." in page.text, page.path.name
        assert not re.search(r"edit on|edit this|author name", page.text, re.IGNORECASE), page.path.name
        assert str(ROOT) not in page.source, page.path.name


@pytest.mark.parametrize("name", NAMES)
def test_every_box_of_a_lesson_is_a_coloured_box_on_its_page(pages, name):
    for box in ("predict", "myth", "note", "stop", "explore"):
        cells = [cell for cell in _built(name).cells if cell.metadata.get("box", {}).get("kind") == box]
        assert len(pages[name].all("div", "admonition", box)) == len(cells), box
    assert not pages[name].all("blockquote")


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_keeps_its_alternative_text(pages, name):
    expected = [
        about["alt"]
        for cell in _built(name).cells
        for output in cell.get("outputs", [])
        for kind, about in output.get("metadata", {}).items()
        if kind.startswith("image/")
    ]
    assert expected
    assert [image.get("alt") for image in pages[name].all("img")] == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_bootstrap_cell_and_the_footer_are_left_out_and_the_parameters_stay(pages, name):
    assert "Run this cell first" not in pages[name].text
    assert "All lessons" not in pages[name].text
    assert "seed: int = 0" in pages[name].text


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_links_to_colab_binder_and_its_source(pages, name):
    links = [link.get("href") for link in pages[name].all("a")]
    assert set(badges(name, Project(ROOT)).values()) <= set(links)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_offers_its_notebook_without_outputs_for_download(site, pages, name):
    (link,) = pages[name].all("a", "download")
    downloaded = (site / link["href"]).read_bytes()
    assert downloaded == (ROOT / f"notebooks/start/{name}.ipynb").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_mathematics_is_written_as_mathml(pages, name):
    has_math = any("$" in c.source for c in _built(name).cells if c.cell_type == "markdown")
    assert bool(pages[name].all("math")) == has_math
    assert not [script for script in pages[name].all("script") if "mathjax" in script.get("src", "").lower()]


def test_nothing_is_fetched_from_the_network_by_itself(site):
    fetched = []
    for path in site.rglob("*.html"):
        page = Page(path)
        for tag, attributes in page.elements:
            values = [attributes.get(name) for name in LOADING.get(tag, ())]
            values += [part.split()[0] for part in (attributes.get("srcset") or "").split(",") if part.strip()]
            values += _css_addresses(attributes.get("style") or "")
            fetched += [(path.name, value) for value in values if _is_remote(value)]
        for style in re.findall(r"<style.*?</style>", page.source, re.DOTALL):
            fetched += [(path.name, value) for value in _css_addresses(style) if _is_remote(value)]
    for path in site.rglob("*.css"):
        addresses = _css_addresses(path.read_text(encoding="utf-8"))
        fetched += [(path.name, value) for value in addresses if _is_remote(value)]
    assert not fetched


def test_no_script_of_a_page_is_a_module_or_loads_one(site):
    for path in site.glob("*.html"):
        page = Page(path)
        assert not [script for script in page.all("script") if script.get("type") == "module"], path.name
        assert not [link for link in page.all("link") if link.get("rel") == "modulepreload"], path.name


def _css_addresses(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = re.findall(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", text)
    return [first or second for first, second in found]


def _is_remote(address):
    return bool(re.match(r"\s*(https?:)?//", address or "", re.IGNORECASE))


def test_every_internal_link_and_resource_is_there_with_its_anchor(site, pages):
    broken, ids = [], {page.path.resolve(): page.ids for page in pages.values()}
    for page in pages.values():
        for tag, attributes in page.elements:
            value = attributes.get("href") or attributes.get("src")
            parts = urlsplit(value or "")
            if tag == "use" or not value or parts.scheme or parts.netloc:
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            anchors = ids.get(target, set())
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in anchors):
                broken.append((page.path.name, value))
    assert not broken


def test_boxes_survive_with_their_formulas_lists_tables_and_quotes(pages):
    page = pages[FIRST]
    article = page.source[page.source.index("<article") : page.source.index("</article>")]
    _, myth, predict, note, stop, guess = re.split(r'<div class="[^"]*admonition', article)[1:]

    title = myth[: myth.index("</p>")]
    assert "Myth, measured: “A layer’s <code" in title
    assert "<em>size</em>" in title
    assert "<math" in title
    assert "<em>not <strong>very</strong> large</em>" in myth
    for piece in ("<strong>item</strong>", "<table", "<blockquote", "{{ not filled }}", ":::"):
        assert piece in myth, piece
    assert myth.count("<math") == 3

    assert '<p class="admonition-title">Predict</p>' in predict
    assert "<em>“Yes”</em> or <em>“no”</em>?" in predict
    assert 'href="92_other.html"' in predict

    assert "<li><p>second</p></li>" in note
    assert '<p class="admonition-title">A good place to stop</p>' in stop
    assert "<p>Half of it is done.</p>" in stop
    assert "How many?" in guess
    assert "<li><p><strong>weight</strong>: a number</p></li>" in article, "the glossary stays a list"
    assert [formula["display"] for formula in pages[OTHER].all("math")] == ["block"]


def test_what_teachers_may_expect_stands_on_their_own_page_alone(pages):
    assert [name for name, page in pages.items() if "since nobody knows" in page.source] == [f"teacher/{FIRST}"]


def test_folded_code_is_behind_a_line_that_opens_it(pages):
    source = pages[FIRST].source
    (details,) = re.findall(r"<details.*?</details>", source[source.index("<article") :], re.DOTALL)
    assert "The picture of it" in details[: details.index("</summary>")]
    assert "folded" in details
    assert "@title" not in source


def test_the_looks_of_outputs_come_from_the_file_that_live_notebooks_show(site, pages):
    looks = (ROOT / "helpers/looks.css").read_text(encoding="utf-8")
    assert (site / "_static/looks.css").read_text(encoding="utf-8") == looks
    for page in pages.values():
        assert any("looks.css" in link.get("href", "") for link in page.all("link")), page.path.name


def test_every_arrow_of_the_navigation_is_named_after_the_pages_that_it_unfolds(pages):
    for name in ("index", "teacher/index"):
        source = pages[name].source
        arrows = re.findall(r'<summary aria-label="(.*?)"', source)
        assert len(arrows) == len(set(arrows)) == source.count("toctree-toggle") > len(NAMES), name
        assert "Pages of “Teacher’s guide”" in arrows


# In a browser


def test_no_page_runs_out_of_the_window(pages, browser):
    view, outside = everything_shown(browser), []
    for page in pages.values():
        view.goto(page.path.as_uri())
        for width in (1440, 1280, 390, 358):
            view.set_viewport_size({"width": width, "height": 900})
            wide = view.evaluate("document.documentElement.scrollWidth")
            faults = view.evaluate(OUTSIDE) + ([f"{wide} px"] if wide > width else [])
            outside += [(page.path.name, width, fault) for fault in faults]
    assert outside == []
    view.close()


def test_a_sheet_of_predictions_is_printed_on_one_page_with_its_title(pages, browser):
    view = browser.new_page()
    view.emulate_media(media="print")
    for name in NAMES:
        view.goto(pages[f"teacher/{name}_sheet"].path.as_uri())
        printed = view.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, name
        assert view.locator("article h1").is_visible(), name
    view.close()


def test_no_page_around_the_lessons_complains_in_the_browser(pages, browser):
    view, complaints = browser.new_page(), []
    view.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    view.on("pageerror", lambda error: complaints.append(str(error)))
    for name in AROUND:
        view.goto(pages[name].path.as_uri())
    assert not complaints
    view.close()


# What stands to the right of its article, if nothing around it scrolls.
OUTSIDE = """() => {
  const article = document.querySelector("article");
  if (!article) return [];
  const right = article.getBoundingClientRect().right + 1;
  const scrolls = (element) => {
    for (let e = element; e && e !== article; e = e.parentElement)
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX)) return true;
    return false;
  };
  return [...article.querySelectorAll("pre, table, img, p, div.admonition, div.cell")]
    .filter((e) => e.getBoundingClientRect().right > right && !scrolls(e))
    .map((e) => e.outerHTML.slice(0, 80));
}"""


def test_a_line_of_88_columns_fits_into_its_cell_on_a_laptop(pages, browser):
    view = everything_shown(browser, viewport={"width": 1280, "height": 900})
    view.goto(pages[FIRST].path.as_uri())
    hidden = "blocks => blocks.map(block => block.scrollWidth - block.clientWidth)"
    assert max(view.locator("article .cell pre").evaluate_all(hidden)) <= 0
    view.close()


def test_no_table_of_an_output_is_squeezed_by_a_rule_of_the_theme(pages, browser):
    view = everything_shown(browser, viewport={"width": 1280, "height": 900})
    for page in pages.values():
        view.goto(page.path.as_uri())
        heights = view.locator(".cell_output table").evaluate_all("ts => ts.map(t => t.offsetHeight / t.rows.length)")
        assert all(height > 15 for height in heights), page.path.name
    view.close()


def test_a_table_stays_a_table_on_a_phone(pages, browser):
    view = everything_shown(browser, viewport={"width": 358, "height": 900})
    for page in pages.values():
        view.goto(page.path.as_uri())
        displays = view.locator("article table").evaluate_all(
            "ts => ts.map(t => [t, t.rows[0], t.rows[0].cells[0]].map(e => getComputedStyle(e).display).join(' '))"
        )
        assert set(displays) <= {"table table-row table-cell"}, page.path.name
    view.close()


def test_a_column_s_head_stands_over_its_cells(pages, browser):
    view = everything_shown(browser, viewport={"width": 1280, "height": 900})
    view.goto(pages[FIRST].path.as_uri())
    for table in view.locator("article table").all():
        row = "row => [...row.children].map(cell => getComputedStyle(cell).textAlign)"
        sides = [table.locator(f"{part} tr").first.evaluate(row) for part in ("thead", "tbody")]
        assert sides[0] == sides[1]
    view.close()


def test_a_formula_stands_in_the_middle_and_the_sign_at_a_heading_takes_no_line(pages, browser):
    view = everything_shown(browser, viewport={"width": 390, "height": 900})
    view.goto(pages[OTHER].path.as_uri())
    middle = "e => { const { left, right } = e.getBoundingClientRect(); return (left + right) / 2 }"
    formula, around = view.locator("div.math msup").evaluate(middle), view.locator("div.math").evaluate(middle)
    assert abs(formula - around) < 5
    view.goto(pages[NAMES[0]].path.as_uri())
    heights = "all => all.map(heading => heading.offsetHeight)"
    before = view.locator("article h2").evaluate_all(heights)
    view.add_style_tag(content=".headerlink { display: none }")
    assert view.locator("article h2").evaluate_all(heights) == before
    view.close()


# The notebooks, and what stood there before


def test_the_notebook_in_the_repository_is_not_changed(site):
    for name in NAMES:
        assert any("bootstrap" in cell.metadata.get("tags", []) for cell in _built(name).cells)


def test_preparing_leaves_plain_cells_as_they_are():
    for name in NAMES:
        before, after = _built(name), _built(name)
        prepare(after)
        boxes = {"bootstrap", "footer", "predict", "answer", "myth", "note", "stop", "explore", "fold"}
        plain = [cell for cell in before.cells if not boxes & set(cell.metadata.get("tags", []))]
        assert [cell for cell in after.cells if not boxes & set(cell.metadata.get("tags", []))] == plain


def test_a_second_rendering_replaces_the_first_and_leaves_nothing_beside_it(site):
    assert "earlier" not in (site / "index.html").read_text(encoding="utf-8")
    assert not (site / "stale.html").exists()
    assert [path.name for path in site.parent.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "damage, message",
    [
        (lambda path: path.unlink(), "notebooks/92_other.ipynb is missing. Run `make notebooks L=92` first."),
        (lambda path: path.write_text('{"cells": ['), "notebooks/92_other.ipynb is damaged"),
        (lambda path: path.write_text(path.read_text().replace("Plain.", "[x](gone.ipynb)")), "gone.ipynb"),
    ],
    ids=["missing", "cut short", "a dead link"],
)
def test_a_failed_rendering_says_why_and_leaves_the_earlier_one_whole(course, tmp_path, damage, message):
    output = tmp_path / "build/site"
    write_earlier_rendering(output)
    damage(course.notebooks / "92_other.ipynb")
    with pytest.raises(CourseError) as failure:
        render(course, output)
    assert message in str(failure.value)
    assert str(tmp_path) not in str(failure.value)
    assert (output / "index.html").read_text() == "earlier"
    assert [path.name for path in output.parent.iterdir()] == ["site"]


def test_a_rendering_stopped_between_its_two_last_steps_is_made_good(course, tmp_path):
    output = tmp_path / "build/site"
    write_earlier_rendering(output.with_name(".site.old"))
    (course.notebooks / "91_first.ipynb").unlink()
    with pytest.raises(CourseError, match="missing"):
        render(course, output)
    assert (output / "index.html").read_text() == "earlier"


def test_a_folder_that_holds_something_else_is_not_replaced(course, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not a rendered site"):
        render(course, tmp_path / "mine")
    assert (tmp_path / "mine/thesis.txt").read_text() == "years of work"
