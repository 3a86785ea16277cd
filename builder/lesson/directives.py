"""The few directives a lesson may use: boxes, as data, and as Markdown that every notebook viewer shows well."""

import html
import re
from dataclasses import dataclass

from builder.errors import CourseError
from explorables import TITLES
from helpers.suggestions import did_you_mean

# Kind, the directive's name: the words its box begins with.
LEADS = {
    "predict": "Predict",
    "answer": "After you have run it",
    "myth": "Myth, measured",
    "note": "Note",
    "glossary": "New words",
    "stop": "A good place to stop",
    "explore": "Try it",
    "found": "What is there to find?",
}
FOLDED = ("answer", "myth", "found")  # in a notebook only the words they begin with are in sight
# What a box may state in lines of its own, `:unit: percent`, before its text.
OPTIONS = {"predict": ("unit", "expect"), "explore": ("given",)}

OPENING = re.compile(r":::\{(\w+)\}[ \t]*(.*)")
OPTION = re.compile(r":(\w+):[ \t]*(.*)")


@dataclass(frozen=True)
class Box:
    """A box of a lesson.

    Attributes
    ----------
    kind : str
        A key of LEADS; also the tag of its cell.
    title : str
        What stands on the line that opens it: a myth's claim, the words of a place to stop, the name of an explorable;
        often empty.
    body : str
        Markdown; of a glossary a definition list (a term, then a line that begins with ": ").
    unit : str or None
        Of a prediction: what the learner's guess is counted in.
    expect : tuple of str
        Of a prediction: guesses to expect and why, for teachers; in no notebook.
    given : str or None
        Of an explorable: what its call is given of the lesson's, such as `network=network`.
    """

    kind: str
    title: str
    body: str
    unit: str | None = None
    expect: tuple = ()
    given: str | None = None

    def as_data(self):
        """What the notebook's cell carries as `metadata.box`; the pages are rendered from it."""
        data = {"kind": self.kind, "title": self.title, "body": self.body}
        return data | ({"unit": self.unit} if self.unit else {})

    def as_markdown(self):
        """The box for viewers that know nothing of boxes: a quotation, of a glossary a section, or a fold."""
        lead = LEADS[self.kind]
        if self.kind == "glossary":
            return f"### {lead}\n\n{glossary_list(self.body)}"
        shown = "" if self.kind in ("explore", "myth") else self.title
        # A list cannot begin in the middle of a line.
        apart = shown or re.match(r"(\d+\.|[-*]) ", self.body)
        text = f"**{lead}.**{' ' * bool(shown)}{shown}" + (f"\n\n{self.body}" if apart else f" {self.body}")
        if self.kind not in FOLDED:
            return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
        # Where a myth is folded, its name would be the answer.
        summary, folded = (f"Is it so? “{_as_html(self.title)}”", text) if self.kind == "myth" else (lead, self.body)
        return f'<details class="{self.kind}">\n<summary>{summary}</summary>\n\n{folded}\n\n</details>'


def split_boxes(source, where):
    """Split a Markdown cell into plain parts and boxes.

    Parameters
    ----------
    source : str
        Markdown, in which a box stands between a line `:::{predict}` and a line `:::`; a myth's claim follows
        its directive on the same line, options stand in lines of their own below it.
    where : str
        What an error message names as the place.

    Yields
    ------
    str or Box
        Plain Markdown, a part for each section; and the boxes, in the order of the source.

    Raises
    ------
    CourseError
        If a directive, option or explorable is unknown, a box is not closed, or a myth states no claim.
    """
    plain, box, opened = [], None, None
    fenced = False
    for line in source.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        opening = None if fenced else OPENING.fullmatch(line.strip())
        if opening and box is None:
            yield from _plain(plain)
            plain, box, opened = [], [], _opened(*opening.groups(), where)
        elif box is not None and line.strip() == ":::" and not fenced:
            yield _closed(*opened, box, where)
            box = None
        elif box is not None:
            box.append(line)
        else:
            plain.append(line)
    if box is not None:
        raise CourseError(f"{where}: the box `:::{{{opened[0]}}}` is not closed by a line `:::`.")
    yield from _plain(plain)


def glossary_list(body):
    """Turn a definition list (a term, then lines beginning with ": ") into a Markdown list."""
    entries = re.sub(r"\n: +", "\n: ", body)
    items = []
    for line in entries.splitlines():
        if line.startswith(": ") and items:
            items[-1] += f": {line[2:]}"
        elif line.startswith("  ") and items:
            items[-1] += f" {line.strip()}"
        elif line.strip():
            items.append(f"- **{line.strip()}**")
    return "\n".join(items)


def _as_html(words):
    """A myth's claim inside HTML, where Markdown is not read."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words, quote=False))


def _opened(kind, title, where):
    if kind not in LEADS:
        raise CourseError(
            f"{where}: there is no directive {kind!r}; there are {', '.join(LEADS)}.{did_you_mean(kind, LEADS)}"
        )
    if kind == "myth" and not title:
        raise CourseError(f"{where}: a myth needs its claim on the line it begins with: `:::{{myth}} The claim`.")
    if kind == "explore" and title.strip() not in TITLES:
        raise CourseError(
            f"{where}: a box `:::{{explore}}` names an explorable, one of {', '.join(TITLES)}; received "
            f"{title.strip()!r}.{did_you_mean(title, TITLES)}"
        )
    return kind, title.strip()


def _closed(kind, title, lines, where):
    options = {"expect": []}
    while lines and (option := OPTION.fullmatch(lines[0].strip())):
        name, value = option[1], option[2].strip()
        known = OPTIONS.get(kind, ())
        if name not in known or not value:
            allowed = " and ".join(f"`:{name}: …`" for name in known) or "no options"
            raise CourseError(f"{where}: a box `:::{{{kind}}}` takes {allowed}; received {lines[0].strip()!r}.")
        lines = lines[1:]
        # A value may go on in indented lines.
        while lines and lines[0].startswith("  ") and lines[0].strip():
            value, lines = f"{value} {lines[0].strip()}", lines[1:]
        if name == "expect":
            options["expect"].append(value)
        elif name in options:
            raise CourseError(f"{where}: a box `:::{{{kind}}}` states `:{name}:` once; received {value!r} as well.")
        else:
            options[name] = value
    body = "\n".join(lines).strip()
    if not body and kind != "stop":
        raise CourseError(f"{where}: the box `:::{{{kind}}}` is empty: write its text before the line `:::`.")
    return Box(kind, title, body, options.get("unit"), tuple(options["expect"]), options.get("given"))


def _plain(lines):
    """Give each section's heading a cell of its own to begin, so that a notebook can fold the section away."""
    for text in re.split(r"(?m)^(?=## )", "\n".join(lines)):
        if text.strip():
            yield text.strip()
