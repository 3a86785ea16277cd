"""The browser of the tests: where it is missing a test fails, and is not skipped."""

from contextlib import contextmanager

import pytest

from builder.commands.chromium import open_chromium
from builder.errors import UsageError


@contextmanager
def open_browser():
    """Start Chromium; what is installed does not decide what is tested."""
    try:
        with open_chromium() as browser:
            yield browser
    except UsageError as error:
        pytest.fail(str(error), pytrace=False)
