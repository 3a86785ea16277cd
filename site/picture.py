"""Makes docs/lesson.png, the README's picture of a lesson, from build/site/: `.venv/bin/python site/picture.py`."""

import io
from pathlib import Path

from PIL import Image

from builder.commands.chromium import open_chromium

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "build/site/02_mnist.html"
PICTURE = ROOT / "docs/lesson.png"
HEADING = "what-is-a-good-score"


def main():
    with open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 960}, color_scheme="light")
        page.add_init_script('localStorage.setItem("heart-of-deep-learning answers", "shown")')
        page.goto(PAGE.as_uri())
        page.locator(f"#{HEADING}").evaluate("section => section.firstElementChild.scrollIntoView()")
        page.wait_for_timeout(1000)  # until the contents at the side have followed
        PICTURE.parent.mkdir(exist_ok=True)
        picture = Image.open(io.BytesIO(page.screenshot()))
        picture.quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
