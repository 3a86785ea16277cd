"""Slices: an exhibit runs with the cells that bind what it reads, found by names alone, and with no others."""

import pytest
from support import ROOT
from support.slices import DEFINITIONS, EXHIBIT, tiny

from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.lesson.symbols import BUILT_IN
from builder.numbers.slicing import cells_of_claims, exhibit_seeds, slice_of
from builder.project import Project

LESSONS = find_lessons(Project(ROOT))


def run_for_exhibit(course, *between):
    """The sources of the cells that run for the exhibit, without those of every lesson."""
    cells = slice_of(tiny(course, *DEFINITIONS, *between, *EXHIBIT), ["tiny.table"])
    return [cell.source for cell in cells if "parameters" not in cell.tags]


def test_an_exhibit_rests_on_the_cells_that_bind_what_it_uses_and_so_on(course):
    assert run_for_exhibit(course) == [DEFINITIONS[0], *DEFINITIONS[2:-1], *EXHIBIT]


@pytest.mark.parametrize(
    "binding",
    [
        "RECIPE = {'epochs': 2}",
        "if seed:\n    RECIPE = {'epochs': 2}",
        "for RECIPE in [{'epochs': 2}]:\n    pass",
        "(RECIPE := {'epochs': 2})",
        "with open('x') as FACTOR:\n    pass",
        "try:\n    FACTOR = 4\nexcept ValueError:\n    pass",
        "match 3:\n    case FACTOR:\n        pass",
        "def factor():\n    return 5",
        "import random as total",
        "def spoil():\n    global FACTOR\n    FACTOR = 4\n\nspoil()",
    ],
)
def test_the_last_cell_that_binds_a_name_runs(course, binding):
    assert binding in run_for_exhibit(course, binding)


def test_what_was_bound_before_a_new_value_does_not_run(course):
    sources = run_for_exhibit(course, "RECIPE = {'epochs': 1}", "RECIPE = {'epochs': 2}")
    assert "RECIPE = {'epochs': 1}" not in sources
    assert DEFINITIONS[2] not in sources


def test_a_cell_that_makes_a_new_value_of_the_old_one_rests_on_the_old_one(course):
    sources = run_for_exhibit(course, "RECIPE = {'epochs': 1}", "RECIPE = dict(RECIPE)", "FACTOR += 1")
    assert {"RECIPE = {'epochs': 1}", "RECIPE = dict(RECIPE)", "FACTOR = 3", "FACTOR += 1"} <= set(sources)


def test_a_function_finds_what_it_reads_as_it_is_when_it_is_called(course):
    """By the exhibit, after the second cell; and perhaps by a cell of the slice, before it."""
    sources = run_for_exhibit(course, "START = total(RECIPE)", "FACTOR = 4", "RECIPE = {'epochs': START}")
    assert {"FACTOR = 3", "FACTOR = 4"} <= set(sources)


@pytest.mark.parametrize(
    "unneeded",
    [
        "print(RECIPE, len(RECIPE), RECIPE.items())",
        "epochs = RECIPE['epochs'] + 1",
        "claim('tiny.sum', FACTOR)",
        "copies = [RECIPE for RECIPE in [1]]",
        "def other(RECIPE):\n    RECIPE['epochs'] = 2\n    return RECIPE\n\nother({})",
    ],
)
def test_a_cell_that_binds_nothing_the_exhibit_reads_does_not_run(course, unneeded):
    assert unneeded not in run_for_exhibit(course, unneeded)


def test_a_cell_runs_whole(course):
    mixed = "print(RECIPE)\nRECIPE = {'epochs': 2}\n\n@staticmethod\ndef lost():\n    pass"
    assert mixed in run_for_exhibit(course, mixed)


def test_cells_after_the_exhibit_do_not_run(course):
    cells = slice_of(tiny(course, *DEFINITIONS, *EXHIBIT, "RECIPE = {}", "FACTOR = 0"), ["tiny.table"])
    assert not {"RECIPE = {}", "FACTOR = 0"} & {cell.source for cell in cells}


def test_several_exhibits_share_the_cells_they_both_need(course):
    more = ("def other(seed):\n    return [{'row': 'a', 'n': unrelated[0]}]", 'exhibit("tiny.other", other)')
    cells = slice_of(tiny(course, *DEFINITIONS, *EXHIBIT, *more), ["tiny.table", "tiny.other"])
    assert [cell.source for cell in cells[1:]] == [DEFINITIONS[0], *DEFINITIONS[2:], *EXHIBIT, *more]


def test_the_cell_that_starts_always_runs(course):
    cells = slice_of(tiny(course, "from helpers import start\nstart(seed)", *DEFINITIONS, *EXHIBIT), ["tiny.table"])
    assert "from helpers import start\nstart(seed)" in [cell.source for cell in cells]


@pytest.mark.parametrize(
    ("lesson", "exhibit"), [(lesson, name) for lesson in LESSONS for name in lesson.keys()["exhibits"]]
)
def test_in_the_slice_of_every_exhibit_of_the_course_no_name_is_missing(lesson, exhibit):
    cells = slice_of(lesson, [exhibit])
    bound = set().union(*(cell.symbols.binds for cell in cells))
    assert {name for cell in cells for name in cell.symbols.needs} - bound - BUILT_IN == set()


def test_the_cells_of_claims_are_all_but_the_learner_s_and_those_that_judge(course):
    made = tiny(course, *DEFINITIONS, 'check("tiny.x", 3)', 'x = 3\ncheck("tiny.x", x)')
    sources = [cell.source for cell in cells_of_claims(made)]
    assert 'check("tiny.x", 3)' not in sources
    assert 'x = 3\ncheck("tiny.x", x)' in sources
    assert set(DEFINITIONS) <= set(sources)


# How many seeds


def test_an_exhibit_asks_for_three_seeds_or_says_how_many(course):
    assert exhibit_seeds(tiny(course, 'exhibit("tiny.a", f)', 'exhibit("tiny.b", f, seeds=10)'), "tiny.a") == 3
    assert exhibit_seeds(tiny(course, 'exhibit("tiny.a", f)', 'exhibit("tiny.b", f, seeds=10)'), "tiny.b") == 10


@pytest.mark.parametrize("seeds", ["n", "0", "True", "2 + 1", "'3'"])
def test_a_number_of_seeds_that_cannot_be_read_is_refused(course, seeds):
    with pytest.raises(CourseError, match="needs a number such as 10"):
        exhibit_seeds(tiny(course, f'exhibit("tiny.a", f, seeds={seeds})'), "tiny.a")
