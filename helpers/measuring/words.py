"""How measured numbers are written: one number, a range, a difference, as a sentence would say them."""

import math

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def unit_of(column):
    """The unit of an exhibit's column, by the last word of its name."""
    ending = column.rpartition("_")[2]
    return {"accuracy": "fraction", "fraction": "fraction", "seconds": "seconds"}.get(ending, "number")


def write_value(value, unit, spread=math.inf):
    """Write one number as a sentence would: 0.979 as "97.9 %", 7.94 seconds as "7.9 s".

    Parameters
    ----------
    value : float
    unit : str
        One of `store.UNITS`.
    spread : float
        How far apart the values of several seeds were: where they agree closely one more digit is shown.
    """
    if unit in ("fraction", "points"):
        # A difference gets two decimals where its interval may stand beside it: one would round one of the two away.
        fine = unit == "points" and (spread < 0.01 or (spread == math.inf and abs(value) < 0.1))
        digits = 2 if fine else _percent_digits(spread)
        return _with_minus(f"{100 * value:.{digits}f} {'%' if unit == 'fraction' else unit}")
    if unit == "seconds":
        if value >= 600:
            return f"{value / 60:.0f} min"
        return f"{value:.0f} s" if value >= 9.95 else f"{value:.1f} s"
    if unit == "ratio":
        return f"{value:.2g}" if value < 100 else f"{value:,.0f}"
    return _with_minus(_plain(value))


def write_band(low, high, unit, spread=None):
    """Write a range: "97.6–98.2 %", or the one value where both ends read the same; `spread` as in `write_value`."""
    ends, number = _ends(low, high, unit, spread)
    if ends[0] == ends[1]:
        return ends[0]
    if low < 0:
        return f"{number} to {ends[1]}"
    return f"{number}–{ends[1]}" if number != ends[0] or " " not in number else " – ".join(ends)


def write_range(low, high, unit, spread=None):
    """Write a range in words: "from 97.6 to 98.2 %"; `spread` as in `write_value`."""
    ends, number = _ends(low, high, unit, spread)
    return f"from {number} to {ends[1]}" if ends[0] != ends[1] else ends[0]


def write_difference(difference, unit):
    """Write how far two numbers are apart: 0.067 of a fraction as "6.7 points", 54.2 seconds as "54 s"."""
    if unit in ("fraction", "points"):
        return write_value(difference, "points", 0.01 if difference < 0.0995 else 1)
    return write_value(difference, unit)


def in_words(count):
    """Write a small count as a word: 3 as "three"."""
    return WORDS[count] if 0 <= count < len(WORDS) else str(count)


def _ends(low, high, unit, spread):
    """Both ends, written alike, and the lower one without a unit that the upper one says too."""
    ends = [write_value(end, unit, high - low if spread is None else spread) for end in (low, high)]
    number, _, word = ends[0].partition(" ")
    return ends, number if word == ends[1].partition(" ")[2] else ends[0]


def _with_minus(text):
    """A true minus sign, and none before a number of which only zeros are written."""
    if not any(digit in text.partition(" ")[0] for digit in "123456789"):
        return text.removeprefix("-")
    return text.replace("-", "−", 1) if text.startswith("-") else text


def _percent_digits(spread):
    return 2 if spread < 0.0015 else 1 if spread < 0.1 else 0 if spread < math.inf else 1


def _plain(value):
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.1g}"
