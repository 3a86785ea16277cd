"""What a lesson does against the contract, where, and which of it its author has allowed, with a reason."""

import re
from dataclasses import dataclass

from builder.lesson.outline import Piece, Section
from builder.numbers.placeholders import find_untested_numbers

ALLOWED_IN_TEXT = re.compile(r'<!--\s*allow\s+"([^"]*)"\s*:?(.*?)-->', re.DOTALL)


@dataclass(frozen=True)
class Breach:
    """One thing that a lesson does against the contract.

    Attributes
    ----------
    word : str
        By which an exception names it: "yield", "np.stack", "claims".
    sentence : str
        What was expected, what is there, what to do.
    section : Section or None
        None where it is about the lesson as a whole.
    piece : Piece or None
    """

    word: str
    sentence: str
    section: Section | None = None
    piece: Piece | None = None


@dataclass(frozen=True)
class Allowance:
    """`allow "word": the reason`, in the options of a code cell or in a comment of a text."""

    word: str
    reason: str
    section: Section
    piece: Piece

    def covers(self, breach):
        """A cell's exception covers what is in that cell; a text's, what is in its section, or in no place at all."""
        if breach.word != self.word:
            return False
        if self.piece.is_code:
            return breach.piece is self.piece
        return breach.section is None or breach.section is self.section


def judge_breaches(breaches, sections):
    """Leave out what is allowed, and add exceptions that have no reason, or nothing to allow.

    Parameters
    ----------
    breaches : list of Breach
    sections : list of Section

    Returns
    -------
    list of Breach
    """
    exceptions = [exception for section in sections for exception in _exceptions(section)]
    left = [breach for breach in breaches if not any(e.covers(breach) and e.reason for e in exceptions)]
    for exception in exceptions:
        if not exception.reason:
            sentence = f'the exception "{exception.word}" gives no reason: write `"{exception.word}: the reason"`'
        elif any(map(exception.covers, breaches)) or _is_a_number(exception):
            continue
        else:
            sentence = f'the exception "{exception.word}" allows nothing that is there: remove it'
        left.append(Breach("exception", sentence, exception.section, exception.piece))
    return left


def _exceptions(section):
    for piece in section.pieces:
        if piece.is_code:
            stated = [piece.allow] if isinstance(piece.allow, str) else piece.allow or []
            for text in stated:
                # A word may hold a colon itself, as ":=" does.
                word, _, reason = text.partition(": ")
                yield Allowance(word.strip().removesuffix(":").strip() or word, reason.strip(), section, piece)
        else:
            for word, reason in ALLOWED_IN_TEXT.findall(piece.text):
                yield Allowance(word, reason.strip(), section, piece)


def _is_a_number(exception):
    """Is it of a wording that would be taken for a measured number? Those are exceptions from the lint of numbers."""
    if exception.piece.is_code:
        return False
    text = "\n\n".join(piece.text for piece in exception.section.pieces if not piece.is_code)
    comments = [match[0] for match in ALLOWED_IN_TEXT.finditer(text) if match[1] == exception.word]
    return find_untested_numbers(text) != find_untested_numbers(text.replace(comments[0], ""))
