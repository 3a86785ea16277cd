"""Pages to look things up in: all terms, all myths with what was measured, and every number with where it is from."""

import html
import re

from builder.lesson.outline import outline
from builder.pages.markdown import admonition, as_read, counted, link_to, numbers_of, title_of
from helpers.measuring.store import read_calibration
from helpers.measuring.words import write_band, write_value

NAMES = ("glossary", "myths", "numbers")


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
    return {
        "glossary.md": _glossary(lessons, numbers),
        "myths.md": _myths(lessons, numbers),
        "numbers.md": _numbers(lessons, project, numbers.claims, notebooks),
    }


def terms_of(lesson, numbers):
    """Yield (term, definition), in Markdown, for each new word of a lesson."""
    for box in lesson.boxes():
        if box.kind == "glossary":
            for entry in re.split(r"\n(?=[^:\s])", as_read(box.body, lesson, numbers)):
                term, _, definition = entry.partition("\n")
                yield term.strip(), " ".join(definition.replace("\n:", "\n").split()).removeprefix(": ")


def _glossary(lessons, numbers):
    entries = {}
    for lesson in lessons:
        link = link_to(lesson, words=f"lesson\u00a0{int(lesson.number)}")  # never broken after "lesson"
        for term, definition in terms_of(lesson, numbers):
            entries.setdefault(term, []).append(f"{definition} ({link})")
    items = "\n\n".join(f"{term}\n  {'; '.join(texts)}" for term, texts in entries.items())
    return (
        f"# Glossary\n\n{counted(len(entries), 'term')}, each with the lesson that introduces it.\n\n"
        f"````{{glossary}}\n:sorted:\n\n{items}\n````\n"
    )


def _myths(lessons, numbers):
    parts = [
        "# Myths, measured",
        "Sentences that are often said about neural networks. Each was tried: the lesson holds the experiment, and you "
        "can run it.",
    ]
    for lesson in lessons:
        myths = [(section, piece.box) for section in outline(lesson) for piece in section.boxes("myth")]
        parts += [f"## {title_of(lesson)}"] * bool(myths)
        for section, box in myths:
            where = link_to(lesson, section.heading, "" if section.heading else "The beginning")
            body = f"{as_read(box.body, lesson, numbers)}\n\n*See it measured:* {where}"
            parts.append(admonition("myth", f"“{as_read(box.title, lesson, numbers)}”", body))
    return "\n\n".join(parts) + "\n"


def _numbers(lessons, project, claims, notebooks):
    parts = [
        "# Every number, and where it is from",
        "No measured number in the lessons is typed by hand. Each is recorded by the lesson's own code, over several "
        "seeds (different random beginnings), and the tests hold every run against it. Here are all of them: the "
        "average that the text quotes, and the least and the most that the seeds gave. Of seconds the middle one is "
        "quoted, and they are those of the two-core reference machine.",
    ]
    for lesson in lessons:
        parts += [f"## {title_of(lesson)}", link_to(lesson, words="To the lesson")]
        calibration = read_calibration(lesson.slug, project.lessons)
        if calibration:
            versions = ", ".join(f"{library} {version}" for library, version in calibration["versions"].items())
            parts.append(f"Measured {calibration['measured']} with {versions}.")
        own = [claim for name, claim in claims.items() if name.startswith(f"{lesson.slug}.")]
        measured = [_row(claim) for claim in own if not claim.is_fact]
        if measured:
            heads = [("what", "label"), ("value", "number"), ("seen", "number"), ("seeds", "number"), ("unit", "label")]
            parts.append(_table(f"Claims of lesson {int(lesson.number)}", heads, measured))
        facts = [_fact(claim) for claim in own if claim.is_fact]
        if facts:
            heads = [("from elsewhere, or chosen", "label"), ("value", "number"), ("origin", "label")]
            parts.append(_table(f"Facts of lesson {int(lesson.number)}", heads, facts))
        for name, table in _exhibits_in(notebooks[lesson.name]):
            words = name.partition(".")[2].replace("_", " ")
            parts += [f"### {words[0].upper()}{words[1:]}", _wide(table, words)]
    return "\n\n".join(parts) + "\n"


def _row(claim):
    if not claim.is_calibrated:
        return [claim.what, "not calibrated yet", "", "", claim.unit]
    value = write_value(claim.known_value, claim.unit, claim.spread)
    if claim.recorded:
        return [claim.what, value, "from recorded rows", "", claim.unit]
    seen = write_band(claim.seen_low, claim.seen_high, claim.unit)
    return [claim.what, value, seen, str(claim.n_seeds), claim.unit]


def _fact(claim):
    value = "" if claim.known_value is None else write_value(claim.known_value, claim.unit, claim.spread)
    return [claim.what, value, claim.origin]


def _table(name, heads, rows):
    """A table of plain texts, in HTML: what claims say is not Markdown."""
    kinds = [kind for _, kind in heads]
    head = "".join(f'<th scope="col" class="{kind}">{html.escape(words)}</th>' for words, kind in heads)
    body = "".join(
        "<tr>"
        + "".join(f'<td class="{kind}">{html.escape(text)}</td>' for text, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return _wide(f'<table class="exhibit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>', name)


def _wide(table, name):
    """A table that scrolls by itself where it is wider than the page, by keyboard too."""
    return f'<div class="wide" role="region" tabindex="0" aria-label="{html.escape(name)}">{table}</div>'


def _exhibits_in(notebook):
    """Yield (name, HTML) for each exhibit that an executed lesson shows."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            record = output.get("metadata", {}).get("course", {}).get("exhibit")
            if record and "text/html" in output.data:
                # What to type in the lesson helps nobody here.
                yield record["name"], output.data["text/html"].replace(" To run it here: live=True.", "")
