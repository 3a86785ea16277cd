"""`check`: every way in which a notebook may differ from its lesson is named, and outputs are ignored."""

import nbformat
from support.tiny_course import call, lesson

from builder.commands.check import check
from builder.project import Project


def test_check_finds_every_kind_of_drift_and_ignores_outputs(course, without_kernel, capsys):
    call(course, "build")
    project, path = Project(course), course / "notebooks" / "01_tiny.ipynb"
    assert check(project) == []
    good = path.read_text()

    def drifted(change):
        notebook = nbformat.reads(good, as_version=4)
        change(notebook)
        nbformat.write(notebook, path)
        return check(project)

    def change_output(notebook):
        notebook.cells[-2].outputs[0].text = "sum 99\n"

    def change_source(notebook):
        notebook.cells[-2].source = "print(4)"

    def change_tags(notebook):
        notebook.cells[-2].metadata["tags"] = []

    def drop_cell(notebook):
        del notebook.cells[-1]

    def change_title(notebook):
        notebook.metadata.course["title"] = "Other"

    assert drifted(change_output) == []
    assert "from cell 6 on" in drifted(change_source)[0]
    assert "other tags" in drifted(change_tags)[0]
    assert "has 6 cells where its lesson gives 7" in drifted(drop_cell)[0]
    assert "front matter" in drifted(change_title)[0]
    path.write_text("{")
    assert "not a readable notebook" in check(project)[0]
    path.unlink()
    assert "is missing" in check(project)[0]
    assert "make notebooks L=01" in check(project)[0]
    path.write_text(good)
    (course / "notebooks" / "09_lost.ipynb").write_text(good)
    assert "notebooks/09_lost.ipynb has no lesson: write lessons/09_lost.md" in check(project)[0]
    copy = project.start / "01_tiny.ipynb"
    copy.write_text(good)
    assert "start/01_tiny.ipynb is not as the builder writes it, without outputs and counts" in check(project)[0]
    copy.unlink()
    assert "start/01_tiny.ipynb is missing" in check(project)[0]
    assert call(course, "check") == 1
    assert "09_lost" in capsys.readouterr().err


def test_where_only_the_links_to_the_neighbours_differ_that_is_said(course, without_kernel):
    other = course / "lessons" / "02_other.md"
    other.write_text(lesson("Other"))
    call(course, "build")
    other.write_text(lesson("Another"))
    assert check(Project(course), ["01"]) == [
        f"notebooks/{folder}01_tiny.ipynb differs in its footer alone, which links to the lessons before and after it. "
        "Run: make notebooks L=01"
        for folder in ("", "start/")
    ]
