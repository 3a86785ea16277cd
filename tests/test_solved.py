"""`build --solved` and the exercises in a report, on a small course of its own."""

import json

import nbformat
import pytest
from tiny_course import call, code, lesson

import exercises

EXERCISES = '''
from helpers.checking.exercise import Exercise
from helpers.checking.comparing import expect


class Double(Exercise):
    key = "tiny.double"
    starter = """
        def double(number):
            return ...  # twice the number
    """
    solution = """
        def double(number):
            return 2 * number
    """

    time_limit = 1

    def check(self, double):
        expect(double(3), 6, "Twice three.")


class Word(Exercise):
    key = "tiny.word"
    starter = "word = ..."
    solution = "word = 'gain'"  # which is wrong

    def check(self, word):
        expect(word, "loss", "What training makes smaller.")
'''


def starter(key, source):
    return f"\nDo it.\n\n```{{code-cell}} ipython3\n:tags: [exercise]\n:exercise: {key}\n\n{source}\n```\n"


DOUBLE = starter("tiny.double", "def double(number):\n    return ...  # twice the number")
WORD = starter("tiny.word", "word = ...")
CHECK_DOUBLE, CHECK_WORD = code('check("tiny.double", double)'), code('check("tiny.word", word)')


@pytest.fixture
def write(course, tmp_path, monkeypatch):
    """A function that puts cells into the tiny lesson; the tiny course's exercises are found beside the real ones."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "tiny.py").write_text(EXERCISES)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(folder)])
    beginning = code(f"import exercises\nfrom helpers import check\nexercises.__path__.append({str(folder)!r})")

    def write(*cells):
        (course / "lessons" / "01_tiny.md").write_text(lesson(more=beginning + "".join(cells)))

    return write


def test_solving_writes_apart_and_passes_when_every_check_does(course, write, capsys):
    write(DOUBLE, CHECK_DOUBLE)
    call(course, "build")
    before = (course / "notebooks" / "01_tiny.ipynb").read_bytes()
    assert call(course, "build", "--solved", "01") == 0
    assert "01_tiny: 1 of 1 exercises passed" in capsys.readouterr().out
    solved = nbformat.read(course / "build" / "solved" / "01_tiny.ipynb", as_version=4)
    built = nbformat.reads(before.decode(), as_version=4)
    changed = [
        (old.source, new.source) for old, new in zip(built.cells, solved.cells, strict=True) if old.source != new.source
    ]
    assert changed == [
        ("def double(number):\n    return ...  # twice the number", "def double(number):\n    return 2 * number")
    ]
    assert (course / "notebooks" / "01_tiny.ipynb").read_bytes() == before
    assert call(course, "check") == 0


def test_a_solution_that_does_not_pass_is_named(course, write, capsys):
    write(DOUBLE, CHECK_DOUBLE, WORD, CHECK_WORD)
    assert call(course, "build", "--solved") == 1
    said = capsys.readouterr()
    assert said.err == "01_tiny: expected every solution to pass its check; tiny.word: wrong.\n"
    assert "1 of 2 exercises passed" in said.out


def test_an_exercise_that_the_lesson_does_not_check_is_named(course, write, capsys):
    write(DOUBLE)
    assert call(course, "build", "--solved") == 1
    assert "tiny.double: not checked." in capsys.readouterr().err


def test_a_starter_of_no_exercise_is_named(course, write, capsys):
    write(starter("tiny.dubble", "x = ..."))
    assert call(course, "build", "--solved") == 1
    assert "There is no exercise 'tiny.dubble'. Did you mean 'tiny.double'?" in capsys.readouterr().err


def test_a_cell_that_fails_after_a_solution_is_named(course, write, capsys):
    write(DOUBLE, CHECK_DOUBLE, code("1 / 0"))
    assert call(course, "build", "--solved") == 1
    assert "`1 / 0`, failed with ZeroDivisionError" in capsys.readouterr().err


def test_a_report_tells_the_state_of_each_exercise_even_of_one_without_end(course, write):
    endless = code('def double(number):\n    while True:\n        pass\n\ncheck("tiny.double", double)')
    write(DOUBLE, CHECK_DOUBLE, CHECK_WORD.replace("word)", "3)"), endless)
    assert call(course, "run", "--output", course / "out") == 0
    (entry,) = json.loads((course / "out" / "report.json").read_text())["lessons"]
    assert entry["exercises"] == [
        {"key": "tiny.double", "state": "not_attempted"},
        {"key": "tiny.word", "state": "wrong"},
        {"key": "tiny.double", "state": "timeout"},
    ]


def test_what_a_check_shows_is_stored_with_its_state_in_words(course, write):
    write(DOUBLE, CHECK_DOUBLE)
    call(course, "build")
    notebook = nbformat.read(course / "notebooks" / "01_tiny.ipynb", as_version=4)
    (output,) = notebook.cells[-2].outputs
    assert output.data["text/plain"].startswith("○ Not attempted yet · tiny.double\n")
    assert 'role="status"' in output.data["text/html"]
    assert output.metadata["course"]["exercise"] == {"key": "tiny.double", "state": "not_attempted"}
