"""Which code of a lesson runs for what: all that claims rest on, and the little that an exhibit rests on."""

import ast
import copy

from builder.errors import CourseError
from builder.numbers.effects import effects_of

# Calls that judge and never measure.
JUDGING = {"check", "quiz", "hint", "solution", "progress_report"}
EXHIBIT_SEEDS = 3
ENVIRONMENT = {"os", "sys"}  # what is changed there may change anything
LEARNERS = {"exercise", "guess"}  # tags of the cells that are the learner's own


def cells_of_claims(lesson):
    """The code cells that a lesson's claims rest on: all but exercises, guesses, checks and questions."""
    return [cell for cell, tree in _code(lesson) if not all(_is_call_of(JUDGING, node) for node in tree.body)]


def cells_behind(lesson, names):
    """What exhibits rest on: their own statements, and those that bind or change what these use, and so on.

    They run without the rest of the lesson, and their fingerprint is that of what is returned here.

    Parameters
    ----------
    lesson : Lesson
    names : collection of str
        Exhibits of the lesson.

    Returns
    -------
    list of NotebookNode
        Code cells in the lesson's order, each with those of its statements that count; with the parameters, and the
        call of `start`.
    """
    places = [(cell, part) for cell, tree in _code(lesson) for node in tree.body for part in _parts(node)]
    trees = [ast.Module([node], []) for _, node in places]
    effects = effects_of(trees)
    always = {
        i
        for i, (cell, node) in enumerate(places)
        if "parameters" in cell.metadata.get("tags", [])
        or any(_is_call_of({"start"}, n) for n in ast.walk(node))
        or effects[i].changes & ENVIRONMENT
    }
    chosen = set(always)
    for i, tree in enumerate(trees):
        if any(_is_exhibit(node, names) for node in ast.walk(tree)):
            chosen |= places_behind(i, always, effects)
    cells = {}
    for i in sorted(chosen):
        cells.setdefault(id(places[i][0]), (places[i][0], []))[1].append(places[i][1])
    return [_part_of(cell, nodes) for cell, nodes in cells.values()]


def _parts(node):
    """A statement; of an import, one for each name, so that importing one more ages nothing."""
    match node:
        case ast.ImportFrom(module=module, names=[_, _, *_] as names, level=level):
            return [ast.ImportFrom(module, [name], level) for name in names]
        case ast.Import(names=[_, _, *_] as names):
            return [ast.Import([name]) for name in names]
    return [node]


def _part_of(cell, nodes):
    """A cell with only those of its statements, comments between them left out."""
    if len(nodes) == sum(len(_parts(node)) for node in ast.parse(cell.source).body):
        return cell
    part = copy.deepcopy(cell)
    part.source = "\n".join(_text_of(node, cell.source) for node in nodes)
    return part


def _text_of(node, source):
    if not hasattr(node, "lineno"):
        return ast.unparse(node)  # a part of an import
    if not getattr(node, "decorator_list", None):
        return ast.get_source_segment(source, node)
    return "\n".join(source.splitlines()[node.decorator_list[0].lineno - 1 : node.end_lineno])


def exhibit_seeds(lesson, name):
    """How many seeds an exhibit's call asks to be recorded, `exhibit(name, run, seeds=10)`: 3 where it says nothing.

    Raises
    ------
    CourseError
        If the number is not written as one.
    """
    calls = [node for _, tree in _code(lesson) for node in ast.walk(tree) if _is_exhibit(node, [name])]
    for keyword in (keyword for call in calls for keyword in call.keywords if keyword.arg == "seeds"):
        match keyword.value:
            case ast.Constant(value=int(seeds)) if seeds > 0 and not isinstance(seeds, bool):
                return seeds
        raise CourseError(
            f"{lesson.path.name}: exhibit({name!r}, …, seeds=…) needs a number such as 10, from which "
            f"`make calibrate` reads how many to measure; found {ast.unparse(keyword.value)}."
        )
    return EXHIBIT_SEEDS


def places_behind(last, always, effects):
    """The places of the cells that the cell at `last` rests on, itself included, and those in `always` before it."""
    behind, waiting = set(), [last, *(i for i in always if i < last)]
    while waiting:
        i = waiting.pop()
        if i in behind:
            continue
        behind.add(i)
        for name in effects[i].needs:
            # From the cell that gave it its value, to the one after which the name stands for something else.
            first = max((j for j in range(i) if name in effects[j].rebinds), default=0)
            end = min((j for j in range(i + 1, last) if name in effects[j].rebinds), default=last)
            waiting += [j for j in range(first, i) if name in effects[j].binds]
            waiting += [j for j in range(first, end) if name in effects[j].changes]
        for name in effects[i].needs_later:
            first = max((j for j in range(i + 1) if name in effects[j].rebinds), default=0)
            waiting += [j for j in range(first, last) if name in effects[j].binds | effects[j].changes]
    return behind


def _code(lesson):
    """The code cells that are not a learner's own, with their trees."""
    cells = [cell for cell in lesson.cells if cell.cell_type == "code"]
    return [(cell, ast.parse(cell.source)) for cell in cells if not LEARNERS & set(cell.metadata.get("tags", []))]


def _is_call_of(functions, node):
    """Is this a statement, or an expression, that only calls one of these functions by name?"""
    node = node.value if isinstance(node, ast.Expr) else node
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions


def _is_exhibit(node, names):
    match node:
        case ast.Call(func=ast.Name(id="exhibit"), args=[ast.Constant(value=str(name)), *_]):
            return name in names
    return False
