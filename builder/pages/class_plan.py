"""A lesson's core as classes, one for each sitting: which sections, and from which minute on."""

import itertools
from dataclasses import dataclass

from builder.lesson.cells import CORE, Section
from builder.lesson.minutes import in_sittings, minutes_for


@dataclass(frozen=True)
class Step:
    """One section of a class.

    Attributes
    ----------
    section : Section
        What of it belongs to this class.
    start, end : int
        Minutes since the class began, for a single reader.
    """

    section: Section
    start: int
    end: int


def plan(lesson):
    """Plan a class for each sitting of the core.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    list of list of Step
    """
    core = [section for section in lesson.sections if section.place == CORE]
    home = {id(cell): section for section in core for cell in section.cells}
    sittings = in_sittings([cell for section in core for cell in section.cells])
    return [_steps([(home[id(cell)], cell) for cell in sitting]) for sitting in sittings]


def _steps(places):
    """Make steps of the cells; each ends where the clock stands then, so that roundings do not add up."""
    steps, before = [], []
    for section, group in itertools.groupby(places, key=lambda place: place[0]):
        start, cells = _minutes(before), list(group)
        before += cells
        steps.append(Step(Section(section.heading, [cell for _, cell in cells]), start, _minutes(before)))
    return steps


def _minutes(places):
    return minutes_for([cell for _, cell in places])
