"""What several test modules begin with, and how tests are told apart: those in a browser, those that are slow."""

import pytest
from support import in_process
from support.chromium import open_browser
from support.durations import SLOW, unmarked_slow_tests
from support.fake_notebook import pretend_notebook
from support.rendered_site import write_site
from support.tiny_course import write_course


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Mark what asks for the browser: `make test` leaves that out, `make test-all` runs it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter):
    """Name the tests that lack the mark `slow`. They do not fail for it: a busy machine makes any test slow."""
    lines = sorted(unmarked_slow_tests(terminalreporter.stats.get("passed", [])))
    if lines:
        terminalreporter.section(f"took over {SLOW} seconds, without the mark slow")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture
def course(tmp_path):
    """A course with one lesson that needs no TensorFlow."""
    return write_course(tmp_path)


@pytest.fixture
def without_kernel(monkeypatch):
    """Lessons are executed in the test's own process: for tests that are about something else."""
    monkeypatch.setattr("builder.commands.build.execute_all", in_process.execute_all)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the rendered site; no test changes it."""
    pytest.importorskip("sphinx", reason="the site needs requirements-dev.txt")
    return write_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def browser():
    """One Chromium for the tests of a module; not for longer, since it keeps an event loop of its own."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def shown(monkeypatch):
    """Everything that is handed to IPython's display, in order."""
    return pretend_notebook(monkeypatch)
