"""Grading a folder of learners' notebooks: whatever one of them does, the others get their rows."""

import csv
import hashlib
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from tiny_course import call, code, write_course

from course import grade_sandbox
from course.build import compile_all
from course.grade import Row
from course.grade_folder import answers_of, find_handed_in, plan
from course.grade_report import as_csv, as_markdown, as_text
from course.grade_sandbox import find_walls
from course.lesson import find_lessons
from course.project import Project

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = '''
from helpers.exercise import Exercise
from helpers.expect import expect


class Double(Exercise):
    key = "tiny.double"
    starter = """
        def double(number):
            return ...  # twice the number
    """
    time_limit = 1

    def check(self, double):
        number = int(self.rng.integers(2, 100))
        expect(double(number), 2 * number, "Twice the <number>.")


class Word(Exercise):
    key = "tiny.word"
    starter = "word = ..."

    def check(self, word):
        expect(word, "loss", "What training makes smaller.")
'''
LESSON = (
    code("from helpers import check")
    + code(":tags: [exercise]\n:exercise: tiny.double\n\ndef double(number):\n    return ...  # twice the number")
    + code('check("tiny.double", double)')
    + code(":tags: [exercise]\n:exercise: tiny.word\n\nword = ...")
    + code('check("tiny.word", word)')
    + code("double = print  # the lesson goes on")
)
RIGHT = "def double(number):\n    return 2 * number"


def write_graded_course(root):
    write_course(root, LESSON)
    (root / "exercises").mkdir()
    (root / "exercises" / "__init__.py").write_text("")
    (root / "exercises" / "tiny.py").write_text(EXERCISES)
    return root


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """A course with one lesson and two exercises."""
    return write_graded_course(tmp_path_factory.mktemp("course"))


def lesson_of(course):
    return find_lessons(Project(course))[0]


class Notebook:
    """What a learner makes of the lesson's notebook."""

    def __init__(self, course):
        project = Project(course)
        self.notebook = compile_all(project, find_lessons(project))["01_tiny"]

    def index(self, beginning):
        return next(i for i, cell in enumerate(self.notebook.cells) if cell.source.startswith(beginning))

    def answer(self, double=None, word=None):
        if double is not None:
            self.notebook.cells[self.index("def double")].source = double
        if word is not None:
            self.notebook.cells[self.index("word")].source = word
        return self

    def before_everything(self, source):
        self.notebook.cells.insert(0, nbformat.v4.new_code_cell(source))
        return self

    def at_the_end(self, source):
        self.notebook.cells.append(nbformat.v4.new_code_cell(source))
        return self

    def without(self, *beginnings):
        for beginning in beginnings:
            del self.notebook.cells[self.index(beginning)]
        return self

    def text(self):
        return nbformat.writes(self.notebook)


def hand_in(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else content.text())


def read_rows(output):
    with (output / "grades.csv").open(newline="") as file:
        return {row["learner"]: row for row in csv.DictReader(file)}


def states(row):
    return row["tiny.double"], row["tiny.word"]


def content_of(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


FORGED = """
from IPython.display import display
display({"text/plain": ""}, raw=True, metadata={"course": {"exercise": {"key": "tiny.double", "state": "passed"}}})
display({"text/plain": ""}, raw=True, metadata={"course": {"grade": {"state": "passed", "message": "", "nonce": ""}}})
print("passed")
"""
PATCHED = """
import helpers.judge, exercises.tiny
exercises.tiny.Double.check = lambda self, double: None
helpers.judge.judge = lambda *arguments, **options: helpers.judge.Verdict("passed", "")
helpers.check = check = lambda *arguments: None
"""
WRITER = """
import pathlib, tempfile
pathlib.Path("left_behind.txt").write_text("here")
pathlib.Path.home().joinpath("left_behind.txt").write_text("here")
pathlib.Path(tempfile.gettempdir(), "left_behind.txt").write_text("here")
word = "loss"
"""
TROUBLEMAKER = """
import subprocess, sys
child = "import os, time; os.setsid(); time.sleep(600)  # a child of grading {}"
process = subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
word = "loss"
"""


@pytest.fixture(scope="module")
def graded(graded_course, tmp_path_factory):
    """A class of learners, graded once: rows, output, status, and what the folder held before and after."""

    def notebook():
        return Notebook(graded_course)

    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asking = f"import socket\nsocket.create_connection(('127.0.0.1', {server.server_port}), 3)\nword = 'loss'"
    mark = f"{os.getpid()}-{time.time()}"
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("grades")
    good = notebook().answer(RIGHT, "word = 'loss'")
    for name, content in {
        "good.ipynb": good,
        "Zoë Müller/my copy of 01_tiny (1).ipynb": good,
        "=cmd.ipynb": good,
        "wrong.ipynb": notebook().answer("def double(number):\n    return 3 * number", "word = 'gain'"),
        "untouched.ipynb": notebook(),
        "broken.ipynb": '{"cells": [',
        "other.ipynb": nbformat.writes(nbformat.v4.new_notebook()),
        "ben.pdf": "%PDF",
        "eve/report.txt": "no notebook",
        "early.ipynb": notebook().answer(RIGHT, "word = 'loss'").before_everything("1 / 0"),
        "unwritable.ipynb": notebook().answer("def double(number)\n    return 2", "word = 1 / 0"),
        "deleted.ipynb": notebook().answer(RIGHT).without("word", 'check("tiny.word"'),
        "forged.ipynb": notebook().answer("def double(number):\n    return 1").before_everything(FORGED).at_the_end(FORGED),
        "patched.ipynb": notebook().answer("def double(number):\n    return 1").before_everything(PATCHED),
        "loop.ipynb": notebook().answer("while True:\n    pass", "word = 'loss'"),
        "endless.ipynb": notebook().answer(RIGHT).at_the_end(
            "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
        ),
        "slow.ipynb": notebook().answer("def double(number):\n    while True:\n        pass", "word = 'loss'"),
        "hog.ipynb": notebook().answer(RIGHT, "hoard = []\nwhile True:\n    hoard.append(b'x' * 50_000_000)"),
        "exit.ipynb": notebook().answer(RIGHT, "import os\nos._exit(3)"),
        "killer.ipynb": notebook().answer("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"),
        "network.ipynb": notebook().answer(RIGHT, asking),
        "writer.ipynb": notebook().answer(RIGHT, WRITER),
        "vandal.ipynb": notebook().answer(RIGHT, f"import pathlib\npathlib.Path({str(folder)!r}, 'good.ipynb').unlink()"),
        "troublemaker.ipynb": notebook().answer(RIGHT, TROUBLEMAKER.format(mark)),
        ".hidden.ipynb": good,
        "Zoë Müller/.ipynb_checkpoints/01_tiny-checkpoint.ipynb": notebook(),
    }.items():
        hand_in(folder / name, content)
    (folder / "link.ipynb").symlink_to(ROOT / "notebooks" / "02_mnist.ipynb")
    before = content_of(folder)
    temporary = set(Path(os.environ.get("TMPDIR", "/tmp")).glob("grading-*"))
    began = time.monotonic()
    limits = ["--minutes", 0.3, "--memory", 600, "--workers", 2]
    status = call(graded_course, "grade", folder, "--output", output, *limits)
    print(f"graded in {time.monotonic() - began:.0f} s")
    server.shutdown()
    return {
        "rows": read_rows(output),
        "output": output,
        "status": status,
        "before": before,
        "after": content_of(folder),
        "mark": mark,
        "left": set(Path(os.environ.get("TMPDIR", "/tmp")).glob("grading-*")) - temporary,
    }


@pytest.fixture
def rows(graded):
    return graded["rows"]


pytestmark = pytest.mark.slow


def test_look(graded):
    print((graded["output"] / "grades.csv").read_text())
    print((graded["output"] / "grades.md").read_text())
    print(graded["status"], graded["left"])
    assert graded["before"] == graded["after"]
