"""What an exercise is, and how one is found by its key."""

import importlib
import pkgutil
import textwrap

import numpy as np

from helpers.naming import did_you_mean


class Exercise:
    """A task with its starter, its solution and the check that tells right from wrong.

    A lesson's module in `exercises/` subclasses it once for each task. Code is written as indented text; it may use
    whatever the lesson imports.

    Attributes
    ----------
    key : str
        "slug.name"; the slug is that of the lesson and its module.
    starter : str
        What the lesson's cell holds: runs untouched, and returns `...` or binds a name to `...`.
    hints : tuple of str, two or more
        Each more direct than the one before.
    solution : str
    also_right : tuple of str, one or more
        Further right answers, written differently.
    misconceptions : dict of str to (str, str), two or more
        By name: an answer that is wrong, and words that the feedback on it must contain.
    time_limit : float
        Seconds for the whole check.
    rng : numpy.random.Generator
        To draw the inputs of a check from, so that a memorised answer fails.
    """

    key = ""
    starter = ""
    hints = ()
    solution = ""
    also_right = ()
    misconceptions = {}  # noqa: RUF012  (a subclass states its own; nobody changes this one)
    time_limit = 10

    def __init_subclass__(cls):
        cls.starter, cls.solution = _code(cls.starter), _code(cls.solution)
        cls.also_right = tuple(_code(text) for text in cls.also_right)
        cls.misconceptions = {name: (_code(text), words) for name, (text, words) in cls.misconceptions.items()}

    def __init__(self, seed=None):
        self.rng = np.random.default_rng(seed)

    def check(self, *answers):
        """Judge the answers, which carry the names that the starter gives them.

        Call `expect`, or raise `Wrong`; return normally if all is right. Hand a learner's function copies of what is
        needed afterwards: it may change what it is given.
        """
        raise NotImplementedError


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
    known = exercises or {key: None for slug in lesson_slugs() for key in exercises_of(slug)}
    remedy = did_you_mean(key, known) or f" There are {', '.join(known)}."
    raise UnknownKey(f"There is no exercise {str(key)[:100]!r}.{remedy}")


def lesson_slugs():
    """Name the lessons that have a module in `exercises/`, in alphabetical order: list of str."""
    return sorted(module.name for module in pkgutil.iter_modules(importlib.import_module("exercises").__path__))


def exercises_of(slug):
    """The exercises of one lesson, in the order in which its module defines them: dict of str to class."""
    module = importlib.import_module(f"exercises.{slug}")
    found = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Exercise)]
    return {exercise.key: exercise for exercise in found if exercise is not Exercise}


def _code(text):
    return textwrap.dedent(text).strip("\n")
