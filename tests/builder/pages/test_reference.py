"""Terms, myths and numbers: each stands on its page, with the lesson that it is from."""

import nbformat
import pytest
from support import ROOT

from builder.lesson.source import find_lessons
from builder.pages.markdown import as_read, escape_markdown, link_to, numbers_of
from builder.pages.reference import reference_pages
from builder.project import Project

PROJECT = Project(ROOT)
LESSONS = find_lessons(PROJECT)


@pytest.fixture(scope="module")
def reference(notebooks):
    return reference_pages(LESSONS, PROJECT, notebooks)


@pytest.fixture
def tiny_reference(tiny, tiny_lesson):
    return reference_pages([tiny_lesson], tiny, {"01_tiny": nbformat.v4.new_notebook()})


def test_a_term_is_in_the_glossary_with_its_definition_and_its_lesson(tiny_reference):
    glossary = tiny_reference["glossary.md"]
    assert "2 terms" in glossary
    assert "weight\n  a number ([lesson\xa01](01_tiny.ipynb))" in glossary
    assert "bias\n  another, of two lines ([lesson\xa01](01_tiny.ipynb))" in glossary


def test_every_myth_is_listed_with_its_numbers_filled_in(reference):
    myths = [box for lesson in LESSONS for box in lesson.boxes() if box.kind == "myth"]
    assert reference["myths.md"].count(":class: myth") == len(myths)
    assert "{{" not in reference["myths.md"]
    numbers = numbers_of(PROJECT)
    for lesson in LESSONS:
        for box in lesson.boxes():
            assert box.kind != "myth" or as_read(box.body, lesson, numbers) in reference["myths.md"]


def test_every_claim_is_listed_with_its_range_and_its_seeds(tiny_reference):
    cells = ("share of the *best*", "25.0 %", "24.0–26.0 %", "10", "fraction")
    assert all(f">{cell}</td>" in tiny_reference["numbers.md"] for cell in cells)


def test_what_a_claim_says_is_text_and_no_html(tiny, tiny_lesson):
    path = tiny.lessons / "claims/tiny.toml"
    path.write_text(path.read_text().replace("share of the *best*", "<b> & more"))
    page = reference_pages([tiny_lesson], tiny, {"01_tiny": nbformat.v4.new_notebook()})["numbers.md"]
    assert ">&lt;b&gt; &amp; more</td>" in page


def test_every_measured_number_and_every_exhibit_of_the_course_is_listed(reference):
    page, claims = reference["numbers.md"], numbers_of(PROJECT).claims
    slugs = [lesson.slug for lesson in LESSONS]
    assert page.count("<tr><td") == len([name for name in claims if name.partition(".")[0] in slugs])
    shown = [name for lesson in LESSONS for name in lesson.keys()["exhibits"]]
    assert page.count("▸ Recorded") == len(shown)
    assert "live=True" not in page


def test_a_section_is_linked_by_the_anchor_that_its_heading_gets():
    lesson = LESSONS[1]
    assert link_to(lesson, "Deeper: What does `fit` do?").endswith("(02_mnist.ipynb#deeper-what-does-fit-do)")


def test_plain_words_stay_plain_in_markdown():
    assert escape_markdown("a_b * `c` $d$ [e]") == r"a\_b \* \`c\` \$d\$ \[e\]"
