"""`new`: a lesson to fill in, that builds as a draft and can be done; nothing that is there is touched."""

import pytest
from support.tiny_course import built, call, compiled

import exercises
from builder.lesson.source import find_lessons
from builder.project import Project
from exercises.core.exercise import find_exercise
from exercises.core.judging import judge
from exercises.core.questions import find_questions


@pytest.fixture
def found(course, monkeypatch):
    """The tiny course, whose exercises are found beside the real ones."""
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(course / "exercises")])
    monkeypatch.setenv("COURSE_LESSONS", str(course / "lessons"))
    return course


def test_a_new_lesson_has_exercises_a_question_and_a_claim_of_its_name(found, capsys):
    assert call(found, "new", "03", "coins") == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "lessons/03_coins.md",
        "exercises/coins.py",
        "lessons/claims/coins.toml",
    ]
    (lesson,) = find_lessons(Project(found), ["03"])
    keys = lesson.keys()
    assert keys["exercises"] == ["coins.double"]
    assert keys["claims"] == ["coins.heads"]
    assert keys["quizzes"] == ["coins.heads_again"]
    assert "coins.heads_again" in [question.key for question in find_questions()]
    exercise = find_exercise("coins.double")
    assert exercise.starter in [cell.source for cell in compiled(found, "03_coins").cells]
    variables = {}
    exec(exercise.solution, variables)
    assert judge("coins.double", variables["double"]).state == "passed"


def test_check_says_what_a_new_lesson_lacks(found, capsys):
    call(found, "new", "03", "coins")
    assert call(found, "check", "03") == 1
    said = capsys.readouterr().err
    assert "claims/coins.toml: heads is not calibrated yet" in said
    assert "notebooks/03_coins.ipynb is missing. Run: make notebooks L=03" in said


@pytest.mark.slow
def test_a_new_lesson_builds_as_a_draft_at_once(found, monkeypatch):
    """Its kernel finds the exercises where the course is: here it is told of another place."""
    call(found, "new", "03", "coins")
    path = found / "lessons" / "03_coins.md"
    beside = f"import exercises\nexercises.__path__.append({str(found / 'exercises')!r})\nfrom helpers import start"
    path.write_text(path.read_text().replace("from helpers import start", beside))
    assert call(found, "build", "03", "--draft") == 0
    outputs = "".join(str(cell.get("outputs")) for cell in built(found, "03_coins").cells)
    assert "not calibrated yet" in outputs
    assert "Not attempted yet" in outputs


@pytest.mark.parametrize(
    ("number", "slug", "words"),
    [
        ("3", "coins", "must be two digits, such as 03; received '3'"),
        ("03", "Coins", "must be small letters"),
        ("03", "../coins", "must be small letters"),
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


@pytest.mark.parametrize("name", ["exercises/coins.py", "exercises/coins/__init__.py", "lessons/claims/coins.toml"])
def test_a_file_that_is_there_is_never_overwritten(course, capsys, name):
    (course / name).parent.mkdir(parents=True, exist_ok=True)
    (course / name).write_text("mine")
    assert call(course, "new", "03", "coins") == 2
    assert "is there already" in capsys.readouterr().err
    assert (course / name).read_text() == "mine"
    assert not (course / "lessons" / "03_coins.md").exists()
