"""The few directives a lesson may use, turned into Markdown that every notebook viewer shows well."""

import re

from course.errors import CourseError
from helpers.naming import did_you_mean

# Directive: the words its box begins with. The site recognises a box again by its cell's tag, which is the directive.
LEADS = {"predict": "Predict", "myth": "Myth, measured", "note": "Note", "glossary": "New words"}

OPENING = re.compile(r":::\{(\w+)\}[ \t]*(.*)")


def split_boxes(source, where):
    """Split a Markdown cell into plain parts and boxes.

    Parameters
    ----------
    source : str
        Markdown, in which a box stands between a line `:::{predict}` and a line `:::`; a myth's claim follows
        its directive on the same line.
    where : str
        What an error message names as the place.

    Yields
    ------
    (tag, markdown) : (str or None, str)
        `tag` is the directive's name, or None for plain Markdown.
    """
    plain, box, opened = [], None, None
    fenced = False
    for line in source.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        opening = None if fenced else OPENING.fullmatch(line.strip())
        if opening and box is None:
            directive, title = opening.groups()
            if directive not in LEADS:
                raise CourseError(
                    f"{where}: there is no directive {directive!r}; there are {', '.join(LEADS)}."
                    f"{did_you_mean(directive, LEADS)}"
                )
            if directive == "myth" and not title:
                raise CourseError(
                    f"{where}: a myth needs its claim on the line it begins with: `:::{{myth}} The claim`."
                )
            yield from _plain(plain)
            plain, box, opened = [], [], (directive, title)
        elif box is not None and line.strip() == ":::" and not fenced:
            yield opened[0], _render(*opened, "\n".join(box).strip())
            box = None
        elif box is not None:
            box.append(line)
        else:
            plain.append(line)
    if box is not None:
        raise CourseError(f"{where}: the box `:::{{{opened[0]}}}` is not closed by a line `:::`.")
    yield from _plain(plain)


def _plain(lines):
    """Give each section's heading a cell of its own to begin, so that a notebook can fold the section away."""
    for text in re.split(r"(?m)^(?=## )", "\n".join(lines)):
        if text.strip():
            yield None, text.strip()


def _render(directive, title, body):
    if directive == "glossary":
        return f"### {LEADS[directive]}\n\n{_glossary(body)}"
    lead = f"**{LEADS[directive]}.**" + (f" *“{title}”*" if title else "")
    # A list cannot begin in the middle of a line.
    apart = title or re.match(r"(\d+\.|[-*]) ", body)
    text = f"{lead}\n\n{body}" if apart else f"{lead} {body}"
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _glossary(body):
    """Turn a definition list (a term, then lines beginning with ": ") into a Markdown list."""
    entries = re.sub(r"\n: +", "\n: ", body)
    items = []
    for line in entries.splitlines():
        if line.startswith(": "):
            items[-1] += f": {line[2:]}"
        elif line.startswith("  ") and items:
            items[-1] += f" {line.strip()}"
        elif line.strip():
            items.append(f"- **{line.strip()}**")
    return "\n".join(items)
