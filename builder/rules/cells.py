"""The contract about a lesson's cells: what they may use, what must be said first, and what may stand where."""

import ast
import builtins
import re

from builder.lesson.cells import CORE, DEEPER
from builder.rules.names import calls_told
from builder.rules.plain_python import find_constructs
from builder.rules.violations import Violation

MOST_LINES, MOST_LINES_ELSEWHERE = 12, 16  # of a visible cell of the core; of starters, exhibits and Deeper sections
MOST_COLUMNS = 88
FOLDED = {"compile", "fit", "Sequential", "Dense"}  # what a lesson is about never hides in a folded cell
TEST_IMAGES = {"x_test", "y_test"}
LEARNERS = {"exercise", "guess"}  # tags of the cells that are the learner's own
# Methods of lists, dicts, sets and arrays that change what they are called on.
CHANGING = {"add", "append", "clear", "discard", "extend", "fill", "insert", "pop", "popitem", "remove", "resize"}
CHANGING |= {"reverse", "setdefault", "sort", "update"}
# Functions of libraries after which the same code may give other numbers.
SETTING = {"enable_op_determinism", "run_functions_eagerly", "set_dtype_policy", "set_floatx", "set_image_data_format"}
SETTING |= {"seterr", "set_max_epochs", "set_max_steps_per_epoch", "set_backend"}


def plain_code(lesson):
    """A visible cell of the core is written in the plain Python that a beginner can read."""
    for section, cell in _visible(lesson):
        if section.place == CORE and "parameters" not in cell.tags:
            for word, line, advice in find_constructs(cell.tree):
                sentence = f"{_named(word)} is beyond the plain code of a core: {advice}"
                yield Violation(word, sentence, section, cell, line)


def _named(word):
    quoted = re.fullmatch(r"\W+|[A-Z]\w+|yield|lambda|try|assert|del|raise|match|class", word)
    return f"“{word}”" if quoted else f"a {word}"


def short_cells(lesson):
    """A visible cell is short, and no line of it is cut off."""
    for section, cell in _visible(lesson):
        if "parameters" in cell.tags:
            continue
        lines = [line for line in cell.code.splitlines() if line.strip()]
        longer = section.place != CORE or cell.exercise or "exhibit" in cell.tags
        most = MOST_LINES_ELSEWHERE if longer else MOST_LINES
        if len(lines) > most:
            sentence = f"a visible cell has at most {most} lines here; this has {len(lines)}: divide or fold it"
            yield Violation("lines", sentence, section, cell)
        wide = max(map(len, lines), default=0)
        if wide > MOST_COLUMNS:
            sentence = f"a visible line has at most {MOST_COLUMNS} characters; the longest has {wide}: break it"
            yield Violation("columns", sentence, section, cell)


def sentences_between(lesson):
    """Between two visible code cells stands a sentence."""
    last, said = None, True
    for section, cell in _flat(lesson):
        if not cell.is_code:
            said = said or len(re.findall(r"\w+", cell.source)) >= 3
        elif cell.is_visible:
            if last and not said:
                sentence = "two visible code cells stand in a row: say in a sentence why the second is there"
                yield Violation("sentence", sentence, section, cell)
            last, said = cell, False


def folds(lesson):
    """Nothing that a visible cell uses comes from a folded one, imports aside; and nothing to learn is folded."""
    giver = {}
    for section, cell in _code(lesson):
        if cell.is_visible:
            for name in sorted(cell.symbols.needs):
                if name in giver and "fold" in giver[name].tags:
                    sentence = f"it uses `{name}`, which the folded cell {giver[name].first_line} defines: show that"
                    yield Violation("fold", sentence, section, cell)
        elif "fold" in cell.tags:
            for node in cell.nodes:
                if isinstance(node, ast.Attribute) and node.attr in FOLDED and not _is_of_re(node):
                    sentence = f"`{node.attr}` stands in a folded cell: models, compile and fit are always shown"
                    yield Violation("fold", sentence, section, cell, node.lineno)
        # A folded cell's helpers of its own may bear a name again that a visible cell gave: the last one counts.
        giver |= dict.fromkeys(cell.symbols.binds - cell.symbols.imports, cell)


def _is_of_re(node):
    return isinstance(node.value, ast.Name) and node.value.id == "re"


def changes(lesson):
    """A thing is changed only in the cell that makes it: what an experiment rests on is found by names alone."""
    modules = {name for cell in lesson.code for name in cell.symbols.imports}
    for section, cell in _code(lesson):
        if LEARNERS & set(cell.tags):
            continue
        inside = {part for node in cell.nodes if isinstance(node, ast.FunctionDef) for part in ast.walk(node)}
        for node in (node for node in cell.nodes if node not in inside):
            name = _changed_by(node, modules)
            if name in modules and "start" not in cell.calls:
                sentence = (
                    f"it changes a setting of `{name}`: do that in the cell that calls `start`, which always runs"
                )
            elif name and name not in modules | (cell.symbols.binds - cell.symbols.reads):
                sentence = (
                    f"it changes `{name}`, which another cell made, and what rests on that would not know: change it "
                    "there, or give the new one a name of its own"
                )
            else:
                continue
            yield Violation("change", sentence, section, cell, node.lineno)
            break


def _changed_by(node, modules):
    """The name of the thing that a node of a tree changes in place, a module's where it changes a setting; or None."""
    match node:
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            return _root(node)
        case ast.AugAssign(target=target):
            return _root(target)
        case ast.Call(func=ast.Attribute(attr=function, value=value)):
            name = _root(value)
            return name if function in (SETTING if name in modules else CHANGING) else None
    return None


def _root(node):
    """The name that `name.a[b].c` begins with; None where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def seeds_apart(lesson):
    """Several networks draw seeds that no other seed of the lesson uses: `1000 * seed + i`, never `seed + i`."""
    for section, cell in _code(lesson):
        scaled = {
            part
            for node in cell.nodes
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
            for part in ast.walk(node)
        }
        for node in cell.nodes:
            added = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and node not in scaled
            if added and any(isinstance(side, ast.Name) and side.id == "seed" for side in (node.left, node.right)):
                sentence = (
                    f"by `{ast.unparse(node)}` a run with another seed draws the same again, and ten runs are not ten: "
                    "write `1000 * (seed + 1) + …`"
                )
                yield Violation("seed", sentence, section, cell, node.lineno)


def functions_told(lesson):
    """Whatever function the text tells a learner to call can be called by then."""
    flat = _flat(lesson)
    methods = {n.attr for cell in lesson.code for n in cell.nodes if isinstance(n, ast.Attribute)}
    defined = set(dir(builtins)) | methods
    for place, (section, cell) in enumerate(flat):
        if cell.is_code:
            defined |= cell.symbols.binds
            continue
        following = next((other for _, other in flat[place:] if other.is_code), None)
        soon = following.symbols.binds if following else set()
        for name, span in calls_told(cell.source):
            if name not in defined | soon:
                sentence = f"the text tells to call `{span}`, and no cell has defined or imported `{name}` by then"
                yield Violation(name, sentence, section, cell)


def answers_ahead(lesson):
    """The answer to an exercise never stands in the next visible cells."""
    visible = _visible(lesson)
    for place, (_, cell) in enumerate(visible):
        if not cell.task:
            continue
        returned = [node.value for node in ast.walk(ast.parse(cell.task.solution)) if isinstance(node, ast.Return)]
        answers = {answer for value in returned if value and len(answer := ast.unparse(value)) > 20}
        for section, following in visible[place + 1 : place + 3]:
            if answers & {ast.unparse(node) for node in following.nodes if isinstance(node, ast.expr)}:
                sentence = f"it shows the answer to {cell.exercise}, which is asked just before: move it further down"
                yield Violation("answer", sentence, section, following)


def test_images_last(lesson):
    """Of each network the test images are read once, after its last choice.

    The core reads them in one cell, after all its trainings; a Deeper section, if at all, likewise. An exhibit is
    another thing: what it measures was fixed beforehand, and no choice follows from it.
    """
    scopes = [[(s, c) for s, c in _code(lesson) if s.place == CORE]]
    scopes += [[(s, cell) for cell in s.code] for s in lesson.sections if s.place == DEEPER]
    for number, scope in enumerate(scopes):
        cells = [(s, c) for s, c in scope if not c.exercise and not {"exhibit", "exercise"} & set(c.tags)]
        reading = [place for place, (_, cell) in enumerate(cells) if _reads_test_images(cell)]
        training = [place for place, (_, cell) in enumerate(cells) if "fit" in cell.methods]
        if number == 0 and training and not reading:
            yield Violation("test images", "the core reads the test images once, after all training; it never does")
        for place in reading[1:]:
            sentence = "the test images are read here again: once is enough, in one cell, for all that is to be judged"
            yield Violation("test images", sentence, *cells[place])
        if reading and training and reading[0] < training[-1]:
            sentence = (
                f"the test images are read here, before the training in {cells[training[-1]][1].first_line}: move it"
            )
            yield Violation("test images", sentence, *cells[reading[0]])


def _reads_test_images(cell):
    """Does a cell look at test images or labels, other than at how many there are?"""
    looked_past = set()
    for node in cell.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"shape", "dtype", "size", "ndim"}:
            looked_past.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
            looked_past |= set(node.args)
    return any(
        (isinstance(node, ast.Attribute) and node.attr in TEST_IMAGES)
        or (isinstance(node, ast.Name) and node.id in TEST_IMAGES and isinstance(node.ctx, ast.Load))
        for node in cell.nodes
        if node not in looked_past
    )


def myths(lesson):
    """A myth names the claim or exhibit that would fail if the myth were true."""
    keys = lesson.keys()
    measured = {*keys["claims"], *keys["exhibits"]}
    for section in lesson.sections:
        for cell in section.boxes("myth"):
            named = set(re.findall(r"\{\{\s*([\w.]+)", cell.source))
            if not named & measured:
                sentence = (
                    "a myth names, as {{ slug.name }}, a claim or an exhibit of its lesson that would fail if the myth "
                    f"were true; it names {', '.join(sorted(named)) or 'none'}"
                )
                yield Violation("myth", sentence, section, cell)


def _flat(lesson):
    return [(section, cell) for section in lesson.sections for cell in section.cells]


def _code(lesson):
    return [(section, cell) for section in lesson.sections for cell in section.code]


def _visible(lesson):
    return [(section, cell) for section, cell in _code(lesson) if cell.is_visible]


RULES = (
    *(plain_code, short_cells, sentences_between, folds, changes),
    *(seeds_apart, functions_told, answers_ahead, test_images_last, myths),
)
