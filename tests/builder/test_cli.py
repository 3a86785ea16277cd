"""The command line: it starts fast, lists every command, answers in one sentence and with the right exit status."""

import errno
import json
import runpy
import subprocess
import sys

import pytest
from support import ROOT
from support.tiny_course import call, code, lesson

from builder import cli
from builder.errors import CourseError, UsageError

HEAVY = ("IPython", "jupytext", "keras", "matplotlib", "nbformat", "papermill", "tensorflow", "yaml")


def asked(*arguments):
    """The exit status of a call that argparse ends itself."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    return ended.value.code


def first_line(name):
    return (ROOT / f"builder/commands/{name}.py").read_text(encoding="utf-8").splitlines()[0].strip('"')


def test_the_list_of_commands_imports_nothing_heavy():
    script = f"""
import sys
from builder.cli import main
try:
    main(["--help"])
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert "calibrate" in done.stdout


@pytest.mark.slow
def test_reading_notebooks_builds_no_grammar_of_web_addresses(course):
    """It would take every command a second."""
    script = f"""
import sys
from builder.cli import main
main(["--root", {str(course)!r}, "list"])
print([name for name in ("nbformat", "lark") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n['nbformat']\n")


def test_the_list_of_commands_says_what_each_does(capsys):
    assert asked("--help") == 0
    said = " ".join(capsys.readouterr().out.split())
    for name in cli.COMMANDS:
        assert f"{name} {first_line(name)}" in said


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_command_says_what_it_does_and_takes(name, capsys):
    assert asked(name, "--help") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: course {name} ")
    assert first_line(name) in " ".join(said.split())


def test_no_file_of_a_command_is_left_out_of_the_list():
    files = (ROOT / "builder/commands").glob("*.py")
    assert {path.stem for path in files if "\ndef add_arguments(parser):" in path.read_text()} == set(cli.COMMANDS)


def test_a_command_that_there_is_not_is_refused_with_those_there_are(capsys):
    assert asked("biuld") == 2
    said = capsys.readouterr().err
    assert "invalid choice: 'biuld'" in said
    assert "build" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--jobs", "0"], "--jobs: expected a whole number, 1 or more; received '0'"),
        (["run", "--jobs", "two"], "--jobs: expected a whole number, 1 or more; received 'two'"),
        (["calibrate", "--seeds", "-1"], "--seeds: expected a whole number, 1 or more; received '-1'"),
        (["sweep", "02", "-p", "seed", "1", "--workers", "1.5"], "--workers: expected a whole number, 1 or more"),
        (["grade", "folder", "--minutes", "0"], "--minutes: expected a number, more than 0; received '0'"),
        (["grade", "folder", "--minutes", "ten"], "--minutes: expected a number, more than 0; received 'ten'"),
        (["grade", "folder", "--minutes", "inf"], "--minutes: expected a number, more than 0; received 'inf'"),
        (["sweep", "02"], "the following arguments are required: -p"),
    ],
)
def test_a_value_that_cannot_be_right_is_answered_with_what_is_expected(capsys, arguments, words):
    assert asked(*arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CourseError("A cell failed."), 1, "A cell failed."),
        (UsageError("There is no lesson '07'."), 2, "There is no lesson '07'."),
        (OSError(errno.ENOSPC, "No space left on device", "x.ipynb"), 2, "x.ipynb: No space left on device. Free some"),
        (
            PermissionError(errno.EACCES, "Permission denied", "x.ipynb"),
            2,
            "x.ipynb: Permission denied. Give yourself the right",
        ),
        (KeyboardInterrupt(), 130, "Stopped. What was finished is kept"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_stops_a_command_is_one_sentence_and_an_exit_status(course, monkeypatch, capsys, error, status, words):
    def stop(project):
        raise error

    monkeypatch.setattr("builder.commands.list.find_lessons", stop)
    assert call(course, "list") == status
    said = capsys.readouterr().err
    assert said.startswith(words)
    assert said.count("\n") == 1


CLAIMS = '[sum]\nwhat = "the sum"\n'
MERGED = "<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n"


def merge_badly(path, text=None):
    """Leave a file as git does where it could not decide."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(MERGED.format(text=path.read_text() if text is None else text))


@pytest.mark.parametrize("command", [["check"], ["build"], ["run"], ["build", "--solved"]])
@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("lessons/claims/tiny.toml", CLAIMS, "claims/tiny.toml is not valid TOML: "),
        ("lessons/01_tiny.md", None, "01_tiny.md, line 1: git left two versions here, `<<<<<<< HEAD`."),
        ("pyproject.toml", None, "pyproject.toml, line 1: git left two versions here, `<<<<<<< HEAD`."),
    ],
)
def test_somebody_whose_merge_left_markers_is_told_where_whatever_the_command(
    course, capsys, monkeypatch, command, name, text, words
):
    monkeypatch.chdir(course)
    merge_badly(course / name, text)
    assert call(course, *command) == 1
    said = capsys.readouterr().err
    assert said.startswith(words)
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["grade", "."],
        ["verify"],
        ["links", "--repository", "eve/heart", "--ref", "v2"],
        pytest.param(["site"], marks=pytest.mark.maintainer),
    ],
)
def test_a_marker_in_the_midst_of_a_lesson_s_text_is_found(course, capsys, command):
    path = course / "lessons" / "01_tiny.md"
    path.write_text(path.read_text() + "\nMore.\n\n>>>>>>> other\n")
    assert call(course, *command) == 1
    said = capsys.readouterr().err
    assert ": git left two versions here, `>>>>>>> other`." in said
    assert said.count("\n") == 1


def test_signs_that_only_look_like_a_marker_are_text(course):
    path = course / "lessons" / "01_tiny.md"
    path.write_text(path.read_text() + "\nA heading\n=======\n\n<<<<<<<<<< x, and `<<<<<<< HEAD` in a line.\n")
    assert call(course, "list") == 0


def test_a_marker_in_an_exhibit_is_told_too(course, capsys):
    more = code('from helpers import exhibit\nrows = exhibit("tiny.table", lambda seed: [{"name": "a", "loss": 1.0}])')
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=more))
    merge_badly(course / "lessons" / "exhibits" / "tiny.table.json", "{}\n")
    assert call(course, "check") == 1
    said = capsys.readouterr().err
    assert said.startswith("exhibits/tiny.table.json is damaged: ")
    assert said.count("\n") == 1


def test_a_lesson_that_is_not_utf_8_is_named(course, capsys):
    path = course / "lessons" / "01_tiny.md"
    path.write_bytes(path.read_bytes() + "\nCafé.\n".encode("latin-1"))
    assert call(course, "list") == 1
    assert capsys.readouterr().err.startswith("01_tiny.md, line 35: expected text in UTF-8")


def test_a_module_that_is_no_python_is_named(course, monkeypatch, capsys):
    module = course / "tasks.py"
    merge_badly(module, "tasks = []\n")
    monkeypatch.setattr("builder.commands.list.find_lessons", lambda project: runpy.run_path(str(module)))
    assert call(course, "list") == 1
    assert capsys.readouterr().err == f"{module}, line 1, is not Python: invalid syntax. Mend it first.\n"


def test_list_tells_programs_the_keys_and_parameters(course, capsys):
    calls = code('check("tiny.sum", 3)\nquiz("tiny.why")\nclaim("tiny.share", 0.5)\nexhibit("tiny.slow", print)')
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=calls))
    assert call(course, "list", "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["exercises"] == ["tiny.sum"]
    assert entry["quizzes"] == ["tiny.why"]
    assert entry["claims"] == ["tiny.share"]
    assert entry["exhibits"] == ["tiny.slow"]
    assert entry["parameters"] == {"seed": 0, "share": 0.5, "loud": False}
