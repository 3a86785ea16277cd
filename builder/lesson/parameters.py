"""A lesson's parameters: how its source declares them, and how values typed at a command are given to them."""

import ast
import re
from dataclasses import dataclass

from builder.errors import CourseError, UsageError
from helpers.suggestions import did_you_mean

TYPES = {"int": int, "float": float, "str": str, "bool": bool}
BOOLEANS = {"true": True, "false": False}  # as typed at a command


@dataclass(frozen=True)
class Parameter:
    """One line of the cell tagged `parameters`: `epochs: int = 5  # how often to go through the images`."""

    name: str
    type: type
    default: object
    help: str


def read_parameters(source, file_name):
    """Yield the Parameter of each line of a cell tagged `parameters`.

    Raises
    ------
    CourseError
        If a line is not written as one; it names the lesson's file.
    """
    for line in source.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"(\w+): (int|float|str|bool) = (.+?)  # (.+)", line)
        try:
            yield Parameter(match[1], TYPES[match[2]], ast.literal_eval(match[3]), match[4])
        except (TypeError, ValueError, SyntaxError):
            raise CourseError(
                f"{file_name}: each parameter must be written `name: int = 5  # what it is` "
                f"(or float, str, bool); received {line!r}."
            ) from None


def choose_parameters(lessons, parameters, *, named):
    """Give each lesson those parameters that it has, converted from text to their types.

    Parameters
    ----------
    lessons : list of Lesson
    parameters : sequence of (str, str)
        Names and values, as typed.
    named : bool
        Were these lessons asked for by name? Then each of them must have every parameter.

    Returns
    -------
    dict of str to dict
        By the lesson's name, values by the parameter's name.

    Raises
    ------
    UsageError
        If a parameter is unknown, or its value is not of its type.
    """
    chosen = {lesson.name: {} for lesson in lessons}
    for name, text in parameters:
        having = [lesson for lesson in lessons if name in lesson.parameters]
        lacking = [lesson.name for lesson in lessons if lesson not in having]
        known = sorted({known for lesson in lessons for known in lesson.parameters})
        if not having or (named and lacking):
            where = ", ".join(lacking)
            raise UsageError(
                f"There is no parameter {name!r} in {where}; there are {', '.join(known)}.{did_you_mean(name, known)}"
            )
        for lesson in having:
            chosen[lesson.name][name] = _convert(lesson.parameters[name], text)
    return chosen


def _convert(parameter, text):
    try:
        if parameter.type is bool:
            return BOOLEANS[text.lower()]
        return parameter.type(text)
    except (KeyError, ValueError):
        example = f"such as {parameter.default!r}" if parameter.type is not bool else "true or false"
        raise UsageError(
            f"The parameter {parameter.name!r} takes {parameter.type.__name__}, {example}; received {text!r}."
        ) from None
