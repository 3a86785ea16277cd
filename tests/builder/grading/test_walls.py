"""The walls around learners' code: what it tries to reach, to see and to fill, and what comes of it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from builder.grading import hearing, sandbox
from builder.grading.hearing import Heard
from builder.grading.notebook import attempt
from builder.grading.sandbox import WALLS, find_walls
from builder.project import Project

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="walls are built on Linux only")
behind_walls = pytest.mark.skipif(not find_walls(), reason="this machine lends no walls (unshare)")
slow = pytest.mark.slow  # each runs a notebook


def told(course, cells, hidden=(), memory_mb=800):
    """Run cells: the result; and for each cell by its name what it raised, or "" if it went through."""
    steps = [{"number": i, "source": source, "exercises": []} for i, source in enumerate(cells.values(), start=1)]
    result = attempt(steps, str(course), Project(course).environment("grade"), 1, memory_mb, list(map(str, hidden)))
    raised = dict.fromkeys(cells, "")
    for sentence in result["failures"]:
        raised[list(cells)[int(sentence.split(",")[0].removeprefix("Cell ")) - 1]] = sentence
    return result, raised


def shell(command):
    return f"import subprocess\nsubprocess.run({command!r}, shell=True, check=True)"


@slow
@behind_walls
def test_learners_code_that_works_at_the_walls_does_not_get_through(graded_course, tmp_path):
    others, forbidden = tmp_path / "class", tmp_path / "written"
    others.mkdir()
    (others / "learner_b.ipynb").write_text("an answer")
    grades = tmp_path / "class.zip"
    grades.write_text("grades")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "desktop"))
    server.listen()
    write = f"open({str(forbidden)!r}, 'w')"
    cells = {
        "write": write,
        "remount": shell("mount -o remount,bind,rw /") + f"\n{write}",
        "new rights": shell("unshare --user --map-root-user --mount mount -o remount,bind,rw /") + f"\n{write}",
        "uncover": shell(f"umount {others}"),
        "see others": f"open({str(others / 'learner_b.ipynb')!r})",
        "see grades": f"assert not open({str(grades)!r}).read()",
        "socket in a folder": f"import socket\nsocket.socket(socket.AF_UNIX).connect({str(tmp_path / 'desktop')!r})",
        "host of the machine": "import socket\nsocket.socket(socket.AF_VSOCK)",
        "settings of the kernel": "open('/proc/sys/kernel/core_pattern', 'r+')",
        "devices": "import os\nassert {'sda', 'vda', 'kmsg', 'mem', 'tty'} & set(os.listdir('/dev'))",
        "terminals of others": "import os\nassert os.listdir('/dev/pts') != ['ptmx']",
        "the voice of its runner": "import os\nos.readlink(f'/proc/{os.getppid()}/fd/0')",
        "the watcher": f"import os\nos.kill({os.getpid()}, 0)",
    }
    works = {
        "shared memory": "open('/dev/shm/left behind', 'w').write('x')",
        "processes": "import multiprocessing\nwith multiprocessing.Pool(2) as pool:\n    pool.map(abs, [1, -2])",
        "command": "assert 'hello' in str(get_ipython().getoutput('echo hello'))",
        "own files": "import pathlib, tempfile\npathlib.Path('a').mkdir()\npathlib.Path.home().joinpath('b').touch()\n"
        "tempfile.TemporaryFile()",
    }
    result, raised = told(graded_course, cells | works, hidden=[others, grades])
    server.close()
    assert [name for name in cells if name != "see grades" and not raised[name]] == []
    assert {name: raised[name] for name in works} == dict.fromkeys(works, "")
    assert raised["see grades"] == ""
    assert ((others / "learner_b.ipynb").read_text(), grades.read_text()) == ("an answer", "grades")
    assert not forbidden.exists() and not Path("/dev/shm/left behind").exists()
    assert result["walls"][:2] == ["network", "files"]


@slow
@behind_walls
def test_learners_code_that_fills_the_disk_fills_its_own_small_one(graded_course):
    fill = "for i in range(1000):\n    open(f'{i}', 'wb').write(bytes(50_000_000))"
    many = "for i in range(10**6):\n    open(f'home{i}', 'wb')"
    _, raised = told(graded_course, {"fill": fill, "many": many, "next": "1 + 1"})
    assert "No space left on device" in raised["fill"] and raised["next"] == ""
    assert "No space left on device" in raised["many"]


@slow
def test_learners_code_that_prints_without_end_costs_its_own_cell(graded_course):
    result, raised = told(
        graded_course, {"print": "while True:\n    print('x' * 10**6)", "next": "1 / 0"}, memory_mb=500
    )
    assert "more than 500 MB of memory, in cell 1, `while True:`. The rest was run without it." in result["problem"]
    assert "ZeroDivisionError" in raised["next"]


@slow
@pytest.mark.parametrize("walls", [[], pytest.param(WALLS[1], marks=behind_walls)], ids=["none", "lower"])
def test_where_the_walls_are_lower_sockets_in_folders_are_out_of_reach_all_the_same(graded_course, monkeypatch, walls):
    monkeypatch.setattr(sandbox, "find_walls", lambda: walls)
    outside = str(Path("/proc") / str(os.getpid()) / "root" / "x")  # the way past a mount: another process's files
    cells = {
        "socket": "import socket\nsocket.socket(socket.AF_UNIX)",
        "root": f"open({outside!r}, 'w')",
    }
    result, raised = told(graded_course, cells if walls else {"socket": cells["socket"]})
    assert all("Permission denied" in words for words in raised.values())
    assert result["walls"] == (["network", "files"] if walls else [])


def run_bare(code):
    """What a confined module says that is not ours: code in the place of it."""
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said = sandbox.queue.SimpleQueue()
    sandbox.threading.Thread(target=sandbox._listen, args=(process.stdout, said), daemon=True).start()
    try:
        return sandbox._watch(process, said, 30, 2e9)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nwhile True: sys.stdout.write('x' * 10**6)",
        "while True: print('{\"step\": 0}')",
        "print('[1]')",
        "print('no JSON')",
        "print('{\"end\": ')",
    ],
)
def test_a_runner_that_says_too_much_or_nonsense_is_ended(monkeypatch, code):
    monkeypatch.setattr(sandbox, "MOST_SAID", 100_000)
    messages, ending = run_bare(code)
    assert ending == "died" and all(isinstance(message, dict) for message in messages)


def test_what_a_run_says_is_kept_only_as_far_as_it_can_be_true():
    heard = Heard([{"number": 1, "source": "x", "exercises": []}, {"judge": "tiny.word", "ways": []}])
    forged = [
        {"step": 99},
        {"step": "<b>"},
        {"step": 1, "exercise": ["tiny.word", "<script>", ""]},
        {"exercise": ["of.nobody", "passed", ""]},
        {"exercise": {"tiny.word": ["passed", ""]}},
        {"exercise": ["tiny.word", "wrong", "x" * 10**6]},
        {"walls": ["files", "moat", 3]},
        {"walls": 7},
        {"problem": 3},
        {"failure": ["a", "b"]},
        *[{"remark": "r"}] * 10_000,
    ]
    assert heard.take(forged) == 1
    result = heard.result()
    assert result["exercises"] == {"tiny.word": ["wrong", "x" * hearing.LONGEST]}
    assert (result["walls"], result["problem"], result["failures"]) == (["files"], "", [])
    assert len(result["remarks"]) == hearing.MOST
