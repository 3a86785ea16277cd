"""Grading a folder of learners' notebooks: whatever one of them does, the others get their rows."""

import csv
import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from support import ROOT
from support.graded_course import RIGHT, Notebook, hand_in, lesson_of
from support.tiny_course import call

from builder.grading import sandbox
from builder.grading.folder import answers_of, find_handed_in, plan
from builder.grading.notebook import attempt
from builder.grading.report import as_csv, as_markdown, as_text
from builder.grading.rows import Row
from builder.grading.sandbox import WALLS, find_walls
from builder.project import Project


def read_rows(output):
    with (output / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
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
import exercises.core.judging, exercises.tiny
exercises.tiny.Double.check = lambda self, double: None
exercises.core.judging.judge = lambda *arguments, **options: exercises.core.judging.Verdict("passed", "")
exercises.check = check = lambda *arguments: None
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
        "forged.ipynb": notebook()
        .answer("def double(number):\n    return 1")
        .before_everything(FORGED)
        .at_the_end(FORGED),
        "patched.ipynb": notebook().answer("def double(number):\n    return 1").before_everything(PATCHED),
        "loop.ipynb": notebook().answer("while True:\n    pass", "word = 'loss'"),
        "endless.ipynb": notebook()
        .answer(RIGHT)
        .at_the_end(
            "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
        ),
        "slow.ipynb": notebook().answer("def double(number):\n    while True:\n        pass", "word = 'loss'"),
        "hog.ipynb": notebook().answer(RIGHT, "hoard = []\nwhile True:\n    hoard.append(b'x' * 50_000_000)"),
        "exit.ipynb": notebook().answer(RIGHT, "import os\nos._exit(3)"),
        "killer.ipynb": notebook().answer("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"),
        "network.ipynb": notebook().answer(RIGHT, asking),
        "writer.ipynb": notebook().answer(RIGHT, WRITER),
        "vandal.ipynb": notebook().answer(
            RIGHT, f"import pathlib\npathlib.Path({str(folder)!r}, 'good.ipynb').unlink()"
        ),
        "troublemaker.ipynb": notebook().answer(RIGHT, TROUBLEMAKER.format(mark)),
        ".hidden.ipynb": good,
        "Zoë Müller/.ipynb_checkpoints/01_tiny-checkpoint.ipynb": notebook(),
    }.items():
        hand_in(folder / name, content)
    (folder / "link.ipynb").symlink_to(ROOT / "notebooks" / "02_mnist.ipynb")
    before = content_of(folder)
    temporary = tmp_path_factory.mktemp("temporary")
    limits = ["--minutes", 0.2, "--memory", 600, "--workers", 2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        status = call(graded_course, "grade", folder, "--output", output, *limits)
    server.shutdown()
    return {
        "rows": read_rows(output),
        "output": output,
        "status": status,
        "before": before,
        "after": content_of(folder),
        "mark": mark,
        "left": list(temporary.glob("grading-*")),
    }


@pytest.fixture
def rows(graded):
    return graded["rows"]


slow = pytest.mark.slow
behind_walls = pytest.mark.skipif(not find_walls(), reason="this machine lends no walls (unshare)")


@slow
def test_right_answers_pass_and_wrong_ones_do_not(rows):
    assert states(rows["good"]) == ("passed", "passed")
    assert states(rows["wrong"]) == ("wrong", "wrong")
    assert states(rows["untouched"]) == ("not_attempted", "not_attempted")
    assert (rows["good"]["passed"], rows["good"]["of"], rows["good"]["problem"]) == ("2", "2", "")
    assert rows["good"]["notebooks"] == "good.ipynb"


@slow
def test_every_learner_has_one_row_and_hidden_files_have_none(graded, rows):
    files = {name.split("/")[0].removesuffix(".ipynb") for name in graded["before"]}
    assert len(rows) == len(files - {".hidden", "ben.pdf"})
    assert rows["Zoë Müller"]["notebooks"] == "Zoë Müller/my copy of 01_tiny (1).ipynb"


@slow
def test_what_is_no_notebook_of_a_lesson_gets_a_row_that_says_so(graded, rows):
    assert graded["status"] == 1
    assert "not a readable notebook" in rows["broken"]["problem"]
    assert "belongs to no lesson" in rows["other"]["problem"]
    assert "Passed over, since it is no notebook: ben.pdf." in (graded["output"] / "grades.md").read_text()
    assert "report.txt" in rows["eve"]["problem"]
    assert "links are not followed" in rows["link"]["problem"]
    for learner in ("broken", "other", "eve", "link"):
        assert states(rows[learner]) == ("not_run", "not_run")


@slow
def test_an_error_in_one_cell_costs_no_other_cell(graded, rows):
    assert states(rows["early"]) == ("passed", "passed")
    assert rows["early"]["problem"] == ""
    assert states(rows["unwritable"]) == ("error", "error")
    assert "SyntaxError: expected" in (graded["output"] / "grades.md").read_text()


@slow
def test_a_deleted_exercise_is_missing(rows):
    assert states(rows["deleted"]) == ("passed", "missing")


@slow
def test_a_forged_verdict_counts_for_nothing(rows):
    assert rows["forged"]["tiny.double"] == "wrong"
    assert rows["patched"]["tiny.double"] == "wrong"


@slow
def test_a_cell_that_never_ends_is_stopped_and_the_rest_is_graded(rows):
    assert states(rows["loop"]) == ("timeout", "passed")
    assert "`while True:`: It took too long" in rows["loop"]["problem"]
    assert states(rows["slow"]) == ("timeout", "passed")


@slow
def test_a_notebook_that_cannot_be_interrupted_is_ended_and_keeps_what_was_judged(rows):
    assert rows["endless"]["tiny.double"] == "passed"
    assert "had not ended after 0.2 minutes, in cell 10, `while True:`" in rows["endless"]["problem"]


@slow
def test_too_much_memory_ends_one_notebook_only(rows):
    assert states(rows["hog"]) == ("passed", "error")
    assert "more than 600 MB of memory, in cell 7, `hoard = []`" in rows["hog"]["problem"]


@slow
def test_a_kernel_that_ends_itself_keeps_what_was_judged(rows):
    assert states(rows["exit"]) == ("passed", "error")
    assert "ended the Python that ran it, in cell 7, `import os`" in rows["exit"]["problem"]
    assert "ended the Python that ran it" in rows["killer"]["problem"]


@slow
@behind_walls
def test_learners_code_reaches_no_network(rows):
    assert states(rows["network"]) == ("passed", "error")


@slow
def test_nothing_of_a_learners_code_is_left(graded, rows):
    assert states(rows["writer"]) == ("passed", "passed")
    assert graded["after"] == graded["before"]
    assert not graded["left"]
    assert not (Path.home() / "left_behind.txt").exists()
    assert states(rows["troublemaker"]) == ("passed", "passed")
    assert not [p for p in psutil.process_iter() if graded["mark"] in " ".join(_command_line(p))]


def _command_line(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@slow
@behind_walls
def test_learners_code_cannot_change_the_teachers_files(rows):
    assert states(rows["vandal"]) == ("passed", "error")


@slow
def test_a_name_that_looks_like_a_formula_stays_a_name(graded, rows):
    assert states(rows["'=cmd"]) == ("passed", "passed")
    assert rows["'=cmd"]["notebooks"] == "'=cmd.ipynb"


@slow
def test_the_same_code_is_run_once_and_named(graded):
    text = (graded["output"] / "grades.md").read_text()
    assert "The same code in every cell: =cmd, Zoë Müller, good." in text
    assert not (graded["output"] / ".grading").exists()


@slow
def test_the_report_shows_what_to_explain_again_and_what_the_checks_said(graded, rows):
    text = (graded["output"] / "grades.md").read_text()
    n_passed = sum(row["tiny.double"] == "passed" for row in rows.values())
    assert f"| `tiny.double` | {n_passed} of {len(rows)} |" in text
    assert "<pre>Twice the &lt;number&gt;.\nexpected:" in text


@slow
def test_a_killed_grading_leaves_no_process_and_goes_on_where_it_was(graded_course, tmp_path):
    gate = tmp_path / "gate"
    gate.touch()
    wait = f"import pathlib, time\nwhile pathlib.Path({str(gate)!r}).exists():\n    time.sleep(0.1)\nword = 'loss'"
    hand_in(tmp_path / "class" / "ada.ipynb", Notebook(graded_course).answer(RIGHT))
    hand_in(tmp_path / "class" / "bob.ipynb", Notebook(graded_course).answer(word=wait))
    command = [sys.executable, "-m", "builder", "--root", graded_course, "grade", tmp_path / "class"]
    output = tmp_path / "grades"
    (tmp_path / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(tmp_path / "tmp")}
    grading = subprocess.Popen([*command, "--output", output], cwd=ROOT, stdout=subprocess.DEVNULL, env=environment)
    store = output / ".grading"
    wait_for(lambda: list(store.glob("*.json")))
    wait_for(
        lambda: any(
            "builder.grading.notebook" in _command_line(p) for p in sandbox.children(psutil.Process(grading.pid))
        )
    )
    family = sandbox.children(psutil.Process(grading.pid))
    grading.kill()
    grading.wait()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    assert not (output / "grades.csv").exists()
    assert not [path for path in (tmp_path / "tmp").glob("grading-*/**/*") if path.is_file()]

    (first,) = store.glob("*.json")
    first.write_text(json.dumps(json.loads(first.read_text()) | {"seconds": 12345}))
    gate.unlink()
    assert call(graded_course, "grade", tmp_path / "class", "--output", output) == 0
    rows = read_rows(output)
    assert (states(rows["ada"]), rows["ada"]["seconds"]) == (("passed", "not_attempted"), "12345")
    assert states(rows["bob"]) == ("not_attempted", "passed")
    assert not store.exists()


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@slow
@pytest.mark.parametrize("walls", [[], pytest.param(WALLS[1], marks=behind_walls)], ids=["none", "lower"])
def test_where_the_walls_are_lower_a_notebook_is_graded_all_the_same(graded_course, monkeypatch, walls):
    monkeypatch.setattr(sandbox, "find_walls", lambda: walls)
    mark = f"without walls {os.getpid()} {time.time()}"
    notebook = (
        Notebook(graded_course)
        .answer("def mine(number):\n    return 2 * number", "")
        .without('check("tiny.double"', "double = print")
        .at_the_end('check("tiny.double", mine)')
        .at_the_end(TROUBLEMAKER.format(mark))
    )
    steps = plan(notebook.notebook.cells, answers_of(lesson_of(graded_course)))
    result = attempt(steps, str(graded_course), Project(graded_course).environment("grade"), 1, 2000)
    assert result["problem"] == ""
    assert result["exercises"] == {"tiny.double": ["passed", ""], "tiny.word": ["passed", ""]}
    assert result["walls"] == (["network", "files"] if walls else [])
    assert not [p for p in psutil.process_iter() if mark in " ".join(_command_line(p))]


# What is to be run


def planned(course, notebook):
    return plan(notebook.notebook.cells, answers_of(lesson_of(course)))


def test_an_exercise_is_judged_right_after_the_last_cell_that_has_to_do_with_it(graded_course):
    steps = planned(graded_course, Notebook(graded_course).answer(RIGHT))
    i = next(i for i, step in enumerate(steps) if "judge" in step)
    assert steps[i] == {"judge": "tiny.double", "ways": [["double"]]}
    assert steps[i - 1]["source"] == RIGHT
    assert [step["judge"] for step in steps[-2:]] == ["tiny.double", "tiny.word"]


def test_cells_that_only_check_are_left_out_and_those_that_do_more_are_not(graded_course):
    more = 'x = 1\ncheck("tiny.word", word)'
    sources = [step.get("source") for step in planned(graded_course, Notebook(graded_course).at_the_end(more))]
    assert more in sources
    assert 'check("tiny.word", word)' not in sources


def test_an_answer_under_another_name_is_found_by_the_learners_own_check(graded_course):
    notebook = Notebook(graded_course).at_the_end('check("tiny.double", twice)').at_the_end("%time check(1)")
    assert planned(graded_course, notebook)[-2]["ways"] == [["twice"], ["double"]]
    unfit = Notebook(graded_course).at_the_end('check("tiny.double")').at_the_end('check("tiny.double", *all)')
    assert planned(graded_course, unfit)[-2]["ways"] == [["double"]]


def found(course, folder):
    return find_handed_in(folder, {"01_tiny": answers_of(lesson_of(course))})


def test_a_notebook_without_the_builders_metadata_is_known_by_its_name_or_its_exercises(graded_course, tmp_path):
    notebook = Notebook(graded_course)
    del notebook.notebook.metadata["course"]
    hand_in(tmp_path / "ada.ipynb", notebook)
    empty = nbformat.writes(nbformat.v4.new_notebook())
    hand_in(tmp_path / "bob" / "01_tiny_bob (1).ipynb", empty)
    hand_in(tmp_path / "eve.ipynb", empty)
    assert [each.lesson for each in found(graded_course, tmp_path)] == ["01_tiny", "01_tiny", None]


def test_two_versions_of_one_lesson_are_refused_and_two_equal_copies_are_not(graded_course, tmp_path):
    for learner, answer in {"ada": RIGHT, "bob": None}.items():
        hand_in(tmp_path / learner / "01_tiny.ipynb", Notebook(graded_course))
        hand_in(tmp_path / learner / "01_tiny-Copy1.ipynb", Notebook(graded_course).answer(answer))
    ada, copy_of_ada, bob, copy_of_bob = found(graded_course, tmp_path)
    assert ada.steps is None and copy_of_ada.steps is None
    assert "There are 2 versions of 01_tiny (ada/01_tiny-Copy1.ipynb, ada/01_tiny.ipynb)" in ada.problem
    assert bob.steps == copy_of_bob.steps is not None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"cells": 3}',
        '{"cells": [{"cell_type": "code"}]}',
        "[" * 100_000,
        '{"cells": [], "nbformat": 9}',
    ],
)
def test_a_damaged_notebook_is_named_whatever_is_wrong_with_it(graded_course, tmp_path, content):
    hand_in(tmp_path / "01_tiny.ipynb", content)
    (each,) = found(graded_course, tmp_path)
    assert each.problem.startswith(("It is not a readable notebook", "It belongs to no lesson"))


def test_a_folder_that_holds_nothing_to_grade_is_a_wrong_call(graded_course, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for name, words in {"empty": "is empty", "file": "is a file", "nowhere": "is not there"}.items():
        assert call(graded_course, "grade", tmp_path / name, "--output", tmp_path / "grades") == 2
        assert words in capsys.readouterr().err
    assert call(graded_course, "grade", tmp_path, "--output", tmp_path / "empty") == 2
    assert "outside of the learners' folder" in capsys.readouterr().err


def test_a_course_without_exercises_has_nothing_to_grade(course, tmp_path, capsys):
    assert call(course, "grade", tmp_path / "lessons", "--output", tmp_path / "grades") == 2
    assert "no lesson holds an exercise" in capsys.readouterr().err


# What is reported


def test_nothing_that_a_learner_writes_has_an_effect_in_the_reports():
    facts = {"minutes": 10, "memory_mb": 4000, "open": ["network"], "same": []}
    name = "=1|<b>*x*\n\x1b[31m\u202e"
    row = Row(name, [name], {"tiny.word": ("wrong", "one\n\n</pre><script>\n\n# two")}, 3, ["+1"], ["\t@"])
    (line,) = csv.DictReader(as_csv([row], ["tiny.word"]).splitlines())
    assert line["learner"] == "'=1|<b>*x*  [31m"
    assert line["problem"] == "'+1"
    page = as_markdown([row], ["tiny.word"], facts)
    assert r"| =1\|&lt;b&gt;\*x\*  \[31m" in page
    assert "<script>" not in page and "\n\n&lt;" not in page and "\n# two" in page
    assert "The network could not be closed off" in page
    assert "\x1b" not in as_text([row], ["tiny.word"], facts)
