"""A lesson's predictions, and what answers each: numbers that were recorded, and what the lesson says of them."""

import itertools
import re
from dataclasses import dataclass

from builder.lesson.cells import Section, key_of
from builder.lesson.directives import Box

RECORDING = ("claim", "seconds", "exhibit")
SHOWING = {*RECORDING, "show", "print", "shows_error"}  # a cell that calls one has something to see
CAPTION = "*What to see"  # how the words under a figure begin


@dataclass(frozen=True)
class Prediction:
    """A prediction where it stands.

    Attributes
    ----------
    section : Section
    box : Box
    recorded : list of str
        The names of the claims, seconds and exhibits that answer it.
    words : str
        What the lesson says when the answer is there; empty where the number says all.
    """

    section: Section
    box: Box
    recorded: list
    words: str


def predictions_of(lesson):
    """A lesson's predictions in order: list of Prediction."""
    found = []
    for section in lesson.sections:
        places = [place for place, cell in enumerate(section.cells) if cell.box and cell.box.kind == "predict"]
        for place, end in itertools.pairwise([*places, len(section.cells)]):
            answer = _answer_in(section.cells[place + 1 : end])
            found.append(Prediction(section, section.cells[place].box, *answer))
    return found


def _answer_in(cells):
    """Find what answers a prediction among the cells before the next one: (recorded names, words).

    A number that is shown beside the guess answers, and the paragraph that quotes it. Where nobody types a guess, the
    first cell that shows something answers: if it records numbers, with the paragraph that quotes them and the words
    under a figure above that, else with the first paragraph below it.
    """
    guessed = [name for cell in cells if cell.is_code for name in _recorded_in(cell, option="guess")]
    if guessed:
        return guessed, next((text for text in _paragraphs(cells) if _quoted(guessed, text)), "")
    showing = [place for place, cell in enumerate(cells) if cell.is_code and cell.calls.keys() & SHOWING]
    if not showing:
        return [], ""
    texts = list(_paragraphs(cells[showing[0] :]))
    # A folded cell only draws what another has worked out.
    cell = cells[next((place for place in showing if cells[place].is_visible), showing[0])]
    recorded, exhibits = _recorded_in(cell), cell.keys("exhibit")
    for place, text in enumerate(texts):
        if quoted := _quoted(recorded, text):
            captions = [above for above in texts[:place] if above.startswith(CAPTION)]
            return list(dict.fromkeys(exhibits + quoted)), "\n".join([*captions[:1], text])
    return exhibits, next(iter(texts), "")


def _recorded_in(cell, option=None):
    """List the names of what a cell records, or of what it records with an option, in the order of the code."""
    calls = [call for kind in RECORDING for call in cell.calls.get(kind, ())]
    calls = [call for call in calls if option is None or any(each.arg == option for each in call.keywords)]
    return [key_of(call) for call in sorted(calls, key=lambda call: call.lineno)]


def _paragraphs(cells):
    """Yield the paragraphs of texts, myths and notes, as far as they say something."""
    for cell in cells:
        if not cell.is_code and (cell.box is None or cell.box.kind in ("myth", "note")):
            text = re.sub(r"(?m)^#+ .*\n?", "", cell.source)
            yield from filter(None, map(_without_lead, re.split(r"\n\s*\n", text)))


def _without_lead(paragraph):
    """Drop the sentences at a paragraph's end that lead on to the next cell: with a question, or a colon."""
    text = paragraph.strip()
    while text.endswith((":", "?")):
        *_, end = [0, *(gap.start() for gap in re.finditer(r"(?<=[.!?])\s+", text))]
        text = text[:end]
    return text


def _quoted(names, text):
    """List those of some recorded names whose number stands in a text."""
    return [name for name in names if re.search(rf"\{{\{{\s*{re.escape(name)}(?![\w.])", text)]
