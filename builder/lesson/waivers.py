"""Waivers: how an author says that a rule is broken on purpose, and why.

They are for whoever edits the lesson, and reach no learner. In a text one is written
`<!-- allow "the word": the reason -->`, in the options of a code cell `:allow: "the word: the reason"`.
"""

import re
from dataclasses import dataclass

COMMENT = r'[ \t]*<!--\s*allow\s+"([^"]*)"\s*:?(.*?)-->'
WAIVER = re.compile(COMMENT, re.DOTALL)
# On a line of its own a comment goes with the line; within a line, the space after it stays.
REMOVED = re.compile(rf"^{COMMENT}[ \t]*\n?|{COMMENT}", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Waiver:
    """A deliberate exception to a rule.

    Attributes
    ----------
    word : str
        What is waived: a construct, a name, a wording of the text, or what a rule counts.
    reason : str
        Without one a waiver counts for nothing.
    """

    word: str
    reason: str


def waivers_in(text):
    """The waivers that stand in a text as comments: tuple of Waiver."""
    return tuple(Waiver(word, reason.strip()) for word, reason in WAIVER.findall(text))


def waivers_of_option(allow):
    """The waivers of a code cell's option `allow`, a text or a list of texts: tuple of Waiver."""
    stated = [allow] if isinstance(allow, str) else allow or []
    parted = [text.partition(": ") for text in stated]  # a word may hold a colon itself, as ":=" does
    return tuple(Waiver(word.strip().removesuffix(":").strip() or word, reason.strip()) for word, _, reason in parted)


def without_waivers(text):
    """Drop the comments that are waivers."""
    return REMOVED.sub("", text)
