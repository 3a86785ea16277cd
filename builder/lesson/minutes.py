"""How long a learner needs for a lesson: computed from what there is to read, to run, to guess and to do.

The figures were held against careful readings of six lessons, section by section.
"""

import re
from dataclasses import dataclass

from builder.lesson.cells import CORE, DEEPER
from exercises.core.exercise import Exercise

WORDS_A_MINUTE = 110
# Seconds for one of each: a line of code that is shown, a cell to run, a figure or a table to read, …
LINE, CELL, FIGURE, PREDICTION, QUESTION, EXPLORABLE = 15, 5, 60, 60, 90, 240

# Not read as words: fenced code, HTML and comments, the address of a link.
NOT_WORDS = re.compile(r"```.*?```|~~~.*?~~~|<!--.*?-->|</?[a-zA-Z][^>]*>|(?<=\])\([^)\n]*\)", re.DOTALL)
ONE_WORD = re.compile(r"\{\{.*?\}\}|`[^`\n]+`")  # a number the builder fills in; a name of the code
FORMULA = re.compile(r"\$\$(.*?)\$\$|\$([^$\n]+)\$", re.DOTALL)
SIGN = re.compile(r"\\?[A-Za-z]+|\d[\d.,]*")  # each name and each number of a formula is read as a word
TABLE = re.compile(r"(?m)(?:^\|.*(?:\n|$))+")


@dataclass(frozen=True)
class Minutes:
    """Whole minutes, rounded up.

    Attributes
    ----------
    core : int
    sittings : tuple of int
        Of the core, which is cut at each place to stop.
    deeper : dict of str to int
        By the heading of each Deeper section, as the lesson writes it ("Deeper: What the first layer sees").
    """

    core: int
    sittings: tuple
    deeper: dict


def minutes_of(lesson):
    """Compute the minutes of a lesson's core, of its sittings, and of each of its Deeper sections.

    A minute for every 110 words, a quarter of one for every visible line of code, 5 seconds for every cell to run, a
    minute for a figure, a table or a prediction, one and a half for a question of the quiz, 4 for an explorable, its
    own minutes for an exercise. Everything outside the Deeper sections belongs to the core, with quiz, recap and
    glossary; but neither the Challenge nor the further reading, which come after, nor the header and footer that the
    builder adds.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    Minutes
    """
    core = [cell for section in lesson.sections if section.place == CORE for cell in section.cells]
    deeper = {section.heading: minutes_for(section.cells) for section in lesson.sections if section.place == DEEPER}
    return Minutes(minutes_for(core), tuple(map(minutes_for, in_sittings(core))), deeper)


def in_sittings(cells):
    """Cut cells after each place to stop: list of list of Cell, none of them empty."""
    sittings = [[]]
    for cell in cells:
        sittings[-1].append(cell)
        if cell.box and cell.box.kind == "stop":
            sittings.append([])
    return [sitting for sitting in sittings if sitting]


def minutes_for(cells):
    """Compute the whole minutes for some cells together, by the same rule, rounded up."""
    read = [cell.source for cell in cells if not cell.is_code] + [cell.box.title for cell in cells if cell.box]
    words = sum(map(count_words, read))
    seconds = sum(map(_seconds_to_do, cells))
    # In whole numbers: a sum of fractions might be rounded up to a minute too many.
    return -(-(words * 60 + seconds * WORDS_A_MINUTE) // (60 * WORDS_A_MINUTE))


def count_words(markdown):
    """Count the words of Markdown: not its code blocks, HTML or addresses; a name in backticks is one."""
    text = NOT_WORDS.sub(" ", markdown)
    text = FORMULA.sub(lambda formula: " word " * len(SIGN.findall(formula[0])), text)
    return sum(any(letter.isalnum() for letter in token) for token in ONE_WORD.sub(" word ", text).split())


def count_lines(cell):
    """Count the lines of code to read in a cell that is shown, comments too.

    A starter is read while the exercise is done, a call of a quiz while its question is answered: these have minutes of
    their own.
    """
    if not cell.is_visible or cell.exercise:
        return 0
    return sum(bool(line.strip()) and not line.startswith("quiz(") for line in cell.code.splitlines())


def _seconds_to_do(cell):
    if cell.box:
        return {"predict": PREDICTION, "explore": EXPLORABLE}.get(cell.box.kind, 0)
    if cell.exercise:
        return 60 * getattr(cell.task, "minutes", Exercise.minutes)
    if not cell.is_code:
        return FIGURE * len(TABLE.findall(cell.source))
    to_read = sum(len(cell.calls.get(name, ())) for name in ("show", "exhibit"))
    return LINE * count_lines(cell) + CELL + FIGURE * to_read + QUESTION * len(cell.calls.get("quiz", ()))
