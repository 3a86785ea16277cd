"""Executing a compiled notebook in a clean kernel, and saying in one line what went wrong."""

import contextlib
import copy
import errno
import os
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from builder.notebooks.memory import watched_memory
from builder.notebooks.normalise import normalise
from builder.notebooks.spending import seconds_by_kind
from helpers.session import Mode, Setting

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)  # what a disk says that takes no more

CELL_TIMEOUT = 900  # seconds; a cell that takes longer has hung
# The kernel `python3` is this environment's, and not another course's in the home folder.
OWN_KERNEL = {"JUPYTER_PREFER_ENV_PATH": "1"}


@dataclass
class Outcome:
    """What became of one lesson: an entry of `report.json`, and the notebook itself."""

    name: str
    notebook: nbformat.NotebookNode
    ok: bool
    seconds: float
    peak_memory_mb: int | None
    failed_cell: int | None = None
    error: str | None = None
    first_line: str | None = None
    warnings: list = field(default_factory=list)
    spent: dict = field(default_factory=dict)

    def sentence(self):
        """Say which cell failed, with its first line and the error."""
        if self.failed_cell is None:
            return f"{self.name}: {self.error}"
        return f"{self.name}: cell {self.failed_cell}, `{self.first_line}`, failed with {self.error}"


def execute(name, notebook, folder, parameters, *, environment=None, progress=False, cell_timeout=CELL_TIMEOUT):
    """Run one notebook with papermill, in a kernel that this process starts; return an Outcome whatever happens.

    Parameters
    ----------
    name : str
        What the Outcome is called.
    notebook : NotebookNode
        Compiled; it is left as it is.
    folder : str
        The kernel's working directory.
    parameters : dict
        For the cell tagged `parameters`.
    environment : dict of str to str, optional
        Set in this process while the kernel runs, which inherits it.
    progress : bool, default False
    cell_timeout : int
        Seconds after which a cell is held to have hung.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from tqdm import tqdm

    # By default the bars share a lock among processes, which a worker that is stopped leaves behind with a warning.
    tqdm.set_lock(threading.RLock())
    begun = []  # cells, filled as they run; the last is the one that failed, whatever the failure

    def note(cell, cell_index):
        if "injected-parameters" not in cell.metadata.get("tags", []):
            begun.append(cell)

    began = time.perf_counter()
    error = None
    with _in_environment(environment or {}), watched_memory() as memory, tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "out.ipynb")  # a failed run is read back from here, as far as it came
        try:
            papermill.execute_notebook(
                notebook,
                str(target),
                parameters=parameters,
                cwd=folder,
                kernel_name="python3",
                execution_timeout=cell_timeout,
                progress_bar={"desc": name, "leave": False, "disable": None if progress else True, "unit": "cell"},
                log_output=False,
                on_cell_execute=note,
                request_save_on_cell_execute=False,  # writing the whole notebook at every cell costs seconds
                extra_arguments=["--IPKernelApp.log_level=50"],  # else it tells of its local connection, and of its end
            )
        except PapermillExecutionError as failure:
            error = f"{failure.ename}: {_first_line(failure.evalue)}"
        except DeadKernelError:
            error = "the kernel died (out of memory, or killed)"
        except CellTimeoutError:
            error = f"no end after {cell_timeout} seconds"
        except Exception as failure:  # whatever keeps a kernel from starting
            if isinstance(failure, OSError) and failure.errno in NO_ROOM:  # which does not say where
                raise OSError(failure.errno, failure.strerror, failure.filename or tempfile.gettempdir()) from None
            error = f"{type(failure).__name__}: {_first_line(failure)}"
            if not begun:
                error = f"its kernel did not start ({error}); `jupyter kernelspec list` shows where python3 lies"
        seconds = time.perf_counter() - began
        executed = nbformat.read(target, as_version=4) if target.exists() else copy.deepcopy(notebook)
    if error:  # of a kernel that died or hung papermill has stored no output
        ran = {cell["id"]: cell for cell in begun}
        executed.cells = [ran.get(cell["id"], cell) for cell in executed.cells]

    outcome = Outcome(name, executed, error is None, round(seconds, 1), memory.mb, error=error)
    if error:
        outcome.failed_cell, outcome.first_line = len(begun) or None, _first_line(begun[-1].source) if begun else None
    outcome.spent = seconds_by_kind(executed)
    outcome.warnings = normalise(executed)
    return outcome


@contextlib.contextmanager
def _in_environment(environment):
    """Set what a kernel is to inherit, and leave this process's environment as it was."""
    before = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    os.environ.update({Setting.MODE: Mode.RUN} | OWN_KERNEL, PYTHONHASHSEED="0", JUPYTER_PLATFORM_DIRS="1")
    os.environ.update(environment)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, before.get("PYTHONPATH")]))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _first_line(text):
    return (str(text).strip().splitlines() or [""])[0][:300]
