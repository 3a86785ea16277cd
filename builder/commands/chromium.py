"""Chromium, for what must be drawn or looked at: found and not installed, with nothing that it would do by itself."""

import importlib.util
from contextlib import contextmanager

from builder.errors import UsageError
from builder.set_up import find_browser

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


@contextmanager
def open_chromium():
    """Start Chromium; yield it as Playwright's browser.

    Raises
    ------
    UsageError
        If Chromium or Playwright is missing.
    """
    program = find_browser()
    if program is None or importlib.util.find_spec("playwright") is None:
        raise UsageError("This needs Playwright and Chromium; one of them is missing. `make test-all` installs both.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS.split())
        yield browser
        browser.close()
