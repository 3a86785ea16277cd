"""Making an executed notebook say the same on every build: no timings, no random ids, no trace of one machine."""

import re
import sys
import tempfile
from pathlib import Path

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
# Longest first, so that the course inside a home folder is named before the home folder is.
PLACES = {
    str(Path(__file__).resolve().parent.parent): "heart-of-deep-learning",
    sys.prefix: "python",
    str(Path.home()): "~",
    tempfile.gettempdir(): "tmp",
}


def clean(notebook):
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
            _clean_output(output)
            if "data" in output and not output.data:
                continue
            if outputs and output.get("name") == "stdout" and outputs[-1].get("name") == "stdout":
                outputs[-1].text += output.text  # how a stream is cut into messages is chance
                continue
            outputs.append(output)
        cell.outputs = outputs
    return warnings


def _clean_output(output):
    if "text" in output:
        output.text = _anonymous(output.text)
    for mime, value in dict(output.get("data", {})).items():
        if mime == WIDGET_VIEW:
            output.data = type(output.data)()  # a widget's stored view is a random number that leads nowhere
            return
        if mime.startswith("text/"):
            output.data[mime] = _anonymous(value)


def _anonymous(text):
    text = ADDRESS.sub("at 0x…", text)
    for place in sorted(PLACES, key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place, PLACES[place])
    return text
