"""`check`: every way in which a notebook may differ from its lesson is named, and outputs are ignored."""

import nbformat
from support.tiny_course import call, code, lesson

from builder.commands.check import check, commands_that_mend
from builder.errors import Fault
from builder.lesson.source import find_lessons
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
    assert commands_that_mend(check(project))[1:] == ["    make notebooks L=01  # 3 s"]
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
        f"notebooks/{folder}01_tiny.ipynb differs in its footer alone, which links to the lessons before and after it."
        for folder in ("", "start/")
    ]


def test_a_lesson_that_cannot_be_read_hides_no_other(course):
    (course / "lessons" / "02_other.md").write_text(lesson("Other").replace("title: Other\n", ""))
    (course / "lessons" / "03_third.md").write_text(lesson("Third", more=":::{explore} nothing\n:::\n"))
    told = check(Project(course))
    assert "02_other.md: the front matter lacks 'title'" in told[0]
    assert "03_third.md: a box `:::{explore}` names an explorable" in told[1]
    assert any("notebooks/01_tiny.ipynb is missing" in sentence for sentence in told)
    assert [sentence.partition(":")[0] for sentence in check(Project(course), ["02"])] == ["02_other.md"]


def test_what_is_not_calibrated_yet_is_one_fault_among_others(course):
    text = "\nIt was {{ tiny.sum }}, not {{ tiny.smu }}. It took 30 s.\n" + code('claim("tiny.sum", 3)')
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=text))
    (course / "lessons" / "claims").mkdir()
    (course / "lessons" / "claims" / "tiny.toml").write_text('[sum]\nwhat = "the sum"\nunit = "count"\n')
    told = "\n".join(check(Project(course)))
    assert "claims/tiny.toml: sum is not calibrated yet." in told
    assert "01_tiny: never calibrated." in told
    assert "{{ tiny.smu }} is not a measured number. Did you mean 'tiny.sum'?" in told
    assert "30 s" in told
    assert "{{ tiny.sum }} is not" not in told
    assert "notebooks/01_tiny.ipynb is missing" in told


def test_a_claim_of_fewer_than_ten_seeds_is_named(course):
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=code('claim("tiny.sum", 3)')))
    (course / "lessons" / "claims").mkdir()
    claim = '[sum]\nwhat = "the sum"\nunit = "count"\nmean = 3\nsd = 0\nseen_low = 3\nseen_high = 3\nn_seeds = {}\n'
    for n_seeds, words in ((1, "1 seed;"), (9, "9 seeds;")):
        (course / "lessons" / "claims" / "tiny.toml").write_text(claim.format(n_seeds))
        told = "\n".join(check(Project(course)))
        assert f"claims/tiny.toml: sum was calibrated with {words} expected 10 or more." in told
    (course / "lessons" / "claims" / "tiny.toml").write_text(claim.format(10))
    assert "was calibrated with" not in "\n".join(check(Project(course)))


def test_what_is_to_be_run_is_said_once_a_lesson_in_its_order_and_with_its_time(course):
    one = find_lessons(Project(course))[0]
    built, measured, claims = (Fault("A fault.", needs, one) for needs in ("notebook", "exhibits", "claims"))
    assert commands_that_mend(["A fault of the text.", Fault("Another.")]) == []
    assert commands_that_mend([built, built]) == ["Run, in this order:", "    make notebooks L=01  # 3 s"]
    assert commands_that_mend([built, measured, measured]) == [
        "Run, in this order:",
        '    make calibrate L=01 ARGS="--only exhibits"  # as long as its trainings take',
        "    make notebooks L=01  # 3 s",
    ]
    assert commands_that_mend([claims, measured]) == [
        "Run, in this order:",
        "    make calibrate L=01  # 10 runs of 3 s, and its exhibits",
        "    make notebooks L=01  # 3 s",
    ]
