"""Predict, then see, without a kernel: what of a page answers a prediction, and may be folded until the reader's guess.

These are, from the first output after a prediction to the last box that answers it: outputs, boxes, and cells that are
folded anyway. Code that is to be read, and text outside such boxes, stays in sight. The page's script does the folding
(site/_static/predictions.js): here its parts are only marked, so that without scripts nothing is hidden.
"""

import ast
import html
import re
from itertools import groupby, pairwise, takewhile

import nbformat

from builder.lesson.predictions import ANSWERING, has_heading
from builder.rules.predictions import GUESS
from helpers.measuring.guesses import SIGNS
from helpers.measuring.store import Claim
from helpers.measuring.words import write_value
from helpers.records import record_in

LANDMARKS = {"predict", "exercise", "stop"}  # tags of cells that no answer goes beyond


def fold_answers(notebook, claims):
    """Mark a notebook's answers, and leave a place for a guess in each prediction and for all guesses at the end.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Prepared for its page; changed in place.
    claims : dict of str to Claim
        What is known of the lesson's numbers, as `read_claims` gives it.
    """
    starts = [i for i, cell in enumerate(notebook.cells) if "predict" in _tags(cell)]
    if not starts:
        return
    folded = notebook.cells[: starts[0]]
    for start, end in pairwise([*starts, len(notebook.cells)]):
        box, *others = notebook.cells[start:end]
        following = list(takewhile(lambda cell: not _is_landmark(cell), others))
        n_answering = max((i + 1 for i, cell in enumerate(following) if _tags(cell) & set(ANSWERING)), default=0)
        _add_place_to_guess(box, following, claims)
        folded += [box, *_marked(box.id, others[:n_answering]), *others[n_answering:]]
    notebook.cells = _with_table_of_guesses(folded)


def _tags(cell):
    return set(cell.metadata.get("tags", []))


def _is_question(cell):
    return cell.cell_type == "code" and cell.source.startswith("quiz(")


def _is_landmark(cell):
    in_text = cell.cell_type == "markdown" and "box" not in cell.metadata and has_heading(cell.source)
    return bool(LANDMARKS & _tags(cell)) or in_text or _is_question(cell)


def _marked(key, cells):
    """Mark what is to be folded of the cells up to the last box that answers a prediction, by the prediction's key."""
    marked, measured = [], False
    for how, group in groupby(cells, _how_folded):
        group = list(group)
        measured = measured or any(cell.get("outputs") for cell in group)
        if how == "outputs" and measured:
            marked += [_tagged(cell, "answer", f"answer-{key}") for cell in group]
        elif how == "whole" and measured:
            marked += [_markdown_cell(f'<div class="answer answer-{key}">'), *group, _markdown_cell("</div>")]
        else:
            marked += group
    return marked


def _how_folded(cell):
    """How a cell takes part in an answer: by its "outputs", as a "whole", or "not"."""
    if cell.cell_type == "code":
        return "whole" if "fold" in _tags(cell) else "outputs"
    return "whole" if _tags(cell) & set(ANSWERING) else "not"


def _tagged(cell, *tags):
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), *tags]
    return cell


def _markdown_cell(source):
    return nbformat.v4.new_markdown_cell(source)


# Guesses


def _add_place_to_guess(box, cells, claims):
    """Put an empty element into the box, of which the script makes a form, with what was measured, in words."""
    known = {"key": box.id, "question": _in_one_line(box.metadata["box"]["body"])}
    unit = box.metadata["box"].get("unit")
    names = [written[1] for cell in cells if "guess" in _tags(cell) and (written := GUESS.match(cell.source))]
    if unit and names:
        known |= {"unit": unit, "sign": SIGNS.get(unit, "")}
        found = _compared_with(names[0], cells, claims)
        if found:
            known["measured"], cell = found
            _tagged(cell, f"measured-{box.id}")
    data = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in known.items())
    *text, fence = box.source.splitlines()
    box.source = "\n".join([*text, "", f'<div class="guessing" {data}></div>', "", fence])


def _in_one_line(markdown):
    """Write a question as a table quotes it: one line, without marks, its links as their words."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return " ".join(re.sub(r"[*`$]", "", words).split())


def _compared_with(guess, cells, claims):
    """Find what was measured, in words, and the cell whose claim compares the guess with it; None if none does."""
    for cell in cells:
        if cell.cell_type != "code" or f"guess={guess}" not in cell.source:
            continue
        names = [
            node.args[0].value
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
            if any(k.arg == "guess" and ast.unparse(k.value) == guess for k in node.keywords)
        ]
        for output in cell.get("outputs", []):
            record = record_in(output, "claim") or record_in(output, "seconds")
            if record and record["name"] in names:
                claim = claims.get(record["name"], Claim(record["name"]))
                value = record["value"] if claim.known_value is None else claim.known_value
                return write_value(value, claim.unit or "number", claim.spread), cell
    return None


def _with_table_of_guesses(cells):
    """Leave a place for the reader's guesses: after the core's questions, where there are any, else last."""
    place = len(cells)
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown" and cell.source.startswith("## Deeper"):
            break
        if _is_question(cell):
            place = i + 1
    return [*cells[:place], _markdown_cell('<div class="guesses"></div>'), *cells[place:]]
