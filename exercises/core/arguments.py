"""What a learner's function makes of what it is given: nothing yet, a part of it, or other things than that."""

import ast
import dis
from types import CodeType, FunctionType, ModuleType

from numpy import ndarray


def is_starter(function, name, starter):
    """Tell whether a function does what the starter's does, and no more.

    Parameters
    ----------
    function : object
        The learner's.
    name : str
        Of the function in the starter.
    starter : str
        Code.
    """
    try:
        codes = [code for code in compile(starter, "<starter>", "exec").co_consts if isinstance(code, CodeType)]
        given = next(code for code in codes if code.co_name == name)
        mine = function.__code__
        return (mine.co_code, mine.co_names) == (given.co_code, given.co_names)
    except BaseException:  # no function of Python's, or one that does not want to be looked at
        return False


def remark_on_arguments(function, name, solution):
    """Say which arguments a function never looks at, and what it takes from outside in their place.

    Parameters
    ----------
    function : object
        The learner's.
    name : str
        Of the function in the solution.
    solution : str
        Code. What the solution does not look at either, nobody need look at.

    Returns
    -------
    (str, str)
        Sentences on what is taken from outside, and on what is left aside; "" where there is nothing to say.
    """
    try:
        aside = _left_aside(function.__code__, name, solution)
        outside = _taken_from_outside(function)
        data = [name for name, value in outside.items() if _is_data(value)]
    except BaseException:
        return "", ""
    if aside and outside:
        taken = f"Your function never looks at {_listed(aside)}, but takes {_listed(outside)} from outside."
    elif data:
        taken = f"Your function takes {_listed(data)} from outside."
    else:
        return "", f"It never looks at {_listed(aside)}." if aside else ""
    return f"{taken} The check calls it with data of its own, which come in by the brackets of `def`.", ""


def _left_aside(code, name, solution):
    """The arguments that the function never reads, and the solution does: list of str."""
    (wanted,) = (node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef) and node.name == name)
    arguments = code.co_varnames[: code.co_argcount]
    if len(arguments) != len(wanted.args.args):
        return []
    needed = {node.id for node in ast.walk(wanted) if isinstance(node, ast.Name)}
    read = _names(code, "FAST", "DEREF", "CLOSURE")
    return [
        mine for mine, its in zip(arguments, wanted.args.args, strict=True) if its.arg in needed and mine not in read
    ]


def _taken_from_outside(function, seen=()):
    """What the function, or one of the learner's that it calls, reads of the notebook's data: dict by name."""
    found = {}
    for name in sorted(_names(function.__code__, "GLOBAL", "NAME")):
        value = function.__globals__.get(name)
        if type(value) is FunctionType and value not in seen and value.__globals__ is function.__globals__:
            found |= _taken_from_outside(value, (*seen, function, value))
        elif _is_data(value) or type(value) in (list, tuple, dict, set, int, float, str):
            found[name] = value
    return found


def _is_data(value):
    """Tell arrays, tensors, networks and data sets from a constant or a table that somebody made for a purpose."""
    kind = type(value)
    if issubclass(kind, (type, ModuleType)):
        return False
    return issubclass(kind, ndarray) or kind.__name__ in ("EagerTensor", "Dataset") or hasattr(kind, "predict")


def _names(code, *places):
    """The names that code, or a function within it, reads from such places."""
    found = set()
    for instruction in dis.get_instructions(code):
        if "LOAD" in instruction.opname and any(place in instruction.opname for place in places):
            found |= set(instruction.argval) if isinstance(instruction.argval, tuple) else {instruction.argval}
    return found.union(*(_names(inner, *places) for inner in code.co_consts if isinstance(inner, CodeType)))


def _listed(names):
    return " and ".join(f"`{name}`" for name in names)
