"""The table of lessons, as the README shows it: rewritten by the builder between two marks, and checked for drift."""

import re

from builder.lesson.minutes import minutes_of
from builder.notebooks.compile import badges
from builder.project import read_text, write_atomically
from helpers.measuring.words import in_words

MARKED = re.compile(r"(<!-- lessons: [^\n]*-->\n\n).*?(\n<!-- end of lessons -->)", re.DOTALL)


def overview(lessons, project):
    """Write the table, a row for each lesson, in Markdown."""
    rows = ["| | lesson | what you will do | your time | computer's time | open |", "|---|---|---|---|---|---|"]
    for lesson in lessons:
        front, to, minutes = lesson.front, badges(lesson.name, project), minutes_of(lesson)
        more = f" in {in_words(len(minutes.sittings))} sittings" if len(minutes.sittings) > 1 else ""
        more += f" and {sum(minutes.deeper.values())} min Deeper" if minutes.deeper else ""
        rows.append(
            f"| {int(lesson.number)} | [{front['title']}](notebooks/{lesson.name}.ipynb) | {front['summary']} "
            f"| {minutes.core} min{more} | {front['run_seconds']} s "
            f"| [Colab]({to['colab']}) · [Binder]({to['binder']}) |"
        )
    return "\n".join(rows) + "\n"


def renewed_readme(lessons, project):
    """The README with the table as it should be; None where there is no README, or no marks in it.

    Returns
    -------
    (old, new) : (str, str) or None
    """
    path = project.root / "README.md"
    if not path.exists():
        return None
    old = read_text(path)
    if not MARKED.search(old):
        return None
    return old, MARKED.sub(lambda marks: marks[1] + overview(lessons, project) + marks[2], old)


def write_overview(lessons, project):
    """Bring the README's table up to date, if it is not."""
    texts = renewed_readme(lessons, project)
    if texts and texts[0] != texts[1]:
        write_atomically(project.root / "README.md", texts[1])
