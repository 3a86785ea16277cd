"""Two commands at once in one course: both end well, and every file is whole."""

import json
import os
import time

import nbformat
import pytest

from builder.pages import render as rendering
from builder.project import ABANDONED, Project, remove_leftovers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("words", [("build", "--execute"), ("run", "--output", "build")], ids=lambda words: words[0])
def test_two_of_a_kind_at_once_end_well(commands, words):
    both = [commands.begin(*words, folder=commands.course) for _ in range(2)]
    commands.wait_for_cell(both[0])
    commands.let_cells_go_on()
    for process in both:
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, "")
    assert not list(commands.course.rglob("*.part"))
    if words[0] == "build":
        for path in (commands.course / "notebooks").rglob("*.ipynb"):
            nbformat.validate(nbformat.read(path, as_version=4))
    else:
        (entry,) = json.loads((commands.course / "build/report.json").read_text())["lessons"]
        assert entry["ok"]


def test_a_rendering_leaves_another_at_work_alone_and_takes_a_killed_one_away(course, monkeypatch):
    """The second of two at once took the folder of the first away, whose Sphinx then failed at length."""

    def write_source(project, folder):
        (folder / "index.md").write_text("# Tiny")

    def run_sphinx(project, part):
        (part / "html").mkdir()
        (part / "html/.buildinfo").touch()

    monkeypatch.setattr(rendering, "_write_source", write_source)
    monkeypatch.setattr(rendering, "_run_sphinx", run_sphinx)
    at_work, killed = (course / "build" / f".site.{word}.part" for word in ("12345678", "abcd_efg"))
    for part in (at_work, killed):
        (part / "source").mkdir(parents=True)
    os.utime(killed, (time.time() - ABANDONED - 1,) * 2)
    remove_leftovers.cache_clear()
    rendering.render(Project(course), course / "build/site")
    assert at_work.exists()
    assert not killed.exists()
    assert (course / "build/site/.buildinfo").exists()
