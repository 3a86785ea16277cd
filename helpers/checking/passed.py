"""Which exercises have been passed so far: a small file outside the course's folder, and nothing if there is no place.

A check must never fail because of it. So every fault, from a home folder that is not there to a damaged file, ends in
one sentence for the learner at most.
"""

import contextlib
import html
import json
import os
import sys
from pathlib import Path

from helpers.checking.exercise import exercises_of, lesson_slugs
from helpers.output import display_record
from helpers.session import Mode, mode

OVERRIDE = "COURSE_PROGRESS"  # the path of another file


def progress_report():
    """Show which exercises of each lesson you have passed so far."""
    passed, remark = read_passed()
    lessons = {slug: list(exercises_of(slug)) for slug in lesson_slugs()}
    lessons = {slug: keys for slug, keys in lessons.items() if keys}
    n_passed = sum(key in passed for keys in lessons.values() for key in keys)
    n_all = sum(map(len, lessons.values()))
    head = f"{n_passed} of {n_all} exercises passed"
    lines, rows = [], []
    for keys in lessons.values():
        for key in keys:
            word = "Passed" if key in passed else "Not yet"
            lines.append(f"  {word:8} {key}")
            rows.append(f"<tr><td>{word}</td><td><code>{html.escape(key)}</code></td></tr>")
    text = "\n".join([f"{head}:", *lines, *filter(None, [remark])])
    table = f"<table><caption>{head}</caption><tr><th>so far</th><th>exercise</th></tr>{''.join(rows)}</table>"
    display_record(
        "progress",
        {"passed": n_passed, "exercises": n_all},
        text=text,
        html=table + (f"<p>{html.escape(remark)}</p>" if remark else ""),
    )


def remember_passed(key):
    """Note that an exercise was passed.

    Parameters
    ----------
    key : str

    Returns
    -------
    str
        One sentence for the learner if that could not be written down, else "".
    """
    path = progress_file()
    if path is None:
        return ""
    passed, remark = read_passed()
    if key in passed:
        return remark
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps({"passed": sorted({*passed, key})}, indent=1) + "\n")
    except OSError as error:
        return f"(That you passed could not be written down: {path}: {error.strerror}.)"
    return remark


def read_passed():
    """Read which exercises have been passed.

    Returns
    -------
    (set of str, str)
        The keys; and one sentence for the learner if the file was damaged or cannot be read, else "".
    """
    path = progress_file()
    if path is None:
        return set(), ""
    try:
        passed = json.loads(path.read_text(encoding="utf-8"))["passed"]
        return {key for key in passed if isinstance(key, str)}, ""
    except (FileNotFoundError, NotADirectoryError):
        return set(), ""
    except OSError as error:
        return set(), f"(What you passed before cannot be read: {path}: {error.strerror}.)"
    except (ValueError, KeyError, TypeError, RecursionError):
        aside = path.with_name(f"{path.name}.damaged")
        with contextlib.suppress(OSError):
            path.replace(aside)
        return set(), f"(The record of what you passed was damaged; it was set aside as {aside}, and begun anew.)"


def progress_file():
    """Where the record lies: Path, or None where there is no place for it or nobody learns (a build, a test)."""
    if mode() is not Mode.LEARN:
        return None
    if os.environ.get(OVERRIDE):
        return Path(os.environ[OVERRIDE])
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
