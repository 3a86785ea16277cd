"""Pages to look things up in: all terms, all myths with what was measured, and every number with where it is from."""

import re

from builder.pages.markdown import as_read, link_to, link_to_section, numbers_of, title_of
from builder.pages.templates import fill_page
from helpers.measuring.store import read_calibration
from helpers.measuring.words import write_band, write_value
from helpers.records import record_in


def reference_pages(lessons, project, notebooks):
    """Write the glossary, the myths and the numbers: {"glossary.md": Markdown, …}.

    Parameters
    ----------
    lessons : list of Lesson
    project : Project
    notebooks : dict of str to NotebookNode
        The executed lessons by name: the rows of exhibits are shown as they show them.
    """
    numbers = numbers_of(project)
    myths = [{"title": title_of(lesson), "myths": _myths(lesson, numbers)} for lesson in lessons]
    measured = [_measured_in(lesson, project, numbers.claims, notebooks[lesson.name]) for lesson in lessons]
    return {
        "glossary.md": fill_page(project, "glossary.md", terms=_terms(lessons, numbers)),
        "myths.md": fill_page(project, "myths.md", lessons=myths),
        "numbers.md": fill_page(project, "numbers.md", lessons=measured),
    }


def exhibits_in(notebook):
    """Find the tables of the exhibits that an executed lesson shows: {name: HTML}, in order."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            record = record_in(output, "exhibit")
            if record and "text/html" in output.data:
                # What to type in the lesson helps nobody here.
                found[record["name"]] = output.data["text/html"].replace(" To run it here: live=True.", "")
    return found


def name_in_words(exhibit):
    """Write an exhibit's name as a page shows it: "mnist.one_change" as "one change"."""
    return exhibit.partition(".")[2].replace("_", " ")


def _terms(lessons, numbers):
    """Collect the new words of all lessons: {term: [its definition and a link to its lesson, …]}, in Markdown."""
    found = {}
    for lesson in lessons:
        link = link_to(lesson, words=f"lesson\u00a0{int(lesson.number)}")  # never broken after "lesson"
        for box in lesson.boxes():
            entries = as_read(box.body, lesson, numbers) if box.kind == "glossary" else ""
            for entry in filter(None, re.split(r"\n(?=[^:\s])", entries)):
                term, _, definition = entry.partition("\n")
                words = " ".join(definition.replace("\n:", "\n").split()).removeprefix(": ")
                found.setdefault(term.strip(), []).append(f"{words} ({link})")
    return found


def _myths(lesson, numbers):
    return [
        {
            "claim": as_read(cell.box.title, lesson, numbers),
            "words": as_read(cell.box.body, lesson, numbers),
            "where": link_to_section(lesson, section.heading),
        }
        for section in lesson.sections
        for cell in section.boxes("myth")
    ]


def _measured_in(lesson, project, claims, notebook):
    own = [claim for name, claim in claims.items() if name.startswith(f"{lesson.slug}.")]
    return {
        "number": int(lesson.number),
        "title": title_of(lesson),
        "link": link_to(lesson, words="To the lesson"),
        "calibration": read_calibration(lesson.slug, project.lessons),
        "claims": [_row_of(claim) for claim in own if not claim.is_fact],
        "facts": [(claim.what, _value_of(claim), claim.origin) for claim in own if claim.is_fact],
        "exhibits": [(name_in_words(name), table) for name, table in exhibits_in(notebook).items()],
    }


def _row_of(claim):
    """Write what a claim says, its value, what the seeds gave, how many they were, and its unit."""
    if not claim.is_calibrated:
        return claim.what, "not calibrated yet", "", "", claim.unit
    if claim.recorded:
        return claim.what, _value_of(claim), "from recorded rows", "", claim.unit
    seen = write_band(claim.seen_low, claim.seen_high, claim.unit)
    return claim.what, _value_of(claim), seen, claim.n_seeds, claim.unit


def _value_of(claim):
    return "" if claim.known_value is None else write_value(claim.known_value, claim.unit, claim.spread)
