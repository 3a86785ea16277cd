"""Running a stranger's code in a process of its own: the walls around it, its limits, and nothing of it left behind.

This keeps accidents and pranks away from the teacher's machine. It is no prison: the code runs under the teacher's
account, and can read what the teacher can, but for what is hidden from it. `builder/grading/walls.py` builds the walls.
"""

import contextlib
import ctypes
import functools
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

GLANCE = 0.2  # seconds between two looks at the memory
START = 120  # seconds until the first step; on a busy machine a kernel takes its time
MOST_PROCESSES = 200
LARGEST_FILE = 2 * 1024**3  # bytes; a disk that is full costs everyone
MOST_SAID = 20 * 1024**2  # bytes of all messages

# From the best walls down: no network, files to write-protect, and processes that end together, among which a shell
# stands first, as one must; the same without the last; the same where only root may build them.
OWN = ["unshare", "--map-root-user", "--net"]
WALLS = (
    [*OWN, "--mount-proc", "--ipc", "--pid", "--fork", "--kill-child", "sh", "-c", '"$@"; exit', ""],
    [*OWN, "--mount"],
    ["unshare", "--net", "--mount"],
)
# What the code finds of the teacher's environment: no names, no keys, no tokens.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS")
KEPT += ("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT")


def run_confined(module, job, scratch, *, environment, seconds, memory_mb):
    """Run `python -m module` behind walls, hand it a job, and gather what it says.

    The module begins with `enter`. Its first line of standard input is the job. What it says, each a line of JSON on
    standard output, holds `"step"` when it begins with the next part of its work, and `"end"`, one of the endings
    below, as the last word.

    Parameters
    ----------
    module : str
    job : dict
        With `hidden`, files and folders that it shall not see, and `needed`, folders that it must.
    scratch : Path
        The only folder in which it can write, where the platform has walls for that; home and working folder too.
    environment : dict of str to str
        Besides what every process needs.
    seconds, memory_mb : float
        Limits for it and all the processes it starts, together. The time counts from its first step.

    Returns
    -------
    (messages, ending) : (list of dict, str)
        The ending is "done", "time", "memory", "processes" or "died".
    """
    _make_places(scratch)
    walls = find_walls()
    home = str(scratch / "home")
    process = subprocess.Popen(
        [*walls, sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        start_new_session=True,  # an interrupt at the teacher's keyboard is not for it
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {"HOME": home, "USERPROFILE": home, "TMPDIR": str(scratch / "tmp"), "TEMP": str(scratch / "tmp")}
        | environment,
    )
    said = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(process.stdout, said), daemon=True).start()
    try:
        with contextlib.suppress(BrokenPipeError):
            place = {"scratch": str(scratch), "walls": bool(walls), "own_processes": "--pid" in walls}
            process.stdin.write(json.dumps(job | place).encode() + b"\n")
            process.stdin.flush()
        return _watch(process, said, seconds, memory_mb * 1e6)
    finally:
        end_children(psutil.Process(process.pid))
        process.kill()
        process.wait()
        process.stdin.close()


def _make_places(scratch):
    for name in ("home", "work", "tmp"):
        (scratch / name).mkdir(exist_ok=True)


def _listen(stream, said):
    left = MOST_SAID
    while (line := stream.readline(left)).endswith(b"\n"):
        left -= len(line)
        said.put(line)
    said.put(None)  # its end, or more than any notebook has to say


def _watch(process, said, seconds, most_memory):
    messages = []
    deadline, at_work, looked = time.monotonic() + START, False, 0
    while True:
        try:
            line = said.get(timeout=GLANCE)
            if line is None:
                return messages, "died"
            message = json.loads(line)
            if not isinstance(message, dict):
                return messages, "died"
            messages.append(message)
            if message.get("end") in ("done", "died"):
                return messages, message["end"]
            if "step" in messages[-1] and not at_work:
                deadline, at_work = time.monotonic() + seconds, True
        except queue.Empty:
            pass
        except ValueError:
            return messages, "died"
        if time.monotonic() > deadline:
            return messages, "time"
        if time.monotonic() < looked + GLANCE:
            continue
        looked = time.monotonic()
        tree = children(psutil.Process(process.pid))
        if len(tree) > MOST_PROCESSES:
            return messages, "processes"
        if sum(map(_memory, tree)) > most_memory:
            return messages, "memory"


def _memory(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0  # ended in this moment


def children(process):
    """The processes that a process started, and those that these started, and so on, as far as they still run."""
    try:
        return [child for child in process.children(recursive=True) if _runs(child)]
    except psutil.Error:
        return []


def _runs(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def end_children(process):
    """Kill whatever a process started, again and again, since each may start another before its turn comes."""
    for _ in range(100):
        running = children(process)
        if not running:
            return
        for child in running:
            with contextlib.suppress(psutil.Error):
                child.kill()
        time.sleep(0.02)


@functools.cache
def find_walls():
    """The command that puts walls around another one on this machine; empty where the platform lends none."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return []
    for walls in WALLS:
        probe = [*walls, "mount", "-t", "tmpfs", "probe", "/tmp"]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if subprocess.run(probe, capture_output=True, timeout=20).returncode == 0:
                return walls
    return []


def enter():
    """Begin a confined process: take the job, close what is still open, and stay under the watch of whoever began it.

    Returns
    -------
    (dict, callable)
        The job; and what to call with a dict that is to be said.
    """
    # Said through a copy of standard output that the kernel does not inherit, so that its printing cannot get in.
    voice = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def say(message):
        voice.write(json.dumps(message) + "\n")
        voice.flush()

    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_watcher, args=(job["scratch"],), daemon=True).start()
    walls = []
    if sys.platform == "linux":
        # What loses its parent becomes a child of this process, and ends with it.
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
        with contextlib.suppress(OSError):  # if memory runs out all the same: this first, not the teacher's work
            Path("/proc/self/oom_score_adj").write_text("1000")
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        from builder.grading.walls import close_off, shut_doors

        if job["walls"]:
            needed = [*job["needed"], sys.prefix, sys.base_prefix, *sys.path]
            walls = close_off(job["scratch"], job["hidden"], [str(Path(path).resolve()) for path in needed])
            walls += ["processes"] * job["own_processes"]
        if not shut_doors():
            walls = [wall for wall in walls if wall != "network"]
    _make_places(Path(job["scratch"]))
    os.chdir(Path(job["scratch"], "work"))
    say({"walls": walls})
    return job, say


def _end_with_watcher(scratch):
    """When the watcher is gone, however it ended, nobody else ends this process and what it started, and tidies up."""
    while sys.stdin.buffer.read(1):
        pass
    end_children(psutil.Process())
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)
