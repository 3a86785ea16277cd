"""Where the parts of a course lie, and the one place its public address is read from."""

import os
import re
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from builder.errors import CourseError, UsageError
from helpers.session import Mode, Setting


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
    """Read a text of the course: str; a CourseError where git left a merge undecided in it, or it is no UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(f"{path.name} is not UTF-8, from byte {error.start} on. Save it as UTF-8.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"(<{7}|>{7})( |$)", line):
            raise CourseError(
                f"{path.name}, line {number}: git left two versions here, `{line[:40]}`. Keep what is right, remove "
                "the lines that begin with <<<<<<<, ======= or >>>>>>>, and run this again."
            )
    return text


def write_atomically(path, content):
    """Write a file, str as UTF-8 or bytes, so that at any moment the old content or the new one stands there whole."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
