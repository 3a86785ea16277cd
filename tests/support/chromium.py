"""The browser of the tests: Chromium, found and not installed, with nothing that it would do of its own accord."""

from contextlib import contextmanager

import pytest

from builder.set_up import find_browser

CALM = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


@contextmanager
def open_browser():
    """Start Chromium; fail, rather than skip, where it is missing: what is installed does not decide what is tested."""
    program = find_browser()
    if program is None:
        pytest.fail("a test in a browser needs Chromium; `make test-all` installs it first", pytrace=False)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=CALM.split())
        yield browser
        browser.close()
