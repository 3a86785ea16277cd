"""Code as text that is the same on every supported Python, and a digest of it. `ast.dump` is not.

Comments, blank lines and docstrings do not count.
"""

import ast
import functools
import hashlib

# Positions, type comments, the `u` of u"…" and the load or store of a name say nothing that the tree does not.
_IGNORED = {"ctx", "kind", "type_comment"}


def canonical(node):
    """Write a syntax tree down as text: the same for the same code on every supported Python, as `ast.dump` is not.

    Empty fields are left out, since newer Pythons have more of them. Of an f-string the pieces of text are joined,
    since Pythons cut them differently. Docstrings are left out.

    Parameters
    ----------
    node : ast.AST

    Returns
    -------
    str
    """
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__}:{node.value!a}"
    if isinstance(node, ast.JoinedStr):
        return f"JoinedStr({','.join(_pieces(node))})"
    fields = []
    for name in node._fields:
        value = getattr(node, name, None)
        if name == "body" and isinstance(value, list):
            value = _without_docstring(node)
        if name == "format_spec" and value is not None and not list(_pieces(value)):
            continue
        if name in _IGNORED or (isinstance(value, list) and not value) or (value is None and not _means_none(node)):
            continue
        fields.append(f"{name}={_written(value)}")
    return f"{type(node).__name__}({','.join(fields)})"


def _written(value):
    if isinstance(value, ast.AST):
        return canonical(value)
    return f"[{','.join(map(_written, value))}]" if isinstance(value, list) else ascii(value)


def _means_none(node):
    return isinstance(node, ast.MatchSingleton)


def _pieces(joined):
    """The pieces of an f-string, or of a format within one: text as one piece where it stands together."""
    text = ""
    for value in joined.values:
        if isinstance(value, ast.Constant):
            text += value.value
            continue
        if text:
            yield ascii(text)
        yield canonical(value)
        text = ""
    if text:
        yield ascii(text)


def _without_docstring(node):
    documented = isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    match node.body:
        # A cell of nothing but a string shows that string.
        case [ast.Expr(value=ast.Constant(value=str())), *rest] if documented and (
            rest or not isinstance(node, ast.Module)
        ):
            return rest
    return node.body


def fingerprint(*texts):
    """Digest texts, in their order: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{len(text)}\n{text}\n".encode())
    return digest.hexdigest()[:16]


@functools.lru_cache(maxsize=1024)
def canonical_source(source):
    """Python source as `canonical` writes it."""
    return canonical(ast.parse(source))
