"""`new`: a lesson to fill in, that builds as a draft and can be done; nothing that is there is touched."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from support import ROOT
from support.tiny_course import call, compiled

import exercises
from builder.lesson.source import find_lessons
from builder.project import Project
from exercises.core.exercise import find_exercise
from exercises.core.judging import judge
from exercises.core.questions import find_questions

WRITTEN = [
    "lessons/03_coins.md",
    "exercises/coins/__init__.py",
    "exercises/coins/tasks.py",
    "exercises/coins/questions.py",
    "lessons/claims/coins.toml",
    "tests/answers/coins.py",
]


@pytest.fixture
def found(course, monkeypatch):
    """The tiny course, whose exercises are found beside the real ones, and are forgotten afterwards."""
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(course / "exercises")])
    monkeypatch.setenv("COURSE_LESSONS", str(course / "lessons"))
    yield course
    for name in [name for name in sys.modules if name.startswith("exercises.coins")]:
        del sys.modules[name]


def test_a_new_lesson_has_exercises_questions_and_a_claim_of_its_name(found, capsys):
    assert call(found, "new", "03", "coins") == 0
    assert capsys.readouterr().out.splitlines()[: len(WRITTEN)] == WRITTEN
    (lesson,) = find_lessons(Project(found), ["03"])
    keys = lesson.keys()
    assert keys["exercises"] == ["coins.double"]
    assert keys["claims"] == ["coins.heads"]
    asked = [question.key for question in find_questions() if question.key.startswith("coins.")]
    assert keys["quizzes"] == asked == ["coins.next_throw", "coins.all_heads", "coins.closer"]
    exercise = find_exercise("coins.double")
    assert exercise.starter in [cell.source for cell in compiled(found, "03_coins", draft=True).cells]
    variables = {}
    exec(exercise.solution, variables)
    assert judge("coins.double", variables["double"]).state == "passed"


def test_no_file_of_a_new_lesson_keeps_a_word_of_the_template_that_was_to_be_filled_in(course):
    call(course, "new", "03", "coins")
    for name in WRITTEN:
        text = (course / name).read_text()
        assert "coins" in text or "03" in text, name
        assert "SLUG" not in text, name
        assert "NUMBER" not in text, name


def test_the_last_lines_say_what_to_do_next_in_order(course, capsys):
    call(course, "new", "03", "coins")
    *_, first, second, third, fourth, fifth, sixth = capsys.readouterr().out.splitlines()
    assert first.endswith("notebooks/03_coins.ipynb as a draft, and open it: course build 03 --draft")
    assert second.startswith("2. Fill in")
    assert third.endswith("python -m pytest tests/exercises -k coins")
    assert fourth.endswith("make calibrate L=03")
    assert fifth.endswith("make notebooks L=03")
    assert sixth.endswith("course check 03")


@pytest.mark.maintainer
def test_the_code_of_a_new_lesson_is_as_make_lint_wants_it(course):
    call(course, "new", "03", "coins")
    for command in (("check",), ("format", "--check")):
        done = run(course, "ruff", *command, "--config", str(ROOT / "pyproject.toml"), ".")
        assert done.returncode == 0, done.stdout


def test_check_says_what_a_new_lesson_lacks(found, capsys):
    call(found, "new", "03", "coins")
    assert call(found, "check", "03") == 1
    said = capsys.readouterr().err
    assert "claims/coins.toml: heads is not calibrated yet" in said
    assert "notebooks/03_coins.ipynb is missing." in said
    assert said.endswith(
        "Run, in this order:\n    make calibrate L=03  # 10 runs of 10 s\n    make notebooks L=03  # 10 s\n"
    )


# In a copy of the whole course, with its own exercises and tests


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the course, to which `new` has added lesson 90."""
    root = tmp_path_factory.mktemp("copy")
    for name in ("builder", "exercises", "explorables", "helpers", "lessons", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, root / name)
    (root / "data").symlink_to(ROOT / "data")
    assert run(root, "builder", "new", "90", "coins").returncode == 0
    return root


def run(root, module, *arguments):
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.slow
def test_a_new_lesson_builds_as_a_draft_at_once(copy):
    built = run(copy, "builder", "build", "90", "--draft")
    assert built.returncode == 0, built.stderr
    notebook = nbformat.read(copy / "notebooks/90_coins.ipynb", as_version=4)
    outputs = "".join(str(cell.get("outputs")) for cell in notebook.cells)
    assert "not calibrated yet" in outputs
    assert "Not attempted yet" in outputs


@pytest.mark.slow
def test_the_tests_of_exercises_and_questions_pass_for_a_new_lesson(copy):
    tests = run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/exercises", "-k", "coins or asked", "-rA")
    assert tests.returncode == 0, tests.stdout
    for words in (
        "test_a_right_answer_passes_however_it_is_written[coins.double-",
        "test_a_misconception_gets_feedback_of_its_own_that_does_not_tell_the_answer[coins.double-",
        "test_a_wrong_answer_does_not_pass_for_a_right_one[coins.double-",
        "test_each_exercise_of_a_lesson_stands_in_it_and_is_checked_there[coins]",
        "test_every_question_is_asked_in_its_lesson_and_every_one_asked_exists",
    ):
        assert words in tests.stdout


# What is refused


@pytest.mark.parametrize(
    ("number", "slug", "words"),
    [
        ("3", "coins", "must be two digits, such as 03; received '3'"),
        ("٠٣", "coins", "must be two digits, such as 03; received '٠٣'"),
        ("03", "Coins", "must be small letters"),
        ("03", "../coins", "must be small letters"),
        ("03", "class", "'class' is a keyword of Python. Choose another word."),
        ("03", "core", "'core' is the package that judges the answers to all exercises"),
        ("03", "quiz", "'quiz' is what lessons import: `from exercises import quiz`"),
        ("03", "helpers", "'helpers' is the name of a package that Python has already"),
        ("01", "coins", "lessons/01_tiny.md is there already"),
        ("03", "tiny", "lessons/01_tiny.md is there already"),
    ],
)
def test_a_name_that_is_none_or_is_taken_is_refused(course, capsys, number, slug, words):
    before = sorted(course.rglob("*"))
    assert call(course, "new", number, slug) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("name", ["exercises/coins.py", *WRITTEN[1:]])
def test_a_file_that_is_there_is_never_overwritten(course, capsys, name):
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_text("mine")
    assert call(course, "new", "03", "coins") == 2
    assert "is there already" in capsys.readouterr().err
    assert (course / name).read_text() == "mine"
    assert not (course / "lessons" / "03_coins.md").exists()
