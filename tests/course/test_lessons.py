"""What every lesson's stored notebook must be like, for readers and for nbval; its source is held to the contract."""

import base64
import re
import struct

import nbformat
import pytest
from support import ROOT

from builder.commands.check import check
from builder.lesson.minutes import minutes_of
from builder.lesson.source import find_lessons
from builder.project import Project

PROJECT = Project(ROOT)
LESSONS = {lesson.name: lesson for lesson in find_lessons(PROJECT)}


@pytest.fixture(scope="module", params=LESSONS)
def notebook(request):
    return nbformat.read(PROJECT.notebooks / f"{request.param}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def images(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                yield output


def test_no_lesson_breaks_the_contract_and_no_notebook_has_drifted_from_its_lesson():
    assert check(PROJECT) == []


def test_every_cell_was_executed_in_order_without_error_or_noise(notebook):
    cells = code_cells(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr"


def test_every_cell_that_nbval_compares_has_an_output_to_compare(notebook):
    compared = [cell for cell in code_cells(notebook) if "nbval-check-output" in tags(cell)]
    for cell in compared:
        assert cell.execution_count is not None
        assert cell.outputs, cell.source


def test_every_figure_has_alternative_text_a_phone_s_width_and_a_modest_size(notebook):
    for output in images(notebook):
        alt = output.metadata["image/png"]["alt"]
        assert len(alt) > 20
        assert output.data["text/plain"] == alt
        png = base64.b64decode(output.data["image/png"])
        assert len(png) <= 150_000
        # Wider ones shrink on a phone, 358 pixels wide, until their letters cannot be read.
        width = output.metadata["image/png"].get("width") or struct.unpack(">I", png[16:20])[0]
        assert width <= 620, alt


def test_boxes_are_markdown_any_viewer_shows(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert ":::" not in cell.source
            assert "{{" not in cell.source
            assert "<!-- allow" not in cell.source
        for tag in tags(cell) & {"predict", "note", "stop"}:
            assert all(line.startswith(">") for line in cell.source.splitlines()), tag
        for tag in tags(cell) & {"answer", "myth", "found"}:
            opened, summary, after, *_, before, closed = cell.source.splitlines()
            assert (opened, closed) == (f'<details class="{tag}">', "</details>")
            assert re.fullmatch(r"<summary>.+</summary>", summary)
            assert after == before == "", "without blank lines a viewer takes the Markdown inside for HTML"


def test_the_readme_tells_each_lesson_s_title_summary_and_times():
    readme = (ROOT / "README.md").read_text()
    for name, lesson in LESSONS.items():
        row = next(line for line in readme.splitlines() if f"{name}.ipynb)" in line)
        for words in (
            lesson.front["title"],
            lesson.front["summary"],
            f"{minutes_of(lesson).core} min",
            f"{lesson.front['run_seconds']} s",
        ):
            assert words in row


def test_a_term_is_defined_once_in_the_course_in_the_glossary_of_the_first_lesson_that_needs_it():
    first = {}
    for name, lesson in LESSONS.items():
        (glossary,) = [box for box in lesson.boxes() if box.kind == "glossary"]
        terms = re.findall(r"^([^:\n].*)\n: ", glossary.body, re.MULTILINE)
        for term in terms:
            for word in re.split(r"[,;] (?:or )?", term.lower()):
                word = word.removesuffix("s")
                assert first.setdefault(word, name) == name, f"{word!r} is defined in {first[word]} and {name}"
