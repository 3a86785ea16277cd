"""Recording what a lesson measures, beside what the course has seen: `claim` and `seconds`."""

import html
import math
import numbers
import sys

from helpers.measuring.store import NAME, in_words, known_value, read_claims, spread_of, write_band, write_value
from helpers.output import display_record
from helpers.session import Mode, mode


def claim(name, value):
    """Record a measured number, and show it beside what other seeds gave.

    The text of a lesson quotes the numbers recorded here, and tests judge them, so that the two cannot part.

    Parameters
    ----------
    name : str
        "slug.name", such as "mnist.first_accuracy"; known in `lessons/claims.toml`.
    value : float or int
        A fraction lies between 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If `name` has another form, or `value` is not one finite number.
    """
    value = _one_number("claim", name, value)
    claims, calibrated = read_claims()
    known = claims.get(name, {})
    changed = changed_parameters(name, calibrated, sys._getframe(1).f_globals)
    text = _sentence(name, value, known, changed)
    display_record("claim", {"name": name, "value": value, "changed": changed}, text=text, html=_paragraph(text))


def seconds(name, s):
    """Record how long something took, and show it.

    Parameters
    ----------
    name : str
        "slug.name", known in `lessons/claims.toml` with the unit "seconds".
    s : float
        Seconds, measured around what is timed.

    Returns
    -------
    float
        The seconds that are shown: yours, but while a notebook is built for publication those recorded on the
        reference machine, so that tables and plots agree with the text.
    """
    s = _one_number("seconds", name, s)
    known = read_claims()[0].get(name, {})
    what = known.get("what", name)
    recorded = known_value(known)
    shown, where = s, "on this machine"
    if mode() is Mode.BUILD and recorded is not None:
        shown, where = recorded, "on the two-core reference machine"
    text = f"{what}: {write_value(shown, 'seconds')} {where}"
    record = {"name": name, "value": recorded if shown == recorded else s}
    display_record("seconds", record, text=text, html=_paragraph(text))
    return shown


def changed_parameters(name, calibrated, variables):
    """Name the lesson's parameters, other than the seed, that have another value than at calibration."""
    parameters = calibrated.get(name.partition(".")[0], {}).get("parameters", {})
    return sorted(
        parameter
        for parameter, value in parameters.items()
        if parameter != "seed" and variables.get(parameter, value) != value
    )


def _one_number(function, name, value):
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f'{function} needs a name of the form "lesson.what_is_measured"; received {name!r}')
    if isinstance(value, bool) or not (isinstance(value, numbers.Real) or getattr(value, "shape", None) == ()):
        raise TypeError(f"{function}({name!r}, …) records one number; received {type(value).__name__}")
    value = value.item() if hasattr(value, "item") else value
    if not math.isfinite(value):
        raise ValueError(f"{function}({name!r}, …) records a finite number; received {value}")
    return value


def _sentence(name, value, known, changed):
    what, unit = known.get("what", name), known.get("unit", "number")
    if "seen_low" not in known:
        return f"{what}: {write_value(value, unit)} (not calibrated yet)"
    low, high = known["seen_low"], known["seen_high"]
    sentence = f"{what}: {write_value(value, unit, spread_of(known))}"
    seeds = f"{in_words(known['n_seeds'])} seeds"
    seen = f"the same for {seeds}" if low == high else f"{seeds} gave {write_band(low, high, unit)}"
    if known.get("recorded"):
        seen = "from the recorded rows"
    if changed:
        return f"{sentence} ({seen}, with the course's own {' and '.join(changed)})"
    if known["low"] <= value <= known["high"]:
        return f"{sentence} ({seen})"
    expected = write_band(known["low"], known["high"], unit)
    return f"{sentence} ({seen}). Unusual: {expected} was to be expected. Is a cell changed, or a library's version?"


def _paragraph(text):
    return f'<p class="measured">▸ {html.escape(text)}</p>'
