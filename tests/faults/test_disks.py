"""A disk that is full or may not be written to: one sentence that names the file, and nothing half-written."""

import errno
import os

import pytest
from support.commands import CLAIM, has_namespaces
from support.tiny_course import call, code, lesson

from builder.project import write_atomically

pytestmark = pytest.mark.slow

# A file system of the test's own; it goes with the process.
FULL = 'mount -t tmpfs -o size=100k tmpfs "$1" && cp -r "$2/." "$1" && shift 2 && exec "$@"'
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
mounts = pytest.mark.skipif(not has_namespaces(), reason="this machine lets nobody mount a file system of his own")


def namespace(script, *places):
    """What stands in front of a command to run it where a script has mounted something."""
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", *map(str, places)]


@pytest.fixture
def course_of(commands):
    """Write a cell into the lesson."""

    def write(source):
        (commands.course / "lessons/01_tiny.md").write_text(lesson(more=code(CLAIM) + code(source)))
        return commands

    return write


@mounts
def test_where_a_disk_is_full_the_file_is_named(course_of):
    commands = course_of("print('x' * 200_000)")  # more than the disk holds
    disk = commands.place / "disk"
    disk.mkdir()
    original, commands.course = commands.course, disk
    status, _, errors = commands.run("build", before=namespace(FULL, disk, original))
    notebook = disk / "notebooks/01_tiny.ipynb"
    assert (status, errors) == (2, f"{notebook}: No space left on device. Free some space, then run it again.\n")


@mounts
def test_where_the_place_for_temporary_files_is_full_it_is_named(course_of):
    commands = course_of("print('x' * 200_000)")
    temporary, nothing = commands.place / "temporary", commands.place / "nothing"
    nothing.mkdir()
    status, _, errors = commands.run("build", before=namespace(FULL, temporary, nothing))
    assert (status, errors) == (2, f"{temporary}: No space left on device. Free some space, then run it again.\n")
    assert not list((commands.course / "notebooks").rglob("*.ipynb"))


@mounts
def test_a_checkout_that_may_only_be_read_is_told_in_a_sentence_and_lists_its_lessons(course_of):
    commands = course_of("pass")
    before = namespace(READ_ONLY, commands.course)
    remedy = "Read-only file system. Give yourself the right to write there, or copy the course to a place of your own."
    for words in (["build"], ["verify"], ["sweep", "tiny", "-p", "seed", "0"], ["new", "07", "coins"]):
        status, _, errors = commands.run(*words, before=before)
        place = commands.course / ("lessons/07_coins.md" if words[0] == "new" else "notebooks")
        assert (status, errors) == (2, f"{place}: {remedy}\n"), words
    status, output, _ = commands.run("list", before=before)
    assert status == 0
    assert output.startswith("01_tiny")


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_whatever_step_of_a_write_fails_the_file_is_named_and_the_old_one_stays(tmp_path, monkeypatch, step, error):
    path = tmp_path / "file.txt"
    path.write_text("old")

    def fail(*_, **__):
        raise OSError(error, os.strerror(error), "/some/name/of/ours")

    place = {"open": "pathlib.Path.open", "fsync": "os.fsync", "replace": "pathlib.Path.replace"}[step]
    with monkeypatch.context() as patch:
        patch.setattr(place, fail)
        with pytest.raises(OSError) as caught:
            write_atomically(path, "new")
    assert (caught.value.errno, caught.value.filename) == (error, str(path))
    assert [each.name for each in tmp_path.iterdir()] == ["file.txt"]
    assert path.read_text() == "old"


def test_a_file_keeps_the_rights_that_it_had_and_a_new_one_has_those_of_its_user(tmp_path):
    path = tmp_path / "grades.csv"
    before = os.umask(0o077)
    try:
        write_atomically(path, "new")
        assert path.stat().st_mode & 0o777 == 0o600, "nobody else reads what only its user shall read"
        os.umask(0o022)
        write_atomically(path, "newer")
        assert path.stat().st_mode & 0o777 == 0o600
        write_atomically(tmp_path / "page.html", "new")
        assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_a_full_disk_costs_one_sentence_whatever_the_command(course, monkeypatch, capsys):
    def fail(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert call(course, "new", "07", "coins") == 2
    said = capsys.readouterr().err
    assert said == f"{course / 'lessons/07_coins.md'}: No space left on device. Free some space, then run it again.\n"
