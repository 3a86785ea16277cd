"""What a learner has done so far: exercises passed and guesses made, in a small file outside the course's folder.

A check or a claim must never fail because of it. So every fault, from a home folder that is not there to a damaged
file, ends in one sentence for the learner at most.
"""

import contextlib
import json
import math
import os
import sys
from pathlib import Path

from helpers.session import Mode, Setting, mode


def remember_passed(key):
    """Note by its key that an exercise was passed; return a sentence if that could not be written down, else ""."""
    return _remember(lambda done: done["passed"].add(key), "That you passed")


def remember_guess(name, guess, value, unit):
    """Note what a learner guessed before a number was measured; a later guess takes the place of an earlier one.

    Guess and value are in the claim's unit: a fraction from 0 to 1, not in percent. Returns as `remember_passed` does.
    """
    entry = {"guess": float(guess), "value": float(value), "unit": unit}
    return _remember(lambda done: done["guesses"].update({name: entry}), "Your guess")


def read_progress():
    """Read what the learner has done.

    Returns
    -------
    (dict, str)
        {"passed": set of keys, "guesses": {name: {"guess", "value", "unit"}}}; and one sentence for the learner if the
        file was damaged or cannot be read, else "".
    """
    nothing = {"passed": set(), "guesses": {}}
    path = progress_file()
    if path is None:
        return nothing, ""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        guesses = {name: guess for name, guess in found.get("guesses", {}).items() if _is_guess(guess)}
        return {"passed": {key for key in found["passed"] if isinstance(key, str)}, "guesses": guesses}, ""
    except (FileNotFoundError, NotADirectoryError):
        return nothing, ""
    except OSError as error:
        return nothing, f"(What you did before cannot be read: {path}: {error.strerror}.)"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        aside = path.with_name(f"{path.name}.damaged")
        with contextlib.suppress(OSError):
            path.replace(aside)
        return nothing, f"(The record of what you did was damaged; it was set aside as {aside}, and begun anew.)"


def _remember(change, what):
    path = progress_file()
    if path is None:
        return ""
    done, remark = read_progress()
    before = _as_json(done)
    change(done)
    if _as_json(done) == before:
        return remark
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, _as_json(done))
    except OSError as error:
        return f"({what} could not be written down: {path}: {error.strerror}.)"
    return remark


def _as_json(done):
    return json.dumps({**done, "passed": sorted(done["passed"])}, indent=1, sort_keys=True) + "\n"


def _is_guess(entry):
    if not isinstance(entry, dict) or set(entry) != {"guess", "value", "unit"} or not isinstance(entry["unit"], str):
        return False
    return all(type(entry[name]) in (int, float) and math.isfinite(entry[name]) for name in ("guess", "value"))


def progress_file():
    """Where the record lies: Path, or None where there is no place for it or nobody learns (a build, a test)."""
    if mode() is not Mode.LEARN:
        return None
    if os.environ.get(Setting.PROGRESS):
        return Path(os.environ[Setting.PROGRESS])
    folder = _state_folder()
    return None if folder is None else folder / "heart-of-deep-learning" / "progress.json"


def _state_folder():
    """The folder in which this platform keeps a user's own records; None without a home folder."""
    chosen = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    if Path(chosen).is_absolute():
        return Path(chosen)
    # Not Path.home(): with HOME empty it is the root of the file system.
    home = os.environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    if not (Path(home).is_absolute() and Path(home).is_dir()):
        return None
    inside = {"win32": "AppData/Local", "darwin": "Library/Application Support"}
    return Path(home) / inside.get(sys.platform, ".local/state")


def _write(path, text):
    """Write so that a learner who closes the notebook in that moment keeps the old record or has the new one."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
