"""Commands of the builder in processes of their own, to be killed, starved and disturbed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil

from support import ROOT

CLAIMS = """\
# A comment of the author's.
[sum]
what = "the sum, größer"
unit = "count"
mean = 3
sd = 0
seen_low = 3
seen_high = 3
n_seeds = 10
"""
CLAIM = 'from helpers import claim\nclaim("tiny.sum", 3)'
# Says that it has begun, and waits for a word to go on.
WAITS = """\
import os, pathlib, time
place = pathlib.Path({place!r})
(place / "begun").write_text(str(os.getpid()))
while not (place / "go on").exists():
    time.sleep(0.02)"""
PATIENCE = 60  # seconds, for a busy machine


class Commands:
    """Begins commands of the builder on a course, and knows which processes are theirs.

    Attributes
    ----------
    course : Path
    place : Path
        Outside of the course: where its cells say that they have begun, and what is temporary lies.
    """

    def __init__(self, course, place):
        self.course, self.place = course, place
        (place / "temporary").mkdir()

    def begin(self, *arguments, before=(), folder=ROOT, **environment):
        """Begin a command in a folder; `before` stands in front of it, such as `unshare`."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", "builder", "--root", str(self.course), *map(str, arguments)],
            cwd=folder,
            env=os.environ | {"TMPDIR": str(self.place / "temporary"), "PYTHONPATH": str(ROOT)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *arguments, **options):
        """Run a command to its end: (status, standard output, standard error)."""
        process = self.begin(*arguments, **options)
        output, errors = process.communicate(timeout=2 * PATIENCE)
        return process.returncode, output, errors

    def wait_for_cell(self, process):
        """Wait until a cell has begun; return the process id of its kernel."""
        begun = self.place / "begun"
        wait_until(lambda: process.poll() is not None or (begun.exists() and begun.read_text()))
        assert process.poll() is None, process.communicate()
        return int(begun.read_text())

    def let_cells_go_on(self):
        (self.place / "go on").touch()

    def processes(self):
        """The processes that belong to these commands and still run."""
        found = []
        for process in psutil.process_iter():
            try:
                ours = process.environ().get("TMPDIR") == str(self.place / "temporary")
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:  # another user's, or just ended
                continue
        return found

    def files(self):
        """What the course holds, but for what is built and what is a learner's: {Path: bytes}."""
        files = (path.relative_to(self.course) for path in self.course.rglob("*") if path.is_file())
        return {path: (self.course / path).read_bytes() for path in files if path.parts[0] not in ("build", "workbook")}


def wait_until(condition, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def has_namespaces():
    """May a test mount something of its own?"""
    if sys.platform != "linux" or not Path("/usr/bin/unshare").exists():
        return False
    probe = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, capture_output=True).returncode == 0
