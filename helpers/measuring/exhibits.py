"""Showing what is too slow to repeat at each reading: recorded rows, and the code that measures them anew."""

import html
import inspect
import os

import numpy as np

from helpers.measuring.store import NAME, combine, read_exhibit
from helpers.measuring.words import unit_of, write_band, write_value
from helpers.records import display_record
from helpers.session import Mode, Setting, lesson_variables, mode


def exhibit(name, run, *, seeds=3, live=False):
    """Show the recorded rows of a long experiment, or run it in front of you.

    Parameters
    ----------
    name : str
        "slug.name"; its rows are recorded in `lessons/exhibits/`.
    run : callable of int
        `run(seed)` is the work of one seed. It gives a list of rows: dicts with the same keys, the first of which
        says what the row is about. A key that ends in `accuracy` holds fractions, one in `seconds` seconds.
        It sets its own seed, and uses no network that was trained outside it.
    seeds : int, default 3
        How many seeds are recorded: `course calibrate` reads the number here. Ten for a comparison.
    live : bool, default False
        Run it now, with the lesson's seed. It may take long: the recorded seconds say how long.

    Returns
    -------
    list of dict
        The rows shown, for a plot. Recorded ones are means over the seeds, of seconds medians.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f'exhibit needs a name of the form "lesson.what_is_shown"; received {name!r}')
    if not callable(run) or not inspect.signature(run).parameters:
        raise TypeError(f"exhibit({name!r}, run) expects a function run(seed); received {run!r}")
    if isinstance(seeds, bool) or not isinstance(seeds, int) or seeds < 1:
        raise ValueError(f"exhibit({name!r}, run, seeds=…) expects a whole number from 1 on; received {seeds!r}")
    recorded = read_exhibit(name)
    wanted = os.environ.get(Setting.EXHIBIT, "")
    if live or wanted == "*" or name in wanted.split(","):
        rows = _run_live(name, run, lesson_variables().get("seed", 0))
        _show(name, rows, [{} for _ in rows], "Measured just now, with one seed.")
        return rows
    if recorded is None:
        if mode() in (Mode.DRAFT, Mode.CALIBRATE):
            text = f"{name}: not measured yet"
            display_record("exhibit", {"name": name, "columns": [], "rows": []}, text=text)
            return []
        raise LookupError(f"{name} was never measured: run it with live=True, or `make calibrate` for everyone.")
    rows, ranges = combine(recorded)
    note = _note(recorded, rows, ranges)
    _show(name, rows, ranges, note)
    return rows


def by_seed(name, row, column):
    """The recorded values of one cell of an exhibit, one for each seed: for differences seed by seed.

    Parameters
    ----------
    name : str
        Of an exhibit.
    row : str
        The value of the row's first column.
    column : str

    Returns
    -------
    float ndarray of shape (n_seeds,)
        In the order of the seeds, so that two cells of one exhibit are paired. While a draft is built, three zeros if
        the exhibit was never measured.

    Raises
    ------
    LookupError
        If the exhibit was never measured, or has no such row or column.
    """
    recorded = read_exhibit(name)
    if recorded is None:
        if mode() in (Mode.DRAFT, Mode.CALIBRATE):
            return np.zeros(3)
        raise LookupError(f"{name} was never measured: `make calibrate` does that.")
    found = []
    for rows in recorded["seeds"].values():
        cells = {next(iter(cells.values())): cells for cells in rows}
        for what, key, known in (("row", row, cells), ("column", column, cells.get(row, ()))):
            if key not in known:
                raise LookupError(f"{name} has no {what} {key!r}; it has {', '.join(map(repr, known))}.")
        found.append(cells[row][column])
    return np.array(found, dtype=float)


def _note(recorded, rows, ranges):
    """Where recorded rows come from, and what their numbers are."""
    libraries = ", ".join(f"{library} {version}" for library, version in recorded["versions"].items())
    seeds = list(recorded["seeds"])
    by = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    timed = {unit_of(column) == "seconds" for span in ranges for column in span if len(seeds) > 1}
    in_brackets = any("(" in _write(*each, column) for each in zip(rows, ranges, strict=True) for column in each[1])
    kinds = ["means"] * (False in timed) + ["medians of seconds"] * (True in timed)
    kinds += ["in brackets the range"] * in_brackets
    what = f": {', '.join(kinds)}" if kinds else ""
    return (
        f"Recorded {recorded['measured']} on the two-core reference machine ({libraries}) with {by}{what}. "
        "To run it here: live=True."
    )


def _run_live(name, run, seed):
    """The rows of one seed, as plain numbers and strings."""
    given = run(seed)
    if not isinstance(given, list) or not given:
        raise TypeError(f"{name}: run(seed) must give a list of rows; received {given!r}")
    for row in given:
        if not isinstance(row, dict) or not row:
            raise TypeError(f"{name}: run(seed) must give rows as dicts; received {row!r}")
        if list(row) != list(given[0]):
            raise ValueError(f"{name}: every row needs the keys {list(given[0])}; received {list(row)}")
    return [{column: _plain(value) for column, value in row.items()} for row in given]


def _plain(value):
    """A number or a string that JSON can hold, without digits that mean nothing."""
    value = value.item() if hasattr(value, "item") else value
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _show(name, rows, ranges, note):
    columns = list(rows[0])
    heads = [column.replace("_", " ") for column in columns]
    cells = [[_write(row, span, column) for column in columns] for row, span in zip(rows, ranges, strict=True)]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in [heads, *cells]]
    text = "\n".join([*(line.rstrip() for line in lines), note])
    kinds = [f' class="{"label" if isinstance(rows[0][column], str) else "number"}"' for column in columns]
    head = "".join(f"<th{kind}>{html.escape(text)}</th>" for kind, text in zip(kinds, heads, strict=True))
    body = "".join(f"<tr>{_html_row(line, kinds)}</tr>" for line in cells)
    page = (
        f'<table class="exhibit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f'<p class="measured">▸ {html.escape(note)}</p>'
    )
    # Lists, not dicts: a stored notebook sorts the keys of a dict, and the order of the columns has a meaning.
    record = {"name": name, "columns": columns, "rows": [list(row.values()) for row in rows]}
    display_record("exhibit", record, text=text, html=page)


def _html_row(texts, kinds):
    """One row of a table: the first cell is the row's own header."""
    label, *others = (f"{kind}>{html.escape(text)}" for text, kind in zip(texts, kinds, strict=True))
    return f'<th scope="row"{label}</th>' + "".join(f"<td{other}</td>" for other in others)


def _write(row, span, column):
    value = row[column]
    if isinstance(value, str):
        return value
    if column not in span:
        return write_value(value, unit_of(column))
    low, high = span[column]
    spread = max(high - low, 0.0015)  # one digit behind the point in the whole column
    shown, band = write_value(value, unit_of(column), spread), write_band(low, high, unit_of(column), spread)
    return shown if unit_of(column) == "seconds" or shown == band else f"{shown} ({band})"
