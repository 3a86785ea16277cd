"""What a folder of handed-in notebooks holds: whose each is, to which lesson it belongs, what is to be run of it."""

import ast
import json
import logging
import os
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager

from builder.errors import UsageError
from builder.numbers.fingerprint import digest

LARGEST = 100e6  # bytes of a notebook; with its outputs a whole lesson has about one million


@dataclass
class HandedIn:
    """One file that a learner handed in.

    Attributes
    ----------
    learner : str
        The name of the folder it lies in, or its own without the ending.
    name : str
        Its path in the folder of all.
    lesson : str or None
        The name of the lesson it belongs to; None where nobody can tell.
    problem : str
        Why it cannot be graded, as one sentence; "" if it can.
    steps : list of dict
        What is to be done, in order: run a cell, or judge an exercise (see `plan`).
    """

    learner: str
    name: str
    lesson: str | None = None
    problem: str = ""
    steps: list | None = None

    @property
    def code(self):
        """Two notebooks with the same have the same code in every cell."""
        return digest(json.dumps(self.steps))


def find_handed_in(folder, answers):
    """Read what learners handed in: `FOLDER/<learner>.ipynb`, or anywhere in `FOLDER/<learner>/`.

    Hidden files and checkpoints are passed over, and so is whatever lies beside a learner's notebooks. Links are not
    followed: they may lead anywhere.

    Parameters
    ----------
    folder : Path
    answers : dict of str to dict
        By the name of a lesson, what `answers_of` says of it.

    Returns
    -------
    list of HandedIn
        By learner; for a learner without any notebook one that says so.

    Raises
    ------
    UsageError
        If the folder is not there, or nothing is in it.
    """
    if not folder.is_dir():
        raise UsageError(
            f"Expected a folder of learners' notebooks; {folder} is {'a file' if folder.exists() else 'not there'}."
        )
    found = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_dir() and not entry.is_symlink():
            found += _of_learner(entry, folder, answers)
        else:
            found.append(_read(entry.stem, entry, folder, answers))
    if not found:
        raise UsageError(
            f"{folder} is empty. Put the notebooks in it: NAME.ipynb for each learner, or a folder for each learner."
        )
    return _one_for_each_lesson(sorted(found, key=lambda handed_in: handed_in.learner.casefold()))


def answers_of(lesson):
    """The exercises of a lesson, with what its own `check` hands over: {"mnist.steps": ["steps"], …}, in order."""
    return {key: words for cell in lesson.code for key, words in _checks(cell.tree)}


def plan(cells, answers):
    """What to do with a learner's notebook, step by step.

    Each exercise is judged after the last cell that has to do with it: the one that carries its name, or that checks
    it. So later cells of the lesson cannot change the answer. The notebook's own verdicts play no part; a cell that
    only calls `check` is left out.

    Parameters
    ----------
    cells : list of NotebookNode
        The learner's.
    answers : dict of str to list of str
        As `answers_of` gives it.

    Returns
    -------
    list of dict
        `{"number": 3, "source": …, "exercises": [keys]}` runs the learner's third code cell, which carries or checks
        these exercises. `{"judge": key, "ways": [[expression, …], …]}` judges: the expressions give the answers; the
        first way is tried whose names are all known. First comes what the learner's own check hands over, who may
        have taken another name, then what the lesson's does. At the end each exercise is judged once more, for the
        answers that were not there in time.
    """
    steps, ways = [], {key: [words] for key, words in answers.items()}
    code = [cell for cell in cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        tree = _parse(cell.source)
        checks = _checks(tree)
        keys = [key for key in _keys(cell, checks) if key in answers]
        for key, words in checks:
            if key in answers and len(words) == len(answers[key]):
                ways[key] = [words, *([answers[key]] if words != answers[key] else [])]
        steps.append({"number": number, "source": cell.source, "exercises": keys, "idle": _only_checks(tree)})
    last = {key: i for i, step in enumerate(steps) for key in step["exercises"]}
    planned = []
    for i, step in enumerate(steps):
        if not step.pop("idle") and step["source"].strip():
            planned.append(step)
        planned += [{"judge": key, "ways": ways[key]} for key in answers if last.get(key) == i]
    return planned + [{"judge": key, "ways": ways[key]} for key in answers]


def _of_learner(folder, everything, answers):
    """What lies in one learner's folder."""
    paths = []
    for place, folders, names in os.walk(folder):  # links to folders are listed, not followed
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        paths += [Path(place, name) for name in sorted(names) if not name.startswith(".")]
    notebooks = [path for path in paths if path.suffix.lower() == ".ipynb"]
    if not notebooks:
        what = ", ".join(path.name for path in paths[:3]) or "nothing"
        return [HandedIn(folder.name, "", problem=f"The folder holds no notebook (.ipynb), but {what}.")]
    return [_read(folder.name, path, everything, answers) for path in notebooks]


def _read(learner, path, folder, answers):
    handed_in = HandedIn(learner, str(path.relative_to(folder)))
    try:
        handed_in.problem = _unfit(path)
        if not handed_in.problem:
            notebook = _read_notebook(path)
            handed_in.lesson = _lesson_of(notebook, path, answers)
    except OSError as error:
        handed_in.problem = f"It cannot be read: {error.strerror}."
    except Exception as error:  # nbformat raises many kinds; each means that this is no notebook
        handed_in.problem = f"It is not a readable notebook ({type(error).__name__})."
        handed_in.lesson = _named_in(path.stem, answers)
    if not handed_in.problem and handed_in.lesson is None:
        handed_in.problem = f"It belongs to no lesson with exercises; there are {', '.join(answers)}."
    if not handed_in.problem:
        handed_in.steps = plan(notebook.cells, answers[handed_in.lesson])
    return handed_in


def _unfit(path):
    if path.is_symlink():
        return "It is a link; links are not followed."
    if path.suffix.lower() != ".ipynb":
        return "It is not a notebook (.ipynb)."
    if not path.is_file():
        return "It is not a file."
    size = path.stat().st_size
    return f"It is too large ({size / 1e6:.0f} MB): clear its outputs." if size > LARGEST else ""


def _read_notebook(path):
    """Read a notebook of any version, without its outputs: nothing that a learner stored in them counts."""
    content = json.loads(path.read_bytes().decode("utf-8-sig"))
    if "nbformat" not in content:  # nbformat would take it for a notebook of its first version, and find no cells
        raise TypeError("no notebook")
    for cell in content.get("cells", []):
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what is not quite valid is read all the same
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of cells without ids
        notebook = nbformat.reads(json.dumps(content), as_version=4)
    if not all(isinstance(cell.source, str) for cell in notebook.cells):
        raise TypeError("the source of a cell is not text")
    return notebook


def _lesson_of(notebook, path, answers):
    """The lesson of a notebook, by what the builder wrote into it, its file name, or the exercises it checks."""
    course = notebook.metadata.get("course", {})
    name = course.get("name") if isinstance(course, dict) else None
    name = name if str(name) in answers else _named_in(path.stem, answers)
    if name:
        return name
    named = Counter()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for key in _keys(cell, _checks(_parse(cell.source))):
                named.update(lesson for lesson, known in answers.items() if key in known)
    return max(named, key=named.get, default=None)


def _named_in(stem, answers):
    """The lesson whose name stands in a file's, as in "02_mnist (1)"; the longest, if one contains another."""
    return max((lesson for lesson in answers if lesson in stem.lower()), key=len, default=None)


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


def _parse(source):
    """The code of a learner's cell; an empty tree where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a learner's strange strings, which are not the teacher's business
            return ast.parse(TransformerManager().transform_cell(source))
    except Exception:  # besides SyntaxError whatever reading the strangest text may raise; running it will tell
        return ast.Module([], [])


def _keys(cell, checks):
    """The exercises that a cell has to do with: the one it carries, and those it checks."""
    return [str(cell.metadata.get("exercise")), *(key for key, _ in checks)]


def _checks(tree):
    """List each `check("key", answer, …)` in the code: (key, [expression, …])."""
    return [
        (node.args[0].value, [ast.unparse(argument) for argument in node.args[1:]])
        for node in ast.walk(tree)
        if _is_check(node) and not node.keywords and not any(isinstance(arg, ast.Starred) for arg in node.args)
    ]


def _only_checks(tree):
    """Tell whether running the code does nothing but check."""
    return bool(tree.body) and all(isinstance(line, ast.Expr) and _is_check(line.value) for line in tree.body)


def _is_check(node):
    match node:
        case ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=str()), *_]):
            return True
    return False
