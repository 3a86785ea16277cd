"""A learner's guess beside the number that was measured: read kindly, and said in words."""

import math
import numbers

from helpers.measuring.words import write_difference, write_value

# What a learner types a guess in; of other units the number itself.
ASKED_IN = {"fraction": "percent", "points": "points", "seconds": "seconds"}
SIGNS = {"percent": " %", "points": " points", "seconds": " s"}  # behind a number that is counted in these


def say_guess(guess, value, unit, spread=math.inf):
    """Compare a guess with what was measured.

    Parameters
    ----------
    guess : object
        What stands in the learner's cell: a number, in percent for a fraction, in points for points; `...` for none.
        A string that holds a number is read as one, and so is 0.9 for 90 % where the value is no such small share.
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
    number = _number(guess)
    if number is None:
        kind = f"a number in {ASKED_IN[unit]}" if unit in ASKED_IN else "a number"
        return f"your guess should be {kind}, such as 10; received {guess!r:.40}", None
    if unit == "fraction" and 0 < number < 1 and value >= 0.01:
        number *= 100  # typed as a fraction
    scaled = number / 100 if unit in ("fraction", "points") else number
    words = f"your guess: {_typed(number)}{SIGNS.get(ASKED_IN.get(unit), '')}"
    if write_value(scaled, unit, spread) == write_value(value, unit, spread):
        return f"{words}, just right", scaled
    return f"{words}, {write_difference(abs(scaled - value), unit)} too {'low' if scaled < value else 'high'}", scaled


def _number(guess):
    """The finite number that a guess is, or None."""
    if isinstance(guess, str):
        guess = guess.strip().removesuffix("%")
    elif isinstance(guess, bool) or not (isinstance(guess, numbers.Real) or getattr(guess, "shape", None) == ()):
        return None
    try:
        number = float(guess)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _typed(number):
    text = f"{number:,.0f}" if float(number).is_integer() and abs(number) < 1e15 else f"{number:.4g}"
    return text.replace("-", "−", 1) if text.startswith("-") else text
