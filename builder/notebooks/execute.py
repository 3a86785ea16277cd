"""Executing a compiled notebook in a clean kernel, in a process of its own, and saying in one line what went wrong."""

import contextlib
import json
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import nbformat

from builder.notebooks.memory import peak_memory_mb
from builder.notebooks.normalise import clean
from builder.notebooks.spending import seconds_by_kind
from helpers.session import Mode

CELL_TIMEOUT = 900  # seconds; a cell that takes longer has hung


@dataclass
class Outcome:
    """What became of one lesson: an entry of `report.json`, and the notebook itself."""

    name: str
    ok: bool
    seconds: float
    peak_memory_mb: int | None
    failed_cell: int | None = None
    error: str | None = None
    first_line: str | None = None
    warnings: list = field(default_factory=list)
    spent: dict = field(default_factory=dict)
    notebook: str = ""

    def sentence(self):
        """Say which cell failed, with its first line and the error."""
        if self.failed_cell is None:
            return f"{self.name}: {self.error}"
        return f"{self.name}: cell {self.failed_cell}, `{self.first_line}`, failed with {self.error}"


def execute_all(notebooks, *, folder, parameters=None, environment=None, jobs=1, progress=True):
    """Execute notebooks, each in a kernel and process of its own.

    Parameters
    ----------
    notebooks : dict of str to NotebookNode
        Compiled notebooks by lesson name.
    folder : Path
        The working directory of the kernels: the folder learners open the notebooks in.
    parameters : dict of str to dict, optional
        By lesson name, the values for its `parameters` cell.
    environment : dict of str to str, optional
        What the kernels find in their environment besides this process's.
    jobs : int, default 1
        How many run side by side.
    progress : bool, default True
        Show a bar over the cells where standard error is a terminal.

    Yields
    ------
    Outcome
        In the order in which they end. A lesson that fails does not stop the others.
    """
    # A fresh process for each lesson: what its kernel used at most is then known to the operating system.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        tasks = {
            pool.submit(
                execute,
                name,
                nbformat.writes(notebook),
                str(folder),
                (parameters or {}).get(name) or {},
                environment=environment,
                progress=progress,
            ): name
            for name, notebook in notebooks.items()
        }
        try:
            for task in as_completed(tasks):
                yield task.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def execute(name, text, folder, parameters, *, environment=None, progress=False, cell_timeout=CELL_TIMEOUT):
    """Run one notebook with papermill, in a kernel that this process starts; return an Outcome whatever happens.

    Parameters
    ----------
    name : str
        What the Outcome is called.
    text : str
        The notebook as JSON.
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

    begun = []  # the sources of the cells that were begun; the last is the one that failed, whatever the failure

    def note(cell, cell_index):
        if "injected-parameters" not in cell.metadata.get("tags", []):
            begun.append(cell.source)

    began = time.perf_counter()
    error = None
    with _in_environment(environment or {}), tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "in.ipynb"), Path(scratch, "out.ipynb")
        source.write_text(text, encoding="utf-8")
        try:
            papermill.execute_notebook(
                str(source),
                str(target),
                parameters=parameters,
                cwd=folder,
                kernel_name="python3",
                execution_timeout=cell_timeout,
                progress_bar={"desc": name, "leave": False, "disable": None if progress else True, "unit": "cell"},
                log_output=False,
                on_cell_execute=note,
                request_save_on_cell_execute=False,  # writing the whole notebook at every cell costs seconds
                extra_arguments=["--IPKernelApp.log_level=40"],  # else each kernel warns of its local connection
            )
        except PapermillExecutionError as failure:
            error = f"{failure.ename}: {_first_line(failure.evalue)}"
        except DeadKernelError:
            error = "the kernel died (out of memory, or killed)"
        except CellTimeoutError:
            error = f"no end after {cell_timeout} seconds"
        seconds = time.perf_counter() - began
        notebook = nbformat.read(target if target.exists() else source, as_version=4)

    outcome = Outcome(name, error is None, round(seconds, 1), peak_memory_mb(of_children=True), error=error)
    if error:
        outcome.failed_cell, outcome.first_line = len(begun) or None, _first_line(begun[-1]) if begun else None
    outcome.spent = seconds_by_kind(notebook)
    outcome.warnings = clean(notebook)
    outcome.notebook = dumps(notebook)
    return outcome


@contextlib.contextmanager
def _in_environment(environment):
    """Set what a kernel is to inherit, and leave this process's environment as it was."""
    before = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    os.environ.update(COURSE_MODE=Mode.RUN, PYTHONHASHSEED="0", JUPYTER_PLATFORM_DIRS="1")
    os.environ.update(environment)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, before.get("PYTHONPATH")]))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def dumps(notebook):
    """The text of a notebook as it is stored: keys sorted, one form for one content."""
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _first_line(text):
    return (str(text).strip().splitlines() or [""])[0][:300]
