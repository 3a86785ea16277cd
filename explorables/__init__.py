"""Explorables: small things to play with, alive in a notebook and on the pages, a picture where nothing can move.

Each is a folder: its package holds its title, `<name>.js` is a JavaScript module in the form that anywidget wants, and
`state.py` gives its first state. Its still picture, and the words for it, are drawn from the JavaScript by
`course stills`. What is large and never changes, such as the weights of a network, is its material: it travels once,
and not with each change of the state.
"""

import importlib
import importlib.util
import inspect
import json
import sys
from pathlib import Path

from explorables.still import still_of
from helpers.records import metadata_of
from helpers.session import Mode, mode
from helpers.suggestions import did_you_mean

__all__ = ["explore"]

FOLDER = Path(__file__).parent
# Name: what it is called above the cell that shows it, and on the pages.
TITLES = {
    path.parent.name: importlib.import_module(f"explorables.{path.parent.name}").TITLE
    for path in sorted(FOLDER.glob("*/state.py"))
}

STILL = "Here it stands still: it moves on the course's pages, and in a notebook that you run yourself."
INSTALL = "Here it stands still. To move it, run `%pip install anywidget`, restart the kernel and run this cell again."
BY_ITSELF = "The picture shows how it begins by itself, without what it is given here."


def explore(name, *, network=None, **changes):
    """Show something to play with, as a widget; as a picture with a sentence where no widget can live.

    The picture shows how the explorable begins by itself.

    Parameters
    ----------
    name : str
        One of TITLES.
    network : Keras model, optional
        The network that the explorable asks, where it asks one, in place of a stored one.
    **changes : by name
        What it begins with, in place of its own: `explore("neuron", w1=2)`.

    Raises
    ------
    ValueError
        If there is no such explorable, it knows nothing of such a state, or cannot ask such a network.
    """
    state, needs = first_state(name, **changes), material(name, network)
    by_itself = [] if network is None and not changes else [BY_ITSELF]
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        print(still_of(name).words, *by_itself)  # a plain terminal shows no pictures
        return
    display = ipython.display.display
    if mode() is not Mode.LEARN:
        sentence = STILL  # a widget's stored output is a random number that leads nowhere
    elif importlib.util.find_spec("anywidget") is None:
        sentence = INSTALL
    else:
        display(_widget(name, state, needs))
        return
    data, metadata = still_of(name).bundle()
    display(data, metadata=metadata | metadata_of("explorable", {"name": name, "changes": changes}), raw=True)
    sentence = " ".join([sentence, *by_itself])
    display({"text/html": f"<p><em>{sentence}</em></p>", "text/plain": sentence}, raw=True)


def first_state(name, **changes):
    """The state that an explorable begins with: dict, which can be written as JSON."""
    if name not in TITLES:
        raise ValueError(f"there is no explorable {name!r}; there are {', '.join(TITLES)}.{did_you_mean(name, TITLES)}")
    state = _counterpart(name).first_state()
    for unknown in set(changes) - set(state):
        raise ValueError(
            f"the explorable {name!r} has no {unknown!r}; it has {', '.join(state)}.{did_you_mean(unknown, state)}"
        )
    return state | changes


def material(name, network=None):
    """What an explorable needs once, besides its state: dict, which can be written as JSON; empty for most."""
    make = getattr(_counterpart(name), "material", None)
    if network is None:
        return make() if make else {}
    if make is None or "network" not in inspect.signature(make).parameters:
        raise ValueError(f"the explorable {name!r} asks no network: call `explore({name!r})` without one")
    return make(network)


def module_source(name):
    """The explorable's JavaScript as one ES module: the parts that all share, and its own."""
    return "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in ("parts.js", f"{name}/{name}.js"))


def page_html(name, **changes):
    """The explorable for a page without a kernel: its picture, and a script that puts the living one in its place."""
    state = first_state(name, **changes)
    source = module_source(name).replace("export default", "const explorable =")
    shim = (FOLDER / "page.js").read_text(encoding="utf-8")
    first, needs = (json.dumps(part).replace("</", "<\\/") for part in (state, material(name)))
    sentence = "Here it stands still: it moves where scripts may run."
    if changes:
        sentence += f" {BY_ITSELF}"
    return (
        f'<div class="explorable-place">\n{still_of(name).html()}\n<p>{sentence}</p>\n</div>\n'
        f"<script>\n(() => {{\n{source}\n{shim}\n"
        f"mount(document.currentScript, explorable, {first}, {needs});\n}})();\n</script>"
    )


def _counterpart(name):
    return importlib.import_module(f"explorables.{name}.state")


def _widget(name, first, needs):
    import anywidget
    import traitlets

    class Explorable(anywidget.AnyWidget):
        _esm = module_source(name)
        _css = (FOLDER / "explorables.css").read_text(encoding="utf-8")
        state = traitlets.Dict().tag(sync=True)
        material = traitlets.Dict().tag(sync=True)

    return Explorable(state=first, material=needs)
