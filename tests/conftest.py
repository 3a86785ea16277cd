"""What several test modules begin with."""

import shutil

import pytest
from support.rendered_site import write_site
from support.tiny_course import execute_here, write_course

# Nothing that a browser does of its own accord.
CALM = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


@pytest.fixture
def course(tmp_path):
    """A course with one lesson that needs no TensorFlow."""
    return write_course(tmp_path)


@pytest.fixture
def without_kernel(monkeypatch):
    """Lessons are executed in the test's own process: for tests that are about something else."""
    monkeypatch.setattr("builder.commands.build.execute_all", execute_here)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the rendered site; no test changes it."""
    pytest.importorskip("sphinx", reason="the site needs requirements-dev.txt")
    return write_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the tests of a module; not for longer, since it keeps an event loop of its own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser needs requirements-dev.txt")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=CALM.split())
        yield browser
        browser.close()


@pytest.fixture
def shown(monkeypatch):
    """Everything that is handed to IPython's display, in order."""
    import IPython

    calls = []
    monkeypatch.setattr(IPython, "get_ipython", object)  # as in a notebook
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: calls.append((data, options)))
    return calls
