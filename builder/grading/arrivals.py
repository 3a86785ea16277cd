"""What arrives in a teacher's folder or ZIP: each file with its path and its learner, names as platforms write them.

Nothing is unpacked onto the disk: what lies in a ZIP is read from it, as far as a limit allows.
"""

import contextlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from builder.errors import UsageError

LARGEST = 100e6  # bytes of a file; with its outputs a whole lesson has about one million
LARGEST_ZIP = 500e6  # bytes of all that is read out of one ZIP, with the ZIPs in it
MOST_ENTRIES = 20_000  # of a ZIP
DEEPEST = 3  # ZIPs in each other
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".xz", ".bz2")
LINK = "It is a link; links are not followed."

# How learning platforms name what a class has handed in, when all of it is downloaded at once.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+(_.*)?", re.DOTALL)
CANVAS = re.compile(r"(?P<name>.+?)(_late)?_(?P<id>\d{2,})_\d{3,}_.+", re.DOTALL | re.IGNORECASE)
NOTEBOOK = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)


class Unfit(Exception):
    """A file cannot be read; the message is a sentence that says why."""


@dataclass
class File:
    """One file, wherever it lies.

    Attributes
    ----------
    parts : tuple of str
        Its path, beginning in the folder of all. The last is "" for a folder that holds nothing.
    read : callable without arguments
        Returns bytes, at most LARGEST; raises Unfit.
    problem : str
        Why it is not even tried; "" otherwise.
    """

    parts: tuple
    read: object = None
    problem: str = ""

    @property
    def name(self):
        return "/".join(self.parts)

    @property
    def is_notebook(self):
        """By its name alone."""
        return bool(NOTEBOOK.search(self.parts[-1]))

    def holds_notebook(self):
        """By what is in it, for a file whose name says nothing, or something else."""
        if self.problem or PurePosixPath(self.parts[-1]).suffix.lower() not in ("", ".json", ".txt", ".download"):
            return False
        try:
            content = self.read()
        except Unfit:
            return False
        return content.lstrip()[:1] == b"{" and all(word in content for word in (b'"cells"', b'"nbformat"'))


@dataclass
class Arrival:
    """What arrived under one name: a file of a learner, or a folder or a ZIP.

    Attributes
    ----------
    learner : str or None
        None for what belongs to nobody: a file beside the learners' that is no notebook.
    notebooks, others : list of File
    """

    learner: str | None
    notebooks: list = field(default_factory=list)
    others: list = field(default_factory=list)


def list_arrivals(place):
    """Yield what arrived, learner by learner.

    Parameters
    ----------
    place : Path
        A folder or a ZIP, with a file, a folder or a ZIP for each learner.

    Yields
    ------
    Arrival
        In the order of their names in `place`.

    Raises
    ------
    UsageError
        If the place is not there, is something else, or holds nothing.
    """
    if place.is_dir():
        files = _in_folder(place)
    elif place.is_file() and (place.suffix.lower() == ".zip" or zipfile.is_zipfile(place)):
        try:
            files = _without_outer_folder(_in_zip(place, (), defaultdict(_Budget)), place.stem)
        except Unfit as problem:
            raise UsageError(f"{place}: {problem} Download it again, or unpack it and name the folder.") from None
    else:
        what = "a file" if place.exists() else "not there"
        raise UsageError(f"Expected a folder or a ZIP of learners' notebooks; {place} is {what}.")
    groups = defaultdict(list)
    for file in files:
        groups[file.parts[0]].append(file)
    if not groups:
        raise UsageError(
            f"{place} is empty. Put the notebooks in it: NAME.ipynb for each learner, or a folder for each learner."
        )
    names = _learners({top: len(group) == 1 and group[0].parts == (top,) for top, group in groups.items()})
    for top in sorted(groups):  # one by one: what was unpacked for one is gone before the next
        yield _arrival(names[top], top, _unpacked(groups.pop(top)))


def _arrival(learner, top, files):
    alone = len(files) == 1 and files[0].parts == (top,)
    notebooks = [file for file in files if file.is_notebook]
    if not notebooks:  # a browser may have given it another ending
        notebooks = [file for file in files if file.holds_notebook()]
    is_learners = top.lower().endswith(".zip") or (files[0].problem == LINK and not PurePosixPath(top).suffix)
    if alone and not notebooks and not is_learners:
        return Arrival(None, others=files)
    return Arrival(learner, notebooks, [file for file in files if file not in notebooks])


# ---- names ----


def _learners(tops):
    """The learner of each thing that lies at the top: {"learner_a.ipynb": "learner_a", …}.

    Two people of one name, whom a platform tells apart by a number, get it after their names.
    """
    people = {top: _who(top, is_file) for top, is_file in tops.items()}
    namesakes = defaultdict(set)
    for name, number in people.values():
        namesakes[name].add(number)
    return {
        top: f"{name} ({number})" if number and len(namesakes[name]) > 1 else name
        for top, (name, number) in people.items()
    }


def _who(top, is_file):
    """Whose it is: (name, the platform's number or None)."""
    archive = top.lower().endswith(ARCHIVES)
    patterns = (MOODLE, CANVAS) if is_file or archive else (MOODLE,)
    for pattern in patterns:
        if found := pattern.fullmatch(top):
            return unicodedata.normalize("NFC", found["name"]), found["id"]
    stem = top
    if is_file or archive:
        stem = NOTEBOOK.sub("", top) if NOTEBOOK.search(top) else PurePosixPath(top).stem
    # Some systems write é as e and an accent: the same name must be one learner.
    return unicodedata.normalize("NFC", stem), None


def _is_hidden(parts):
    """Hidden files, checkpoints, and what systems add: `.ipynb_checkpoints`, `__MACOSX`, `__pycache__`."""
    return any(part.startswith(".") for part in parts) or any(part.startswith("__") for part in (parts[0], *parts[:-1]))


# ---- folders and ZIPs ----


def _in_folder(folder):
    """The files of a folder. Links to folders are listed, not followed."""
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder).parts
        folders[:] = sorted(name for name in folders if not _is_hidden((*inside, name, "")))
        for name in folders:
            if Path(place, name).is_symlink():
                yield File((*inside, name), problem=LINK)
        seen = sorted(name for name in names if not _is_hidden((*inside, name)))
        for name in seen:
            yield _on_disk(Path(place, name), (*inside, name))
        if inside and not (seen or folders):
            yield File((*inside, ""), problem="It is empty.")


def _on_disk(path, parts):
    def read():
        try:
            size = path.stat().st_size
            if size > LARGEST:
                raise Unfit(_too_large(size))
            return path.read_bytes()
        except OSError as error:
            raise Unfit(f"It cannot be read: {error.strerror}.") from None

    if path.is_symlink():
        return File(parts, problem=LINK)
    return File(parts, read, "" if path.is_file() else "It is not a file.")


def _unpacked(files):
    """The files of one learner, with those in ZIPs in the place of the ZIPs."""
    budget, found = _Budget(), []  # one for all that a learner has packed
    for file in files:
        if file.problem or not file.parts[-1].lower().endswith(".zip"):
            found.append(file)
            continue
        try:
            found += _in_zip(BytesIO(file.read()), file.parts, defaultdict(lambda: budget))
        except Unfit as problem:
            found.append(File(file.parts, problem=str(problem)))
    return found


class _Budget:
    """How much may still be read out of one ZIP, so that a small one that unpacks to a huge one costs nobody."""

    def __init__(self):
        self.left = LARGEST_ZIP

    def take(self, content):
        self.left -= len(content)
        if self.left < 0:
            raise Unfit(f"It unpacks to more than {LARGEST_ZIP / 1e6:.0f} MB.")
        return content


def _in_zip(source, above, budgets, depth=1):
    """List the files of a ZIP: a path or what can be read like a file; `above` is its own path, for the names.

    Each learner has a budget. In the ZIP of a whole class the learners stand at the top, or in a folder at the top.
    """
    try:
        archive = zipfile.ZipFile(source)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unfit("It is a damaged ZIP.") from None
    if len(entries) > MOST_ENTRIES:
        raise Unfit(f"It is a ZIP of {len(entries):,} files; {MOST_ENTRIES:,} are the most that are read.")
    found = []
    for entry in sorted(entries, key=lambda entry: entry.filename):
        inside = _parts(entry)
        if entry.is_dir() or not inside or _is_hidden((*above, *inside)):
            continue  # a path that leads out of the ZIP holds "..", and counts as hidden
        file = _in_entry(archive, entry, (*above, *inside), budgets[inside[:2]])
        if file.problem or not inside[-1].lower().endswith(".zip") or not above:
            found.append(file)  # what lies in the ZIP of a whole class is opened learner by learner
        elif depth == DEEPEST:
            found.append(File(file.parts, problem=f"It is a ZIP in a ZIP, {DEEPEST + 1} deep."))
        else:
            try:
                found += _in_zip(BytesIO(file.read()), file.parts, budgets, depth + 1)
            except Unfit as problem:
                found.append(File(file.parts, problem=str(problem)))
    return found or [File((*above, ""), problem="It is empty.")] if above else found


def _parts(entry):
    """The path of an entry. Where a ZIP does not say how it writes letters, most write UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _in_entry(archive, entry, parts, budget):
    def read():
        try:
            with archive.open(entry) as file:
                content = file.read(int(min(LARGEST, budget.left)) + 1)  # whatever size the ZIP says it has
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
            raise Unfit("It is damaged in its ZIP.") from None
        except NotImplementedError:
            raise Unfit("It is packed in a way that Python cannot read.") from None
        except RuntimeError:
            raise Unfit("It is locked by a password.") from None
        if len(content) > LARGEST:
            raise Unfit(_too_large(entry.file_size))
        return budget.take(content)

    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return File(parts, read, LINK if is_link else "")


def _without_outer_folder(files, name):
    """A ZIP made of one folder holds that folder: of a class what lies in it counts."""
    tops = {file.parts[0] for file in files}
    if len(tops) != 1 or any(len(file.parts) == 1 for file in files):
        return files
    (top,) = tops
    same_name = top.casefold() == re.sub(r" ?\(\d+\)$", "", name).casefold()
    if same_name or all(len(file.parts) > 2 for file in files):
        return [File(file.parts[1:], file.read, file.problem) for file in files]
    return files


def _too_large(size):
    return f"It is too large ({size / 1e6:.0f} MB): clear its outputs."
