"""Which cells of a lesson run for what: all that claims rest on, and the few that an exhibit rests on.

A slice is made of whole cells and found by names alone: whoever reads a name rests on the cell that bound it last. That
is enough because of a rule of the contract: a thing is changed only in the cell that makes it.
"""

import ast

from builder.errors import CourseError

# Calls that judge and never measure.
JUDGING = {"check", "quiz", "hint", "solution", "progress_report"}
EXHIBIT_SEEDS = 3


def cells_of_claims(lesson):
    """The code cells that a lesson's claims rest on: all but exercises, guesses, checks and questions."""
    cells = [cell for cell in _without_exercises(lesson) if "guess" not in cell.tags]
    return [cell for cell in cells if not all(map(_only_judges, cell.tree.body))]


def slice_of(lesson, exhibits):
    """The code cells that some exhibits rest on; they run without the rest of the lesson.

    Parameters
    ----------
    lesson : Lesson
    exhibits : collection of str
        Names of exhibits of the lesson.

    Returns
    -------
    list of Cell
        In the lesson's order, with the parameters and the call of `start`.
    """
    cells = _without_exercises(lesson)
    always = {i for i, cell in enumerate(cells) if "parameters" in cell.tags or "start" in cell.calls}
    lasts = [i for i, cell in enumerate(cells) if set(cell.keys("exhibit")) & set(exhibits)]
    symbols = [cell.symbols for cell in cells]
    chosen = always.union(*(places_behind(last, always, symbols) for last in lasts))
    return [cells[i] for i in sorted(chosen)]


def places_behind(last, always, symbols):
    """Follow names back from one cell to those that bind them, and so on.

    Parameters
    ----------
    last : int
        The place of a cell.
    always : set of int
        Places of cells that run in any case; those before `last` count.
    symbols : list of Symbols
        Of all cells, in order.

    Returns
    -------
    set of int
        The places of the cells that the one at `last` rests on, itself included.
    """
    behind, waiting = set(), [last, *(i for i in always if i < last)]
    while waiting:
        i = waiting.pop()
        if i in behind:
            continue
        behind.add(i)
        read = [(name, i) for name in symbols[i].reads | symbols[i].reads_later]
        # What a function reads it finds as it is when it is called: by a cell of the slice before, or by the last.
        read += [(name, last + 1) for name in symbols[i].reads_later]
        waiting += [place for name, end in read if (place := _last_binding(name, end, symbols)) is not None]
    return behind


def _last_binding(name, end, symbols):
    """The last place before `end` whose cell binds a name; None if no cell does."""
    return next((place for place in reversed(range(end)) if name in symbols[place].binds), None)


def exhibit_seeds(lesson, name):
    """How many seeds an exhibit's call asks to be recorded, `exhibit(name, run, seeds=10)`: 3 where it says nothing.

    Raises
    ------
    CourseError
        If the number is not written as one.
    """
    calls = [call for cell in lesson.code if name in cell.keys("exhibit") for call in cell.calls["exhibit"]]
    calls = [call for call in calls if ast.literal_eval(call.args[0]) == name]
    for keyword in (keyword for call in calls for keyword in call.keywords if keyword.arg == "seeds"):
        match keyword.value:
            case ast.Constant(value=int(seeds)) if seeds > 0 and not isinstance(seeds, bool):
                return seeds
        raise CourseError(
            f"{lesson.path.name}: exhibit({name!r}, …, seeds=…) needs a number such as 10, from which "
            f"`make calibrate` reads how many to measure; found {ast.unparse(keyword.value)}."
        )
    return EXHIBIT_SEEDS


def _without_exercises(lesson):
    return [cell for cell in lesson.code if "exercise" not in cell.tags]


def _only_judges(statement):
    """Does a statement do nothing but call one of the functions that judge?"""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in JUDGING
    return False
