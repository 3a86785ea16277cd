"""A lesson's core as two classes: they take as long as the core, and part where the lesson may stop."""

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
def test_two_classes_take_as_long_as_the_core(lesson):
    classes = plan(lesson)
    assert len(classes) == 2
    assert stops(classes[0][-1])
    assert 0 <= sum(steps[-1].end for steps in classes) - minutes_of(lesson).core <= 1
    if parts := minutes_of(lesson).parts:
        assert tuple(steps[-1].end for steps in classes) == parts


@EVERY
def test_each_section_begins_when_the_one_before_it_ends(lesson):
    for steps in plan(lesson):
        assert [step.start for step in steps] == [0, *(step.end for step in steps[:-1])]


def test_of_several_places_to_stop_the_one_nearest_to_the_middle_ends_the_first_class(tiny_lesson):
    first, second = plan(tiny_lesson)
    assert [stops(step) for step in first] == [[], ["Too early"], ["Half of it"]]
    assert [step.section.heading for step in second] == ["What is in the middle?", "In one minute"]


def test_a_lesson_without_a_place_to_stop_is_one_class(course):
    (lesson,) = find_lessons(Project(course))
    assert len(plan(lesson)) == 1
