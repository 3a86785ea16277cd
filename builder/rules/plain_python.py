"""The Python a beginner can read: what a visible cell of a core may use, and what to write instead of the rest."""

import ast
import re

# What is allowed, as the syntax tree calls it. Whatever is not here, is not plain.
ALLOWED = (
    *(ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.Pass, ast.Break, ast.Continue),
    *(ast.Import, ast.ImportFrom, ast.alias),
    *(ast.FunctionDef, ast.arguments, ast.arg, ast.Return),
    *(ast.For, ast.While, ast.If, ast.With, ast.withitem),
    *(ast.Constant, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript, ast.Slice),
    *(ast.List, ast.Tuple, ast.Dict, ast.Call, ast.keyword),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult),
    *(ast.UnaryOp, ast.USub, ast.UAdd, ast.Not, ast.BoolOp, ast.boolop),
    *(ast.Compare, ast.cmpop),  # every comparison
    *(ast.JoinedStr, ast.FormattedValue, ast.ListComp, ast.SetComp, ast.DictComp, ast.comprehension),
)
# What is not, by the word that names it in an exception: (kinds of node, what to write instead).
OTHERS = {
    "yield": ((ast.Yield, ast.YieldFrom), "collect the values in a list and return it"),
    "lambda": ((ast.Lambda,), "define a function with `def`"),
    "try": ((ast.Try, *filter(None, [getattr(ast, "TryStar", None)])), "show an error with `shows_error(…)`"),
    "star": ((ast.Starred,), "write the items out, or join lists with +"),
    "generator expression": ((ast.GeneratorExp,), "write a list in square brackets, or a loop"),
    "|": ((ast.BitOr,), "change a dict by assigning to its keys; combine masks with np.logical_or"),
    "&": ((ast.BitAnd,), "combine masks with np.logical_and"),
    "~": ((ast.Invert,), "turn a mask round with np.logical_not"),
    "bit operation": ((ast.BitXor, ast.LShift, ast.RShift), "use arithmetic"),
    ":=": ((ast.NamedExpr,), "give the value its name in a line of its own"),
    "class": ((ast.ClassDef,), "write functions"),
    "global": ((ast.Global, ast.Nonlocal), "hand values in as arguments, and return them"),
    "conditional expression": ((ast.IfExp,), "write `if` and `else` as statements"),
    "assert": ((ast.Assert,), "print what is compared, or record a claim"),
    "raise": ((ast.Raise,), "leave it out"),
    "del": ((ast.Delete,), "leave it out"),
    "match": ((ast.Match,), "write `if`"),
    "annotation": ((ast.AnnAssign,), "leave the type out"),
    "async": (
        (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await),
        "leave it out",
    ),
}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FORMAT = re.compile(r"[<>^]?\d*,?(\.\d+)?[df%]?")  # {x:3}, {x:,}, {x:.2f}, {x:.1%}, {name:20}, {name:>20}


def find_constructs(tree):
    """List what in some code is beyond plain Python.

    Parameters
    ----------
    tree : ast.Module

    Returns
    -------
    list of (str, int, str)
        The word that names the construct, its line, and what to write instead; each word once.
    """
    found = {}
    for node, parent in _with_parents(tree):
        for word, advice in _breaches(node, parent):
            found.setdefault(word, (getattr(node, "lineno", getattr(parent, "lineno", 1)), advice))
    return [(word, line, advice) for word, (line, advice) in found.items()]


def _with_parents(node, parent=None):
    yield node, parent
    for child in ast.iter_child_nodes(node):
        yield from _with_parents(child, node)


def _breaches(node, parent):
    match node:
        case ast.FunctionDef():
            if node.decorator_list:
                yield "decorator", "call the function that it wraps"
            if not isinstance(parent, ast.Module):
                yield "nested function", "define it on its own, before"
            if node.returns or any(each.annotation for each in node.args.args):
                yield "annotation", "leave the type out"
        case ast.arguments(posonlyargs=[], vararg=None, kwonlyargs=[], kwarg=None):
            pass
        case ast.arguments():
            yield "star", "name each argument"
        case ast.keyword(arg=None):
            yield "star", "write each argument with its name"
        case ast.Dict() if None in node.keys:
            yield "star", "build the dict in steps"
        case ast.For(orelse=[_, *_]) | ast.While(orelse=[_, *_]):
            yield "else of a loop", "write an `if` after the loop"
        case ast.ImportFrom() if any(alias.name == "*" for alias in node.names):
            yield "star", "import the names one by one"
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from _of_comprehension(node)
        case ast.FormattedValue():
            if node.conversion != -1 or not _is_plain_format(node.format_spec):
                yield "format", "format plainly, such as {x:.2f}, {x:,}, {x:.1%} or {name:20}"
    if isinstance(node, ALLOWED):
        return
    for word, (kinds, advice) in OTHERS.items():
        if isinstance(node, kinds):
            yield word, advice
            return
    yield type(node).__name__, "use functions, loops, lists, dicts and arithmetic"


def _of_comprehension(node):
    inner = [child for child in ast.walk(node) if child is not node and isinstance(child, COMPREHENSIONS)]
    if len(node.generators) > 1 or inner:
        yield "nested comprehension", "write a loop"
    conditions = sum(len(generator.ifs) for generator in node.generators)
    if conditions > (1 if isinstance(node, ast.ListComp) else 0):
        yield "comprehension with conditions", "write a loop"
    if any(generator.is_async for generator in node.generators):
        yield "async", "leave it out"


def _is_plain_format(spec):
    if spec is None:
        return True
    parts = spec.values
    return all(isinstance(part, ast.Constant) for part in parts) and bool(
        FORMAT.fullmatch("".join(part.value for part in parts))
    )
