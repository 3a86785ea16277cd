"""A lesson's core as two classes: which sections, from which minute on, and where the first class stops."""

import itertools
from dataclasses import dataclass

from builder.lesson.minutes import minutes_for
from builder.lesson.outline import CORE, outline


@dataclass(frozen=True)
class Step:
    """One section of a class, or what of it lies on this side of the stop.

    Attributes
    ----------
    heading : str
        Empty for what stands before the first heading.
    start, end : int
        Minutes since the class began, for a single reader.
    pieces : list of Piece
    """

    heading: str
    start: int
    end: int
    pieces: list

    @property
    def stops(self):
        """The words of the places to stop in it."""
        return [piece.box.title for piece in self.pieces if piece.box and piece.box.kind == "stop"]

    @property
    def n_predictions(self):
        return sum(bool(piece.box) and piece.box.kind == "predict" for piece in self.pieces)

    @property
    def exercises(self):
        """The keys of its exercises."""
        return [piece.exercise for piece in self.pieces if piece.exercise]


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
    places = [
        (section.heading, piece) for section in outline(lesson) if section.place == CORE for piece in section.pieces
    ]
    stops = [place for place, (_, piece) in enumerate(places, start=1) if piece.box and piece.box.kind == "stop"]
    if not stops:
        return [_steps(places)]
    half = minutes_for([piece for _, piece in places]) / 2
    middle = min(stops, key=lambda stop: abs(half - minutes_for([piece for _, piece in places[:stop]])))
    return [_steps(places[:middle]), _steps(places[middle:])]


def _steps(places):
    """Sections with their minutes; each ends where the clock stands then, so that roundings do not add up."""
    steps, before = [], []
    for heading, group in itertools.groupby(places, key=lambda place: place[0]):
        pieces = [piece for _, piece in group]
        start, before = minutes_for(before), before + pieces
        steps.append(Step(heading, start, minutes_for(before), pieces))
    return steps
