"""What a lesson says, quoted on a page of its own: numbers filled in, links that lead there from elsewhere."""

import re
from functools import partial

from builder.errors import CourseError
from builder.lesson.directives import without_allowances
from builder.numbers.placeholders import Numbers, fill
from helpers.measuring.store import NumbersError, read_claims, read_exhibit

FENCE = "~" * 8  # longer than any fence inside a box; after backticks a title could hold no `code`
LINK = re.compile(r"\]\((\w+\.ipynb)?(#[^)\s]*)?\)")


def numbers_of(project):
    """All that was measured, for `as_read`; what was not yet says so."""
    read = partial(read_exhibit, lessons=project.lessons)
    try:
        return Numbers(read_claims(project.lessons), read, draft=True)
    except NumbersError as error:
        raise CourseError(str(error)) from None


def as_read(text, lesson, numbers, up=""):
    """Write a piece of a lesson's Markdown as its reader sees it.

    Parameters
    ----------
    text : str
    lesson : Lesson
    numbers : Numbers
    up : str
        What leads from the quoting page to the lessons' folder: "../" from a page in a folder of its own.

    Returns
    -------
    str
    """
    filled = fill(without_allowances(text), numbers, lesson.path.name)
    return LINK.sub(
        lambda link: f"]({up}{link[1] or f'{lesson.name}.ipynb'}{link[2] or ''})" if link[1] or link[2] else link[0],
        filled,
    ).strip()


def link_to(lesson, heading="", words="", up=""):
    """Link to a lesson, or to one of its sections by its heading, in Markdown."""
    # As MyST makes the anchor of a heading; were it another, rendering would fail.
    anchor = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower().replace(" ", "-"))
    return f"[{words or heading or lesson.front['title']}]({up}{lesson.name}.ipynb{'#' * bool(anchor)}{anchor})"


def title_of(lesson):
    """A lesson's number and title: "Lesson 2: Your first network, end to end"."""
    return f"Lesson {int(lesson.number)}: {lesson.front['title']}"


def admonition(kind, title, body):
    """A box with a coloured bar, as the pages show it."""
    return f"{FENCE}{{admonition}} {title}\n:class: {kind}\n\n{body}\n{FENCE}"


def container(kind, *parts):
    """Parts of a page in an element of their own class, for the stylesheet to find; parts may be containers."""
    body = "\n\n".join(parts)
    fence = "~" * (2 + max([8, *map(len, re.findall(r"(?m)^~{8,}", body))]))
    return f"{fence}{{container}} {kind}\n\n{body}\n{fence}"


def raw_html(html):
    """HTML that a page holds as it is."""
    return f"{FENCE}{{raw}} html\n{html}\n{FENCE}"


def toctree(names, caption=""):
    """The pages that follow this one in the navigation, and in "previous" and "next"."""
    options = ":hidden:\n" + f":caption: {caption}\n" * bool(caption)
    return "```{toctree}\n" + options + "\n" + "\n".join(names) + "\n```\n"


def counted(count, noun):
    """A count with its noun: "1 prediction", "3 predictions"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def plain(words):
    """Plain words as Markdown that means just these."""
    return re.sub(r"([\\`*_$<>\[\]{}|])", r"\\\1", words)
