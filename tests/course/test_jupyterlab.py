"""A notebook opened in a real JupyterLab, started as `make lab` starts it: the explorables in it are alive."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest

from explorables import TITLES

TOKEN = "only-for-this-test"
PATIENCE = 60  # seconds, for a busy machine


@pytest.fixture
def lab(course):
    """The address of a JupyterLab on a workbook with one notebook, which shows every explorable."""
    play = f"from explorables import explore\n\nfor name in {list(TITLES)}:\n    explore(name)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(play)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    start = course / "notebooks/start"
    start.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, start / "91_play.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COURSE_")}
    command = [sys.executable, "-m", "builder", "--root", str(course), "lab", "--", "--no-browser"]
    command += [f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    process = subprocess.Popen(
        command,
        env=environment | {"HOME": str(course), "JUPYTER_PLATFORM_DIRS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(f"{address}/api/status?token={TOKEN}"):
            assert process.poll() is None and time.monotonic() < deadline, "JupyterLab did not start"
            time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except OSError:
        return False


def _run_first_cell(view):
    """Press again while nothing happens, as a learner does: JupyterLab drops what comes before its kernel is up."""
    for _ in range(PATIENCE):
        view.locator(".jp-Notebook .cm-content").first.click()
        view.keyboard.press("Shift+Enter")
        view.wait_for_timeout(1000)
        if view.locator(".jp-Notebook .jp-InputPrompt").first.inner_text() != "[ ]:":
            return
    raise AssertionError("the cell was never run")


@pytest.mark.slow
def test_in_jupyterlab_every_explorable_is_alive_and_nothing_is_fetched_from_elsewhere(lab, browser):
    view = browser.new_page(viewport={"width": 1280, "height": 1000})
    view.set_default_timeout(PATIENCE * 1000)
    fetched = []
    view.on("request", lambda request: fetched.append(request.url))
    view.goto(f"{lab}/lab/tree/91_play.ipynb?token={TOKEN}")
    _run_first_cell(view)
    for name in TITLES:
        view.locator(f".explorable.{name}").wait_for()

    neuron = view.locator(".explorable.neuron")
    before = neuron.locator(".formula").inner_text()
    neuron.get_by_label("bias", exact=True).focus()
    view.keyboard.press("ArrowRight")
    view.wait_for_function("before => document.querySelector('.neuron .formula').innerText !== before", arg=before)

    elsewhere = [url for url in fetched if not url.startswith((lab, "data:", "blob:"))]
    assert elsewhere == []
    view.close()
