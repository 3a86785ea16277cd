"""Whole lessons, run: the code of every exhibit runs, every solution passes. (nbval's run judges the claims.)"""

import nbformat
import pytest
from support import ROOT

from builder.cli import main
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_exhibits
from builder.notebooks.execute import execute
from builder.project import Project
from helpers.measuring.store import combine, read_claims, read_exhibit
from helpers.records import read_records

PROJECT = Project(ROOT)
LESSONS = {lesson.name: lesson for lesson in find_lessons(PROJECT)}
EXHIBITS = [(name, key) for name, lesson in LESSONS.items() for key in lesson.keys()["exhibits"]]


# Trainings of two steps, from the tests' own folder: what a learner installs knows nothing of it.
SHORTEN = f"""\
import sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from support.shortened import shorten
shorten()
"""
# Modules stay imported, which is what takes long; but no name of theirs, nor of anything else, is left.
FORGET = "get_ipython().reset(new_session=False)"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.keys()["exhibits"]])
def test_the_code_behind_each_exhibit_runs_without_the_rest_and_gives_the_recorded_rows_again(name):
    """All in one kernel, which forgets between them. With two steps on few images the numbers are poor; rows and
    columns are as recorded."""
    keys = LESSONS[name].keys()["exhibits"]
    outcome = run_apart(name, [compile_exhibits(LESSONS[name], [key]) for key in keys])
    assert outcome.ok, outcome.sentence()
    records = read_records(outcome.notebook, "exhibit")
    assert [record["name"] for record in records] == keys
    for record in records:
        recorded, _ = combine(read_exhibit(record["name"], PROJECT.lessons))
        assert record["columns"] == list(recorded[0])
        assert [row[0] for row in record["rows"]] == [next(iter(row.values())) for row in recorded]


def run_apart(name, notebooks):
    """Run notebooks one after the other in one kernel, each as if it were alone, with every exhibit live."""
    together = nbformat.v4.new_notebook(metadata=notebooks[0].metadata)
    for source, notebook in zip([SHORTEN, *[FORGET] * len(notebooks)], notebooks, strict=False):
        together.cells += [nbformat.v4.new_code_cell(source), *notebook.cells]
    environment = PROJECT.environment("calibrate") | {"COURSE_EXHIBIT": "*"}
    return execute(name, together, str(PROJECT.notebooks), {}, environment=environment)


@pytest.mark.slow
def test_no_exhibit_can_lean_on_the_code_behind_another():
    name = next(iter(LESSONS))
    cells = [nbformat.v4.new_code_cell(source) for source in ("import math; lent = 1", "print(lent)")]
    notebook, other = compile_exhibits(LESSONS[name], []), compile_exhibits(LESSONS[name], [])
    notebook.cells, other.cells = cells[:1], cells[1:]
    assert "name 'lent' is not defined" in run_apart(name, [notebook, other]).error


def test_claims_rest_on_ten_seeds_and_exhibits_on_three():
    assert {claim.n_seeds for claim in read_claims(PROJECT.lessons).values() if not claim.is_fact} == {10}
    for _, key in EXHIBITS:
        assert len(read_exhibit(key, PROJECT.lessons)["seeds"]) >= 3, key


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_with_its_solutions_passes_every_check(name, capsys):
    """The trainings in the solutions take the longest."""
    assert main(["build", "--solved", name]) == 0, capsys.readouterr().err
