"""A lesson's core as two classes: which sections, from which minute on, and where the first class stops."""

import itertools
from dataclasses import dataclass

from builder.lesson.cells import CORE, Section
from builder.lesson.minutes import minutes_for


@dataclass(frozen=True)
class Step:
    """One section of a class.

    Attributes
    ----------
    section : Section
        What of it lies on this side of the stop.
    start, end : int
        Minutes since the class began, for a single reader.
    """

    section: Section
    start: int
    end: int


def plan(lesson):
    """Divide the core at the place to stop that comes nearest to its middle.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    list of list of Step
        Two classes; one, if the lesson marks no place to stop.
    """
    places = [(section, cell) for section in lesson.sections if section.place == CORE for cell in section.cells]
    stops = [place for place, (_, cell) in enumerate(places, start=1) if cell.box and cell.box.kind == "stop"]
    if not stops:
        return [_steps(places)]
    half = _minutes(places) / 2
    middle = min(stops, key=lambda stop: abs(half - _minutes(places[:stop])))
    return [_steps(places[:middle]), _steps(places[middle:])]


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
