"""What code reads, binds and may change: enough of Python's rules to tell on what an experiment rests.

Where the text cannot tell whether something is changed, it is taken to be: a statement too many costs seconds, one too
few gives other numbers.
"""

import ast
from dataclasses import dataclass, field

# Methods of arrays, dicts, strings and Keras models that change nothing of what they are called on.
HARMLESS = frozenset(
    """
    all any argmax argmin argsort astype copy count count_params cumsum dot endswith evaluate flatten flush format get
    get_config get_layer get_weights index is_integer item items join keys lower max mean min nonzero permutation
    predict ravel read_text replace reshape round score split squeeze startswith std strip sum summary swapaxes title
    to_numpy tolist transpose upper values var
    """.split()  # noqa: SIM905
)
# What these give is a part of what they are called on, or of what they are given.
VIEWS = {"get", "items", "ravel", "reshape", "squeeze", "swapaxes", "transpose", "values"}
LAZY = {"enumerate", "iter", "reversed", "zip"}
# Called as statements of their own, these change nothing of what they are given.
SPARES_ARGUMENTS = {"add", "append", "compile", "evaluate", "extend", "fit", "predict", "save"}
# The methods of an Axes draw what they are given, and leave it as it is.
SPARES_ARGUMENTS |= {"annotate", "axhline", "axvline", "bar", "bar_label", "barh", "hist", "imshow", "legend", "plot"}
SPARES_ARGUMENTS |= {"scatter", "set", "set_title", "set_xlabel", "set_xticks", "set_ylabel", "set_yticks", "text"}
SHOWS = {"check", "claim", "display", "exhibit", "hint", "print", "progress_report", "quiz", "seconds", "show"}
SHOWS |= {"solution", "start"}
# An exhibit sets its own seed.
SEEDS = {"set_random_seed", "seed"}

_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Effects:
    """Of one cell, or one statement, as sets of names.

    Attributes
    ----------
    needs : read before the code itself binds them.
    needs_later : read by its functions, whenever they are called.
    rebinds : given a new value in any case, and not read before.
    binds : given a new value, perhaps.
    changes : what they stand for is changed, perhaps: by an item, an attribute, a method.
    """

    needs: set = field(default_factory=set)
    needs_later: set = field(default_factory=set)
    rebinds: set = field(default_factory=set)
    binds: set = field(default_factory=set)
    changes: set = field(default_factory=set)


@dataclass(frozen=True)
class _Imported:
    modules: set  # the names of imported modules
    helpers: set  # what is imported from the course's helpers: it changes nothing it is given


def _is_of_helpers(node):
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "helpers"


def effects_of(trees):
    """Tell the effects of a lesson's cells, or of its statements.

    Parameters
    ----------
    trees : list of ast.Module
        In the lesson's order.

    Returns
    -------
    list of Effects
    """
    statements = [node for tree in trees for node in ast.walk(tree)]
    functions = [node for node in statements if isinstance(node, _FUNCTIONS)]
    imported = _Imported(
        {name for node in statements if isinstance(node, ast.Import) for name in _bound_by(node)},
        {name for node in statements if _is_of_helpers(node) for name in _bound_by(node)},
    )
    changers = {}
    while True:  # until no function is found to change more through the others that it calls
        found = {}
        for node in functions:
            arguments, others = _changed_by_function(node, changers, imported)
            before = found.get(node.name, (False, set()))  # another cell may have a function of the same name
            found[node.name] = (before[0] or arguments, before[1] | others)
        if found == changers:
            break
        changers = found
    families = _families(trees)
    cells = []
    for tree in trees:
        flow = _Flow()
        bound = flow.follow(tree.body, set())
        flow.later |= {name for names in flow.pending.values() for name in names}
        changed = _changed(tree.body, changers, imported)
        changed = {relative for name in changed for relative in families.get(name, {name})}
        cells.append(Effects(flow.needs, flow.later, bound - flow.needs, flow.binds, changed))
    return cells


class _Flow:
    """Follows statements in their order, and notes what they read that nothing before them has bound."""

    def __init__(self):
        self.needs, self.later, self.binds = set(), set(), set()
        self.pending = {}  # by function, what it will read when it is called

    def follow(self, statements, bound):
        """Go through statements, with the names bound so far; return those surely bound afterwards."""
        for node in statements:
            bound = self._follow_one(node, bound)
        return bound

    def _follow_one(self, node, bound):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._read([*node.decorator_list, node.args, *filter(None, [node.returns])], bound)
                self.pending[node.name] = _free_in_body(node)
            case ast.ClassDef():
                self._read([node], bound)
                self.pending[node.name] = free_names(node)
            case ast.If():
                self._read([node.test], bound)
                both = [self.follow(branch, set(bound)) for branch in (node.body, node.orelse)]
                return both[0] & both[1]
            case ast.For() | ast.AsyncFor():
                self._read([node.iter], bound)
                inner = self._bind(node.target, set(bound))
                self.follow(node.body, inner)
                self.follow(node.orelse, set(bound))
                return bound
            case ast.While():
                self._read([node.test], bound)
                self.follow(node.body, set(bound))
                self.follow(node.orelse, set(bound))
                return bound
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._read([item.context_expr], bound)
                    bound = self._bind(item.optional_vars, bound)
                self.follow(node.body, set(bound))  # it may end early, in an error that the context catches
                return bound
            case ast.Try() | ast.TryStar():
                self.follow(node.body, set(bound))
                for handler in node.handlers:
                    self._read([handler.type], bound)
                    self.binds |= {handler.name} - {None}
                    self.follow(handler.body, bound | {handler.name})
                self.follow(node.orelse, set(bound))
                return self.follow(node.finalbody, bound)
            case ast.Match():
                self._read([node.subject], bound)
                for case in node.cases:
                    names = _bound_in([case.pattern])
                    self.binds |= names
                    self._read([case.guard], bound | names)
                    self.follow(case.body, bound | names)
                return bound
            case ast.AugAssign(target=ast.Name(id=name)):
                self._read([node.value, ast.Name(name, ast.Load())], bound)
            case _:
                self._read([node], bound)
        names = _bound_in([node])
        self.binds |= names
        if isinstance(node, ast.Delete):
            return bound - names
        only_annotated = isinstance(node, ast.AnnAssign) and node.value is None
        return bound if only_annotated else bound | names

    def _bind(self, target, bound):
        if target is None:
            return bound
        self._read([target], bound)
        names = _bound_in([target])
        self.binds |= names
        return bound | names

    def _read(self, nodes, bound):
        names = {name for node in nodes if node is not None for name in free_names(node)}
        self.needs |= names - bound
        done = set()
        while names:
            name = names.pop()
            if name in self.pending and name not in done:  # it may be called here: what it reads is read now
                done.add(name)
                names |= self.pending[name]
                self.needs |= self.pending[name] - bound


def free_names(node):
    """The names that code reads from outside itself."""
    match node:
        case ast.Name(ctx=ast.Load()):
            return {node.id}
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            outside = [*node.decorator_list, node.args, *filter(None, [node.returns])]
            return _all_free(outside) | _free_in_body(node)
        case ast.Lambda():
            return free_names(node.args) | (free_names(node.body) - _argument_names(node))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = _bound_in([generator.target for generator in node.generators])
            return (_all_free(ast.iter_child_nodes(node)) - own) | free_names(node.generators[0].iter)
    return _all_free(ast.iter_child_nodes(node))


def _all_free(nodes):
    return {name for node in nodes for name in free_names(node)}


def _free_in_body(function):
    return _all_free(function.body) - _locals(function)


def _locals(function):
    outer = {name for node in _own(function.body) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    return (_argument_names(function) | _bound_in(function.body)) - outer


def _argument_names(function):
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _own(nodes):
    """All nodes of some code, without the bodies of the functions and classes in it."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, _FUNCTIONS):
            stack += [*node.decorator_list, node.args]
        elif not isinstance(node, ast.ClassDef):
            stack += ast.iter_child_nodes(node)


def _bound_in(nodes):
    """The names that code binds in its own scope; those of comprehensions are their own."""
    names, comprehended = set(), set()
    for node in _own(nodes):
        names |= _bound_by(node)
        if isinstance(node, _COMPREHENSIONS):
            targets = [generator.target for generator in node.generators]
            comprehended |= {id(name) for target in targets for name in ast.walk(target)}
    loose = (node for node in _own(nodes) if isinstance(node, ast.Name) and id(node) not in comprehended)
    return names | {node.id for node in loose if not isinstance(node.ctx, ast.Load)}


def _bound_by(node):
    """The names that one node of a tree binds, for itself."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import() | ast.ImportFrom():
            return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        case ast.ExceptHandler(name=str()) | ast.MatchAs(name=str()) | ast.MatchStar(name=str()):
            return {node.name}
        case ast.MatchMapping(rest=str()):
            return {node.rest}
    return set()


def _root(node):
    """The name that `name.a[b].c` begins with; None where it begins with something else."""
    while True:
        match node:
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                node = node.value
            case ast.Call(func=ast.Attribute(attr=method, value=value)) if method in VIEWS:
                node = value
            case _:
                break
    return node.id if isinstance(node, ast.Name) else None


def _changed(statements, changers, imported):
    """The names of what some code may change, in its own scope."""
    changed = set()
    for node in _own(statements):
        match node:
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                parts = [part for target in targets for part in ast.walk(target)]
                changed |= {_root(p) for p in parts if isinstance(p, ast.Attribute | ast.Subscript) and _stores(p)}
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                if isinstance(node, ast.AugAssign) or not isinstance(target, ast.Name):
                    changed.add(_root(target))
            case ast.For(target=target):
                parts = ast.walk(target)
                changed |= {_root(p) for p in parts if isinstance(p, ast.Attribute | ast.Subscript) and _stores(p)}
            case ast.Call(func=ast.Attribute(attr=method, value=value)):
                if method not in HARMLESS and _root(value) not in imported.modules:
                    changed.add(_root(value))
            case ast.Call(func=ast.Name(id=function)) if function in changers:
                by_arguments, others = changers[function]
                changed |= others
                if by_arguments:
                    changed |= _arguments(node)
            case ast.Expr(value=ast.Call() as call):
                changed |= _changed_by_statement(call, imported)
    return changed - {None}


def _stores(node):
    return not isinstance(node.ctx, ast.Load)


def _arguments(call):
    return {_root(argument) for argument in [*call.args, *(keyword.value for keyword in call.keywords)]}


def _changed_by_statement(call, imported):
    """What a call that stands for itself may change: it is there for its effect."""
    match call.func:
        case ast.Name(id=function):
            return set() if function in SHOWS | imported.helpers else _arguments(call)
        case ast.Attribute(attr=method, value=value):
            root = _root(value)
            if root == "helpers" or method in HARMLESS or method in SEEDS:
                return set()
            module = {root} & imported.modules
            return module if method in SPARES_ARGUMENTS else module | _arguments(call)
    return _arguments(call)


def _changed_by_function(function, changers, imported):
    """(Does it change what it is given?, the names of what it changes besides)."""
    families = _families([function])
    changed = _changed(function.body, changers, imported)
    changed = {relative for name in changed for relative in families.get(name, {name})}
    declared = {n for node in _own(function.body) if isinstance(node, ast.Global) for n in node.names}
    return bool(changed & _argument_names(function)), (changed - _locals(function)) | declared


def _families(trees):
    """By name, all names that may stand for the same thing or a part of it: `x_fit = rows[:50_000]` is a view."""
    families = {}
    for node in (node for tree in trees for node in _own(tree.body)):
        for target, value in _pairs(node):
            if isinstance(target, ast.Name) and (other := _root(value)):
                together = families.get(target.id, {target.id}) | families.get(other, {other})
                families.update(dict.fromkeys(together, together))
    return families


def _pairs(node):
    """(target, value) for each name that a statement binds to something that has a name already."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    yield from zip(target.elts, value.elts, strict=False)
                elif isinstance(target, ast.Tuple):
                    yield from ((element, value) for element in target.elts)
                else:
                    yield target, value
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.For(target=target, iter=iterable):
            lazy = isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id in LAZY
            elements = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from ((e, value) for e in elements for value in (iterable.args if lazy else [iterable]))
        case ast.ImportFrom(module=str(module), names=names):
            for alias in names:
                yield ast.Name(alias.asname or alias.name), ast.Name(module.partition(".")[0])
