"""The still picture of an explorable and its words, as `course stills` has drawn them from the JavaScript."""

import base64
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
SHARPNESS = 2  # pixels of a PNG to one of the page


@dataclass(frozen=True)
class Still:
    """What stands beside an explorable as `still.svg` or `still.png`, and as `still.txt`.

    Attributes
    ----------
    picture : bytes
    kind : str
        Its media type.
    words : str
        What is to be seen, for those who cannot see it.
    """

    picture: bytes
    kind: str
    words: str

    def html(self):
        """The picture as an element of a page, with its words."""
        source = f"data:{self.kind};base64,{base64.b64encode(self.picture).decode()}"
        return f'<img alt="{escape(self.words)}" src="{source}">'

    def bundle(self):
        """What IPython's `display` takes: (data, metadata), by media type."""
        about = {"alt": self.words}
        if self.kind == "image/svg+xml":
            shown = self.picture.decode()
        else:
            shown = base64.b64encode(self.picture).decode()
            about["width"] = int.from_bytes(self.picture[16:20]) // SHARPNESS  # of a PNG's header
        return {self.kind: shown, "text/plain": self.words}, {self.kind: about}


def still_of(name):
    """Read the still picture of an explorable: Still."""
    folder = FOLDER / name
    paths = [path for suffix in KINDS if (path := folder / f"still{suffix}").exists()]
    if not paths:
        raise FileNotFoundError(f"{folder} has neither still.svg nor still.png: `course stills {name}` draws one")
    words = (folder / "still.txt").read_text(encoding="utf-8").strip()
    return Still(paths[0].read_bytes(), KINDS[paths[0].suffix], words)
