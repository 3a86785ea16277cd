"""Showing what is too slow to repeat at each reading: recorded rows, and the code that measures them anew."""

import html
import inspect
import os
import sys

from helpers.measuring.store import NAME, combine, in_words, read_exhibit, unit_of, write_band, write_value
from helpers.output import display_record
from helpers.session import Mode, mode

# The exhibit that whoever calibrates or tests wants run, instead of shown.
LIVE = "COURSE_EXHIBIT"
# Set by tests: no training takes more than three steps an epoch, so that the code of an exhibit runs in seconds.
SHORT = "COURSE_SHORT"


def exhibit(name, run, *, live=False):
    """Show the recorded rows of a long experiment, or run it in front of you.

    Parameters
    ----------
    name : str
        "slug.name"; its rows are recorded in `lessons/exhibits/`.
    run : callable of int
        `run(seed)` gives the rows, as a list or one by one with `yield`: dicts with the same keys, the first of
        which says what the row is about. A key that ends in `accuracy` holds fractions, one in `seconds` seconds.
        It sets its own seed, and uses no network that was trained outside it.
    live : bool, default False
        Run it now, with the lesson's seed. It may take long: the recorded seconds say how long.

    Returns
    -------
    list of dict
        The rows shown, for a plot. Recorded ones are means over the seeds, of seconds medians.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f'exhibit needs a name of the form "lesson.what_is_shown"; received {name!r}')
    if not callable(run) or not _takes_one_argument(run):
        raise TypeError(f"exhibit({name!r}, run) expects a function run(seed); received {run!r}")
    recorded = read_exhibit(name)
    if live or os.environ.get(LIVE) == name:
        rows = _run_live(name, run, sys._getframe(1).f_globals.get("seed", 0), recorded)
        _show(name, rows, [{} for _ in rows], "Measured just now, with one seed.")
        return rows
    if recorded is None:
        if mode() in (Mode.DRAFT, Mode.CALIBRATE):
            text = f"{name}: not measured yet"
            display_record("exhibit", {"name": name, "columns": [], "rows": []}, text=text)
            return []
        raise LookupError(f"{name} was never measured: run it with live=True, or `make calibrate` for everyone.")
    rows, ranges = combine(recorded)
    libraries = ", ".join(f"{library} {version}" for library, version in recorded["versions"].items())
    note = (
        f"Recorded {recorded['measured']} on the two-core reference machine over {in_words(len(recorded['seeds']))} "
        f"seeds ({libraries}); means, of seconds medians; in brackets the range. To run it here: live=True."
    )
    _show(name, rows, ranges, note)
    return rows


def _takes_one_argument(run):
    try:
        inspect.signature(run).bind(0)
    except (TypeError, ValueError):
        return False
    return True


def _run_live(name, run, seed, recorded):
    """Collect the rows, with a bar over them; the recorded rows tell how many there will be, and how long it takes."""
    if os.environ.get(SHORT):
        import keras

        keras.config.set_max_steps_per_epoch(3)
    from tqdm.auto import tqdm

    expected = combine(recorded)[0] if recorded else []
    quiet = None if mode() is Mode.LEARN else True
    rows = []
    with tqdm(total=len(expected) or None, desc=name, unit="row", leave=False, disable=quiet) as bar:
        for row in run(seed):
            if not isinstance(row, dict) or not row:
                raise TypeError(f"{name}: run(seed) must give rows as dicts; received {row!r}")
            if rows and list(row) != list(rows[0]):
                raise ValueError(f"{name}: every row needs the keys {list(rows[0])}; received {list(row)}")
            rows.append({column: _plain(value) for column, value in row.items()})
            bar.update()
    if not rows:
        raise ValueError(f"{name}: run(seed) gave no rows")
    return rows


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
    head = "".join(f"<th>{html.escape(text)}</th>" for text in heads)
    label = '<th scope="row" style="text-align: left; font-weight: normal">'
    body = "".join(
        f"<tr>{label}{html.escape(line[0])}</th>{''.join(f'<td>{html.escape(cell)}</td>' for cell in line[1:])}</tr>"
        for line in cells
    )
    page = (
        f'<table class="exhibit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        f'<p class="measured">▸ {html.escape(note)}</p>'
    )
    # Lists, not dicts: a stored notebook sorts the keys of a dict, and the order of the columns has a meaning.
    record = {"name": name, "columns": columns, "rows": [list(row.values()) for row in rows]}
    display_record("exhibit", record, text=text, html=page)


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
