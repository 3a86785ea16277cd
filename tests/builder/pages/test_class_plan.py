"""A lesson's core as classes: each is a sitting, and ends where the lesson may stop."""

import pytest
from support import ROOT

from builder.lesson.minutes import minutes_of
from builder.lesson.source import find_lessons
from builder.pages.class_plan import plan
from builder.project import Project

LESSONS = find_lessons(Project(ROOT))
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.name for lesson in LESSONS])


def stops(step):
    return [cell.box.title for cell in step.section.boxes("stop")]


@EVERY
def test_each_class_is_a_sitting_and_all_but_the_last_end_where_the_lesson_may_stop(lesson):
    classes = plan(lesson)
    assert len(classes) > 1
    assert tuple(steps[-1].end for steps in classes) == minutes_of(lesson).sittings
    for number, steps in enumerate(classes, start=1):
        assert bool(stops(steps[-1])) == (number < len(classes))


@EVERY
def test_each_section_begins_when_the_one_before_it_ends(lesson):
    for steps in plan(lesson):
        assert [step.start for step in steps] == [0, *(step.end for step in steps[:-1])]


def test_every_place_to_stop_ends_a_class(tiny_lesson):
    first, second, third = plan(tiny_lesson)
    assert [stops(step) for step in first] == [[], ["Too early"]]
    assert [stops(step) for step in second] == [["Half of it"]]
    assert [step.section.heading for step in third] == ["What is in the middle?", "In one minute"]


def test_a_lesson_without_a_place_to_stop_is_one_class(course):
    (lesson,) = find_lessons(Project(course))
    assert len(plan(lesson)) == 1
