"""The bytes of a file read as a notebook, whatever wrote them; what is damaged in it is passed over, and said."""

import json
import logging
import re
import warnings

import nbformat

NEWEST = 4  # the version of notebooks that is read as it is; older ones are brought up to it
CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
BEGINNINGS = {
    "PK\x03\x04": "it is a ZIP under another name; give it the ending .zip",
    "%PDF": "it is a PDF; ask for the notebook itself",
    "<": "it is a web page; ask for the notebook itself",
    "version https://git-lfs": "it only says where Git LFS keeps the file; ask for the notebook itself",
}


class Unreadable(Exception):
    """A file is no notebook; the message is the rest of a sentence that says why."""


def read_notebook(content):
    """Read a notebook of any version, without its outputs: nothing that a learner stored in them counts.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    (notebook, remarks) : (NotebookNode, list of str)
        Of a cell its type, its source and the exercise it carries, of the metadata the course's; a sentence for each
        thing that was damaged.

    Raises
    ------
    Unreadable
    """
    text, remarks = _decode(content)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_why(text, error)) from None
    if not isinstance(data, dict) or "nbformat" not in data:
        # nbformat would take it for a notebook of its first version, and find no cells
        raise Unreadable("it does not say that it is one (`nbformat`)")
    data = _brought_up(data)
    if not isinstance(data.get("cells"), list):
        raise Unreadable("it has no list of cells")
    cells = []
    for number, cell in enumerate(data["cells"], start=1):
        whole, problem = _mended(cell)
        if whole:
            cells.append(whole)
        if problem:
            remarks.append(f"Cell {number}, with the text cells counted{_beginning(whole or cell)}, {problem}.")
    match data.get("metadata"):
        case {"course": {"name": str(name)}}:
            metadata = {"course": {"name": name}}
        case _:
            metadata = {}
    return nbformat.from_dict({"cells": cells, "metadata": metadata}), remarks


def _decode(content):
    """The text, and remarks. UTF-16 and UTF-32 are known by their mark, or by the zeros in them."""
    try:
        return content.decode(json.detect_encoding(content)), []
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), ["It is not in UTF-8, and was read as Windows-1252."]


def _why(text, error):
    if not text.strip("\0 \t\r\n"):
        return "it is an empty file; the upload has failed"
    if marker := CONFLICT.search(text):
        line = text.count("\n", 0, marker.start()) + 1
        return f"line {line} holds a conflict marker of git; two versions must be made one"
    for beginning, words in BEGINNINGS.items():
        if text.lstrip().startswith(beginning):
            return words
    if not isinstance(error, json.JSONDecodeError):
        return type(error).__name__
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"it breaks off in line {text.rstrip().count(chr(10)) + 1}; the upload was cut short"
    return f"line {error.lineno}, column {error.colno}, is no JSON"


def _brought_up(data):
    version = data["nbformat"]
    if isinstance(version, str) and version.isdecimal():
        version = int(version)
    if version == NEWEST:
        return data
    if version not in (1, 2, 3):
        raise Unreadable(f"it says that it is of version {version!r:.20}; {NEWEST} is the newest")
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what is not quite valid is read all the same
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of cells without ids
            return nbformat.reads(json.dumps(data), as_version=NEWEST)
    except Exception as error:  # nbformat raises many kinds; each means that this is no notebook
        raise Unreadable(f"it is of version {version}, and damaged: {type(error).__name__}") from None


def _mended(cell):
    """A cell with what counts of it, or None; and what was wrong with it, "" if nothing."""
    if not isinstance(cell, dict):
        return None, "is no cell; it was passed over"
    match cell.get("metadata"):
        case {"exercise": str(key)}:
            metadata = {"exercise": key}
        case _:
            metadata = {}
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None, "holds something else than text; it was passed over"
    source = source.encode("utf-8", "replace").decode("utf-8")  # half a character can be sent to no kernel
    kind = cell.get("cell_type")
    whole = {"cell_type": kind, "source": source, "metadata": metadata}
    if kind in ("code", "markdown", "raw"):
        return whole, ""
    if "outputs" in cell or "execution_count" in cell or "exercise" in metadata:
        return whole | {"cell_type": "code"}, "does not say of what type it is; it was taken for code"
    return whole | {"cell_type": "raw"}, "does not say of what type it is; it was passed over"


def _beginning(cell):
    source = cell.get("source") if isinstance(cell, dict) else None
    lines = source.strip().splitlines() if isinstance(source, str) else []
    return f", `{lines[0][:60]}`" if lines else ""
