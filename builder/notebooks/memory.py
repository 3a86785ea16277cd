"""How much memory a process, or what it started, held at most."""

import contextlib
import sys
import threading
from dataclasses import dataclass

LOOK_EVERY = 0.5  # seconds; a look costs some milliseconds


@dataclass
class Memory:
    """The most memory that was seen so far; None before the first look.

    Attributes
    ----------
    mb : int or None
    """

    mb: int | None = None


def peak_memory_mb():
    """The most memory that this process held so far.

    Returns
    -------
    int or None
        MB; None where the system does not tell.
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 if sys.platform != "darwin" else 1024**2))  # Linux counts KiB, macOS bytes


@contextlib.contextmanager
def watched_memory():
    """Look twice a second how much memory each process holds that this one, or one of these, has started.

    Yields
    ------
    Memory
        Of the process that held most. What is taken and given back between two looks is not seen.
    """
    memory, ended = Memory(), threading.Event()
    watching = threading.Thread(target=_watch, args=(memory, ended), daemon=True)
    watching.start()
    try:
        yield memory
    finally:
        ended.set()
        watching.join()


def _watch(memory, ended):
    import psutil

    this = psutil.Process()
    while not ended.wait(LOOK_EVERY):
        for process in this.children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it has just ended
                memory.mb = max(memory.mb or 0, round(process.memory_info().rss / 2**20))
