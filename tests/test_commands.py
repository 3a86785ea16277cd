"""The commands a newcomer types: the list, the set-up, JupyterLab."""

import os
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from course import environment

ROOT = Path(__file__).resolve().parent.parent


def make(*arguments):
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True)


# The list


def test_make_alone_lists_every_command_of_the_readme():
    listed = make().stdout
    for command in ("lab", "run", "test", "notebooks", "site", "lint"):
        assert f"make {command}" in listed
    mentioned = set(re.findall(r"(?m)(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text()))
    for command in mentioned:
        assert f"make {command}" in listed, command


# The set-up


def test_requirements_are_exact_and_hold_what_the_course_is_built_with():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.lstrip().startswith("#")]
        for line in lines:
            assert re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.!+]+( ;.*)?$", line), line
        pinned = {line.split("==")[0].split("[")[0] for line in lines}
        assert pinned >= {
            "tensorflow",
            "keras",
            "numpy",
            "matplotlib",
            "scikit-learn",
            "jupyterlab",
            "nbval",
            "papermill",
        }
        assert "://" not in "\n".join(lines)


def test_what_a_maintainer_gets_includes_exactly_what_a_learner_gets():
    def pins(name):
        lines = (ROOT / name).read_text().splitlines()
        # Without its marker: what learners need on some platforms, maintainers may need on all.
        return {line.partition(" ;")[0] for line in lines if re.match(r"[\w.-]+==", line)}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_project_and_the_set_up_agree_on_the_pythons():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    oldest, newest = environment.OLDEST, environment.NEWEST
    assert wanted == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """The set-up's script in an empty course, with every command it would run recorded instead."""
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text("numpy==2.4.6\n")
    monkeypatch.setattr(environment, "HERE", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    ran = []

    def call(command, **options):
        ran.append(command)
        return call.status

    call.status = 0
    monkeypatch.setattr(environment.subprocess, "call", call)
    (tmp_path / ".venv").mkdir()
    return ran, call


def test_the_set_up_runs_once_and_again_only_when_the_requirements_change(fresh):
    ran, _ = fresh
    environment.main("requirements.txt")
    assert any("requirements.txt" in " ".join(command) for command in ran)
    ran.clear()
    environment.main("requirements.txt")
    assert ran == []
    Path(environment.HERE, "requirements.txt").write_text("numpy==2.4.7\n")
    environment.main("requirements.txt")
    assert ran


def test_a_set_up_that_fails_says_so_and_is_begun_again(fresh, capsys):
    ran, call = fresh
    works = environment.works
    environment.works = lambda python: True
    try:
        call.status = 1
        with pytest.raises(SystemExit) as stopped:
            environment.main("requirements.txt")
        assert stopped.value.code == 2
        assert "Check the network and the free disk space" in capsys.readouterr().err
        ran.clear()
        call.status = 0
        environment.main("requirements.txt")
        assert ran
    finally:
        environment.works = works


def test_a_python_that_is_too_old_is_named_with_what_is_needed(monkeypatch, capsys):
    class Version(tuple):
        pass

    monkeypatch.setattr(environment.sys, "version_info", Version((3, 8, 10, "final", 0)))
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        environment.find_python()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "needs Python 3.11 to 3.13" in said
    assert "this is Python 3.8" in said
    assert said.count("\n") == 1


def test_the_set_up_script_can_be_read_by_an_old_python():
    """Else a newcomer with Python 3.6 would get a SyntaxError instead of a sentence."""
    import ast

    ast.parse((ROOT / "course" / "environment.py").read_text(), feature_version=(3, 6))


def test_too_little_disk_space_is_said_before_anything_is_installed(fresh, monkeypatch, capsys):
    ran, _ = fresh
    usage = type("usage", (), {"free": 2**30})
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit) as stopped:
        environment.main("requirements.txt")
    assert stopped.value.code == 2
    assert "needs 4 GiB of free space" in capsys.readouterr().err
    assert ran == []


# JupyterLab


@pytest.mark.slow
def test_lab_serves_the_notebooks_to_this_machine_and_asks_for_a_token():
    port = 18_900 + os.getpid() % 1000
    arguments = f"--no-browser --port={port} --ServerApp.port_retries=0 --IdentityProvider.token=abc123"
    process = subprocess.Popen(
        ["make", "lab", f"ARGS={arguments}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}/api/contents/"
        for _ in range(120):
            try:
                with urllib.request.urlopen(f"{address}?token=abc123", timeout=5) as answer:
                    served = answer.read().decode()
                break
            except urllib.error.URLError:
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.5)
        assert "02_mnist.ipynb" in served
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(address, timeout=5)
        assert refused.value.code == 403
        listening = Path("/proc/net/tcp").read_text() if Path("/proc/net/tcp").exists() else ""
        everywhere = f"00000000:{port:04X}"
        assert everywhere not in listening
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
