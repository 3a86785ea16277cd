"""Quiz questions: how a lesson's author writes one down, and how a learner is shown it."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from string import ascii_uppercase

from exercises.core.comparing import brief
from exercises.core.exercise import UnknownKey, every_exercise, lesson_slugs, remedy_for, remember_begun
from helpers.records import display_record
from helpers.session import Mode, mode


@dataclass(frozen=True)
class Option:
    """One answer to choose from.

    Attributes
    ----------
    text : str
        May hold `code` and *emphasis*, like every text of a question, and no other Markdown.
    explanation : str
        Why it is right or wrong, for a learner who chose it; "Right." or "Not quite." is put before it.
    right : bool, default False
    """

    text: str
    explanation: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with several answers, each explained, at least one of them right.

    Attributes
    ----------
    key : str
        "mnist.steps_shown": the lesson's slug and a name, like the key of an exercise.
    prompt : str
    options : list of Option
        Shown in this order.
    compute : function without arguments, optional
        Works the answer out and returns the text of the right option; a test holds it against the options.

    Raises
    ------
    ValueError
        If something of this is missing or contradicts itself.
    """

    key: str
    prompt: str
    options: list[Option]
    compute: Callable[[], str] | None = None

    def __post_init__(self):
        if not re.fullmatch(r"[a-z]\w*\.[a-z]\w*", self.key):
            raise ValueError(f"A question's key must look like 'lesson.what_is_asked'; received {self.key!r}.")
        if not self.prompt.strip():
            raise ValueError(f"{self.key}: expected a prompt; received {self.prompt!r}.")
        if len(self.options) < 2:
            raise ValueError(f"{self.key}: expected at least 2 options; received {len(self.options)}.")
        texts = [_one_line(option.text) for option in self.options]
        for option, text in zip(self.options, texts, strict=True):
            if not text:
                raise ValueError(f"{self.key}: expected a text for each option; received {option.text!r}.")
            if texts.count(text) > 1:
                raise ValueError(f"{self.key}: expected options that differ; received {text!r} twice.")
            if not option.explanation.strip():
                raise ValueError(f"{self.key}: expected an explanation of {text!r}; received {option.explanation!r}.")
        n_right = sum(option.right for option in self.options)
        if not 0 < n_right < len(texts):
            raise ValueError(
                f"{self.key}: expected some options to be right, and not all; received {n_right} of {len(texts)} "
                "with right=True."
            )

    def as_text(self):
        """The prompt and the lettered options, without a word on which is right."""
        lines = [f"{letter}. {_one_line(option.text)}" for letter, option in self._lettered()]
        return "\n".join([_one_line(self.prompt), "", *lines])

    def as_html(self):
        """The same, with an explanation under each option that opens on a click, without any script.

        Where no looks reach it, as on GitHub, the elements alone keep the options apart.
        """
        parts = [f"<p><strong>{_markup(self.prompt)}</strong></p>"]
        for letter, option in self._lettered():
            verdict = "Right." if option.right else "Not quite."
            parts.append(
                "<details>\n"
                f"<summary>{letter}. {_markup(option.text)}</summary>\n"
                f"<p><strong>{verdict}</strong> {_markup(option.explanation)}</p>\n"
                "</details>"
            )
        return "\n".join(['<div class="quiz">', *parts, "</div>"])

    def _lettered(self):
        return zip(ascii_uppercase, self.options, strict=False)


def quiz(key=None):
    """Show one quiz question; a click on an answer, or Enter, unfolds why it is right or wrong.

    Parameters
    ----------
    key : str
        "mnist.steps_shown", say: a question of lesson mnist, in `exercises/mnist`.

    Raises
    ------
    UnknownKey
        If there is no such question, and nobody sits at the screen, who could read so.
    """
    try:
        question = find_question(key)
    except UnknownKey as error:
        if mode() is not Mode.LEARN:
            raise
        display_record(
            "unknown",
            {"key": key[:100] if isinstance(key, str) else ""},
            text=str(error),
            html=f"<p>{_markup(str(error))}</p>",
        )
        return
    remember_begun(key)
    display_record("quiz", {"key": key}, text=question.as_text(), html=question.as_html())


def find_questions(slug=None):
    """The questions of one lesson, or of all: what stands in the list QUESTIONS of each package in `exercises`.

    Parameters
    ----------
    slug : str, optional
        A lesson's; one without a package has none. By default all lessons.

    Returns
    -------
    list of Question
    """
    slugs = lesson_slugs()
    chosen = slugs if slug is None else [slug] if slug in slugs else []  # importing a package takes time
    modules = [importlib.import_module(f"exercises.{each}") for each in chosen]
    return [question for module in modules for question in getattr(module, "QUESTIONS", [])]


def find_question(key):
    """Look up a question by its key; UnknownKey, with one sentence, if there is none."""
    slug = key.partition(".")[0] if isinstance(key, str) else ""
    for question in find_questions(slug):
        if question.key == key:
            return question
    if key is None or callable(key):
        raise UnknownKey('Which question? Call it as in the lesson: `quiz("lesson.question")`.')
    if isinstance(key, str) and key in every_exercise():
        raise UnknownKey(f'That is an exercise: `check("{key}", …)` checks it, and `hint("{key}")` helps.')
    known = [question.key for question in find_questions()]
    raise UnknownKey(f"There is no quiz question {brief(key)}.{remedy_for(key, known)}")


def _one_line(text):
    return " ".join(text.split())


def _markup(text):
    """Turn a text into HTML, escaped, with `code` and *emphasis*."""
    # Every second piece stood between backticks.
    pieces = re.split(r"`([^`]+)`", escape(_one_line(text)))
    pieces[::2] = [re.sub(r"\*(\S|\S[^*]*\S)\*", r"<em>\1</em>", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"<code>{piece}</code>" for piece in pieces[1::2]]
    return "".join(pieces)
