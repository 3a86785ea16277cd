"""The commands a newcomer types: the list, the set-up, JupyterLab."""

import json
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
from types import SimpleNamespace

import pytest
from support import ROOT
from support.chromium import open_browser
from support.durations import unmarked_slow_tests
from support.tiny_course import compiled, write_course

from builder import set_up
from builder.notebooks.normalise import dumps


def make(*arguments):
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True)


# The list


def test_make_alone_lists_every_command_of_the_readme():
    listed = make().stdout
    for command in ("lab", "run", "test", "test-all", "notebooks", "solved", "site", "lint"):
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
    oldest, newest = set_up.OLDEST, set_up.NEWEST
    assert wanted == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """The set-up's script in a course without `.venv`, with every command it would run recorded instead."""
    for name in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        (tmp_path / name).write_text("numpy==2.4.6\n")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(set_up, "HERE", str(tmp_path))
    monkeypatch.setattr(set_up, "VENV", str(venv))
    monkeypatch.setattr(set_up, "MARKER", str(venv / "made-by-the-course"))
    monkeypatch.setattr(set_up, "PYTHON", str(venv / "bin" / "python"))
    ran = []

    def call(command, **options):
        ran.append(command)
        if "venv" in command:
            make_environment(venv)
        return call.status

    call.status = 0
    monkeypatch.setattr(set_up.subprocess, "call", call)
    return ran, call


def make_environment(venv):
    """The least that can pass for an environment: a Python that starts."""
    (venv / "bin").mkdir(parents=True, exist_ok=True)
    (venv / "bin" / "python").unlink(missing_ok=True)
    (venv / "bin" / "python").symlink_to(sys.executable)


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_somebody_whose_merge_left_markers_in_what_is_to_be_installed_is_told_where(fresh, capsys, name):
    ran, _ = fresh
    path = Path(set_up.HERE, name)
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\n>>>>>>> other\n")
    with pytest.raises(SystemExit) as stopped:
        set_up.main("requirements.txt")
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith(f"git left two versions in {name}. Keep what is right")
    assert ran == []


def run_with(prelude, *arguments):
    """Run `python -m builder` in another Python: what `prelude` makes of this one."""
    begin = f"import runpy, sys\n{prelude}\nsys.argv[0] = 'builder'\nrunpy.run_module('builder', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{begin}", *arguments],
        capture_output=True,
        text=True,
    )


def test_a_learner_on_the_plain_route_with_an_old_python_is_told_which_it_takes():
    done = run_with("sys.version_info = (3, 9, 6, 'final', 0)", "lab")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "The course needs Python 3.11 to 3.13 (TensorFlow runs on no other); this is Python 3.9."
    )
    assert done.stderr.count("\n") == 1


def test_a_learner_who_calls_the_builder_with_a_python_without_packages_is_told_which_python_to_take():
    done = run_with("", "lab")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{sys.executable} lacks ")
    assert done.stderr.endswith(f"with the course's own Python: {set_up.PYTHON} -m builder\n")
    assert done.stderr.count("\n") == 1


def test_the_plain_route_of_the_readme_begins_with_what_looks_at_the_python():
    readme = (ROOT / "README.md").read_text()
    assert "python3 builder/set_up.py requirements.txt\n.venv/bin/python -m builder lab\n" in readme
    assert "python3 -m venv" not in readme


def test_the_set_up_runs_once_and_again_only_when_the_requirements_change(fresh):
    ran, _ = fresh
    set_up.main("requirements.txt")
    assert any("requirements.txt" in " ".join(command) for command in ran)
    ran.clear()
    set_up.main("requirements.txt")
    assert ran == []
    Path(set_up.HERE, "requirements.txt").write_text("numpy==2.4.7\n")
    set_up.main("requirements.txt")
    assert ran
    assert not [command for command in ran if "venv" in command], "the environment is kept"


def test_a_set_up_that_fails_says_so_and_is_begun_again(fresh, monkeypatch, capsys):
    ran, call = fresh
    call.status = 1
    monkeypatch.setattr(set_up, "make_venv", lambda python: make_environment(Path(set_up.VENV)))
    with pytest.raises(SystemExit) as stopped:
        set_up.main("requirements.txt")
    assert stopped.value.code == 2
    assert "Check the network and the free disk space" in capsys.readouterr().err
    ran.clear()
    call.status = 0
    set_up.main("requirements.txt")
    assert ran


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda venv: (venv / "mine").mkdir(parents=True),
            "already, a folder, and cannot be used: its Python does not",
        ),
        (lambda venv: venv.write_text("mine"), "already, but no folder, and cannot be used: its Python does not start"),
        (
            lambda venv: (venv.mkdir(), (venv / "pyvenv.cfg").write_text("home = /x\nuv = 0.13.9\n")),
            "made by uv, and cannot be used",
        ),
        (
            lambda venv: (venv.mkdir(), (venv / "pyvenv.cfg").write_text("home = /usv\n")),
            "made by somebody or something else, and cannot be used",
        ),
    ],
    ids=["a folder", "a file", "uv", "another tool"],
)
def test_an_environment_that_the_set_up_did_not_make_is_never_deleted(fresh, capsys, make, words):
    ran, _ = fresh
    venv = Path(set_up.VENV)
    make(venv)
    before = sorted(venv.rglob("*")), venv.is_file()
    with pytest.raises(SystemExit) as stopped:
        set_up.main("requirements.txt")
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "move it away or delete it yourself" in said
    assert said.count("\n") == 1
    assert (sorted(venv.rglob("*")), venv.is_file()) == before
    assert ran == []


def test_an_environment_without_pip_is_named_and_kept(fresh, capsys):
    _, call = fresh
    make_environment(Path(set_up.VENV))
    call.status = 1
    with pytest.raises(SystemExit):
        set_up.main("requirements.txt")
    assert "cannot be used: it has no pip" in capsys.readouterr().err
    assert Path(set_up.PYTHON).exists()


def test_an_environment_made_by_hand_that_works_is_used(fresh):
    ran, _ = fresh
    make_environment(Path(set_up.VENV))
    set_up.main("requirements.txt")
    assert not [command for command in ran if "venv" in command]
    assert not Path(set_up.MARKER).exists()


def test_a_broken_environment_of_the_set_ups_own_is_made_anew(fresh):
    ran, _ = fresh
    set_up.main("requirements.txt")
    Path(set_up.PYTHON).unlink()
    (Path(set_up.VENV) / "old").touch()
    set_up.main("requirements.txt")
    assert [command for command in ran if "venv" in command]
    assert not (Path(set_up.VENV) / "old").exists()
    assert Path(set_up.PYTHON).exists()


CHROMIUM = ["apt-get", "install", "-y", "-qq", "chromium"]


@pytest.fixture
def machine(fresh, monkeypatch):
    """A function that says which programs there are, and whether we are root; what would be run is recorded."""

    def has(programs, root=True):
        monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/bin/{name}" if name in programs else None)
        monkeypatch.setattr(set_up, "is_root", lambda: root)
        return fresh[0]

    return has


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_neither_a_learner_s_nor_a_maintainer_s_set_up_installs_a_browser(machine, requirements):
    ran = machine(["apt-get"])
    set_up.main(requirements)
    assert ran
    assert not [command for command in ran if "chromium" in command]


def test_the_browser_s_own_step_says_so_before_it_installs_it(machine, monkeypatch, capsys):
    ran = machine(["apt-get"])
    said_by_then = []
    monkeypatch.setattr(
        set_up, "run", lambda command, **o: said_by_then.append(capsys.readouterr().err) or ran.append(command)
    )
    set_up.install_browser()
    assert ran == [["apt-get", "update", "-qq"], CHROMIUM]
    assert said_by_then == ["Installing chromium with apt-get: the browser of the tests ...\n", ""]


@pytest.mark.parametrize("browser", set_up.BROWSERS)
def test_where_a_browser_is_there_its_step_does_nothing(machine, capsys, browser):
    ran = machine(["apt-get", browser])
    set_up.install_browser()
    assert ran == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("programs", "root"), [(["apt-get"], False), ([], True)], ids=["no right", "not Debian"])
def test_where_the_browser_cannot_be_installed_the_remedy_is_said(machine, capsys, programs, root):
    ran = machine(programs, root)
    with pytest.raises(SystemExit) as stopped:
        set_up.install_browser()
    assert stopped.value.code == 2
    assert "sudo apt-get install chromium" in capsys.readouterr().err
    assert ran == []


def test_a_browser_whose_installation_fails_stops_its_step(machine, fresh, capsys):
    machine(["apt-get"])
    fresh[1].status = 100
    with pytest.raises(SystemExit) as stopped:
        set_up.install_browser()
    assert stopped.value.code == 2
    assert "`apt-get update -qq` ended with status 100" in capsys.readouterr().err


def test_a_part_of_python_that_debian_keeps_apart_is_named_before_it_is_installed(machine, monkeypatch, capsys):
    ran = machine(["apt-get"])
    monkeypatch.setattr(
        set_up.subprocess, "call", lambda command, **o: ran.append(command) or "ensurepip" in command[-1]
    )
    set_up.make_venv(sys.executable)
    assert ["apt-get", "install", "-y", "-qq", "python3-venv"] in ran
    assert capsys.readouterr().err.startswith("Installing python3-venv with apt-get: ")


# Which command needs the browser, and which test


def test_only_make_test_all_installs_the_browser():
    for command in re.findall(r"(?m)^  make ([a-z-]+)", make().stdout):
        if command != "help":
            assert ("set_up.py browser" in make("--dry-run", command).stdout) == (command == "test-all"), command


def test_the_two_commands_share_the_tests_between_them():
    quick, rest = (make("--dry-run", command, "ARGS=tests/x.py").stdout for command in ("test", "test-all"))
    assert '-m "not (slow or browser or maintainer)" tests/x.py\n' in quick
    assert '-m "slow or browser or maintainer" tests/x.py\n' in rest
    assert "requirements.txt" in quick
    assert "requirements-dev.txt" in rest


def test_every_test_that_asks_for_the_browser_carries_its_mark_and_this_one_does_not(request):
    assert not request.node.get_closest_marker("browser")
    for item in request.session.items:
        if "browser" in getattr(item, "fixturenames", ()):
            assert item.get_closest_marker("browser"), item.nodeid


def test_without_chromium_a_test_in_a_browser_fails_and_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="`make test-all` installs both"), open_browser():
        pass


def test_a_long_test_without_the_mark_slow_is_named_and_no_other():
    def report(seconds, where="tests/x.py::test_y", keywords=()):
        return SimpleNamespace(duration=seconds, nodeid=where, keywords=dict.fromkeys(keywords, 1))

    short, marked, lesson = report(0.5), report(9, keywords=["slow"]), report(9, "notebooks/02_mnist.ipynb::Cell 3")
    assert list(unmarked_slow_tests([short, marked, lesson, report(2.25)])) == ["  2.2 s  tests/x.py::test_y"]


def test_uv_trusts_the_certificates_of_the_system(fresh, monkeypatch):
    settings = []
    monkeypatch.setattr(set_up.subprocess, "call", lambda command, **o: settings.append((command, o)) or 0)
    set_up.install("requirements.txt")
    (options,) = [options for command, options in settings if command[:4] == [set_up.PYTHON, "-m", "uv", "pip"]]
    assert options["env"]["UV_SYSTEM_CERTS"]


def test_a_python_that_is_too_old_is_named_with_what_is_needed(monkeypatch, capsys):
    class Version(tuple):
        pass

    monkeypatch.setattr(set_up.sys, "version_info", Version((3, 8, 10, "final", 0)))
    monkeypatch.setattr(set_up.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        set_up.find_python()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "needs Python 3.11 to 3.13" in said
    assert "this is Python 3.8" in said
    assert said.count("\n") == 1


def test_the_set_up_script_can_be_read_by_an_old_python():
    """Else a newcomer with Python 3.6 would get a SyntaxError instead of a sentence."""
    import ast

    ast.parse(Path(set_up.__file__).read_text(), feature_version=(3, 6))


def test_too_little_disk_space_is_said_before_anything_is_installed(fresh, monkeypatch, capsys):
    ran, _ = fresh
    usage = type("usage", (), {"free": 2**30})
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit) as stopped:
        set_up.main("requirements.txt")
    assert stopped.value.code == 2
    assert "needs 4 GiB of free space" in capsys.readouterr().err
    assert ran == []


# JupyterLab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as `make lab` opens it, on a course of one lesson: (port, token, course)."""
    course = write_course(tmp_path_factory.mktemp("lab"))
    (course / "notebooks" / "start").mkdir(parents=True)
    (course / "notebooks" / "start" / "01_tiny.ipynb").write_text(dumps(compiled(course)))
    port = 18_900 + os.getpid() % 1000
    home = {"HOME": str(tmp_path_factory.mktemp("home")), "JUPYTER_PLATFORM_DIRS": "1"}
    command = [sys.executable, "-m", "builder", "--root", course, "lab", "--", "--no-browser", f"--port={port}"]
    process = subprocess.Popen(
        [*command, "--ServerApp.port_retries=0", "--IdentityProvider.token=abc123"],
        cwd=ROOT,
        env={**os.environ, **home},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=abc123", timeout=5)
                break
            except urllib.error.URLError:
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.5)
        yield port, "abc123", course
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


@pytest.mark.slow
def test_lab_serves_the_learners_copies_to_this_machine_and_asks_for_a_token(lab):
    port, token, course = lab
    address = f"http://127.0.0.1:{port}/api/contents/"
    served = json.loads(urllib.request.urlopen(f"{address}?token={token}", timeout=5).read())
    assert [entry["name"] for entry in served["content"]] == ["01_tiny.ipynb"]
    assert (course / "workbook" / "01_tiny.ipynb").exists()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=5)
    assert refused.value.code == 403
    listening = Path("/proc/net/tcp").read_text() if Path("/proc/net/tcp").exists() else ""
    assert f"00000000:{port:04X}" not in listening


@pytest.mark.slow
def test_lab_opens_a_lesson_with_a_kernel_and_without_a_question(lab, browser):
    port, token, _ = lab
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/lab/tree/01_tiny.ipynb?token={token}")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    page.wait_for_timeout(3000)  # the question about news came up a moment after the rest
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    assert "Run this cell first" in page.locator(".jp-InputPlaceholder, .jp-Placeholder").first.inner_text()
    page.close()


def test_make_lab_hands_its_wishes_on():
    shown = make("--dry-run", "lab", "FRESH=02", "ARGS=--no-browser").stdout
    assert "-m builder lab --fresh 02 -- --no-browser" in shown
    assert "-m builder lab  -- " in make("--dry-run", "lab").stdout
