"""Recording what a lesson measures, beside what the course has seen: `claim` and `seconds`."""

import html
import math
import numbers

from helpers.learner_record import remember_guess
from helpers.measuring.guesses import say_guess
from helpers.measuring.store import NAME, Claim, read_calibration, read_claims
from helpers.measuring.words import in_words, write_range, write_value
from helpers.records import display_record
from helpers.session import Mode, lesson_variables, mode

_TAKEN = {}  # by claim, the guess that was taken note of in this session


def claim(name, value, *, guess=...):
    """Record a measured number, and show it beside what other seeds gave.

    The text of a lesson quotes the numbers recorded here, and tests judge them, so that the two cannot part.

    Parameters
    ----------
    name : str
        "slug.name", such as "mnist.first_accuracy"; known in `lessons/claims/`.
    value : float or int
        A fraction lies between 0 and 1.
    guess : float, optional
        What the learner expected: of a fraction in percent, of a difference of fractions in points, else in the
        number's own unit. `...` is no guess. A guess counts once: the variable `guess` is `...` again afterwards.

    Raises
    ------
    TypeError, ValueError
        If `name` has another form, or `value` is not one finite number.
    """
    value = _one_number("claim", name, value)
    slug = name.partition(".")[0]
    known = read_claims(slug=slug).get(name, Claim(name))
    changed = changed_parameters(read_calibration(slug), lesson_variables())
    unit = known.unit or "number"
    guessed, number = _take_guess(name, guess, value, unit, known.spread)
    text = "; ".join(filter(None, [_sentence(value, known, changed), guessed, _surprise(value, known, changed)]))
    record = {"name": name, "value": value, "changed": changed}
    _show("claim", record, text, number, unit)


def seconds(name, s, *, guess=...):
    """Record how long something took, and show it.

    Parameters
    ----------
    name : str
        "slug.name", known in `lessons/claims/` with the unit "seconds".
    s : float
        Seconds, measured around what is timed.
    guess : float, optional
        How many seconds the learner expected. `...` is no guess.

    Returns
    -------
    float
        The seconds that are shown: yours, but while a notebook is built for publication those recorded on the
        reference machine, so that tables and plots agree with the text.
    """
    s = _one_number("seconds", name, s)
    known = read_claims(slug=name.partition(".")[0]).get(name, Claim(name))
    recorded = known.known_value
    shown, where = s, "on this machine"
    if mode() is Mode.BUILD and recorded is not None:
        shown, where = recorded, "on the two-core reference machine"
    guessed, number = _take_guess(name, guess, shown, "seconds")
    text = f"{known.what or name}: {write_value(shown, 'seconds')} {where}"
    record = {"name": name, "value": recorded if shown == recorded else s}
    _show("seconds", record, "; ".join(filter(None, [text, guessed])), number, "seconds")
    return shown


def changed_parameters(calibration, variables):
    """Name the lesson's parameters, other than the seed, that have another value than at calibration."""
    return sorted(
        parameter
        for parameter, value in calibration.get("parameters", {}).items()
        if parameter != "seed" and _differs(variables.get(parameter, value), value)
    )


def _differs(found, value):
    """Whatever a learner made of a parameter: what cannot be compared is another value."""
    try:
        return bool(found != value)
    except Exception:
        return True


def _take_guess(name, guess, *value_and_unit):
    """Do what `say_guess` does, once for each guess: else that of one prediction would count for the next one, too.

    Whoever runs the same claim again meets the same guess again.
    """
    variables = lesson_variables()
    if guess is not ... and variables.get("guess") is guess:
        variables["guess"] = ...
    words, number = say_guess(_TAKEN.get(name, ...) if guess is ... else guess, *value_and_unit)
    if number is not None and guess is not ...:
        _TAKEN[name] = guess
    return words, number


def _one_number(function, name, value):
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(f'{function} needs a name of the form "lesson.what_is_measured"; received {name!r}')
    if isinstance(value, bool) or not (isinstance(value, numbers.Real) or getattr(value, "shape", None) == ()):
        raise TypeError(f"{function}({name!r}, …) records one number; received {type(value).__name__}")
    value = value.item() if hasattr(value, "item") else value
    if not math.isfinite(value):
        raise ValueError(f"{function}({name!r}, …) records a finite number; received {value}")
    return value


def _sentence(value, known, changed):
    what, unit = known.what or known.name, known.unit or "number"
    if not known.is_calibrated:
        return f"{what}: {write_value(value, unit)} (not calibrated yet)"
    here = f"{what}: {write_value(value, unit, known.spread)}"
    if known.recorded:
        return f"{here}, from the recorded rows"
    with_the_course_s_own = f"with the course's own {' and '.join(changed)}, " if changed else ""
    return f"{here} here; {with_the_course_s_own}{_seen(known)}"


def _seen(known):
    mean = write_value(known.mean, known.unit, known.spread)
    seeds = f"{in_words(known.n_seeds)} seed{'s' * (known.n_seeds > 1)}"
    if known.seen_low == known.seen_high:
        return f"{mean} for {seeds}"
    return f"on average over {seeds} {mean}, {write_range(known.seen_low, known.seen_high, known.unit)}"


def _surprise(value, known, changed):
    """What to say of a value that a test would not accept."""
    if changed or known.low is None or known.low <= value <= known.high:
        return ""
    expected = write_range(known.low, known.high, known.unit)
    return (
        f"unusual: {expected} was to be expected. Is a cell changed, run twice or passed over? To begin anew: restart "
        "the kernel, and run from the top. If that changes nothing: has a library another version?"
    )


def _show(kind, record, text, guess, unit):
    """Show a sentence and leave its record; a guess also counts in the learner's progress report."""
    if guess is not None:
        remark = remember_guess(record["name"], guess, record["value"], unit)
        record, text = {**record, "guess": guess}, " ".join(filter(None, [text, remark]))
    display_record(kind, record, text=text, html=f'<p class="measured">▸ {html.escape(text)}</p>')
