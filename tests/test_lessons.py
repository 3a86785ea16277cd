"""What every lesson's notebook must be like, for learners and for nbval."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from course.building import check
from course.lesson import find_lessons
from course.project import Project

ROOT = Path(__file__).resolve().parent.parent
PROJECT = Project(ROOT)
LESSONS = {lesson.name: lesson for lesson in find_lessons(PROJECT)}
SHARED = {"bootstrap", "parameters"}


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


def test_no_notebook_has_drifted_from_its_lesson():
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
    assert len(compared) >= 5
    for cell in compared:
        assert cell.execution_count is not None
        assert cell.outputs, cell.source


def test_between_two_code_cells_stands_a_sentence(notebook):
    for cell, following in zip(notebook.cells[:-1], notebook.cells[1:], strict=True):
        both_code = cell.cell_type == following.cell_type == "code"
        assert not both_code or tags(cell) & SHARED, following.source


def test_no_code_cell_is_long_or_wide(notebook):
    for cell in code_cells(notebook):
        if tags(cell) & SHARED:
            continue
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 16, cell.source
        assert max(map(len, lines)) <= 110, cell.source


def test_every_figure_has_alternative_text_and_a_modest_size(notebook):
    assert list(images(notebook))
    for output in images(notebook):
        alt = output.metadata["image/png"]["alt"]
        assert len(alt) > 20
        assert output.data["text/plain"] == alt
        assert len(output.data["image/png"]) * 3 / 4 <= 150_000


def test_every_section_has_a_figure_or_an_output(notebook):
    """A section that only tells is a lecture; recap, reading and the like come after the last experiment."""
    sections = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("## "):
            sections.append((cell.source.splitlines()[0], []))
        elif sections and cell.cell_type == "code":
            sections[-1][1].extend(cell.outputs)
    told = {"## In one minute", "## Challenge", "## Further reading"}
    assert told <= {title for title, _ in sections}
    for title, outputs in sections:
        assert outputs or title in told, title


def test_boxes_are_markdown_any_viewer_shows(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert ":::" not in cell.source
            assert "{{" not in cell.source
        for tag in tags(cell) & {"predict", "myth", "note"}:
            assert all(line.startswith(">") for line in cell.source.splitlines()), tag


def test_the_lesson_asks_for_guesses_and_refutes_myths(notebook):
    counts = {tag: sum(tag in tags(cell) for cell in notebook.cells) for tag in ("predict", "myth", "glossary")}
    assert counts["predict"] >= 3
    assert counts["myth"] >= 2
    assert counts["glossary"] == 1


def test_models_are_built_compiled_and_trained_in_the_lesson_itself(notebook):
    source = "\n".join(cell.source for cell in code_cells(notebook))
    for needed in ("keras.Sequential(", ".compile(", ".fit("):
        assert needed in source
    for module in (ROOT / "helpers").glob("*.py"):
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if ast.unparse(node.func) != "re.compile"
        }
        assert not called & {"compile", "fit", "Sequential", "Dense"}, module.name


def test_the_test_images_are_read_in_one_cell_after_all_training(notebook):
    """An exhibit's code is another thing: what it measures was fixed beforehand, and no choice follows from it."""
    cells = [cell for cell in code_cells(notebook) if not tags(cell) & {"exhibit", "exercise"}]
    reading = [i for i, cell in enumerate(cells) if re.search(r"\b(mnist\.)?[xy]_test\b", cell.source)]
    listing = [i for i in reading if ".dtype" in cells[i].source]  # prints shapes only
    training = [i for i, cell in enumerate(cells) if ".fit(" in cell.source]
    judging = [i for i in reading if i not in listing]
    assert len(judging) == 1
    assert judging[0] > max(training)


def test_the_readme_tells_each_lesson_s_title_summary_and_times():
    readme = (ROOT / "README.md").read_text()
    for name, lesson in LESSONS.items():
        row = next(line for line in readme.splitlines() if f"](notebooks/{name}.ipynb)" in line)
        for words in (
            lesson.front["title"],
            lesson.front["summary"],
            f"{lesson.front['minutes']} min",
            f"{lesson.front['run_seconds']} s",
        ):
            assert words in row
