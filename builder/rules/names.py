"""Which names of the libraries a cell uses, which names a text explains, and that the text comes first."""

import ast
import functools
import re

from builder.lesson.cells import CORE
from builder.rules.violations import Violation

LIBRARIES = ("numpy", "keras", "tensorflow", "sklearn")
# Methods that plain Python has too: who knows lists, dicts and strings knows them.
PYTHON_METHODS = {name for kind in (list, dict, str, tuple, set) for name in dir(kind) if not name.startswith("_")}
# What arrays, models and histories have besides methods; any other attribute without a call is some object's field.
ATTRIBUTES = {"shape", "dtype", "ndim", "size", "T", "history", "layers", "weights", "kernel", "bias"}
WORDS_A_NAME = 4  # what a paragraph says besides each name that it explains

SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"```.*?```", re.DOTALL)
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)|\n(?=\s*\|)")  # paragraphs, items of a list, rows of a table


def names_before_use(lesson, earlier):
    """Each name of a library, and each method of arrays and models, is explained in the text before its first use.

    A core rests on the cores before it; a Deeper section also on the core of its own lesson, and on no other section.
    """
    known = set()
    for other in earlier:
        known |= set().union(*(explained_by(cell) for s in other.sections if s.place == CORE for cell in s.cells))
    modules = modules_of(lesson.code)
    said = set()
    for section in lesson.sections:
        here, once = (known, "") if section.place == CORE else (set(known), section.heading)
        for cell in section.cells:
            if not cell.is_code:
                here |= explained_by(cell)
            elif cell.is_visible and cell.code:
                for name in library_names(cell.tree, modules):
                    if name.split(".")[-1] in here or (once, name) in said:
                        continue
                    said.add((once, name))
                    sentence = (
                        f"it uses `{name}`, and no text before it names that in backticks and says what it does: name "
                        "it, in a sentence that says more than a list of names"
                    )
                    yield Violation(name.lstrip("."), sentence, section, cell)


def explained_by(cell):
    """The names that a text or a box explains: set of str, empty for code."""
    return set() if cell.is_code else names_explained(f"{cell.box.title if cell.box else ''}\n\n{cell.source}")


def modules_of(cells):
    """What the imports of some cells bind: {name in the code: full name}, such as {"np": "numpy"}."""
    bound = {}
    for cell in cells:
        for node in cell.nodes:
            match node:
                case ast.Import(names=names):
                    for alias in names:
                        top = alias.name.split(".")[0]
                        bound[alias.asname or top] = alias.name if alias.asname else top
                case ast.ImportFrom(module=str(module), names=names):
                    bound |= {a.asname or a.name: f"{module}.{a.name}" for a in names}
    return bound


def library_names(tree, modules):
    """List the names of the libraries that some code uses, and the methods and attributes of arrays and models.

    Parameters
    ----------
    tree : ast.Module
    modules : dict of str to str
        As `modules_of` gives it.

    Returns
    -------
    list of str
        As the code writes them, `np.linalg.norm` or `LogisticRegression`; of a method or an attribute `.reshape`.
        Each once, in the order of the code.
    """
    found = []
    _collect(tree, modules, found, called=False)
    return list(dict.fromkeys(found))


def _collect(node, modules, found, *, called):
    if isinstance(node, ast.Call):
        _collect(node.func, modules, found, called=True)
        for child in (*node.args, *node.keywords):
            _collect(child, modules, found, called=False)
        return
    if not isinstance(node, ast.Attribute | ast.Name):
        for child in ast.iter_child_nodes(node):
            _collect(child, modules, found, called=False)
        return
    chain = []
    while isinstance(node, ast.Attribute):
        chain.insert(0, node.attr)
        node = node.value
    root = node.id if isinstance(node, ast.Name) else None
    module = modules.get(root)
    if module:
        if module.split(".")[0] in LIBRARIES and (chain or "." in module):
            found.append(".".join([root, *chain]))
        return  # functions of other modules are the course's own, or Python's
    if root is None:
        _collect(node, modules, found, called=False)
    for place, name in enumerate(chain):
        is_method = called and place == len(chain) - 1
        if (is_method and name not in PYTHON_METHODS) or (not is_method and name in ATTRIBUTES):
            found.append(f".{name}")


@functools.lru_cache(maxsize=8192)  # a lesson's text is asked for again by every lesson after it
def names_explained(markdown):
    """The names that a text explains: those in backticks, in a paragraph that says more than a list of names.

    A paragraph, an item of a list or a row of a table explains the names in its backticks if it holds four words or
    more for each of them, besides them.

    Parameters
    ----------
    markdown : str

    Returns
    -------
    set of str
        The last parts of the names: "norm" of `np.linalg.norm(x, axis=1)`.
    """
    explained = set()
    for block in BLOCK.split(FENCE.sub("", markdown)):
        spans = [_last_names(span) for span in SPAN.findall(block)]
        spans = [names for names in spans if names]
        words = [word for word in SPAN.sub(" ", block).split() if any(letter.isalpha() for letter in word)]
        if spans and len(words) >= WORDS_A_NAME * len(set(map(frozenset, spans))):
            explained |= set().union(*spans)
    return explained


def _last_names(span):
    """The names that a piece of code in backticks shows: of `np.mean(x, axis=0)` "mean", of `.T` "T"."""
    code = re.sub(r"([\"']).*?\1", "", span)  # strings are no names
    names = re.findall(r"(?<![\w.])\.?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)(?!\w)(?!\s*=[^=])", code)
    return {name.split(".")[-1] for name in names}


def calls_told(markdown):
    """The functions that a text tells its reader to call: the names of `hint("mnist.prepare")` and its like.

    Returns
    -------
    list of (str, str)
        The name, and what stands in the backticks.
    """
    told = []
    for span in SPAN.findall(FENCE.sub("", markdown)):
        try:
            tree = ast.parse(span.replace("…", "..."), mode="eval")
        except SyntaxError:
            continue
        if isinstance(tree.body, ast.Call) and isinstance(tree.body.func, ast.Name):
            told.append((tree.body.func.id, span))
    return told
