"""Which names a piece of code reads from before it, and which it binds, by Python's own symbol tables."""

import ast
import builtins
import functools
import symtable
from dataclasses import dataclass

BUILT_IN = frozenset(dir(builtins))


@dataclass(frozen=True)
class Symbols:
    """The names of a piece of code, without built-in ones.

    Attributes
    ----------
    reads : frozenset of str
        Read as the code runs, before the code itself has bound them.
    uses : frozenset of str
        Read at all, also after the code itself has bound them.
    reads_later : frozenset of str
        Read by the functions that the code defines, whenever these are called.
    binds : frozenset of str
        Bound at the top: by an assignment, a loop, a definition, an import.
    imports : frozenset of str
        Those of `binds` that an import binds.
    """

    reads: frozenset
    uses: frozenset
    reads_later: frozenset
    binds: frozenset
    imports: frozenset

    @property
    def needs(self):
        """What must have been bound before, by any cell: what is read, and is not bound here."""
        return (self.reads | self.reads_later) - self.binds


@functools.lru_cache(maxsize=4096)
def symbols_of(source):
    """Tell the names of some code: Symbols. The same on every supported Python.

    Raises
    ------
    SyntaxError
        If it is no Python.
    """
    reads, uses, later, binds, imports = set(), set(), set(), set(), set()
    for statement in _in_order(ast.parse(source).body):
        table = symtable.symtable(_with_own_scopes(statement), "cell", "exec")
        top = table.get_symbols()
        now, when_called = _read_inside(table)
        now |= {symbol.get_name() for symbol in top if symbol.is_referenced()}
        reads |= now - binds
        uses |= now | when_called
        later |= when_called
        imports |= {symbol.get_name() for symbol in top if symbol.is_imported()}
        binds |= {symbol.get_name() for symbol in top if symbol.is_assigned() or symbol.is_imported()}
        binds |= _declared_global(table)
    return Symbols(*map(frozenset, (reads - BUILT_IN, uses - BUILT_IN, later - BUILT_IN, binds, imports)))


def _in_order(statements):
    """Statements as they come to be run: a loop binds its names before its body reads them."""
    for node in statements:
        match node:
            case ast.For():
                yield ast.Assign([node.target], node.iter)
                yield from _in_order([*node.body, *node.orelse])
            case ast.While() | ast.If():
                yield ast.Expr(node.test)
                yield from _in_order([*node.body, *node.orelse])
            case ast.With():
                for item in node.items:
                    given = item.optional_vars
                    yield ast.Assign([given], item.context_expr) if given else ast.Expr(item.context_expr)
                yield from _in_order(node.body)
            case ast.AugAssign(target=ast.Name(id=name)):
                yield ast.Expr(ast.Name(name, ast.Load()))
                yield node
            case _:
                yield node


class _Generators(ast.NodeTransformer):
    """Since Python 3.12 the names of a comprehension stand in the table around it; those of a generator never do."""

    def visit_ListComp(self, node):
        return self._generator(node, node.elt)

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        return self._generator(node, ast.Tuple([node.key, node.value], ast.Load()))

    def _generator(self, node, element):
        return self.generic_visit(ast.GeneratorExp(element, node.generators))


def _with_own_scopes(statement):
    return ast.unparse(ast.fix_missing_locations(_Generators().visit(statement)))


def _read_inside(table):
    """The global names that the scopes within a table read: (as the code runs, when a function is called)."""
    now, later = set(), set()
    for child in table.get_children():
        inner_now, inner_later = _read_inside(child)
        found = inner_now | {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        runs_at_once = child.get_type() == "class" or child.get_name() == "genexpr"
        now |= found if runs_at_once else set()
        later |= inner_later | (set() if runs_at_once else found)
    return now, later


def _declared_global(table):
    """The names that functions within a table bind outside themselves, by `global`."""
    found = set()
    for child in table.get_children():
        found |= _declared_global(child)
        found |= {s.get_name() for s in child.get_symbols() if s.is_declared_global() and s.is_assigned()}
    return found
