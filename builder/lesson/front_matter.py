"""A lesson's front matter: which fields there are, and what each must be."""

import re

import yaml

from builder.errors import CourseError
from helpers.suggestions import did_you_mean

DIFFICULTIES = ("beginner", "intermediate")

# field: (type, what is expected, in words)
FRONT_MATTER = {
    "title": (str, "a few words"),
    "summary": (str, "one sentence"),
    "difficulty": (str, " or ".join(DIFFICULTIES)),
    "prerequisites": (list, "a list of sentences"),
    "objectives": (list, "a list of 3 to 5 sentences that go on from 'you can'"),
    "run_seconds": (int, "the whole seconds a run takes on the two-core reference machine, as `make run` prints"),
    "budget_seconds": (int, "the whole seconds a run may take there"),
}
# Fields that may be left out.
OPTIONAL = {
    "teaching": (str, "a note for teachers"),
    "three_sittings": (str, "the reason why the core needs three sittings"),
    "form": (str, "short, of a lesson of 15 to 30 minutes"),
}


def read_front_matter(text, path):
    """Read the fields between the two lines `---` at a lesson's top: dict, of known fields alone.

    Raises
    ------
    CourseError
        If there is none, or a field is unknown, missing or not what it must be.
    """
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        raise CourseError(f"{path.name}: expected front matter between two lines '---' at the top; found none.")
    try:
        front = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 2}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise CourseError(f"{path.name}{line}: the front matter is not valid YAML: {problem}.") from None
    if not isinstance(front, dict):
        raise CourseError(f"{path.name}: expected front matter of the form 'field: value'; found {front!r}.")
    known = FRONT_MATTER | OPTIONAL
    for field in sorted(set(front) - set(known) - {"jupytext", "kernelspec"}):
        raise CourseError(
            f"{path.name}: the front matter has an unknown field {field!r}; known are "
            f"{', '.join(known)}.{did_you_mean(field, known)}"
        )
    for field, (kind, words) in known.items():
        if field in OPTIONAL and field not in front:
            continue
        if field not in front:
            raise CourseError(f"{path.name}: the front matter lacks {field!r}: {words}.")
        value = front[field]
        items_good = kind is not list or all(isinstance(item, str) for item in value or [])
        if not isinstance(value, kind) or isinstance(value, bool) or not items_good:
            raise CourseError(f"{path.name}: {field!r} must be {words}; received {value!r}.")
    if front["difficulty"] not in DIFFICULTIES:
        raise CourseError(
            f"{path.name}: 'difficulty' must be {' or '.join(DIFFICULTIES)}; received {front['difficulty']!r}."
        )
    if front.get("form", "short") != "short":
        raise CourseError(f"{path.name}: 'form' must be {OPTIONAL['form'][1]}; received {front['form']!r}.")
    if not 3 <= len(front["objectives"]) <= 5:
        raise CourseError(f"{path.name}: 'objectives' must be 3 to 5 sentences; received {len(front['objectives'])}.")
    return {field: front[field] for field in known if field in front}
