"""What an exercise is, and how one is found by its key."""

import ast
import importlib
import itertools
import linecache
import pkgutil
import sys
import textwrap
from dataclasses import dataclass, replace
from types import FunctionType

import numpy as np

from exercises.core.comparing import brief
from exercises.core.diagnosing import FaultyExercise, compare_with_solution
from helpers.learner_record import read_progress
from helpers.suggestions import did_you_mean

_count = itertools.count()
_begun = set()  # slugs of the lessons of which this kernel has seen an exercise or a question


@dataclass(frozen=True)
class Answer:
    """A wrong answer that is often given, as code of its own.

    Attributes
    ----------
    code : str
    words : str
        What a learner who gives it should read: why it is wrong, not what is right. Where the check compares, they are
        said only to whose function gives the very same results; a check of its own must say them.
    """

    code: str
    words: str

    def of(self, solution, key):
        """This, with its code in full."""
        return replace(self, code=_code(self.code))


@dataclass(frozen=True)
class Edit:
    """A wrong answer that is the solution but for one place: `old`, which occurs once, is replaced by `new`."""

    old: str
    new: str
    words: str

    def of(self, solution, key):
        """The Answer that it makes of a solution."""
        if (n := solution.count(self.old)) != 1:
            raise FaultyExercise(f"{key}: expected {self.old!r} once in the solution; found it {n} times.")
        return Answer(solution.replace(self.old, self.new), self.words)


class Exercise:
    """A task with its starter, its solution and the mistakes that are often made.

    A lesson's module in `exercises/` subclasses it once for each task. Code is written as indented text.

    Attributes
    ----------
    key : str
        "slug.name"; the slug is that of the lesson and its module.
    minutes : int, default 10
        What a learner needs; 15 where it takes a new idea.
    fewer_minutes_because : str
        Of an exercise that takes fewer than ten minutes: why.
    starter : str
        What the lesson's cell holds: runs untouched, and returns `...` or binds a name to `...`.
    hints : tuple of str, two or more
        Each more direct than the one before.
    solution : str
    misconceptions : tuple of Edit or Answer, two or more
    imports : str
        The lesson's imports that solution and misconceptions need.
    dtype_matters : bool, default True
        Where the solution returns an array, the learner must return one of the same dtype.
    in_parts : bool, default False
        Call `check` as soon as one of several answers is there; the others come as the `...` of the starter.
    time_limit : float
        Seconds of work for the whole check, without the imports.
    names : tuple of str
        The answers that the starter defines, in order.
    arguments : tuple of str
        Of the starter's first function.
    rng : numpy.random.Generator
        To draw the inputs of a check from, so that a memorised answer fails.
    """

    key = ""
    minutes = 10
    fewer_minutes_because = ""
    starter = ""
    hints = ()
    solution = ""
    misconceptions = ()
    imports = "import numpy as np"
    dtype_matters = True
    in_parts = False
    time_limit = 10

    def __init_subclass__(cls):
        cls.starter, cls.solution, cls.imports = _code(cls.starter), _code(cls.solution), _code(cls.imports)
        cls.misconceptions = tuple(mistake.of(cls.solution, cls.key) for mistake in cls.misconceptions)
        cls.names, cls.arguments, cls.functions = _defined(cls.starter)
        cls.place = next(_count)  # classes are defined in the order of their lesson

    def __init__(self, seed=None):
        self.rng = np.random.default_rng(seed)

    def cases(self):
        """Yield tuples of arguments for the function, drawn with `self.rng`; what is not a function has one case.

        The cases are drawn again until each misconception differs from the solution on at least one of them.
        """
        yield ()

    def check(self, answer):
        """Judge the answers, which come in the order of `names`.

        By default the one answer is compared with the solution's, on all `cases`. What cannot be compared so has a
        check of its own, which calls `expect` or raises `Wrong`, and returns normally if all is right: None, or words
        for the learner. Hand a learner's function copies of what is needed afterwards: it may change what it is given.
        """
        compare_with_solution(self, answer)

    def import_all(self):
        """Import what the answers and the check use: the first import of Keras takes seconds."""
        exec(self.imports, {})

    def run(self, code):
        """Run an answer with what the lesson imports; return what the starter names: list of objects."""
        names = {"__name__": "answer"}
        filename = f"<answer {self.key} {hash(code)}>"
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        exec(self.imports, names)
        exec(compile(code, filename, "exec"), names)
        return [names[name] for name in self.names]


class UnknownKey(LookupError):
    """There is no exercise of that name; the message says which there are."""


def find_exercise(key):
    """Look up an exercise's class in `exercises/`, by name, at run time.

    Parameters
    ----------
    key : str
        Such as "mnist.prepare".

    Raises
    ------
    UnknownKey
        If there is none. One sentence, with the nearest key.
    """
    slug = key.partition(".")[0] if isinstance(key, str) else ""
    exercises = exercises_of(slug) if slug in lesson_slugs() else {}
    if isinstance(key, str) and key in exercises:
        return exercises[key]
    raise UnknownKey(f"There is no exercise {brief(key)}.{remedy_for(key, exercises or every_exercise())}")


def exercise_of_function(function):
    """Look up the exercise whose starter defines a function of this name: its class; None if there is none, or several.

    Of several in different lessons, the one of a lesson that has been begun is meant.
    """
    name = function.__name__ if type(function) is FunctionType else None
    found = [exercise for exercise in every_exercise().values() if name in exercise.functions]
    if len(found) > 1:
        found = [exercise for exercise in found if exercise.key.partition(".")[0] in lessons_begun()]
    return found[0] if len(found) == 1 else None


def remedy_for(key, known):
    """Say what may have been meant by a key that is not there, with a space before; of other lessons, no list.

    Parameters
    ----------
    key : object
        What a learner wrote.
    known : iterable of str
        The keys that there are: of exercises, or of questions.
    """
    known = list(known)
    begun = [each for each in known if each.partition(".")[0] in lessons_begun()]
    for keys in (begun, known) if isinstance(key, str) else ():
        alike = [each for each in keys if each.partition(".")[2] == key]
        if near := f" Did you mean {alike[0]!r}?" if alike else did_you_mean(key, keys):
            return near
    return f" There are {', '.join(begun)}." if begun else " Copy the name from the lesson, with its quotes."


def remember_begun(key):
    """Note, for as long as Python runs, that the lesson of a key has been begun: "mnist" of "mnist.prepare"."""
    _begun.add(str(key).partition(".")[0])


def lessons_begun():
    """The slugs of the lessons of which something was seen in this kernel, passed or guessed: set of str."""
    done, _ = read_progress()
    return _begun | {name.partition(".")[0] for name in (*done["passed"], *done["guesses"])}


def lesson_slugs():
    """Name the lessons that have a package in `exercises/`, in alphabetical order: list of str."""
    found = {module.name for module in pkgutil.iter_modules(sys.modules["exercises"].__path__)}
    return sorted(found - {"core"})


def exercises_of(slug):
    """The exercises of one lesson, in the order in which its module defines them: dict of str to class."""
    module = importlib.import_module(f"exercises.{slug}")
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Exercise)]
    found.sort(key=lambda exercise: getattr(exercise, "place", -1))
    return {exercise.key: exercise for exercise in found if exercise.key}


def every_exercise():
    """The exercises of all lessons: dict of str to class."""
    return {key: exercise for slug in lesson_slugs() for key, exercise in exercises_of(slug).items()}


def _code(text):
    return textwrap.dedent(text).strip("\n")


def _defined(starter):
    """The names that a starter binds, the arguments of its first function, and which names are functions."""
    names, arguments, functions = [], (), set()
    for node in ast.parse(starter).body:
        if isinstance(node, ast.FunctionDef):
            names.append(node.name)
            arguments = arguments if functions else tuple(argument.arg for argument in node.args.args)
            functions.add(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return tuple(names), arguments, functions
