"""Executing a notebook: which kernel runs it, and what is said of one that does not start."""

import json
import subprocess
import sys

import pytest
from support import ROOT
from support.tiny_course import call, compiled

from builder.notebooks.execute import execute


@pytest.fixture
def other_course(tmp_path, monkeypatch):
    """A kernel `python3` of another course in the home folder, where a shared environment would be passed over."""
    folder = tmp_path / "home"
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(folder))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")  # as Jupyter decides where somebody else made the environment
    return write_kernel(folder)


@pytest.fixture
def broken_kernel(tmp_path, monkeypatch):
    """A kernel `python3` that comes before all others, and whose Python is gone."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "path"))
    return write_kernel(tmp_path / "path")


def write_kernel(folder):
    argv = [str(folder / "no-such-python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (folder / "kernels" / "python3").mkdir(parents=True)
    spec = {"argv": argv, "display_name": "Python 3 (another course)", "language": "python"}
    (folder / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    return folder


@pytest.mark.slow
def test_a_learner_with_a_kernel_of_another_course_runs_the_lessons_in_this_one(course, other_course):
    outcome = execute("01_tiny", compiled(course), str(course), {})
    assert outcome.ok, outcome.error


def test_a_kernel_that_does_not_start_is_an_outcome_of_one_sentence(course, broken_kernel):
    outcome = execute("01_tiny", compiled(course), str(course), {})
    assert not outcome.ok
    assert outcome.sentence().startswith("01_tiny: its kernel did not start (")
    assert "no-such-python" in outcome.error
    assert outcome.error.endswith("`jupyter kernelspec list` shows where python3 lies")
    assert "\n" not in outcome.error


@pytest.mark.slow
@pytest.mark.parametrize("command", ["run", "build"])
def test_a_command_whose_kernel_does_not_start_says_so_and_ends(course, broken_kernel, capfd, command):
    assert call(course, command) == 1
    said = "".join(capfd.readouterr())
    assert said.count("its kernel did not start") == 1
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_test_whose_kernel_does_not_start_says_so(broken_kernel):
    notebook = ROOT / "notebooks" / "01_intro.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", "-x", notebook],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "The kernel did not start (FileNotFoundError: " in done.stdout
    assert "Traceback" not in done.stdout
