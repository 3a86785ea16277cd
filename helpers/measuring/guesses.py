"""A learner's guess beside the number that was measured: read kindly, and said in words."""

import math
import numbers
import re

from helpers.measuring.store import UNITS
from helpers.measuring.words import write_difference, write_value

SHARES = ("fraction", "points")  # typed as a hundred times what they are
# What a learner types a guess in; of other units the number itself.
ASKED_IN = {"fraction": "percent", "points": "points", "seconds": "seconds"}
SIGNS = {"percent": " %", "points": " points", "seconds": " s"}  # behind a number that is counted in these
IN_WORDS = re.compile(r"[-+]?(?:\d[\d.,]*|\.\d+)(?:e[-+]?\d+)?")  # a number in a text
SPACE_IN_NUMBER = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")


def say_guess(guess, value, unit, spread=math.inf):
    """Compare a guess with what was measured.

    Parameters
    ----------
    guess : object
        What stands in the learner's cell: a number, in percent for a fraction, in points for points; `...` for none.
        A text that holds one number is read as that, 101,770 and 95,5 as they are meant, and 0.9 as 90 % where the
        value is no such small share. What no number of this unit can be, such as 900 %, is no guess.
    value : float
    unit : str
        One of `store.UNITS`.
    spread : float
        As `write_value` takes it.

    Returns
    -------
    (words, number) : (str, float or None)
        What to say after the value, "" without a guess; and the guess in the scale of the value.
    """
    if guess is ...:
        return "", None
    number = _number(guess, unit)
    if number is None and isinstance(guess, tuple):
        return f"your guess: a comma makes several numbers of it; write 101770, or 95.5; received {guess!r:.40}", None
    if number is None:
        kind = f"a number in {ASKED_IN[unit]}" if unit in ASKED_IN else "a number"
        return f"your guess should be {kind}, such as 10; received {guess!r:.40}", None
    if unit == "fraction" and 0 < number < 1 and value >= 0.01:
        number *= 100  # typed as a fraction
    scaled = number / 100 if unit in SHARES else number
    lowest, highest, _ = UNITS.get(unit, UNITS["number"])
    if not lowest <= scaled <= highest:
        kind = f"in {ASKED_IN[unit]}" if unit in ASKED_IN else f"of a {unit}"
        before = "Is it the one from before? Put yours into the cell `guess = ...`, and run that cell again"
        return f"your guess: {_typed(number)} is no guess {kind}. {before}", None
    words = f"your guess: {_typed(number)}{SIGNS.get(ASKED_IN.get(unit), '')}"
    if write_value(scaled, unit, spread) == write_value(value, unit, spread):
        return f"{words}, just right", scaled
    return f"{words}, {write_difference(abs(scaled - value), unit)} too {'low' if scaled < value else 'high'}", scaled


def _number(guess, unit):
    """The finite number that a guess is, or None."""
    counts = isinstance(guess, numbers.Real) or getattr(guess, "shape", None) == ()
    if isinstance(guess, tuple):
        guess = _with_comma(guess, unit)
    if isinstance(guess, str):
        found = IN_WORDS.findall(SPACE_IN_NUMBER.sub("", guess.replace("−", "-").lower()))
        written = found[0].rstrip(".,") if len(found) == 1 else ""
        in_thousands = THOUSANDS.fullmatch(written) and unit not in SHARES
        guess = written.replace(",", "" if in_thousands else ".")
    elif not counts or str(guess) in ("True", "False"):
        return None
    try:
        number = float(guess)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _with_comma(parts, unit):
    """The text of what Python takes for several numbers: 101,770 or 95,5; "" where that is not sure, as of 90,95."""
    written = ",".join(map(str, parts))
    sure = THOUSANDS.fullmatch(written) if unit not in SHARES else None
    return written if sure or re.fullmatch(r"-?\d+" if unit == "count" else r"-?\d+(,\d)?", written) else ""


def _typed(number):
    text = f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e15 else f"{number:.4g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text
