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


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.keys()["exhibits"]])
def test_the_code_of_the_exhibits_gives_the_recorded_rows_again(name):
    """All in one kernel. With two steps on few images the numbers are poor; rows and columns are as recorded."""
    keys = LESSONS[name].keys()["exhibits"]
    text = nbformat.writes(compile_exhibits(LESSONS[name], keys))
    environment = PROJECT.environment("calibrate") | {"COURSE_EXHIBIT": "*", "COURSE_SHORT": "1"}
    outcome = execute(name, text, str(PROJECT.notebooks), {"seed": 1}, environment=environment)
    assert outcome.ok, outcome.sentence()
    records = read_records(nbformat.reads(outcome.notebook, as_version=4), "exhibit")
    assert [record["name"] for record in records] == keys
    for record in records:
        recorded, _ = combine(read_exhibit(record["name"], PROJECT.lessons))
        assert record["columns"] == list(recorded[0])
        assert [row[0] for row in record["rows"]] == [next(iter(row.values())) for row in recorded]


def test_claims_rest_on_ten_seeds_and_exhibits_on_three():
    assert {claim.n_seeds for claim in read_claims(PROJECT.lessons).values() if not claim.is_fact} == {10}
    for _, key in EXHIBITS:
        assert len(read_exhibit(key, PROJECT.lessons)["seeds"]) >= 3, key


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_with_its_solutions_passes_every_check(name, capsys):
    """The trainings in the solutions take the longest."""
    assert main(["build", "--solved", name]) == 0, capsys.readouterr().err
