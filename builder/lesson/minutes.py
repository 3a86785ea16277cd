"""How long a learner needs for a lesson: computed from what there is to read, to guess and to do."""

import re
from dataclasses import dataclass

from builder.lesson.cells import CORE, DEEPER

WORDS_A_MINUTE = 180
SECONDS_A_LINE = 10  # of code that is shown
MINUTES = 10  # for an exercise that does not say
LEAST_MINUTES = 4

# Not read as words: fenced code, displayed and inline formulas, HTML and comments, the address of a link.
NOT_WORDS = re.compile(
    r"```.*?```|~~~.*?~~~|<!--.*?-->|\$\$.*?\$\$|\$[^$\n]+\$|</?[a-zA-Z][^>]*>|(?<=\])\([^)\n]*\)", re.DOTALL
)
ONE_WORD = re.compile(r"\{\{.*?\}\}|`[^`\n]+`")  # a number the builder fills in; a name of the code


@dataclass(frozen=True)
class Minutes:
    """Whole minutes, rounded up.

    Attributes
    ----------
    core : int
    deeper : dict of str to int
        By the heading of each Deeper section, as the lesson writes it ("Deeper: What the first layer sees").
    parts : tuple of int
        Of a core in two parts, the minutes of each; else empty.
    """

    core: int
    deeper: dict
    parts: tuple = ()


def minutes_of(lesson):
    """Compute the minutes of a lesson's core, and of each of its Deeper sections.

    A minute for every 180 words, ten seconds for every visible line of code, a minute for a prediction, its own minutes
    for an exercise (10 where it does not say, 4 at the least), a minute for a question of the quiz. Everything outside
    the Deeper sections belongs to the core, with quiz, recap and glossary; but neither the Challenge nor the further
    reading, which come after, nor the header and footer that the builder adds.

    Parameters
    ----------
    lesson : Lesson

    Returns
    -------
    Minutes
    """
    core = [cell for section in lesson.sections if section.place == CORE for cell in section.cells]
    deeper = {section.heading: minutes_for(section.cells) for section in lesson.sections if section.place == DEEPER}
    return Minutes(minutes_for(core), deeper, minutes_of_parts(core) if lesson.front.get("two_parts") else ())


def minutes_of_parts(cells):
    """Compute the whole minutes before and after the place to stop, where there is just one: (int, int), or ()."""
    stops = [place for place, cell in enumerate(cells) if cell.box and cell.box.kind == "stop"]
    if len(stops) != 1:
        return ()
    return minutes_for(cells[: stops[0] + 1]), minutes_for(cells[stops[0] + 1 :])


def minutes_for(cells):
    """Compute the whole minutes for some cells together, by the same rule, rounded up."""
    read = [cell.source for cell in cells if not cell.is_code] + [cell.box.title for cell in cells if cell.box]
    words = sum(map(count_words, read))
    lines = sum(count_lines(cell) for cell in cells)
    minutes = sum(_minutes_to_do(cell) for cell in cells)
    # In whole numbers: a sum of fractions might be rounded up to a minute too many.
    parts = words * 60 + lines * SECONDS_A_LINE * WORDS_A_MINUTE
    return minutes + -(-parts // (60 * WORDS_A_MINUTE))


def count_words(markdown):
    """Count the words of Markdown: not its code blocks, formulas, HTML or addresses; a name in backticks is one."""
    text = ONE_WORD.sub(" word ", NOT_WORDS.sub(" ", markdown))
    return sum(any(letter.isalnum() for letter in token) for token in text.split())


def count_lines(cell):
    """Count the lines of code to read in a cell that is shown, comments too.

    A starter is read while the exercise is done, a call of a quiz while its question is answered: these have minutes of
    their own.
    """
    if not cell.is_visible or cell.exercise:
        return 0
    return sum(bool(line.strip()) and not line.startswith("quiz(") for line in cell.code.splitlines())


def _minutes_to_do(cell):
    if cell.box:
        return int(cell.box.kind == "predict")
    if cell.exercise:
        return max(getattr(cell.task, "minutes", MINUTES), LEAST_MINUTES)
    return len(cell.calls.get("quiz", ())) if cell.is_code else 0
