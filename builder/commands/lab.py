"""Copy the lessons into workbook/, where a learner works, and open JupyterLab there."""

import datetime
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from builder.errors import UsageError
from builder.lesson.source import full_names
from builder.notebooks.execute import OWN_KERNEL
from builder.notebooks.stored import read_stored
from builder.project import write_atomically

VERSIONS = ".versions.json"  # which version of a lesson each copy was made from, by its SHA-256
# JupyterLab's settings for learners: no question about news when it opens, a kernel without asking for one.
SETTINGS = Path(__file__).resolve().parent / "jupyterlab"


def add_arguments(parser):
    words = "set your copy of it aside and take a new one"
    parser.add_argument("--fresh", action="append", default=[], metavar="LESSON", help=words)
    parser.add_argument("--copy-only", action="store_true", help="open nothing")
    parser.add_argument("arguments", nargs="*", metavar="-- ARGUMENT", help="handed on to JupyterLab")


def main(project, options):
    folder = copy_lessons(project, fresh=options.fresh)
    if options.copy_only:
        print(f"Your copies are in {folder}.")
        return 0
    return open_lab(project, options.arguments)


def copy_lessons(project, *, fresh=(), say=print):
    """Copy the learners' notebooks from `notebooks/start/` into `workbook/`, and leave every copy that is there alone.

    Where the course has a newer version of a lesson than a copy was made from, one line says so.

    Parameters
    ----------
    project : Project
    fresh : sequence of str
        Lessons to begin anew, by number, slug or name: their old copies are set aside under a name with the date.
    say : callable of str
        Receives a line for each copy made, set aside or found to be out of date.

    Returns
    -------
    Path
        The folder with the copies.

    Raises
    ------
    UsageError
        If a lesson in `fresh` is unknown, there is nothing to copy, or the folder cannot be written to.
    """
    originals = {path.stem: path for path in sorted(project.start.glob("*.ipynb"))}
    if not originals:
        raise UsageError(f"Expected notebooks in {project.start}; found none. Fetch the course anew.")
    renewed = full_names(fresh, originals)
    folder = project.workbook
    try:
        folder.mkdir(exist_ok=True)
        versions = _read_versions(folder)
        for name, original in originals.items():
            _copy(original, folder / original.name, versions, fresh=name in renewed, say=say)
            write_atomically(folder / VERSIONS, json.dumps(versions, indent=1, sort_keys=True) + "\n")
    except FileExistsError:
        raise UsageError(f"{folder} is a file: expected a folder for your copies. Move it away or rename it.") from None
    except PermissionError as error:
        raise UsageError(
            f"{error.filename} cannot be written: your copies of the lessons go there. Give yourself the right to "
            "write in the course's folder, or copy it to a place of your own."
        ) from None
    return folder


def open_lab(project, arguments=()):
    """Open JupyterLab on the learner's copies: for this machine only, with a token, as root too; return its status.

    Parameters
    ----------
    project : Project
    arguments : sequence of str
        Further arguments for JupyterLab.
    """
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1"]
    command += [f"--ServerApp.root_dir={project.workbook}"]
    command += [f"--LabApp.app_settings_dir={SETTINGS}", "--LabApp.news_url="]
    # Its own tabs: else JupyterLab would look for those of other folders, and complain that they are gone.
    command += [f"--LabApp.workspaces_dir={project.workbook / '.jupyterlab'}"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    process = subprocess.Popen([*command, *arguments], env=os.environ | OWN_KERNEL)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # JupyterLab got it too, and asks whether it is meant


def _copy(original, copy, versions, *, fresh, say):
    """Make one copy, or leave it and say what is to be said about it."""
    name = original.stem
    remedy = f"`make lab FRESH={name.split('_')[0]}` sets it aside and gives you a new one."
    content = original.read_bytes()
    newest = _digest(content)
    if (fresh or versions.get(name) != newest) and read_stored(original) is None:
        where = original.relative_to(original.parents[2])
        say(f"{name}: {where} is damaged: it is not a notebook. It is not copied. Fetch the course anew.")
        return
    if fresh and copy.exists():
        aside = _free_name(copy)
        copy.rename(aside)
        say(f"{name}: your old copy is now {aside.parent.name}/{aside.name}.")
    if not copy.exists():
        _write_new(copy, content)
        versions[name] = newest
        say(f"{name}: copied to {copy.parent.name}/{copy.name}.")
        return
    if _digest(copy.read_bytes()) == newest:
        versions[name] = newest
    elif read_stored(copy) is None:
        say(f"{name}: {copy.parent.name}/{copy.name} is damaged: it is not a notebook. {remedy}")
    elif versions.get(name) != newest:
        say(f"{name}: the course has a newer version than your copy, which stays as it is. {remedy}")


def _digest(content):
    """The SHA-256 of a notebook's bytes, the same for both kinds of line endings: git on Windows may change these."""
    return hashlib.sha256(content.replace(b"\r", b"")).hexdigest()


def _write_new(copy, content):
    """Write a file that must not be there yet; what another `lab` has just written is left alone."""
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        if copy.exists():
            return
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _free_name(copy):
    """A name for an old copy that nothing has yet: `02_mnist.2026-11-24.ipynb`, then `02_mnist.2026-11-24.2.ipynb`."""
    day = datetime.date.today().isoformat()
    number = 1
    while True:
        tail = day if number == 1 else f"{day}.{number}"
        aside = copy.with_name(f"{copy.stem}.{tail}{copy.suffix}")
        if not aside.exists():
            return aside
        number += 1


def _read_versions(folder):
    """What `_copy` noted; nothing where the note is missing or damaged: then each changed copy counts as older."""
    try:
        versions = json.loads((folder / VERSIONS).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return versions if isinstance(versions, dict) else {}
