"""What the seconds of a lesson's run go into: importing, training, plotting, and the rest."""

import ast

KINDS = ("training", "import", "plotting", "other")
FITTING = {"fit", "train_on_batch", "GradientTape"}


def seconds_by_kind(notebook):
    """Add up what papermill measured of each cell, by what the cell does.

    A cell is one of training if it calls `fit`, `train_on_batch` or a function of the notebook that does, or walks
    back along a `GradientTape`; one of importing if it imports something or calls `start`, which imports TensorFlow;
    one of plotting if it shows a picture. It counts for the first of these that fits; the rest, checks of exercises
    among them, is other.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill leaves it.

    Returns
    -------
    dict of str to float
        Seconds for each of KINDS.
    """
    spent = dict.fromkeys(KINDS, 0.0)
    training = set(FITTING)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = _parsed(cell.source)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        training |= {function.name for function in functions if _named(function) & training}
        spent[_kind(cell, tree, training)] += cell.metadata.get("papermill", {}).get("duration") or 0.0
    return {kind: round(seconds, 3) for kind, seconds in spent.items()}


def _kind(cell, tree, training):
    statements = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    nodes = [node for statement in statements for node in ast.walk(statement)]
    if any(_named(statement) & training for statement in statements):
        return "training"
    if any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes) or _called("start", nodes):
        return "import"
    if any("image/png" in output.get("data", {}) for output in cell.outputs):
        return "plotting"
    return "other"


def _named(tree):
    """All names and attributes that a piece of code mentions."""
    nodes = list(ast.walk(tree))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _called(name, nodes):
    return any(isinstance(node, ast.Call) and getattr(node.func, "id", None) == name for node in nodes)


def _parsed(source):
    try:
        return ast.parse(source)
    except SyntaxError:  # a learner's
        return ast.Module([], [])
