"""Where measured numbers are kept: `lessons/claims/`, a file per lesson, and `lessons/exhibits/`, one per exhibit."""

import dataclasses
import json
import math
import os
import re
import statistics
import tomllib
from dataclasses import dataclass
from pathlib import Path

from helpers.measuring.words import unit_of
from helpers.session import Setting

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
CALIBRATED = "calibrated"  # the table of a lesson's file that is no claim


class NumbersError(Exception):
    """A file of claims or of an exhibit does not hold what it should."""


@dataclass(frozen=True)
class Claim:
    """What is known of one measured number.

    Attributes
    ----------
    name : str
        "slug.name".
    what : str
        What the number says, in words.
    unit : str
        One of UNITS.
    mean, sd, median, seen_low, seen_high : float
        What the seeds gave; of seconds the median, and neither mean nor sd. None before a calibration.
    n_seeds : int
    at_least, at_most : float
        What a sentence of the lesson rests on.
    origin, value : str, float
        Of a fact from elsewhere: where it is from, and what it is.
    wide_because : str
        Why the band of an accuracy may be wider than four points.
    recorded : bool
        Computed from an exhibit's recorded rows, so the same for every seed.
    """

    name: str
    what: str = ""
    unit: str = ""
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    seen_low: float | None = None
    seen_high: float | None = None
    n_seeds: int | None = None
    at_least: float | None = None
    at_most: float | None = None
    origin: str = ""
    value: float | None = None
    wide_because: str = ""
    recorded: bool = False

    @property
    def is_fact(self):
        """Is it from elsewhere, and measured by no lesson?"""
        return bool(self.origin)

    @property
    def is_calibrated(self):
        return None not in (self.seen_low, self.seen_high, self.n_seeds, self.known_value)

    @property
    def known_value(self):
        """The value that prose quotes: the mean, of seconds the median, of a fact its value; None if nobody knows."""
        return next((value for value in (self.value, self.median, self.mean) if value is not None), None)

    @property
    def spread(self):
        """How far apart the seeds were; infinite where nobody knows, as of a value from recorded rows."""
        return self.seen_high - self.seen_low if self.is_calibrated and not self.recorded else math.inf

    @property
    def low(self):
        """The least value that a test accepts; None where nothing is judged."""
        band = self._band()
        return band and max(band[0], -math.inf if self.at_least is None else self.at_least)

    @property
    def high(self):
        """The greatest value that a test accepts; None where nothing is judged."""
        band = self._band()
        return band and min(band[1], math.inf if self.at_most is None else self.at_most)

    def _band(self):
        if not self.is_calibrated or self.mean is None or self.sd is None or self.unit not in UNITS:
            return None
        return band(self.mean, self.sd, self.unit)


_TYPES = {"what": str, "unit": str, "origin": str, "wide_because": str, "recorded": bool, "n_seeds": int}
FIELDS = {f.name: _TYPES.get(f.name, (int, float)) for f in dataclasses.fields(Claim) if f.name != "name"}


def fits(field, value):
    """May a claim's field of that name hold this value?"""
    kind = FIELDS.get(field, ())
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def band(mean, sd, unit):
    """The band that tests judge by: six standard deviations around the mean, with a floor, within what is possible.

    Parameters
    ----------
    mean, sd : float
        Of the seeds.
    unit : str
        One of UNITS, but not "seconds".

    Returns
    -------
    (low, high) : (float, float)
    """
    lowest, highest, floor = UNITS[unit]
    exact = unit == "count" and sd == 0
    reach = 0 if exact else 6 * max(sd, abs(mean) / 100 if floor is None else floor)
    return max(mean - reach, lowest), min(mean + reach, highest)


def read_claims(lessons=None, slug=None):
    """Read what is known of every claim.

    Parameters
    ----------
    lessons : Path, optional
        The folder with `claims/`, by default this course's.
    slug : str, optional
        Read those of one lesson; a missing file holds none.

    Returns
    -------
    dict of str to Claim
        By full name ("mnist.first_accuracy").

    Raises
    ------
    NumbersError
        If a file is not valid TOML.
    """
    return {
        f"{path.stem}.{name}": Claim(f"{path.stem}.{name}", **{f: v for f, v in table.items() if fits(f, v)})
        for path in ([claims_file(slug, lessons)] if slug else sorted((_folder(lessons) / "claims").glob("*.toml")))
        for name, table in read_tables(path).items()
        if name != CALIBRATED
    }


def read_calibration(slug, lessons=None):
    """Read when and with what a lesson's claims were measured: dict, empty before the first calibration.

    It holds `measured`, a date; `versions`, by library; `parameters`, by name; `fingerprint`, of the code.
    """
    return read_tables(claims_file(slug, lessons)).get(CALIBRATED, {})


def claims_file(slug, lessons=None):
    """Where a lesson's claims are: Path."""
    return _folder(lessons) / "claims" / f"{slug}.toml"


def read_tables(path):
    """Read a lesson's file of claims as it stands: dict of dict; empty where there is none."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NumbersError(f"claims/{path.name} is not valid TOML: {error}.") from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise NumbersError(f"claims/{path.name}: expected tables, a claim each; found `{name} = {table!r}`.")
    return tables


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
    return Path(lessons or os.environ.get(Setting.LESSONS) or LESSONS)


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
                middle = statistics.median if unit_of(column) == "seconds" else statistics.fmean
                row[column], span[column] = middle(values), (min(values), max(values))
        rows.append(row)
        ranges.append(span)
    return rows, ranges
