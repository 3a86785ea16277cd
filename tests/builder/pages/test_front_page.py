"""The front page has a card for each lesson, and each lesson has buttons that open it elsewhere."""

import nbformat
import pytest
from support import ROOT

from builder.lesson.source import find_lessons
from builder.pages.front_page import add_buttons, front_page
from builder.project import Project

PROJECT = Project(ROOT)
LESSONS = find_lessons(PROJECT)
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])


def test_the_front_page_shows_a_card_for_each_lesson_with_a_figure(notebooks, tmp_path):
    page = front_page(LESSONS, PROJECT, notebooks, tmp_path)["index.md"]
    assert page.count("{container} lesson-card") == len(LESSONS)
    for lesson in LESSONS:
        assert (tmp_path / f"figures/{lesson.name}.png").read_bytes().startswith(b"\x89PNG")
        assert f"](figures/{lesson.name}.png)" in page
        assert f"({lesson.name}.ipynb)" in page


def test_a_lesson_without_a_figure_has_a_card_without_one(tiny, tiny_lesson, tmp_path):
    page = front_page([tiny_lesson], tiny, {"01_tiny": nbformat.v4.new_notebook()}, tmp_path)["index.md"]
    assert "**1 [Tiny](01_tiny.ipynb)**" in page
    assert "![" not in page
    assert "git clone https://github.com/ada/tiny\ncd tiny\n" in page


@EVERY
def test_a_lesson_offers_the_notebook_that_learners_open_and_the_guide(lesson, notebooks, tmp_path):
    notebook = nbformat.from_dict(notebooks[lesson.name])
    add_buttons(notebook, PROJECT, tmp_path)
    header = next(cell.source for cell in notebook.cells if "header" in cell.metadata.get("tags", []))
    assert f"<start/{lesson.name}.ipynb>" in header
    assert f"(teacher/{lesson.name}.md)" in header
    assert (tmp_path / f"start/{lesson.name}.ipynb").read_bytes() == (
        PROJECT.start / f"{lesson.name}.ipynb"
    ).read_bytes()
