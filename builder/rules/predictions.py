"""The contract about predictions: a guess in its unit, and an answer that stays out of sight until it was measured."""

import ast
import re
from itertools import pairwise

from builder.lesson.cells import key_of
from builder.lesson.directives import FOLDED
from builder.lesson.predictions import name_quoted, predictions_of, recorded_in
from builder.rules.violations import Violation
from helpers.measuring.guesses import ASKED_IN
from helpers.measuring.store import read_claims

GUESS = re.compile(r"(guess\w*) = \.\.\.  # in (.+)")
CODE_BLOCK = re.compile(r"(?m)^ {0,3}(```|~~~)|(?:\A|\n\n)(    |\t)\S")
FORMULA = re.compile(r"(?<!\\)\$")


def answered(lesson):
    """What a prediction asks is measured, and then told in a box, which stays folded until the learner has run it."""
    for prediction in predictions_of(lesson):
        runs = [cell for cell in prediction.answer if cell.is_code and "guess" not in cell.tags]
        if not prediction.answer:
            sentence = (
                "nothing answers this prediction: say what was measured in a box `:::{answer}`, after the cell that "
                "measures it and before the next heading, prediction, exercise, question or place to stop"
            )
        elif not runs:
            sentence = "its answer stands right below this prediction: let a cell measure it first"
        else:
            continue
        yield Violation("predict", sentence, prediction.section, prediction.cell)


def out_of_sight(lesson):
    """The number that answers a prediction stands in no text below it but that of a box."""
    for prediction in predictions_of(lesson):
        names = [name for cell in prediction.answer for name in recorded_in(cell)]
        for cell in prediction.following:
            if cell.is_code or (cell.box and cell.box.kind in FOLDED):
                continue
            if told := [name for name in names if name_quoted(name, cell.source)]:
                sentence = f"{told[0]}, measured after a prediction, stands here in sight: put it into `:::{{answer}}`"
                yield Violation("predict", sentence, prediction.section, cell)


def plain_folds(lesson):
    """A box that a notebook folds holds neither code nor a formula: not every viewer shows them inside `<details>`."""
    for section in lesson.sections:
        for cell in (cell for kind in FOLDED for cell in section.boxes(kind)):
            for pattern, what in [(CODE_BLOCK, "a block of code"), (FORMULA, "a formula")]:
                if pattern.search(f"{cell.box.title}\n{cell.source}"):
                    sentence = f"a box that is folded holds {what}, which not every viewer shows there: put it below"
                    yield Violation("fold", sentence, section, cell)


def guesses(lesson):
    """A guess directly follows its prediction, in its unit, and a claim shows it afterwards."""
    waiting = {}
    for section in lesson.sections:
        for before, cell in pairwise([None, *section.cells]):
            if cell.is_code and "guess" in cell.tags:
                fault, name = _fault_of_guess(before, cell)
                if fault:
                    yield Violation("guess", fault, section, cell)
                if name in waiting:
                    yield _unshown(*waiting[name])
                if name:
                    waiting[name] = (section, cell)
            elif cell.is_code:
                for name, call in _guesses_shown(cell):
                    asked = _asked_in(call, lesson)
                    if name in waiting and asked and asked != GUESS.fullmatch(waiting[name][1].source.strip())[2]:
                        sentence = f"the guess of {key_of(call)} is compared in {asked}: ask for it in {asked}"
                        yield Violation("guess", sentence, section, cell, call.lineno)
                    if waiting.pop(name, None) is None:
                        sentence = (
                            f"`guess={name}` stands where no guess cell before it is still open: add one, or drop it"
                        )
                        yield Violation("guess", sentence, section, cell, call.lineno)
    for place in waiting.values():
        yield _unshown(*place)


def _fault_of_guess(before, cell):
    """What is wrong with a guess cell, or "", and the name that it gives the guess, or None."""
    written = GUESS.fullmatch(cell.source.strip())
    name = written and written[1]
    box = before.box if before and before.box and before.box.kind == "predict" else None
    if box is None:
        return "a guess cell directly follows its predict box: move it there", name
    if not box.unit:
        return "the prediction above has no unit: begin its box with a line `:unit: percent`", name
    if not written or written[2].strip() != box.unit:
        return f"a guess cell is one line, `guess = ...  # in {box.unit}`: write that", name
    return "", name


def _unshown(section, cell):
    sentence = "no claim shows this guess: write `claim(…, guess=guess)` where the answer is measured"
    return Violation("guess", sentence, section, cell)


def _guesses_shown(cell):
    """The names given as `guess=` in a cell, each with its call."""
    for node in cell.nodes:
        if isinstance(node, ast.Call):
            yield from ((k.value.id, node) for k in node.keywords if k.arg == "guess" and isinstance(k.value, ast.Name))


def _asked_in(call, lesson):
    """What the guess of a claim is counted in, None where that is the number itself or the claim is not known."""
    if isinstance(call.func, ast.Name) and call.func.id == "seconds":
        return ASKED_IN["seconds"]
    known = read_claims(lesson.path.parent, lesson.slug).get(key_of(call))
    return ASKED_IN.get(known.unit) if known else None


RULES = (answered, out_of_sight, plain_folds, guesses)
