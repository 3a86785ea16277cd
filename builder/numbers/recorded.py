"""The recorded rows of an exhibit, looked over before anything rests on them."""

from builder.errors import CourseError
from helpers.measuring.store import read_exhibit


def read_rows(name, lessons):
    """Read what `course calibrate` recorded of an exhibit, as `read_exhibit` does: dict, or None if it was never.

    Raises
    ------
    NumbersError
        If the file is not JSON.
    CourseError
        If it is, and lacks what it should hold.
    """
    recorded = read_exhibit(name, lessons)
    if recorded is not None and not _is_whole(recorded):
        raise CourseError(
            f"exhibits/{name}.json is damaged: expected `measured`, `versions`, and under `seeds` the same rows for "
            f"each seed. Restore it from the repository, or measure it anew: course calibrate --only {name}"
        )
    return recorded


def _is_whole(recorded):
    try:
        forms = {tuple(map(_form, rows)) for rows in recorded["seeds"].values()}
        kinds = isinstance(recorded["measured"], str), isinstance(recorded["versions"], dict)
    except (AttributeError, KeyError, TypeError):
        return False
    return len(forms) == 1 and forms != {()} and all(kinds)


def _form(row):
    """What a row has in common with that of another seed: its columns, and which of them hold words."""
    if not all(isinstance(value, str | int | float) for value in row.values()):
        raise TypeError
    return tuple((column, isinstance(value, str)) for column, value in row.items())
