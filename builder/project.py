"""Where the parts of a course lie, and the one place its public address is read from."""

import contextlib
import os
import re
import secrets
import shutil
import time
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from builder.errors import CourseError, UsageError
from helpers.session import Mode, Setting

ABANDONED = 3600  # seconds; what is half-written and younger may be the work of a command that still runs
PART = "[!.]" * 8  # random, so that two commands that write one file at once do not get in each other's way
LEFT_OF_A_MERGE = re.compile(r"(?:<{7}|>{7})(?: .*)?")


@dataclass(frozen=True)
class Project:
    """A course on disk.

    Attributes
    ----------
    root : Path
        The folder with `pyproject.toml`, `lessons/` and `notebooks/`.
    """

    root: Path

    @property
    def lessons(self):
        return self.root / "lessons"

    @property
    def notebooks(self):
        return self.root / "notebooks"

    @property
    def start(self):
        """The learners' copies of the notebooks, without outputs."""
        return self.notebooks / "start"

    @property
    def workbook(self):
        """Where a learner works, in copies of these that are the learner's own."""
        return self.root / "workbook"

    def environment(self, mode):
        """What a lesson's kernel finds in its environment: who runs it, a `Mode`, and where its numbers are."""
        return {
            Setting.MODE: Mode(mode),
            Setting.LESSONS: str(self.lessons),
            Setting.EXHIBIT: "",
        }

    @property
    def pyproject(self):
        return self.root / "pyproject.toml"

    @cached_property
    def _settings(self):
        try:
            return tomllib.loads(read_text(self.pyproject))["tool"]["course"]
        except FileNotFoundError:
            raise UsageError(
                f"Expected a course in {self.root}: it has no pyproject.toml. Name its folder with --root."
            ) from None
        except (tomllib.TOMLDecodeError, KeyError) as error:
            raise CourseError(f"{self.pyproject}: expected a table [tool.course]; reading it gave {error!r}.") from None

    @property
    def repository(self):
        """The public repository, as OWNER/NAME."""
        return self._settings["repository"]

    @property
    def ref(self):
        """The branch or tag that badges open and that Colab clones."""
        return self._settings["ref"]

    @property
    def has_contract(self):
        """Must its lessons be as the lesson contract wants them? A course of a few lines may say `contract = false`."""
        return self._settings.get("contract", True)

    @property
    def folder_name(self):
        return self.repository.split("/")[1]


def read_text(path):
    """Read a text file that people edit: str.

    Raises
    ------
    FileNotFoundError
    CourseError
        If it is not in UTF-8, or holds the marks of a merge that nobody finished.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin with a mark that no one sees
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CourseError(
            f"{path.name}, line {line}: expected text in UTF-8; found another encoding. Save the file as UTF-8."
        ) from None
    for number, line in enumerate(text.splitlines(), start=1):
        if LEFT_OF_A_MERGE.fullmatch(line):
            raise CourseError(
                f"{path.name}, line {number}: git left two versions here, `{line[:60]}`. Keep what is right, remove "
                "the lines that begin with <<<<<<<, ======= or >>>>>>>, and run this again."
            )
    return text


def write_atomically(path, content):
    """Write a file, str as UTF-8 or bytes, so that at any moment the old content or the new one stands there whole.

    Raises
    ------
    OSError
        With the file's own name, whatever went wrong.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:  # with the rights that new files have here
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


@cache
def remove_leftovers(folder):
    """Remove what killed commands left half-written in a folder; each process looks once."""
    for part in folder.glob(f".*.{PART}.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED:
                shutil.rmtree(part) if part.is_dir() else part.unlink()
