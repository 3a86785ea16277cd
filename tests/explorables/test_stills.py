"""`course stills`: what is stored is what the JavaScript draws today; it stands alone, and is the same each time."""

import io
import xml.etree.ElementTree as xml

import numpy as np
import pytest

from builder.commands.stills import draw_stills
from builder.errors import UsageError
from builder.project import Project
from explorables import FOLDER, TITLES
from explorables.still import still_of

SVGS = [name for name in TITLES if still_of(name).kind == "image/svg+xml"]
PNGS = [name for name in TITLES if still_of(name).kind == "image/png"]
# Mean difference of grey levels. Letters of another family made up to 3.5, images of another cell 6, another digit 12.
ALIKE = 4.5


@pytest.fixture(scope="module")
def redrawn(tmp_path_factory):
    """A folder in which all have been drawn anew, without the tests' own browser: two would be in each other's way."""
    root = tmp_path_factory.mktemp("redrawn")
    draw_stills(Project(root), say=lambda line: None)
    return root / "explorables"


def pixels(path):
    from PIL import Image

    with Image.open(path) as picture:
        return np.array(picture.convert("L"), float)


@pytest.mark.slow
@pytest.mark.browser
def test_the_words_are_those_of_the_javascript(redrawn):
    for name in TITLES:
        assert (redrawn / name / "still.txt").read_text(encoding="utf-8").strip() == still_of(name).words


@pytest.mark.slow
@pytest.mark.browser
def test_the_pictures_are_those_that_the_javascript_draws(redrawn):
    for name in SVGS:
        assert (redrawn / name / "still.svg").read_bytes() == still_of(name).picture, f"run `course stills {name}`"
    for name in PNGS:
        stored, drawn = (pixels(folder / name / "still.png") for folder in (FOLDER, redrawn))
        assert stored.shape == drawn.shape, f"run `course stills {name}`"
        assert np.abs(stored - drawn).mean() < ALIKE, f"run `course stills {name}`"


@pytest.mark.slow
@pytest.mark.browser
def test_drawn_again_no_byte_differs_and_one_of_another_kind_is_gone(redrawn):
    names = ["descent", "digit_pad"]
    before = {path.relative_to(redrawn): path.read_bytes() for name in names for path in (redrawn / name).iterdir()}
    (redrawn / "digit_pad" / "still.svg").write_text("an earlier one")
    said = []
    draw_stills(Project(redrawn.parent), names, say=said.append)
    assert {p.relative_to(redrawn): p.read_bytes() for name in names for p in (redrawn / name).iterdir()} == before
    assert said[0] == f"explorables/descent/still.svg: {len(still_of('descent').picture):,} bytes"


@pytest.mark.parametrize("name", SVGS)
def test_an_svg_stands_alone_and_says_what_is_to_be_seen(name):
    still = still_of(name)
    root = xml.fromstring(still.picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == still.words
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    for element in root.iter():
        assert not {"class", "style", "tabindex"} & set(element.attrib), "no style sheet is there"
        links = [value for value in element.attrib.values() if "url(" in value]
        assert all(value.startswith("url(#") for value in links) or not links
        assert not [value for value in element.attrib.values() if "var(" in value or "NaN" in value]
    (ground, *_) = root
    assert ground.get("fill") == "#ffffff", "dark ink could not be read on a dark page"


@pytest.mark.parametrize("name", PNGS)
def test_a_png_is_sharp_and_has_few_colors(name):
    from PIL import Image

    with Image.open(io.BytesIO(still_of(name).picture)) as picture:
        assert picture.mode == "P"
        assert picture.width == 800
        _, metadata = still_of(name).bundle()
        assert metadata["image/png"]["width"] == 400


@pytest.mark.parametrize("name", TITLES)
def test_a_picture_is_small(name):
    assert len(still_of(name).picture) < 60_000


def test_an_unknown_explorable_is_named_before_anything_is_drawn(tmp_path):
    with pytest.raises(UsageError, match=r"no explorable 'neurone'.*Did you mean 'neuron'"):
        draw_stills(Project(tmp_path), ["neuron", "neurone"])
    assert not list(tmp_path.iterdir())


def test_without_chromium_it_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("builder.commands.chromium.find_browser", lambda: None)
    with pytest.raises(UsageError, match="Chromium"):
        draw_stills(Project(tmp_path))
