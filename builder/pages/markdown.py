"""What a lesson says, quoted on a page of its own: numbers filled in, links that lead there from elsewhere."""

import re
from functools import partial

from builder.errors import CourseError
from builder.lesson.waivers import without_waivers
from builder.numbers.placeholders import Numbers, fill
from builder.numbers.recorded import read_rows
from helpers.measuring.store import NumbersError, read_claims

FENCE = "~" * 8  # longer than any fence inside a box; after backticks a title could hold no `code`
LINK = re.compile(r"\]\((\w+\.ipynb)?(#[^)\s]*)?\)")


def numbers_of(project):
    """Read all that was measured, for `as_read`; what was not measured yet says so."""
    read = partial(read_rows, lessons=project.lessons)
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
    filled = fill(without_waivers(text), numbers, lesson.path.name)
    return LINK.sub(
        lambda link: f"]({up}{link[1] or f'{lesson.name}.ipynb'}{link[2] or ''})" if link[1] or link[2] else link[0],
        filled,
    ).strip()


def link_to(lesson, heading="", words="", up=""):
    """Link to a lesson, or to one of its sections by its heading, in Markdown."""
    # As MyST makes the anchor of a heading; were it another, rendering would fail.
    anchor = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading).strip().lower().replace(" ", "-"))
    return f"[{words or heading or lesson.front['title']}]({up}{lesson.name}.ipynb{'#' * bool(anchor)}{anchor})"


def link_to_section(lesson, heading, up=""):
    """Link to a section under its own heading, or to the beginning, which has none."""
    return link_to(lesson, heading, "" if heading else "The beginning", up)


def title_of(lesson):
    """Write a lesson's number and title: "Lesson 2: Your first network, end to end"."""
    return f"Lesson {int(lesson.number)}: {lesson.front['title']}"


def admonition(kind, title, body):
    """Write a box with a coloured bar, as the pages show it."""
    return f"{FENCE}{{admonition}} {title}\n:class: {kind}\n\n{body}\n{FENCE}"


def counted(count, noun):
    """Write a count with its noun: "1 prediction", "3 predictions"."""
    return f"{count} {noun}{'s' * (count != 1)}"


def escape_markdown(words):
    """Write plain words as Markdown that means just these."""
    return re.sub(r"([\\`*_$<>\[\]{}|])", r"\\\1", words)
