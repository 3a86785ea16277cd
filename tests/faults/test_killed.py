"""A command that is killed leaves every file whole and no process behind, and can be run again."""

import json
import os
import signal
import textwrap
import time

import pytest
from support import in_process
from support.commands import CLAIM, WAITS, wait_until
from support.tiny_course import call, code, lesson

from builder.project import ABANDONED, remove_leftovers, write_atomically

pytestmark = pytest.mark.slow

# Each command, and what it makes.
COMMANDS = {
    "build": ((), "notebooks/01_tiny.ipynb"),
    "run": (("--output", "build"), "build/report.json"),
    "calibrate": (("--seeds", "1"), "lessons/claims/tiny.toml"),
    "sweep": (("tiny", "-p", "seed", "0", "--output", "build/sweep.csv"), "build/sweep.csv"),
    "verify": (("--seeds", "100:101"), "build/verified.json"),
}
NEEDS_TOMLKIT = {"calibrate": pytest.mark.maintainer}


@pytest.fixture
def in_this_process(monkeypatch):
    """Lessons are executed here: the second time it is about what the first has left, not about processes."""
    monkeypatch.setattr("builder.notebooks.measure.execute", in_process.execute)
    for name in ("build", "run"):
        monkeypatch.setattr(f"builder.commands.{name}.execute_all", in_process.execute_all)
    for name in ("calibrate", "sweep", "verify"):
        monkeypatch.setattr(f"builder.commands.{name}.fan_out", in_process.fan_out)


@pytest.mark.parametrize("name", [pytest.param(name, marks=NEEDS_TOMLKIT.get(name, ())) for name in COMMANDS])
def test_a_killed_command_leaves_files_whole_and_no_process_and_runs_again(
    commands, name, in_this_process, monkeypatch
):
    monkeypatch.chdir(commands.course)
    words, result = COMMANDS[name]
    before = commands.files()
    process = commands.begin(name, *words, folder=commands.course)
    kernel = commands.wait_for_cell(process)
    assert {process.pid, kernel} <= {each.pid for each in commands.processes()}
    process.kill()
    process.communicate()
    wait_until(lambda: not commands.processes(), seconds=20)
    assert commands.files() == before
    assert not list(commands.course.rglob("*.part"))

    commands.let_cells_go_on()
    assert call(commands.course, name, *words) == 0
    assert (commands.course / result).stat().st_size
    assert not list(commands.course.rglob("*.part"))


def test_what_was_measured_before_a_kill_is_kept_and_nothing_else_is_taken_for_a_result(commands):
    waits = "if seed == 101:\n" + textwrap.indent(WAITS.format(place=str(commands.place)), "    ")
    (commands.course / "lessons/01_tiny.md").write_text(lesson(more=code(CLAIM) + code(waits)))
    process = commands.begin("verify", "--seeds", "100:102")
    commands.wait_for_cell(process)
    process.kill()
    process.communicate()
    (kept,) = (commands.course / "build/verification").iterdir()
    assert json.loads(kept.read_text())["claims"] == [["tiny.sum", 3]]
    assert not (commands.course / "build/verified.json").exists()
    # What a kill in the middle of a write would have left beside it, and a result that was cut short by a full disk.
    kept.with_name(f".{kept.name}.0123abcd.part").write_text('{"claims": [["tiny.sum", 4]')
    kept.write_text("{")
    commands.let_cells_go_on()
    status, output, errors = commands.run("verify", "--seeds", "100:102")
    assert status == 0, errors
    assert "1 of 1 claims hold with all of 2 seeds" in output
    assert json.loads((commands.course / "build/verified.json").read_text()) == {"tiny.sum": {"100": 3, "101": 3}}


def test_a_write_that_is_killed_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("old")
    child = os.fork()
    if child == 0:
        os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
        write_atomically(path, "new")
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert path.read_text() == "old"
    (left,) = tmp_path.glob(".file.txt.*.part")
    remove_leftovers.cache_clear()
    write_atomically(path, "newer")
    assert left.exists(), "the work of a command that may still run is left alone"
    os.utime(left, (time.time() - ABANDONED - 1,) * 2)
    remove_leftovers.cache_clear()
    write_atomically(path, "newest")
    assert [each.name for each in tmp_path.iterdir()] == ["file.txt"]
    assert path.read_text() == "newest"


def test_what_is_somebody_else_s_is_no_leftover(tmp_path):
    names = ["song.mp3.part", ".part", ".file.part", ".file.txt.12.part", "notes.0123abcd.part"]
    for name in names:
        (tmp_path / name).write_text("mine")
        os.utime(tmp_path / name, (0, 0))
    remove_leftovers.cache_clear()
    write_atomically(tmp_path / "file.txt", "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "file.txt"])
