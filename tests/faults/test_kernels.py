"""A kernel that dies, a cell that hangs: one sentence that names the cell, and nothing that still runs."""

import psutil
import pytest
from support.commands import wait_until
from support.tiny_course import code, compiled, lesson

from builder.notebooks.execute import CELL_TIMEOUT, execute
from builder.notebooks.measure import LONGEST_CELL

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("os.kill(os.getpid(), 9)", "the kernel died (out of memory, or killed)"),
        ("while True: pass", "no end after 2 seconds"),
        ("import signal, time\nsignal.signal(2, signal.SIG_IGN)\nwhile True: time.sleep(9)", "no end after 2 seconds"),
    ],
    ids=["killed", "endless", "deaf"],
)
def test_a_cell_that_never_comes_back_is_named_and_ended(course, source, error):
    """With `os._exit` it is tested where `run` reports it."""
    (course / "lessons/01_tiny.md").write_text(lesson(more=code(f"import os\n{source}")))
    outcome = execute("01_tiny", compiled(course), str(course), {}, cell_timeout=2)
    assert not outcome.ok
    assert outcome.sentence() == f"01_tiny: cell 4, `import os`, failed with {error}"
    before = [output for cell in outcome.notebook.cells for output in cell.get("outputs", [])]
    assert before[0].text.startswith("sum 3"), "what ran before it is kept"
    wait_until(
        lambda: not [p for p in psutil.Process().children(recursive=True) if "ipykernel" in " ".join(p.cmdline())]
    )


def test_every_cell_has_a_limit():
    """A cell of a lesson ends within seconds, an exhibit may take hours; neither waits for ever."""
    assert CELL_TIMEOUT == 15 * 60
    assert LONGEST_CELL == 6 * 3600
