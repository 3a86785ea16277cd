"""Fingerprints: short digests that change whenever a result can, and are the same on every supported Python.

Code counts by its lines, without comments and blank ones. Of imports and parameters only those count whose names are
used. Versions of libraries are stored beside a fingerprint, not in it.
"""

import ast
import functools
import hashlib
import io
import json
import re
import tokenize
from pathlib import Path

import helpers
from builder.lesson.symbols import symbols_of
from builder.numbers.recorded import read_rows
from builder.numbers.slicing import cells_of_claims, slice_of

HELPERS = Path(helpers.__file__).resolve().parent
# Parts of helpers that show, judge or write down numbers, and make none of their own: new words do not age a claim.
SHOWING = {"expected_error", "figures", "learner_record", "measuring", "plots", "records", "suggestions"}

# Arguments without which a call gives the same number.
BESIDES = {"claim": {"guess"}, "seconds": {"guess"}, "exhibit": {"seeds"}}


def digest(*texts):
    """Digest texts, in their order: 16 hexadecimal digits."""
    found = hashlib.sha256()
    for text in texts:
        found.update(f"{len(text)}\n{text}\n".encode())
    return found.hexdigest()[:16]


@functools.lru_cache(maxsize=4096)
def lines_of(source):
    """The lines of some Python that count: without comments, blank lines and what stands at the ends of lines."""
    kept = list(source.splitlines())
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            kept[row - 1] = kept[row - 1][:column]
    return "\n".join(line.rstrip() for line in kept if line.strip())


def fingerprint_of_exhibit(lesson, name):
    """The fingerprint of whatever an exhibit's rows depend on: its slice, and the helpers that this imports.

    Parameters
    ----------
    lesson : Lesson
    name : str

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    return digest(*code_that_counts(slice_of(lesson, [name])))


def fingerprint_of_claims(lesson, project):
    """The fingerprint of whatever a lesson's claims depend on: code, helpers, and the exhibits' recorded rows."""
    recorded = [read_rows(name, project.lessons) for name in lesson.keys()["exhibits"]]
    rows = [json.dumps(exhibit and exhibit["seeds"]) for exhibit in recorded]
    return digest(*code_that_counts(cells_of_claims(lesson)), *rows)


def code_that_counts(cells):
    """The code of some cells, guesses aside, and of the helpers that they import by name: list of str."""
    measuring = [cell for cell in cells if "guess" not in cell.tags]
    used = set().union(*(cell.symbols.uses for cell in measuring))
    texts = [_of_names(cell, used) for cell in measuring]
    return [*filter(None, texts), *(lines_of(path.read_text(encoding="utf-8")) for path in _helpers_of(texts))]


def _of_names(cell, used):
    """The lines of a cell; of imports and parameters only those that bind a name that is used, each by itself."""
    chosen, lines = [], cell.source.splitlines()
    for node in cell.tree.body:
        whole = "\n".join(lines[_first_line(node) - 1 : node.end_lineno])
        if isinstance(node, ast.Import | ast.ImportFrom):
            chosen += [text for text in map(ast.unparse, _one_by_one(node)) if symbols_of(text).binds & used]
        elif "parameters" not in cell.tags or symbols_of(whole).binds & used:
            chosen.append(lines_of(_without_besides(whole)))
    return "\n".join(chosen)


def _without_besides(source):
    """Code without the arguments that change no number."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        for argument in call.keywords:
            if argument.arg in BESIDES.get(getattr(call.func, "id", None), ()):
                written = re.escape(ast.get_source_segment(source, argument))
                source = re.sub(rf",\s*{written}", "", source, count=1)
    return source


def _first_line(node):
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno


def _one_by_one(node):
    if isinstance(node, ast.Import):
        return [ast.Import([name]) for name in node.names]
    return [ast.ImportFrom(node.module, [name], node.level) for name in node.names]


def _helpers_of(texts):
    """The modules of helpers that code imports, and those that these import, but for those that only show."""
    waiting = [module for text in texts for module in _imported_from_helpers(text)]
    found = set()
    while waiting:
        module = waiting.pop()
        path = HELPERS.joinpath(*module.split(".")[1:]).with_suffix(".py")
        if module.split(".")[1:2] and module.split(".")[1] not in SHOWING and path.exists() and path not in found:
            found.add(path)
            waiting += _imported_from_helpers(path.read_text(encoding="utf-8"))
    return sorted(found)


@functools.lru_cache(maxsize=4096)
def _imported_from_helpers(source):
    """The modules that some code imports names from: of `from helpers import load` the one that defines `load`."""
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    imports = [(node.module, name.name) for node in imports if node.module for name in node.names]
    imports = [(module, name) for module, name in imports if module.split(".")[0] == "helpers"]
    return [_homes().get(name, module) if module == "helpers" else module for module, name in imports]


def _homes():
    """The module of helpers that each of its public names comes from: {"load": "helpers.data", …}."""
    tree = ast.parse((HELPERS / "__init__.py").read_text(encoding="utf-8"))
    return {name.name: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
