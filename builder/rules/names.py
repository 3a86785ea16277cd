"""Which names a cell needs and gives, which of the libraries it uses, and which names a text explains."""

import ast
import builtins
import re

LIBRARIES = ("numpy", "keras", "tensorflow", "sklearn")
# Methods that plain Python has too: who knows lists, dicts and strings knows them.
PYTHON_METHODS = {name for kind in (list, dict, str, tuple, set) for name in dir(kind) if not name.startswith("_")}
# What arrays, models and histories have besides methods; any other attribute without a call is some object's field.
ATTRIBUTES = {"shape", "dtype", "ndim", "size", "T", "history", "layers", "weights", "kernel", "bias"}
WORDS_A_NAME = 4  # what a paragraph says besides each name that it explains

SPAN = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"```.*?```", re.DOTALL)
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)|\n(?=\s*\|)")  # paragraphs, items of a list, rows of a table


def needs_and_gives(source):
    """Tell the names that a cell needs from the cells before it, and those it defines for the cells after it.

    Parameters
    ----------
    source : str

    Returns
    -------
    (set of str, set of str, set of str)
        Needed, without built-in names; defined; and those of the defined that are imported.
    """
    tree = ast.parse(source)
    defined = _bound_in(tree.body)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return _free_in(tree) - defined - set(dir(builtins)), defined, _bound_in(imports)


def _bound_in(nodes):
    """The names that some statements bind in their own scope."""
    bound = set()
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound.add(node.name)
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case ast.alias():
                bound.add(node.asname or node.name.split(".")[0])
            case ast.Name(ctx=ast.Store()):
                bound.add(node.id)
            case ast.ExceptHandler(name=str(name)):
                bound.add(name)
        bound |= _bound_in(ast.iter_child_nodes(node))
    return bound


def _free_in(node):
    """The names that code reads without binding them in a scope of its own."""
    free = set().union(*map(_free_in, ast.iter_child_nodes(node)))
    match node:
        case ast.Name(ctx=ast.Load()):
            return {node.id}
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return free - _bound_in(node.body) - _arguments(node.args)
        case ast.Lambda():
            return free - _arguments(node.args)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return free - _bound_in([generator.target for generator in node.generators])
    return free


def _arguments(arguments):
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}


def modules_of(sources):
    """What the imports of some code bind: {name in the code: full name}, such as {"np": "numpy"}."""
    bound = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
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
