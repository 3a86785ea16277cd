"""The rendered site: complete, readable without a network, and replaced only as a whole."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

from course.boxes import split_boxes
from course.compiling import badges
from course.errors import CourseError, UsageError
from course.lesson import find_lessons
from course.pages import _prepare, render
from course.project import Project

pytest.importorskip("sphinx", reason="the site needs requirements-dev.txt")
pytestmark = pytest.mark.slow  # Sphinx runs three times

ROOT = Path(__file__).resolve().parent.parent
NAMES = [path.stem for path in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.md"))]
LOADING = {  # element: the attributes whose address a browser fetches by itself
    **{tag: {"src"} for tag in ["script", "img", "iframe", "audio", "video", "source", "embed", "track", "input"]},
    "link": {"href"},
    "object": {"data"},
    "image": {"href", "xlink:href"},
    "use": {"href", "xlink:href"},
}

BOXES = """\
:::{myth} A layer's `units` and its *size* are $n^2$
The sum $\\sum_i x_i^2$ is *not **very** large*:

- one **item**, with `code`
- another

| left | right |
|---|---|
| 1 | $a_b$ |

> Quoted.

```
:::
x = "{{ not filled }}"
```
:::

:::{predict}
*“Yes”* or *“no”*?
See [the other lesson](02_other.ipynb).
:::

:::{note}
1. first
2. second
:::

## In one minute

:::{glossary}
weight
: a number
:::
"""


class Page(HTMLParser):
    """What the tests ask of a page: its elements in order, its ids, and its text."""

    def __init__(self, path):
        super().__init__()
        self.path, self.elements, self.text = path, [], ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.ids = {attributes["id"] for _, attributes in self.elements if "id" in attributes}

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag, *classes):
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and set(classes) <= set((attributes.get("class") or "").split())
        ]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    output = tmp_path_factory.mktemp("built") / "not-yet-there" / "site"
    render(Project(ROOT), output)
    return output


@pytest.fixture(scope="module")
def pages(site):
    return {path.stem: Page(path) for path in site.glob("*.html")}


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    """The small course, rendered over an earlier rendering."""
    root = tmp_path_factory.mktemp("small")
    output = root / "build/site"
    _write_earlier_rendering(output)
    render(_write_course(root), output)
    return output


@pytest.fixture
def course(tmp_path):
    return _write_course(tmp_path)


def _write_earlier_rendering(output):
    output.mkdir(parents=True)
    for name in (".buildinfo", "index.html", "stale.html"):
        (output / name).write_text("earlier")


def _write_course(root):
    """A course of two small lessons whose notebooks need no kernel."""
    for folder in ("lessons", "notebooks"):
        (root / folder).mkdir()
    shutil.copy(ROOT / "pyproject.toml", root)
    shutil.copytree(ROOT / "site", root / "site")
    for name, text in [("01_first", BOXES), ("02_other", "Plain.\n\n## A section\n\n$$\nx^2\n$$")]:
        (root / f"lessons/{name}.md").write_text(
            f"---\ntitle: Title of {name}\nsummary: A summary.\ndifficulty: beginner\nprerequisites: []\n"
            "objectives: [a, b, c]\nminutes: 5\nrun_seconds: 1\nbudget_seconds: 2\n---\n\n"
            '```{code-cell}\n:tags: ["parameters"]\n\nseed: int = 0  # chance\n```\n',
            encoding="utf-8",
        )
        cells = [nbformat.v4.new_markdown_cell(f"# {name}")]
        for tag, markdown in split_boxes(text, name):
            cells.append(nbformat.v4.new_markdown_cell(markdown, metadata={"tags": [tag] if tag else []}))
        nbformat.write(nbformat.v4.new_notebook(cells=cells), root / f"notebooks/{name}.ipynb")
    return Project(root)


def _built(name):
    return nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)


def test_there_is_a_page_for_every_lesson_a_front_page_and_a_search(pages):
    assert set(pages) == {*NAMES, "index", "search"}


def test_the_front_page_lists_every_lesson(pages):
    text = " ".join(pages["index"].text.split())
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
    for box in ("predict", "myth", "note"):
        cells = [cell for cell in _built(name).cells if box in cell.metadata.get("tags", [])]
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
    broken = []
    for page in pages.values():
        for tag, attributes in page.elements:
            value = attributes.get("href") or attributes.get("src")
            parts = urlsplit(value or "")
            if tag == "use" or not value or parts.scheme or parts.netloc:
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            anchors = pages[target.stem].ids if target.stem in pages else set()
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in anchors):
                broken.append((page.path.name, value))
    assert not broken


def test_boxes_survive_with_their_formulas_lists_tables_and_quotes(small_site):
    page = Page(small_site / "01_first.html")
    article = page.source[page.source.index("<article") : page.source.index("</article>")]
    myth, predict, note = re.split(r'<div class="[^"]*admonition', article)[1:]

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
    assert 'href="02_other.html"' in predict

    assert "<li><p>second</p></li>" in note
    assert "<li><p><strong>weight</strong>: a number</p></li>" in note, "the glossary stays a list"
    assert [formula["display"] for formula in Page(small_site / "02_other.html").all("math")] == ["block"]


def test_the_notebook_in_the_repository_is_not_changed(site):
    for name in NAMES:
        assert any("bootstrap" in cell.metadata.get("tags", []) for cell in _built(name).cells)


def test_preparing_leaves_plain_cells_as_they_are():
    for name in NAMES:
        before, after = _built(name), _built(name)
        _prepare(after)
        boxes = {"bootstrap", "footer", "predict", "myth", "note"}
        plain = [cell for cell in before.cells if not boxes & set(cell.metadata.get("tags", []))]
        assert [cell for cell in after.cells if not boxes & set(cell.metadata.get("tags", []))] == plain


def test_a_second_rendering_replaces_the_first_and_leaves_nothing_beside_it(small_site):
    assert "earlier" not in (small_site / "index.html").read_text(encoding="utf-8")
    assert not (small_site / "stale.html").exists()
    assert [path.name for path in small_site.parent.iterdir()] == ["site"]


@pytest.mark.parametrize(
    "damage, message",
    [
        (lambda path: path.unlink(), "notebooks/02_other.ipynb is missing. Run `make notebooks L=02` first."),
        (lambda path: path.write_text('{"cells": ['), "notebooks/02_other.ipynb is damaged"),
        (lambda path: path.write_text(path.read_text().replace("Plain.", "[x](gone.ipynb)")), "gone.ipynb"),
    ],
    ids=["missing", "cut short", "a dead link"],
)
def test_a_failed_rendering_says_why_and_leaves_the_earlier_one_whole(course, tmp_path, damage, message):
    output = tmp_path / "build/site"
    _write_earlier_rendering(output)
    damage(course.notebooks / "02_other.ipynb")
    with pytest.raises(CourseError) as failure:
        render(course, output)
    assert message in str(failure.value)
    assert str(tmp_path) not in str(failure.value)
    assert (output / "index.html").read_text() == "earlier"
    assert [path.name for path in output.parent.iterdir()] == ["site"]


def test_a_rendering_stopped_between_its_two_last_steps_is_made_good(course, tmp_path):
    output = tmp_path / "build/site"
    _write_earlier_rendering(output.with_name(".site.old"))
    (course.notebooks / "01_first.ipynb").unlink()
    with pytest.raises(CourseError, match="missing"):
        render(course, output)
    assert (output / "index.html").read_text() == "earlier"


def test_a_folder_that_holds_something_else_is_not_replaced(course, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not a rendered site"):
        render(course, tmp_path / "mine")
    assert (tmp_path / "mine/thesis.txt").read_text() == "years of work"
