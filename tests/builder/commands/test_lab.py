"""A learner's copies of the lessons: made once, never overwritten, begun anew only on request."""

import datetime
import json

import pytest
from support.tiny_course import call, compiled, lesson, write_course

from builder.commands import lab
from builder.commands.lab import copy_lessons
from builder.notebooks.normalise import dumps
from builder.project import Project


@pytest.fixture
def course(tmp_path):
    """A course with one lesson and its learners' notebook."""
    publish(write_course(tmp_path))
    return tmp_path


def publish(course, title="Tiny"):
    """Write the learners' notebook of a version of the lesson; return its text."""
    (course / "lessons" / "01_tiny.md").write_text(lesson(title))
    path = course / "notebooks" / "start" / "01_tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(compiled(course)))
    return path.read_text()


def copies(course, *fresh):
    """Copy, and return what was said."""
    said = []
    copy_lessons(Project(course), fresh=fresh, say=said.append)
    return said


def work(course):
    """What a learner does: change the copy."""
    path = course / "workbook" / "01_tiny.ipynb"
    path.write_text(path.read_text().replace("Text.", "Text, and my notes."))
    return path


def test_the_first_time_every_lesson_is_copied(course):
    assert copies(course) == ["01_tiny: copied to workbook/01_tiny.ipynb."]
    assert (course / "workbook" / "01_tiny.ipynb").read_text() == publish(course)
    assert copies(course) == []


def test_a_learners_work_is_never_overwritten(course):
    copies(course)
    mine = work(course)
    before = mine.read_text()
    assert copies(course) == []
    publish(course, "Newer")
    copies(course)
    assert mine.read_text() == before


def test_a_newer_version_is_announced_in_one_line_until_it_is_taken(course):
    copies(course)
    work(course)
    publish(course, "Newer")
    line = (
        "01_tiny: the course has a newer version than your copy, which stays as it is. "
        "`make lab FRESH=01` sets it aside and gives you a new one."
    )
    assert copies(course) == [line]
    assert copies(course) == [line]
    copies(course, "01")
    assert copies(course) == []


@pytest.mark.parametrize("name", ["01", "tiny", "01_tiny", "01_tiny.ipynb"])
def test_a_lesson_begun_anew_keeps_the_old_copy_under_a_name_with_the_date(course, name):
    copies(course)
    old = work(course).read_text()
    today = datetime.date.today().isoformat()
    aside = f"01_tiny.{today}.ipynb"
    assert copies(course, name) == [
        f"01_tiny: your old copy is now workbook/{aside}.",
        "01_tiny: copied to workbook/01_tiny.ipynb.",
    ]
    assert (course / "workbook" / aside).read_text() == old
    assert (course / "workbook" / "01_tiny.ipynb").read_text() == publish(course)


def test_an_earlier_copy_that_was_set_aside_is_not_overwritten(course):
    copies(course)
    kept = set()
    for number in range(3):
        mine = work(course)
        mine.write_text(mine.read_text().replace("my notes", f"my notes {number}"))
        kept.add(mine.read_text())
        copies(course, "01")
    aside = [path for path in (course / "workbook").glob("*.ipynb") if path.name != "01_tiny.ipynb"]
    assert {path.read_text() for path in aside} == kept


def test_a_damaged_copy_is_named_and_left_alone(course):
    copies(course)
    path = course / "workbook" / "01_tiny.ipynb"
    path.write_text(path.read_text()[:100])
    (said,) = copies(course)
    assert said == (
        "01_tiny: workbook/01_tiny.ipynb is damaged: it is not a notebook. "
        "`make lab FRESH=01` sets it aside and gives you a new one."
    )
    assert len(path.read_text()) == 100


def test_a_learner_whose_git_changes_line_endings_is_told_of_no_newer_version(course):
    original = course / "notebooks" / "start" / "01_tiny.ipynb"
    unix = original.read_bytes()
    windows = unix.replace(b"\n", b"\r\n")
    for first, then in ((windows, unix), (unix, windows)):
        original.write_bytes(first)
        copies(course, "01")
        work(course)
        original.write_bytes(then)
        assert copies(course) == []
    original.write_bytes(unix)
    copies(course, "01")
    (course / "workbook" / "01_tiny.ipynb").write_bytes(windows)
    assert copies(course) == []


@pytest.mark.parametrize(
    "damage", [lambda text: text[:100], lambda text: "<<<<<<< HEAD\n" + text, lambda text: "", lambda text: "{}"]
)
def test_a_damaged_original_is_named_and_not_copied_and_costs_no_copy(course, damage):
    original = course / "notebooks" / "start" / "01_tiny.ipynb"
    whole = original.read_text()
    line = (
        "01_tiny: notebooks/start/01_tiny.ipynb is damaged: it is not a notebook. It is not copied. "
        "Fetch the course anew."
    )
    original.write_text(damage(whole))
    assert copies(course) == copies(course) == [line]
    assert not (course / "workbook" / "01_tiny.ipynb").exists()
    original.write_text(whole)
    copies(course)
    mine = work(course).read_text()
    original.write_text(damage(whole))
    assert copies(course) == copies(course, "01") == [line]
    assert [path.read_text() for path in (course / "workbook").glob("*.ipynb")] == [mine]


@pytest.mark.parametrize("note", [None, "{", "[]"])
def test_where_the_note_of_versions_is_lost_a_changed_copy_counts_as_older(course, note):
    copies(course)
    work(course)
    versions = course / "workbook" / ".versions.json"
    versions.unlink() if note is None else versions.write_text(note)
    (said,) = copies(course)
    assert "newer version" in said


def test_the_note_of_versions_says_what_each_copy_was_made_from(course):
    copies(course)
    first = json.loads((course / "workbook" / ".versions.json").read_text())
    work(course)
    publish(course, "Newer")
    copies(course)
    assert json.loads((course / "workbook" / ".versions.json").read_text()) == first


def test_a_learner_with_a_kernel_of_another_course_gets_this_one_s_in_jupyterlab(course, monkeypatch):
    began = []

    class Ended:
        def __init__(self, command, env):
            began.append((command, env))

        def wait(self):
            return 0

    monkeypatch.setattr(lab.subprocess, "Popen", Ended)
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    assert call(course, "lab") == 0
    ((_, environment),) = began
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert "PATH" in environment


# Faults


def test_without_learners_notebooks_there_is_one_sentence(course, capsys):
    (course / "notebooks" / "start" / "01_tiny.ipynb").unlink()
    assert call(course, "lab", "--copy-only") == 2
    said = capsys.readouterr().err
    assert "Expected notebooks in" in said
    assert said.count("\n") == 1


def test_an_unknown_lesson_is_refused_with_the_nearest(course, capsys):
    assert call(course, "lab", "--copy-only", "--fresh", "tiney") == 2
    assert "There is no lesson 'tiney'; there are 01_tiny. Did you mean 'tiny'?" in capsys.readouterr().err
    assert not (course / "workbook").exists()


def test_a_file_in_the_place_of_the_folder_is_named(course, capsys):
    (course / "workbook").write_text("mine")
    assert call(course, "lab", "--copy-only") == 2
    assert "workbook is a file: expected a folder" in capsys.readouterr().err
    assert (course / "workbook").read_text() == "mine"


def test_a_folder_that_may_not_be_written_to_is_named(course, monkeypatch, capsys):
    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("builder.commands.lab._write_new", refuse)  # root may write everywhere
    assert call(course, "lab", "--copy-only") == 2
    said = capsys.readouterr().err
    assert "01_tiny.ipynb cannot be written" in said
    assert said.count("\n") == 1
