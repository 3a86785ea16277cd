"""An executed notebook is made to say the same on every build: no timings, no random ids, no trace of one machine."""

import json
import re
import sys
import tempfile
from pathlib import Path

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
# What a terminal obeys and never shows; and, on a line with a progress bar of Keras, the seconds it took.
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
BAR, BAR_TIME = "━", re.compile(r"\b(?:\d+:)*\d+(s|ms|us)?( \d+(?:s|ms|us)/step)")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
# Longest first, so that the course inside a home folder is named before the home folder is.
PLACES = {
    str(Path(__file__).resolve().parents[2]): "heart-of-deep-learning",
    sys.prefix: "python",
    str(Path.home()): "~",
    tempfile.gettempdir(): "tmp",
}


def dumps(notebook):
    """The text of a notebook as it is stored: keys sorted, one form for one content."""
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def normalise(notebook):
    """Normalise a notebook's outputs and metadata in place.

    Returns
    -------
    list of str
        What the cells wrote to standard error, a line each; it is taken out of the notebook, since it differs
        from machine to machine, and belongs in front of whoever builds.
    """
    warnings = []
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    language = notebook.metadata.get("language_info", {})
    for key in set(language) - {"name", "file_extension", "mimetype"}:
        del language[key]  # the version of Python, and what the kernel adds from release to release
    number = 0
    for cell in notebook.cells:
        cell.metadata = type(cell.metadata)(
            {k: v for k, v in cell.metadata.items() if k not in ("papermill", "execution")}
        )
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        if cell.cell_type != "code":
            continue
        number += 1
        outputs = []
        for output in cell.outputs:
            if output.get("name") == "stderr":
                warnings += [f"cell {number} wrote to standard error: {line}" for line in output.text.splitlines()]
                continue
            if outputs and output.get("name") == "stdout" and outputs[-1].get("name") == "stdout":
                outputs[-1].text += output.text  # how a stream is cut into messages is chance
                continue
            outputs.append(output)
        for output in outputs:
            _normalise_output(output)
        cell.outputs = [output for output in outputs if "data" not in output or output.data]
    return warnings


def _normalise_output(output):
    if "text" in output:
        output.text = _anonymous(_as_seen(output.text))
    for mime, value in dict(output.get("data", {})).items():
        if mime == WIDGET_VIEW:
            output.data = type(output.data)()  # a widget's stored view is a random number that leads nowhere
            return
        if mime.startswith("text/"):
            output.data[mime] = _anonymous(value)


def _as_seen(text):
    """Leave of a text what stands on the screen in the end: a progress bar writes over itself, again and again."""
    lines = []
    for line in ESCAPE.sub("", text).split("\n"):
        # A line may end in "\r"; what stands is the last thing that was written over the others.
        seen = [part for part in line.replace("\b", "").split("\r") if part.strip()]
        line = seen[-1].rstrip() if "\r" in line and seen else line
        lines.append(BAR_TIME.sub("…s …ms/step", line) if BAR in line else line)
    return "\n".join(lines)


def _anonymous(text):
    text = ADDRESS.sub("at 0x…", text)
    for place in sorted(PLACES, key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place, PLACES[place])
    return text
