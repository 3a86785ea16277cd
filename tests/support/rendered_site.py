"""The site that tests look at: the course's lessons, and two small ones that hold what the tests look for."""

import shutil
from contextlib import contextmanager
from html.parser import HTMLParser

import nbformat

from builder.notebooks.normalise import dumps
from builder.pages.render import render
from builder.project import Project
from support import ROOT
from support.tiny_course import FRONT, compiled

FIRST, OTHER = "91_first", "92_other"
WIDE_TABLE = (
    '<table class="exhibit"><thead><tr><th class="label">what</th>'
    + '<th class="number">accuracy</th>' * 6
    + '</tr></thead><tbody><tr><th scope="row" class="label">a long name of a row</th>'
    + '<td class="number">97.1 % (96.9–97.3 %)</td>' * 6
    + "</tr></tbody></table>"
)

BOXES = """\
:::{myth} A layer's `units` and its *size* are $n^2$
The sum $\\sum_i x_i^2$ is *not **very** large*:

- one **item**, with `code`
- another

| left | right |
|---|---|
| 1 | $a_b$ |

> Quoted.

```
:::
x = "NOT FILLED"
```
:::

:::{predict}
*“Yes”* or *“no”*?
See [the other lesson](92_other.ipynb).
:::

:::{note}
1. first
2. second
:::

:::{stop} Half of it is done.
:::

:::{predict}
:unit: percent
:expect: 12345, since nobody knows

How many?
:::

```{code-cell} ipython3
:tags: [fold]

# The picture of it
folded = 1
```

## How wide is a line?

| left | right |
|---|--:|
| 1 | 2 |

```{code-cell} ipython3
print("a line of eighty-eight columns, the longest that a visible cell may have ---------")
```

## In one minute

:::{glossary}
weight
: a number
:::
"""


class Page(HTMLParser):
    """What the tests ask of a page: its elements in order, its ids, and its text."""

    def __init__(self, path):
        super().__init__()
        self.path, self.elements, self.text = path, [], ""
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.ids = {attributes["id"] for _, attributes in self.elements if "id" in attributes}

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag, *classes):
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and set(classes) <= set((attributes.get("class") or "").split())
        ]


def write_site(root):
    """Render all of it over an earlier rendering; return its folder."""
    for folder in ("lessons", "notebooks", "site"):
        shutil.copytree(ROOT / folder, root / folder)
    project = add_small_lessons(root)
    output = root / "build/site"
    write_earlier_rendering(output)
    render(project, output)
    return output


@contextmanager
def watched(browser, page, **options):
    """A page opened from the disk, in which nothing may complain, and nothing may be asked for from elsewhere."""
    faults = []
    context = browser.new_context(**options)
    view = context.new_page()
    view.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on("request", lambda r: faults.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
    view.goto(page.as_uri())
    yield view
    context.close()
    assert not faults


def everything_shown(browser, **options):
    """An empty tab in which no answer to a prediction is folded."""
    view = browser.new_page(**options)
    view.add_init_script('localStorage.setItem("heart-of-deep-learning answers", "shown")')
    return view


def write_earlier_rendering(output):
    output.mkdir(parents=True)
    for name in (".buildinfo", "index.html", "stale.html"):
        (output / name).write_text("earlier")


def add_small_lessons(root):
    """Add two small lessons whose notebooks need no kernel."""
    shutil.copy(ROOT / "pyproject.toml", root)
    for name, text in [(FIRST, BOXES), (OTHER, "Plain.\n\n## A section\n\n$$\nx^2\n$$")]:
        source = FRONT.format(title=f"Title of {name}") + f"\n{text}\n"
        (root / f"lessons/{name}.md").write_text(source, encoding="utf-8")
    for name in (FIRST, OTHER):
        notebook = compiled(root, name)
        for cell in notebook.cells:
            if cell.source.startswith("print("):
                cell.outputs = [
                    nbformat.v4.new_output("stream", name="stdout", text="x" * 88 + "\n"),
                    nbformat.v4.new_output("display_data", {"text/html": WIDE_TABLE, "text/plain": "wide"}),
                ]
        text = dumps(notebook).replace("NOT FILLED", "{{ not filled }}")  # the builder would want to fill it
        (root / f"notebooks/{name}.ipynb").write_text(text, encoding="utf-8")
    return Project(root)
