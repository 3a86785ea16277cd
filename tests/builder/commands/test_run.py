"""`run`: lessons as a learner would run them, with other parameters; a report on each."""

import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from support import ROOT
from support.tiny_course import call, code, lesson

from builder.lesson.parameters import choose_parameters
from builder.lesson.source import find_lessons
from builder.project import Project


@pytest.mark.slow
def test_run_writes_a_report_with_every_field_and_a_parameter_changes_what_is_computed(course):
    assert call(course, "run", "-p", "seed", 4, "-p", "loud", "true", "--output", course / "out") == 0
    report = json.loads((course / "out" / "report.json").read_text())
    assert report["jobs"] == 1
    (entry,) = report["lessons"]
    assert entry["name"] == "01_tiny"
    assert entry["ok"] is True
    assert 0 < entry["seconds"] <= report["seconds"]
    assert entry["peak_memory_mb"] > 20
    assert set(entry["seconds_by_kind"]) == {"import", "training", "plotting", "other"}
    assert 0 < sum(entry["seconds_by_kind"].values()) <= entry["seconds"]
    assert entry["failed_cell"] is None
    assert entry["error"] is None
    assert entry["claims"] == entry["exercises"] == []
    assert not list((course / "notebooks").iterdir())
    notebook = nbformat.read(course / "out" / "notebooks" / "01_tiny.ipynb", as_version=4)
    assert notebook.cells[-2].outputs[0].text == "sum 7 True\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-p", "sede", "1"], ["no parameter 'sede'", "seed", "Did you mean 'seed'?"]),
        (["-p", "seed", "many"], ["'seed' takes int", "such as 0", "received 'many'"]),
        (["-p", "loud", "1"], ["'loud' takes bool", "true or false", "received '1'"]),
        (["tiny_lesson"], ["no lesson 'tiny_lesson'", "01_tiny", "Did you mean"]),
        (["07"], ["no lesson '07'", "01_tiny"]),
    ],
)
def test_an_unknown_name_or_value_is_refused_with_the_nearest(course, capsys, arguments, words):
    assert call(course, "run", *arguments, "--output", course / "out") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    for word in words:
        assert word in said
    assert not (course / "out").exists()


def test_a_parameter_only_one_lesson_has_applies_there_when_no_lesson_is_named(course, capsys):
    (course / "lessons" / "02_other.md").write_text(lesson("Other").replace("share: float", "rate: float"))
    lessons = find_lessons(Project(course))
    assert choose_parameters(lessons, [("rate", "0.1")], named=False) == {"01_tiny": {}, "02_other": {"rate": 0.1}}
    assert call(course, "run", "01", "02", "-p", "rate", "0.1", "--output", course / "out") == 2
    assert "no parameter 'rate' in 01_tiny" in capsys.readouterr().err


@pytest.mark.slow
def test_a_kernel_that_dies_is_reported_with_its_cell(course):
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=code("import os\nos._exit(1)")))
    assert call(course, "run", "--output", course / "out") == 1
    entry = json.loads((course / "out" / "report.json").read_text())["lessons"][0]
    assert entry["ok"] is False
    assert entry["failed_cell"] == 4
    assert "kernel died" in entry["error"]


@pytest.mark.slow
def test_ctrl_c_ends_all_of_it_with_one_sentence_and_leaves_the_last_report(course):
    begun, report = course / "begun", course / "out" / "report.json"
    waits = f"import os, pathlib, time\npathlib.Path({str(begun)!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=code(waits)))
    report.parent.mkdir()
    report.write_text("{}")
    command = [sys.executable, "-m", "builder", "--root", str(course), "run", "--output", str(report.parent)]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in the background ignores it
    )
    late = time.monotonic() + 60
    while not begun.exists() or not begun.read_text():
        assert time.monotonic() < late
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "Stopped. What was finished is kept, and nothing is half-written.\n")
    assert report.read_text() == "{}"
    while psutil.pid_exists(int(begun.read_text())):  # a kernel notices a little later that it is alone
        assert time.monotonic() < late
        time.sleep(0.1)
