"""A right answer counts wherever in the notebook it was right, and what ends Python costs what rests on it."""

import nbformat
import pytest
from support.graded_course import RIGHT, Notebook, lesson_of

from builder.grading.folder import answers_of, code_of, plan
from builder.grading.notebook import attempt
from builder.project import Project

STARTER = "def double(number):\n    return ...  # twice the number"
HELPED = "def double(number):\n    return twice(number)"
HELPER = "def twice(number):\n    return 2 * number"
WRONG = "def double(number):\n    return 3 * number"


def steps_of(course, notebook):
    lesson = lesson_of(course)
    return plan(notebook.notebook.cells, answers_of(lesson), code_of(lesson))


def graded(course, notebook):
    return attempt(steps_of(course, notebook), str(course), Project(course).environment("grade"), 1, 2000)


def state_of(result, key="tiny.double"):
    return result["exercises"][key][0]


@pytest.fixture
def notebook(graded_course):
    return Notebook(graded_course)


slow = pytest.mark.slow  # each runs a notebook


@slow
def test_a_learner_who_left_a_copy_of_the_starter_at_the_end_passes(graded_course, notebook):
    notebook.answer(RIGHT).notebook.cells.append(
        nbformat.v4.new_code_cell(STARTER, metadata={"exercise": "tiny.double", "tags": ["exercise"]})
    )
    result = graded(graded_course, notebook)
    assert (state_of(result), result["problem"]) == ("passed", "")


@slow
def test_a_learner_who_left_a_copy_of_the_starter_between_answer_and_check_passes(graded_course, notebook):
    notebook.answer(RIGHT).behind("def double", STARTER, exercise="tiny.double")
    assert state_of(graded(graded_course, notebook)) == "passed"


@slow
def test_a_learner_who_answered_above_the_starter_in_a_cell_of_their_own_passes(graded_course, notebook):
    notebook.behind("from exercises import check", RIGHT)
    assert state_of(graded(graded_course, notebook)) == "passed"


@slow
def test_a_learner_who_corrected_the_answer_below_the_check_and_did_not_check_again_passes(graded_course, notebook):
    notebook.answer(WRONG).at_the_end(RIGHT)
    assert state_of(graded(graded_course, notebook)) == "passed"


@slow
def test_a_learner_whose_answer_is_wrong_stays_wrong_whatever_else_takes_its_name(graded_course, notebook):
    notebook.answer(WRONG, "word = 'gain'").at_the_end("double = 3").at_the_end("word = ...")
    result = graded(graded_course, notebook)
    assert (state_of(result), state_of(result, "tiny.word")) == ("wrong", "wrong")


def test_what_the_lesson_itself_binds_to_the_name_of_an_answer_is_no_answer(graded_course, notebook):
    steps = steps_of(graded_course, notebook)
    last = next(i for i, step in enumerate(steps) if step.get("source", "").startswith("double = print"))
    assert all(step.get("late") for step in steps[last + 1 :])


@slow
def test_a_learner_whose_helper_stands_below_the_check_is_right_out_of_order(graded_course, notebook):
    result = graded(graded_course, notebook.answer(HELPED).at_the_end(HELPER))
    assert state_of(result) == "passed"
    assert result["remarks"] == [
        "tiny.double is right, but only out of order. Cell 10, further down, defines `twice`: "
        "run all cells from top to bottom before handing in."
    ]


@slow
def test_a_learner_whose_value_needs_a_name_from_below_is_right_out_of_order(graded_course, notebook):
    result = graded(graded_course, notebook.answer(word="word = spell('loss')").at_the_end("spell = str"))
    assert state_of(result, "tiny.word") == "passed"
    assert "Cell 10, further down, defines `spell`" in result["remarks"][0]
    assert "Cell 10, further down, defines `spell`" in result["failures"][0]


@slow
def test_a_learner_whose_answer_is_wrong_and_out_of_order_is_told_of_the_order(graded_course, notebook):
    result = graded(graded_course, notebook.answer(HELPED).at_the_end("def twice(number):\n    return 3 * number"))
    state, message = result["exercises"]["tiny.double"]
    assert state == "error" and "Cell 10, further down, defines `twice`" in message
    assert result["remarks"] == []


@slow
def test_a_learner_who_uses_a_name_that_is_defined_nowhere_has_an_error(graded_course, notebook):
    result = graded(graded_course, notebook.answer(HELPED))
    state, message = result["exercises"]["tiny.double"]
    assert state == "error" and "further down" not in message


@pytest.mark.parametrize(
    "check",
    [
        'import exercises\nexercises.check("tiny.double", mine)',
        'from exercises import check as test\ntest("tiny.double", mine)',
        'test = check\ntest("tiny.double", mine)',
        '%time check("tiny.double", mine)',
        '%%time\ncheck("tiny.double", mine)',
        'if True:\n    result = check("tiny.double", mine)',
    ],
)
def test_a_learner_may_call_the_check_in_any_way(graded_course, notebook, check):
    notebook.answer("def mine(number):\n    return 2 * number").without('check("tiny.double"').at_the_end(check)
    assert {"judge": "tiny.double", "ways": [["mine"], ["double"]], "late": True} in steps_of(graded_course, notebook)


@slow
@pytest.mark.parametrize(
    "ending",
    [
        "exit()",
        "exit",
        "quit()",
        "import sys; sys.exit()",
        "raise SystemExit",
        "import IPython; IPython.Application.instance().kernel.do_shutdown(True)",
    ],
)
def test_a_learner_who_left_a_cell_that_ends_python_loses_that_cell_only(graded_course, notebook, ending):
    notebook.answer(RIGHT, "word = 'loss'").behind("def double", ending)
    result = graded(graded_course, notebook)
    assert (state_of(result), state_of(result, "tiny.word")) == ("passed", "passed")
    assert result["problem"].startswith(f"Cell 6, `{ending}`: It ended Python there.")


@slow
def test_a_learner_who_killed_python_in_two_cells_loses_those_cells_only(graded_course, notebook):
    notebook.answer(RIGHT, "word = 'loss'").behind("def double", "import os\nos._exit(0)").before_everything("x = 1")
    notebook.behind("x = 1", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)").behind("x = 1", "1 / 0")
    result = graded(graded_course, notebook)
    assert (state_of(result), state_of(result, "tiny.word")) == ("passed", "passed")
    assert "ended the Python that ran it, in cell 3, `import os, signal`" in result["problem"]
    assert "ended the Python that ran it, in cell 9, `import os`" in result["problem"]
    assert result["failures"] == ["Cell 2, `1 / 0`: ZeroDivisionError: division by zero"]


@slow
def test_a_learner_whose_answer_ends_python_loses_that_exercise_only(graded_course, notebook):
    answer = "def double(number):\n    import os\n    os._exit(1)"
    result = graded(graded_course, notebook.answer(answer, "word = 'loss'"))
    assert (state_of(result), state_of(result, "tiny.word")) == ("error", "passed")
    assert "while tiny.double was judged" in result["problem"]


@slow
def test_a_learner_who_calls_a_variable_like_a_function_of_python_is_judged(graded_course, notebook):
    notebook.answer(RIGHT, "word = 'loss'").before_everything("exec = eval = print = str = list = 3")
    result = graded(graded_course, notebook)
    assert (state_of(result), state_of(result, "tiny.word")) == ("passed", "passed")
