"""What the explorables' tests share: their JavaScript, called from here, and their pages, opened from the disk."""

import json
from contextlib import ExitStack

import pytest
from support.rendered_site import watched

from explorables import module_source

PAGES = {
    "neuron": "01_intro",
    "activation": "04_activations",
    "digit_pad": "02_mnist",
    "confusion": "06_confusion_matrix",
    "descent": "05_losses_and_optimizers",
}
EVALUATE = """(given) => {
  const [source, expression, values] = JSON.parse(given);
  const code = source.replace("export default", "const explorable =") + `\\nreturn ${expression};`;
  return JSON.stringify(new Function(...Object.keys(values), code)(...Object.values(values)));
}"""


@pytest.fixture(scope="module")
def in_javascript(browser):
    """What an expression gives among the names of an explorable's JavaScript.

    `in_javascript("descent", "walk(state)", state=…)`; values travel as JSON, which is faster than Playwright's way.
    """
    view = browser.new_page()

    def evaluate(explorable, expression, /, **values):
        return json.loads(view.evaluate(EVALUATE, json.dumps([module_source(explorable), expression, values])))

    yield evaluate
    view.close()


@pytest.fixture
def pages():
    """The lesson in which each explorable stands first: {name: lesson}."""
    return PAGES


@pytest.fixture
def open_page(site, browser):
    """Open an explorable's page, or one by its name, from the disk; a complaint or a request elsewhere is a fault."""
    with ExitStack() as opened:
        yield lambda name, **options: opened.enter_context(
            watched(browser, site / f"{PAGES.get(name, name)}.html", **options)
        )


@pytest.fixture
def told():
    """The words below the explorable in a tab."""
    return lambda view: view.locator(".explorable .told").inner_text()
