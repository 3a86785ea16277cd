"""Draw the explorables' still pictures anew from their JavaScript: for maintainers, with Chromium."""

import io

from builder.commands.chromium import open_chromium
from builder.errors import UsageError
from builder.project import write_atomically
from explorables import FOLDER, TITLES, first_state, material, module_source
from explorables.still import KINDS, SHARPNESS
from helpers.suggestions import did_you_mean

WIDTH = 400  # of a picture, in units of a page: a phone still shows its letters at nine tenths of their size
COLORS = 48
PAGE = """\
<!DOCTYPE html>
<style>{styles}</style>
<style>body {{ background: #fff; font: 16px/1.5 sans-serif; margin: 0 }} main {{ width: {width}px }}</style>
<main></main>
"""


def add_arguments(parser):
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(TITLES)}; all when none is named")


def main(project, options):
    draw_stills(project, options.names)
    return 0


def draw_stills(project, names=(), *, say=print):
    """Draw explorables as they begin, and write each picture and its words beside its JavaScript.

    Drawn again on the same machine, no byte differs.

    Parameters
    ----------
    project : Project
    names : sequence of str
        All explorables when empty.
    say : callable of str
        Receives one line per picture.

    Raises
    ------
    UsageError
        If there is no such explorable, or Chromium or Playwright is missing.
    """
    for name in names:
        if name not in TITLES:
            known = ", ".join(TITLES)
            raise UsageError(f"There is no explorable {name!r}; there are {known}.{did_you_mean(name, TITLES)}")
    with open_chromium() as browser:
        for name in names or TITLES:
            picture, suffix, words = drawn(browser, name)
            folder = project.root / "explorables" / name
            path = folder / f"still{suffix}"
            write_atomically(path, picture)
            write_atomically(folder / "still.txt", f"{words}\n")
            for other in KINDS.keys() - {suffix}:
                (folder / f"still{other}").unlink(missing_ok=True)
            say(f"{path.relative_to(project.root)}: {len(picture):,} bytes")


def drawn(browser, name):
    """Draw one explorable as it begins.

    Parameters
    ----------
    browser : Playwright's Browser
    name : str

    Returns
    -------
    (picture, suffix, words) : bytes, ".svg" or ".png", str
        An SVG where the explorable shows nothing else; a photograph of what is seen where it shows more.
    """
    # Wide enough to be no phone, narrow enough that its parts stand one below another.
    view = browser.new_page(viewport={"width": 600, "height": 900}, device_scale_factor=SHARPNESS, color_scheme="light")
    styles = (FOLDER / "explorables.css").read_text(encoding="utf-8")
    view.set_content(PAGE.format(styles=styles, width=WIDTH))
    script = (FOLDER / "still.js").read_text(encoding="utf-8")
    still = view.evaluate(script, [module_source(name), first_state(name), material(name)])
    if still["svg"]:
        picture, suffix = still["svg"].encode(), ".svg"
    else:
        picture, suffix = _with_few_colors(view.locator(".explorable").screenshot()), ".png"
    view.close()
    return picture, suffix, still["words"]


def _with_few_colors(png):
    from PIL import Image

    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
