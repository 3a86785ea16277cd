"""`build --solved` and the exercises in a report, on a small course of its own."""

import json

import nbformat
import pytest
from support.tiny_course import call, code, compiled, lesson

import exercises
from builder.commands.solved import solve

EXERCISES = '''
from exercises.core.exercise import Exercise


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

    def cases(self):
        yield (3,)


class Word(Exercise):
    key = "tiny.word"
    starter = "word = ..."
    solution = "word = 'gain'"  # which is wrong

    def check(self, word):
        from exercises.core.comparing import expect

        expect(word, "loss", "What training makes smaller.")
'''


def starter(key):
    return f"\nDo it.\n\n```{{code-cell}} ipython3\n:tags: [exercise]\n:exercise: {key}\n```\n"


DOUBLE, WORD = starter("tiny.double"), starter("tiny.word")
CHECK_DOUBLE, CHECK_WORD = code('check("tiny.double", double)'), code('check("tiny.word", word)')


@pytest.fixture
def write(course, tmp_path, monkeypatch):
    """A function that puts cells into the tiny lesson; the tiny course's exercises are found beside the real ones."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "tiny.py").write_text(EXERCISES)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(folder)])
    beginning = code(f"import exercises\nfrom exercises import check\nexercises.__path__.append({str(folder)!r})")

    def write(*cells):
        (course / "lessons" / "01_tiny.md").write_text(lesson(more=beginning + "".join(cells)))

    return write


def test_only_what_checks_need_is_left_beside_solutions(course, write):
    unneeded = code("numbers = [1]"), code("total = sum(numbers)")
    needed = code("factor = 1"), code("factor += 1"), code("for number in [3]:\n    threes = [factor * number]")
    write(*unneeded, *needed, DOUBLE, code('print(threes)\ncheck("tiny.double", double)'), code("1 / 0"))
    notebook = compiled(course)
    solved = solve(notebook)
    sources = [cell.source for cell in solved.cells if cell.cell_type == "code"]
    assert [source.splitlines()[0] for source in sources] == [
        "seed: int = 0  # where it begins",
        "import exercises",
        "factor = 1",
        "factor += 1",
        "for number in [3]:",
        "def double(number):",
        "print(threes)",
    ]
    assert "    return 2 * number" in sources[-2]
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert [cell.source for cell in solved.cells if cell.cell_type == "markdown"] == text
    assert "    return ...  # twice the number" in [
        line for cell in notebook.cells for line in cell.source.splitlines()
    ]


@pytest.mark.slow
def test_solving_writes_apart_and_passes_when_every_check_does(course, write, capsys):
    write(DOUBLE, CHECK_DOUBLE)
    assert call(course, "build", "--solved", "01") == 0
    assert "01_tiny: 1 of 1 exercises passed" in capsys.readouterr().out
    solved = nbformat.read(course / "build" / "solved" / "01_tiny.ipynb", as_version=4)
    assert "def double(number):\n    return 2 * number" in [cell.source for cell in solved.cells]
    assert not list((course / "notebooks").rglob("*.ipynb"))


@pytest.mark.slow
def test_a_solution_that_does_not_pass_or_is_not_checked_and_a_cell_that_fails_are_named(course, write, capsys):
    write(WORD, CHECK_WORD, DOUBLE, code('print(1 / 0)\ncheck("tiny.double", double)'))
    assert call(course, "build", "--solved") == 1
    said = capsys.readouterr()
    assert "`print(1 / 0)`, failed with ZeroDivisionError" in said.err
    assert "01_tiny: expected every solution to pass its check; tiny.word: wrong.\n" in said.err
    assert "tiny.double: not checked." in said.err
    assert "0 of 2 exercises passed" in said.out


def test_a_starter_of_no_exercise_is_named(course, write, capsys):
    write(starter("tiny.dubble"))
    assert call(course, "build", "--solved") == 1
    assert "There is no exercise 'tiny.dubble'. Did you mean 'tiny.double'?" in capsys.readouterr().err


@pytest.mark.slow
def test_a_report_and_the_notebook_tell_the_state_of_each_exercise_even_of_one_without_end(course, write):
    endless = code('def double(number):\n    while True:\n        pass\n\ncheck("tiny.double", double)')
    write(DOUBLE, CHECK_DOUBLE, CHECK_WORD.replace("word)", "3)"), endless)
    assert call(course, "run", "--output", course / "out") == 0
    (entry,) = json.loads((course / "out" / "report.json").read_text())["lessons"]
    assert entry["exercises"] == [
        {"key": "tiny.double", "state": "not_attempted"},
        {"key": "tiny.word", "state": "wrong"},
        {"key": "tiny.double", "state": "timeout"},
    ]
    notebook = nbformat.read(course / "out" / "notebooks" / "01_tiny.ipynb", as_version=4)
    output, *_ = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert output.data["text/plain"].startswith("○ Not attempted yet · tiny.double\n")
    assert 'role="status"' in output.data["text/html"]
    assert output.metadata["course"]["exercise"] == {"key": "tiny.double", "state": "not_attempted"}
