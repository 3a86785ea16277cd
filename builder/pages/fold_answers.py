"""Predict, then see, without a kernel: what of a page answers a prediction, and may be folded until the reader's guess.

An answer begins with the first output after a prediction, and ends before the next heading, prediction, exercise,
question or place to stop. Code that is to be read stays in sight, only its outputs are folded. So does the paragraph
that leads over to an exercise, or, after others and without the number that was measured, to the next prediction.
The page's script does the folding (site/_static/predictions.js): here its parts are only marked, so that without
scripts nothing is hidden.
"""

import ast
import html
import re
from itertools import groupby, pairwise

import nbformat

from builder.rules.cells import GUESS
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
    cells = list(_split_at_headings(notebook.cells))
    starts = [i for i, cell in enumerate(cells) if "predict" in _tags(cell)]
    if not starts:
        return
    folded = cells[: starts[0]]
    for start, end in pairwise([*starts, len(cells)]):
        box, *others = cells[start:end]
        ends = (i for i, cell in enumerate(others) if _is_landmark(cell))
        n_before_end = next(ends, len(others))
        following = others[n_before_end] if n_before_end < len(others) else cells[end] if end < len(cells) else None
        answer, after = others[:n_before_end], others[n_before_end:]
        measured = _add_place_to_guess(box, answer, claims)
        folded += [box, *_marked(box.id, answer, following, measured), *after]
    notebook.cells = _with_table_of_guesses(folded)


def _tags(cell):
    return set(cell.metadata.get("tags", []))


def _is_heading(cell):
    return cell.cell_type == "markdown" and cell.source.startswith("#")


def _is_question(cell):
    return cell.cell_type == "code" and cell.source.startswith("quiz(")


def _is_landmark(cell):
    return bool(LANDMARKS & _tags(cell)) or _is_heading(cell) or _is_question(cell)


# Markdown in pieces


def _split_at_headings(cells):
    """Yield the cells, each heading at the beginning of one."""
    for cell in cells:
        if cell.cell_type != "markdown" or "box" in cell.metadata:
            yield cell
            continue
        pieces = [[]]
        for block in _blocks(cell.source):
            if block.startswith("#") and pieces[-1]:
                pieces.append([])
            pieces[-1].append(block)
        if len(pieces) == 1:
            yield cell
        else:
            yield from (_markdown_cell("\n\n".join(piece)) for piece in pieces)


def _blocks(source):
    """Split Markdown at its blank lines; code in a fence belongs to the paragraph that announces it."""
    blocks, fenced = [], False
    for text in re.split(r"\n\s*\n", source.strip()):
        if blocks and (fenced or text.startswith("```")):
            blocks[-1] += f"\n\n{text}"
        else:
            blocks.append(text)
        fenced ^= len(re.findall(r"(?m)^```", text)) % 2 == 1
    return blocks


def _leading_over(source, following, measured):
    """Divide the text before a prediction or exercise: what still answers, and the paragraph that leads over to it."""
    tags = _tags(following) if following else set()
    *answer, last = _blocks(source)
    number = measured and re.escape(measured.split()[0])
    tells = number and re.search(rf"(?<![\d.,]){number}(?!\d)", last)
    stays = "exercise" in tags or ("predict" in tags and answer and not tells)
    if not stays or re.match(r"[-*+>|] |\d+\. | ", last):  # the end of a list or a table is no paragraph
        return source, ""
    return "\n\n".join(answer), last


# Marking


def _marked(key, cells, following, measured):
    """Mark, by the prediction's key, the parts of the answer among the cells between it and what ends the answer."""
    first = next((i for i, cell in enumerate(cells) if cell.get("outputs")), len(cells))
    before, answer, after = cells[:first], cells[first:], []
    if answer and answer[-1].cell_type == "markdown" and "box" not in answer[-1].metadata:
        *answer, last = answer
        texts = _leading_over(last.source, following, measured)
        answer += [_markdown_cell(text) for text in texts[:1] if text]
        after += [_markdown_cell(text) for text in texts[1:] if text]
    marked = []
    for is_to_read, group in groupby(answer, _is_code_to_read):
        if is_to_read:
            marked += [_tagged(cell, "answer", f"answer-{key}") for cell in group]
        else:
            marked += [_markdown_cell(f'<div class="answer answer-{key}">'), *group, _markdown_cell("</div>")]
    return [*before, *marked, *after]


def _is_code_to_read(cell):
    return cell.cell_type == "code" and "fold" not in _tags(cell)


def _tagged(cell, *tags):
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), *tags]
    return cell


def _markdown_cell(source):
    return nbformat.v4.new_markdown_cell(source)


# Guesses


def _add_place_to_guess(box, cells, claims):
    """Put an empty element into the box, of which the script makes a form; return what was measured, in words."""
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
    return known.get("measured")


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
        if _is_heading(cell) and cell.source.startswith("## Deeper"):
            break
        if _is_question(cell):
            place = i + 1
    return [*cells[:place], _markdown_cell('<div class="guesses"></div>'), *cells[place:]]
