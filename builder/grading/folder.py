"""What a folder of handed-in notebooks holds: whose each is, to which lesson it belongs, what is to be run of it."""

import ast
import json
import re
import warnings
from collections import Counter
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from builder.errors import UsageError
from builder.grading.arrivals import Unfit, list_arrivals
from builder.grading.reading import Unreadable, read_notebook
from builder.lesson.symbols import symbols_of
from builder.numbers.fingerprint import digest

# Magics that run the code behind them; of all others what follows is no Python, or not run here.
WRAPPERS = re.compile(r"^(\s*)%{1,2}(?:time|timeit|capture|prun)\b *")


@dataclass
class HandedIn:
    """One file that a learner handed in.

    Attributes
    ----------
    learner : str or None
        The name of the folder it lies in, or its own without the ending. None if it is nobody's, and no notebook.
    name : str
        Its path in the folder of all.
    lesson : str or None
        The name of the lesson it belongs to; None where nobody can tell.
    problem : str
        Why it cannot be graded, as one sentence; "" if it can.
    steps : list of dict
        What is to be done, in order: run a cell, or judge an exercise (see `plan`).
    remarks : list of str
        What a teacher should know of it all the same.
    """

    learner: str | None
    name: str
    lesson: str | None = None
    problem: str = ""
    steps: list | None = None
    remarks: list = field(default_factory=list)

    @property
    def code(self):
        """Two notebooks with the same have the same code in every cell."""
        return digest(json.dumps(self.steps))


def find_handed_in(folder, answers, own=None):
    """Read what learners handed in: `FOLDER/<learner>.ipynb`, or anywhere in `FOLDER/<learner>/` or its ZIP.

    Hidden files and checkpoints are passed over, and so is whatever lies beside a learner's notebooks. Links are not
    followed: they may lead anywhere.

    Parameters
    ----------
    folder : Path
        A folder, or a ZIP of one.
    answers : dict of str to dict
        By the name of a lesson, what `answers_of` says of it.
    own : dict of str to frozenset, optional
        By the name of a lesson, what `code_of` says of it.

    Returns
    -------
    list of HandedIn
        By learner; for a learner without any notebook one that says so. Those of nobody, whose learner is None, are
        files that are no notebooks.

    Raises
    ------
    UsageError
        If the folder is not there, or holds nothing that a learner handed in.
    """
    found = []
    for arrival in list_arrivals(folder):
        if arrival.learner is None:
            found += [HandedIn(None, file.name) for file in arrival.others]
        elif arrival.notebooks:
            found += [_read(arrival.learner, file, answers, own or {}) for file in arrival.notebooks]
            unopened = [file for file in arrival.others if file.problem and file.parts[-1].lower().endswith(".zip")]
            found[-1].remarks += [f"{file.name}: {file.problem}" for file in unopened]
        else:
            found.append(HandedIn(arrival.learner, "", problem=_nothing_in(arrival.others)))
    if all(each.learner is None for each in found):
        names = ", ".join(each.name for each in found[:5])
        raise UsageError(f"{folder} holds no notebook (.ipynb), but {names}. Put the learners' notebooks in it.")
    found.sort(key=lambda each: ((each.learner or "").casefold(), each.learner or ""))
    return _one_for_each_lesson(_without_empty_hands(found))


def answers_of(lesson):
    """The exercises of a lesson, with what its own `check` hands over: {"mnist.steps": ["steps"], …}, in order."""
    return {key: words for cell in lesson.code for key, words in _checks(cell.tree, {"check"})}


def code_of(lesson):
    """The lesson's own code cells, each as one text without comments: frozenset of str."""
    return frozenset(ast.unparse(cell.tree) for cell in lesson.code)


def plan(cells, answers, own=frozenset()):
    """What to do with a learner's notebook, step by step.

    An exercise is judged where the learner has checked it, and where an answer stands that is bound to something else
    before it is checked, or is never checked: the right answer counts, wherever it stood. The notebook's own verdicts
    play no part; a cell that only calls `check` is left out.

    Parameters
    ----------
    cells : list of NotebookNode
        The learner's.
    answers : dict of str to list of str
        As `answers_of` gives it.
    own : frozenset of str
        As `code_of` gives it: what the lesson itself binds to the name of an answer is no answer.

    Returns
    -------
    list of dict
        `{"number": 3, "source": …, "exercises": [keys]}` runs the learner's third code cell, which carries or checks
        these exercises; `binds` lists the names that it binds. `{"judge": key, "ways": [[expression, …], …]}` judges:
        the expressions give the answers; the first way is tried whose names are all known. First comes what the
        learner's own check hands over, who may have taken another name, then what the lesson's does. With `"aside"`
        it stands behind a cell that has only the name of the answer: it counts if it passes. At the end each exercise
        is judged once more, `"late"`, for answers that were not there in time.
    """
    code = [cell for cell in cells if cell.cell_type == "code"]
    trees = [_parse(cell.source) for cell in code]
    aliases = {"check"}.union(*map(_other_names_of_check, trees))
    checks = [[(key, words) for key, words in _checks(tree, aliases) if key in answers] for tree in trees]
    said = [each for checked in checks for each in checked][::-1]
    ways = {key: _ways([way for other, way in said if other == key], words) for key, words in answers.items()}
    steps = []
    for number, (cell, tree, checked) in enumerate(zip(code, trees, checks, strict=True), start=1):
        keys = [key for key in _keys(cell, checked) if key in answers]
        steps.append({"number": number, "source": cell.source, "exercises": keys, "binds": _binds(tree)})

    moments = {}  # by step, what is judged behind it: {key: aside}
    for key in answers:
        names = set().union(*(_names(expression) for way in ways[key] for expression in way))
        checked_below = False  # with the same answer: nothing is bound to its name in between
        for i in reversed(range(len(steps))):
            binds = bool(names & set(steps[i]["binds"]))
            is_checked = any(key == other for other, _ in checks[i])
            carries = key in steps[i]["exercises"]
            answers_it = binds and ast.unparse(trees[i]) not in own
            if is_checked or ((carries or answers_it) and not checked_below):
                moments.setdefault(i, {})[key] = not carries
            checked_below = (is_checked or checked_below) and not binds
    planned = []
    for i, step in enumerate(steps):
        if step["source"].strip() and not _only_checks(trees[i], aliases):
            planned.append(step)
        for key in [key for key in answers if key in moments.get(i, {})]:
            here = [words for other, words in checks[i] if other == key]
            first = here[::-1] or [way for way in ways[key] if set().union(*map(_names, way)) & set(step["binds"])]
            planned.append({"judge": key, "ways": _ways(first + ways[key], answers[key])})
            if moments[i][key]:
                planned[-1]["aside"] = True
    return planned + [{"judge": key, "ways": ways[key], "late": True} for key in answers]


def _ways(words, of_lesson):
    """The ways to get at an answer, each once: those given, as far as they fit, then the lesson's."""
    found = []
    for way in [*words, of_lesson]:
        if len(way) == len(of_lesson) and way not in found:
            found.append(way)
    return found


def _read(learner, file, answers, own):
    handed_in = HandedIn(learner, file.name, problem=file.problem)
    if file.problem:
        return handed_in
    try:
        notebook, handed_in.remarks = read_notebook(file.read())
    except Unfit as problem:
        handed_in.problem = str(problem)
    except Unreadable as problem:
        handed_in.problem = f"It is not a readable notebook: {problem}."
        handed_in.lesson = _named_in(file.parts[-1], answers)
    else:
        if not file.parts[-1].lower().endswith(".ipynb"):
            handed_in.remarks.append(f"{file.parts[-1]} was read as a notebook, though its name ends otherwise.")
        handed_in.lesson = lesson = _lesson_of(notebook, file.parts[-1], answers)
        if lesson is None:
            handed_in.problem = f"It belongs to no lesson with exercises; there are {', '.join(answers)}."
        else:
            try:
                handed_in.steps = plan(notebook.cells, answers[lesson], own.get(lesson, frozenset()))
            except RecursionError:  # code that is just not too deep to be read may be too deep to be looked through
                handed_in.problem = "Its code is nested too deep to be looked through."
    return handed_in


def _nothing_in(files):
    """The problem of a learner from whom no notebook came."""
    problems = [f"{file.name}: {file.problem}" for file in files if file.problem and file.parts[-1]]
    if len(files) == 1 and problems:
        return files[0].problem
    what = ", ".join(file.parts[-1] for file in files[:3] if file.parts[-1]) or "nothing"
    return " ".join([f"The folder holds no notebook (.ipynb), but {what}.", *problems[:3]])


def _without_empty_hands(found):
    """Platforms make more than one folder for a learner; one without a notebook says nothing if another has one."""
    have = {each.learner for each in found if each.name}
    return [each for each in found if each.name or each.learner not in have]


def _lesson_of(notebook, name, answers):
    """The lesson of a notebook, by what the builder wrote into it, its file name, or the exercises it checks."""
    written = notebook.metadata.get("course", {}).get("name")
    lesson = written if written in answers else _named_in(name, answers)
    if lesson:
        return lesson
    named = Counter()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for key in _keys(cell, _checks(_parse(cell.source), {"check"})):
                named.update(lesson for lesson, known in answers.items() if key in known)
    return max(named, key=named.get, default=None)


def _named_in(name, answers):
    """The lesson whose name stands in a file's, as in "02_mnist (1)"; the longest, if one contains another."""
    return max((lesson for lesson in answers if lesson in name.lower()), key=len, default=None)


def _one_for_each_lesson(found):
    """Where a learner handed in two versions of a lesson, refuse both: which of them counts is not ours to guess."""
    versions = {}
    for handed_in in found:
        if handed_in.steps is not None:
            versions.setdefault((handed_in.learner, handed_in.lesson), []).append(handed_in)
    for (_, lesson), rivals in versions.items():
        if len({handed_in.code for handed_in in rivals}) > 1:
            names = ", ".join(handed_in.name for handed_in in rivals)
            for handed_in in rivals:
                handed_in.steps = None
            rivals[0].problem = f"There are {len(rivals)} versions of {lesson} ({names}); leave the one that counts."
    return found


# ---- what stands in a cell ----


def _parse(source):
    """The code of a learner's cell; an empty tree where it is no Python."""
    lines = source.strip().splitlines() or [""]
    if lines[0].startswith("%%") and WRAPPERS.match(lines[0]):
        lines = lines[1:]  # `%%time` and the like run what stands below
    lines = [WRAPPERS.sub(r"\1", line) for line in lines]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a learner's strange strings, which are not the teacher's business
            tree = ast.parse(TransformerManager().transform_cell("\n".join(lines)))
            ast.unparse(tree)  # which far too deep an expression does not survive
            return tree
    except Exception:  # besides SyntaxError whatever reading the strangest text may raise; running it will tell
        return ast.Module([], [])


def _binds(tree):
    """The names that a cell binds."""
    try:
        return sorted(symbols_of(ast.unparse(tree)).binds)
    except Exception:  # code that can be parsed and yet is none, such as a `return` outside of a function
        return []


def _names(expression):
    """The names in an expression: set of str."""
    return {node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)}


def _keys(cell, checks):
    """The exercises that a cell has to do with: the one it carries, and those it checks."""
    return [str(cell.metadata.get("exercise")), *(key for key, _ in checks)]


def _checks(tree, names):
    """List each `check("key", answer, …)` in the code: (key, [expression, …])."""
    return [
        (node.args[0].value, [ast.unparse(argument) for argument in node.args[1:]])
        for node in ast.walk(tree)
        if _is_check(node, names) and not node.keywords and not any(isinstance(arg, ast.Starred) for arg in node.args)
    ]


def _only_checks(tree, names):
    """Tell whether running the code does nothing but check."""
    return bool(tree.body) and all(isinstance(line, ast.Expr) and _is_check(line.value, names) for line in tree.body)


def _is_check(node, names):
    """Is this `check("key", …)`, `exercises.check("key", …)`, or a call by another name that the learner gave it?"""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str()), *_]):
            return name in names
        case ast.Call(func=ast.Attribute(attr="check"), args=[ast.Constant(value=str()), *_]):
            return True
    return False


def _other_names_of_check(tree):
    """The names that an import or an assignment gives to `check`: set of str."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=imported):
                found |= {alias.asname for alias in imported if alias.name == "check" and alias.asname}
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id="check") | ast.Attribute(attr="check")):
                found.add(name)
    return found
