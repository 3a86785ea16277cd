"""The course's measured numbers: where they are kept, and how they are written."""

import json
import math
import os
import re
import tomllib
from pathlib import Path

# Where claims.toml and exhibits/ are: set by a builder that runs another course's lessons.
FOLDER = "COURSE_LESSONS"
LESSONS = Path(__file__).resolve().parent.parent.parent / "lessons"

# unit: (lowest possible value, highest, the least spread that a test allows for)
# A floor of None is one hundredth of the mean. Seconds are never judged.
UNITS = {
    "fraction": (0, 1, 0.001),
    "points": (-1, 1, 0.001),  # a difference of two fractions, shown in percentage points
    "count": (0, math.inf, None),
    "number": (-math.inf, math.inf, None),
    "ratio": (0, math.inf, None),
    "seconds": (0, math.inf, None),
}
NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


class NumbersError(Exception):
    """`claims.toml` or an exhibit's file does not hold what it should."""


def read_claims(lessons=None):
    """Read what is known of every claim.

    Parameters
    ----------
    lessons : Path, optional
        The folder with `claims.toml`, by default this course's; a missing file holds no claims.

    Returns
    -------
    (claims, calibrated) : (dict, dict)
        `claims` by full name ("mnist.first_accuracy"); `calibrated` by lesson slug: the parameters, the code's
        digest, date and versions of the last calibration.

    Raises
    ------
    NumbersError
        If the file is not valid TOML.
    """
    path = _folder(lessons) / "claims.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NumbersError(f"{path.name} is not valid TOML: {error}.") from None
    calibrated = tables.pop("calibrated", {})
    claims = {
        f"{slug}.{name}": table
        for slug, group in tables.items()
        if isinstance(group, dict)
        for name, table in group.items()
        if isinstance(table, dict)
    }
    return claims, calibrated


def read_exhibit(name, lessons=None):
    """Read an exhibit's recorded rows: what `course calibrate` wrote, or None if it was never measured."""
    path = _folder(lessons) / "exhibits" / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NumbersError(f"exhibits/{path.name} is damaged: {error}. Restore it from the repository.") from None


def _folder(lessons):
    return Path(lessons or os.environ.get(FOLDER) or LESSONS)


def combine(exhibit):
    """One list of rows from those of all seeds: numbers become means (seconds: medians), with their ranges.

    Returns
    -------
    (rows, ranges) : (list of dict, list of dict)
        `ranges` holds (lowest, highest) for each number.
    """
    rows, ranges = [], []
    for same_row in zip(*exhibit["seeds"].values(), strict=True):
        row, span = {}, {}
        for column, first in same_row[0].items():
            values = [r[column] for r in same_row]
            if isinstance(first, str) or (isinstance(first, int) and len(set(values)) == 1):
                row[column] = first
            else:
                middle = sorted(values)[len(values) // 2] if unit_of(column) == "seconds" else sum(values) / len(values)
                row[column], span[column] = middle, (min(values), max(values))
        rows.append(row)
        ranges.append(span)
    return rows, ranges


def unit_of(column):
    """The unit of an exhibit's column, by the last word of its name."""
    ending = column.rpartition("_")[2]
    return {"accuracy": "fraction", "fraction": "fraction", "seconds": "seconds"}.get(ending, "number")


def known_value(claim):
    """The value that prose quotes: the mean, of seconds the median, of a fact from elsewhere its value."""
    return next((claim[field] for field in ("value", "median", "mean") if field in claim), None)


def spread_of(claim):
    """How far apart the seeds of a claim were; infinite where nobody knows, as of a value from recorded rows."""
    if claim.get("recorded") or "seen_low" not in claim:
        return math.inf
    return claim["seen_high"] - claim["seen_low"]


def write_value(value, unit, spread=math.inf):
    """Write one number as a sentence would: 0.979 as "97.9 %", 7.94 seconds as "7.9 s".

    Parameters
    ----------
    value : float
    unit : str
        One of UNITS.
    spread : float
        How far apart the values of several seeds were: where they agree closely one more digit is shown.
    """
    if unit == "fraction":
        return f"{100 * value:.{_percent_digits(spread)}f} %"
    if unit == "points":
        return f"{100 * value:.{_percent_digits(spread)}f} points"
    if unit == "seconds":
        if value >= 600:
            return f"{value / 60:.0f} min"
        return f"{value:.0f} s" if value >= 9.95 else f"{value:.1f} s"
    if unit == "ratio":
        return f"{value:.2g}" if value < 100 else f"{value:,.0f}"
    return _plain(value)


def write_band(low, high, unit, spread=None):
    """Write a range: "97.6–98.2 %", or the one value where both ends read the same; `spread` as in `write_value`."""
    ends = [write_value(end, unit, high - low if spread is None else spread) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    number, _, word = ends[0].partition(" ")
    same_word = word == ends[1].partition(" ")[2]
    if low < 0:
        return f"{ends[0]} to {ends[1]}".replace("-", "−")
    return f"{number}–{ends[1]}" if same_word else " – ".join(ends)


def in_words(count):
    return WORDS[count] if 0 <= count < len(WORDS) else str(count)


def _percent_digits(spread):
    return 2 if spread < 0.0015 else 1 if spread < 0.1 else 0 if spread < math.inf else 1


def _plain(value):
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.1g}"
