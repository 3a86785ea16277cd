"""Write a new lesson, with its exercises and its claims, to fill in."""

import importlib.util
import keyword
import re
from pathlib import Path

import exercises
from builder.errors import UsageError
from builder.project import write_atomically

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# Each template and the file that is made of it. In both, SLUG and NUMBER stand for what the new lesson is called.
FILES = {
    "lesson.md": "lessons/NUMBER_SLUG.md",
    "package.py.txt": "exercises/SLUG/__init__.py",
    "tasks.py.txt": "exercises/SLUG/tasks.py",
    "questions.py.txt": "exercises/SLUG/questions.py",
    "claims.toml": "lessons/claims/SLUG.toml",
    "answers.py.txt": "tests/answers/SLUG.py",
}
NEXT = """
What to do next, in this order:
1. Write notebooks/NUMBER_SLUG.ipynb as a draft, and open it: course build NUMBER --draft
2. Fill in the files above; the draft can be written again at any time.
3. Try the answers to its exercises, the right ones and the wrong ones: python -m pytest tests/exercises -k SLUG
4. Measure its claims over ten seeds: make calibrate L=NUMBER
5. Write the notebook with these numbers: make notebooks L=NUMBER
6. See what the contract still asks for: course check NUMBER
"""


def add_arguments(parser):
    parser.add_argument("number", metavar="NN", help="two digits that no lesson has yet")
    parser.add_argument("slug", help="a short word, such as fashion")


def main(project, options):
    for path in write_new(project, options.number, options.slug):
        print(path.relative_to(project.root))
    print(_filled_in(NEXT, options.number, options.slug), end="")
    return 0


def write_new(project, number, slug):
    """Write the files of a new lesson, to fill in; as a draft it builds at once.

    Parameters
    ----------
    project : Project
    number : str
        Two digits that no lesson has yet.
    slug : str
        A short word: it names the package of its exercises, and begins the names of its claims.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If a name is not one, or something of that name is there; nothing is written then.
    """
    _expect_names(number, slug)
    paths = {template: project.root / _filled_in(name, number, slug) for template, name in FILES.items()}
    there = [*project.lessons.glob(f"{number}_*.md"), *project.lessons.glob(f"[0-9][0-9]_{slug}.md")]
    module = project.root / "exercises" / slug
    there += [path for path in (*paths.values(), module, module.with_suffix(".py")) if path.exists()]
    if there:
        raise UsageError(f"{there[0].relative_to(project.root)} is there already. Choose another number and slug.")
    for template, path in paths.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        write_atomically(path, _filled_in(text, number, slug))
    return list(paths.values())


def _filled_in(text, number, slug):
    return text.replace("SLUG", slug).replace("NUMBER", number)


def _expect_names(number, slug):
    if not re.fullmatch(r"[0-9]{2}", number):
        raise UsageError(f"A lesson's number must be two digits, such as 03; received {number!r}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug):
        raise UsageError(
            f"A lesson's slug must be small letters, digits and _, such as fashion or first_steps; received {slug!r}."
        )
    if keyword.iskeyword(slug):
        taken = "a keyword of Python"
    elif slug == "core":
        taken = "the package that judges the answers to all exercises"
    elif slug in exercises.__all__:
        taken = f"what lessons import: `from exercises import {slug}`"
    elif importlib.util.find_spec(slug):
        taken = "the name of a package that Python has already"
    else:
        return
    raise UsageError(
        f"A lesson's slug names a new package in exercises/, and {slug!r} is {taken}. Choose another word."
    )
