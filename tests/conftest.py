"""What several test modules begin with, and which command runs which test."""

import pytest
from support import in_process
from support.chromium import open_browser
from support.durations import SLOW, seconds_of, unmarked_slow_tests
from support.fake_notebook import pretend_notebook
from support.rendered_site import write_site
from support.tiny_course import write_course


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items):
    """Mark what needs the browser or the rendered site, and let the files that take longest begin.

    `make test` leaves out what is slow, or needs more than a learner has; `make test-all` runs just that.
    """
    for item in items:
        wanted = set(getattr(item, "fixturenames", ()))
        if "browser" in wanted:
            item.add_marker("browser")
        if wanted & {"site", "pages"}:
            item.add_marker("maintainer")
    items.sort(key=lambda item: -seconds_of(item.path))  # the order within a file stays


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
