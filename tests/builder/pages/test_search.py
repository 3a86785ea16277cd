"""The search of the rendered site finds a term and leads to its lesson: from a server, and opened from a disk."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support import ROOT

pytestmark = pytest.mark.slow

LESSONS = ROOT / "lessons"
(LESSON,) = [path.stem for path in LESSONS.glob("[0-9]*_losses_and_optimizers.md")]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and prints nothing."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module", params=["from a server", "from a disk"])
def address(request, site):
    """Where the site is: as a visitor has it, and as one who opens the folder."""
    if request.param == "from a disk":
        yield site.as_uri()
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=[1280, 358])
def view(request, browser):
    """A tab as wide as a laptop's or a phone's; at its end nothing was complained of or asked of another machine."""
    view, faults = browser.new_page(viewport={"width": request.param, "height": 800}), []

    def note_complaint(message):
        # A browser asks a server for an icon of its own accord.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            faults.append(message.text)

    view.on("console", note_complaint)
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on("request", lambda request: faults.append(request.url) if _leaves(request.url) else None)
    yield view
    view.close()
    assert faults == []


def _leaves(url):
    return not re.match("file:|data:|blob:|http://localhost:", url)


def test_a_term_searched_by_keyboard_leads_to_the_lesson_that_explains_it(address, view):
    view.goto(f"{address}/index.html")
    view.keyboard.press("Control+k")
    view.keyboard.type("momentum")
    view.keyboard.press("Enter")
    results = view.locator("#search-results li")
    results.first.wait_for()
    view.get_by_text("Search finished").wait_for()
    found = [link.get_attribute("href") for link in view.locator("#search-results li a").all()]
    assert found[0] == "glossary.html#term-momentum"
    assert f"{LESSON}.html" in found
    assert view.evaluate("document.documentElement.scrollWidth") <= view.viewport_size["width"]
    view.locator(f'#search-results a[href="{LESSON}.html"]').press("Enter")
    view.wait_for_url(f"{address}/{LESSON}.html*")
    assert "momentum" in view.locator("article").inner_text()


def test_a_word_that_stands_nowhere_is_said_to(address, view):
    view.goto(f"{address}/search.html?q=xylophone")
    view.get_by_text("did not match any documents").wait_for()
    assert view.locator("#search-results li").count() == 0
