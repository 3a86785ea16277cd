"""From a lesson's source to the notebook a learner opens, not yet executed."""

import hashlib
from dataclasses import replace
from functools import partial

import nbformat

from builder.errors import CourseError
from builder.lesson.front_matter import FRONT_MATTER
from builder.lesson.minutes import minutes_of
from builder.lesson.source import find_lessons
from builder.numbers.placeholders import fill, read_numbers
from builder.numbers.slicing import slice_of
from exercises.core.exercise import UnknownKey, find_exercise
from explorables import TITLES
from helpers.measuring.words import in_words

# Collapsed in JupyterLab and in Colab: a learner runs it, and need not read it.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}
# What a folded cell shows of itself, where its first line is no comment that says it better.
FOLD_TITLE = "Nothing new to read here: this cell draws, times or sets up."
BOOTSTRAP_METADATA = {"tags": ["bootstrap"], **FOLDED}
BOOTSTRAP = """\
# @title Run this cell first. On Colab it fetches the course (45 MB); elsewhere it only looks whether all is there.
import importlib.util, pathlib, shutil, subprocess, sys

here = pathlib.Path.cwd()
mine = pathlib.Path(globals().get("__vsc_ipynb_file__", here / "lesson.ipynb")).parent  # VS Code names the notebook
places = [*filter(None, sys.path), mine, *mine.parents, *sorted(here.glob("{folder}*"))]
course = next((p for p in map(pathlib.Path, places) if (p / "helpers/measuring").exists()), None)
if not course and not (importlib.util.find_spec("google") and importlib.util.find_spec("google.colab")):
    what = "open this notebook from the course's own folder, or first run: import os; os.chdir('its path')"
    raise RuntimeError(f"I am in {{here}}, and the course is neither here nor above: {{what}}")
if not course:
    course, url = here / "{folder}", "https://github.com/{repository}.git"
    if course.exists():
        raise RuntimeError(f"{{course}} is there, but not whole: rename that folder, and run this cell again.")
    if not shutil.which("git"):
        raise RuntimeError(f"{{url}} cannot be fetched without git: install it, and run this cell again.")
    shutil.rmtree("course.part", ignore_errors=True)
    clone = ["git", "clone", "--quiet", "--depth=1", "--branch={ref}", url, "course.part"]
    if subprocess.run(clone).returncode:
        raise RuntimeError(f"{{url}} cannot be fetched: check the network, run this cell again.")
    pathlib.Path("course.part").rename(course)
for name in ["helpers", "exercises", "explorables", "numpy", "matplotlib", "sklearn", "tensorflow", "keras", "random"]:
    found, old = importlib.util.find_spec(name), sys.version_info < (3, 11)
    if old or not (found or (course / name).exists()):
        what = f"{{sys.executable}}, which {{'is too old' if old else 'lacks ' + name}}"
        raise RuntimeError(f"This notebook runs in {{what}}: choose the course's kernel (.venv), or run `make lab`.")
    folder = pathlib.Path(str(found and found.origin)).parent
    if here in (folder, folder.parent) and not course.samefile(folder.parent):
        raise RuntimeError(f"{{found.origin}} hides the {{name}} of the course: rename it, and restart the kernel.")
sys.path.insert(0, str(course))
"""

# What shows an explorable. It is no cell of the lesson: what is measured does not depend on it.
EXPLORE = """\
# {title}
from explorables import explore

explore("{name}"{given})
"""


def compile_all(project, chosen, *, every=None, draft=False):
    """Compile lessons: {name: notebook}, without outputs; as a draft also with numbers that were never measured.

    `every` holds all lessons, for the links from one to the next; they are read where they are not given.
    """
    lessons = every or find_lessons(project)
    numbers = read_numbers(project, draft=draft)
    for name in (name for lesson in chosen for name in lesson.keys()["exhibits"]):
        numbers.read_exhibit(name)  # if one is damaged, that is said before anything runs
    return {lesson.name: compile_lesson(lesson, project, lessons, numbers) for lesson in chosen}


def compile_lesson(lesson, project, lessons, numbers):
    """Turn a lesson into a notebook: boxes as plain Markdown and as data, starters and the shared cells added.

    Parameters
    ----------
    lesson : Lesson
    project : Project
        Gives the address that badges and the bootstrap cell point to.
    lessons : list of Lesson
        All lessons in order, for the links to the previous and the next one.
    numbers : Numbers
        What placeholders are filled from.

    Returns
    -------
    nbformat.NotebookNode
        Without outputs; every id is stable. `metadata.course` holds the lesson's name and front matter.

    Raises
    ------
    CourseError
        If a placeholder, a box or an exercise is not what it must be.
    """
    where = lesson.path.name
    minutes = minutes_of(lesson)
    cells = [_markdown(_header(lesson, project, minutes), "header"), _bootstrap(project)]
    for cell in lesson.cells:
        if cell.is_code:
            is_exercise = cell.exercise or "exercise" in cell.tags
            source = _starter(cell, where) if is_exercise else cell.source
            cells.append(_code(source, cell.tags, cell.exercise))
        elif cell.box:
            cells += _box(cell, partial(fill, numbers=numbers, where=where))
        elif cell.source:
            cells.append(_markdown(_with_minutes(fill(cell.source, numbers, where), minutes), *cell.tags))
    cells.append(footer_of(lesson, lessons, project))
    _give_ids(cells)

    return _notebook(cells, lesson)


def compile_exhibits(lesson, names):
    """The part of a lesson that some of its exhibits rest on, as a notebook to run without the rest."""
    return _notebook([_code(cell.source, cell.tags) for cell in slice_of(lesson, names)], lesson)


def _notebook(cells, lesson):
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "course": {"name": lesson.name, **{field: lesson.front[field] for field in FRONT_MATTER}},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        }
    )
    return notebook


def badges(name, project):
    """The addresses that open a lesson elsewhere, its source, and how a notebook is used: dict of str to str."""
    repository, ref = project.repository, project.ref
    return {
        "colab": f"https://colab.research.google.com/github/{repository}/blob/{ref}/notebooks/start/{name}.ipynb",
        "binder": f"https://mybinder.org/v2/gh/{repository}/{ref}?labpath=notebooks%2Fstart%2F{name}.ipynb",
        "source": f"https://github.com/{repository}/blob/{ref}/lessons/{name}.md",
        "help": f"https://github.com/{repository}/blob/{ref}/docs/notebooks.md",
    }


def header_links(name, project):
    """The line of links in a lesson's header."""
    to = badges(name, project)
    return (
        f"[Open in Colab]({to['colab']}) · [Open in Binder]({to['binder']}) · "
        f"[Source of this lesson]({to['source']}) · [How to stop, restart and go on]({to['help']})"
    )


def _header(lesson, project, minutes):
    front = lesson.front
    objectives = "\n".join(f"- {objective}" for objective in front["objectives"])
    return (
        f"# {int(lesson.number)} · {front['title']}\n\n"
        f"{front['summary']}\n\n"
        f"{header_links(lesson.name, project)}\n\n"
        f"| Level | Your time | Computer's time | You need |\n"
        f"|---|---|---|---|\n"
        f"| {front['difficulty']} | {_your_time(minutes)} "
        f"| about {front['run_seconds']} seconds on two cores "
        f"| {'; '.join(front['prerequisites']) or 'nothing'} |\n\n"
        f"After this lesson you can\n\n{objectives}"
    )


def _your_time(minutes):
    """The computed minutes in words: "two sittings, about 60 and 55 minutes; Deeper sections: 5–15 minutes each"."""
    words = f"about {minutes.core} minutes"
    if len(minutes.sittings) > 1:
        *first, last = map(str, minutes.sittings)
        words = f"{in_words(len(minutes.sittings))} sittings, about {', '.join(first)} and {last} minutes"
    if not minutes.deeper:
        return words
    low, high = min(minutes.deeper.values()), max(minutes.deeper.values())
    if len(minutes.deeper) == 1:
        return f"{words}; a Deeper section: {high} minutes"
    return f"{words}; Deeper sections: {low if low == high else f'{low}–{high}'} minutes each"


def _with_minutes(text, minutes):
    """Say below the heading of a Deeper section how long it takes."""
    heading, _, rest = text.partition("\n")
    needed = minutes.deeper.get(heading.removeprefix("## ").strip()) if heading.startswith("## ") else None
    if not needed:
        return text
    return f"{heading}\n\n*About {needed} minute{'s' * (needed > 1)}.*\n{rest}".strip()


def footer_of(lesson, lessons, project):
    """The last cell of a lesson's notebook: links to the lessons before and after it, and to all."""
    names = [other.name for other in lessons]
    place = names.index(lesson.name)
    links = []
    if place > 0:
        links.append(f"← [{lessons[place - 1].front['title']}]({names[place - 1]}.ipynb)")
    # In full: the notebook is opened from folders that lie at different depths, and alone.
    readme = f"https://github.com/{project.repository}/blob/{project.ref}/README.md"
    links.append(f"[All lessons]({readme}#the-lessons)")
    if place + 1 < len(names):
        links.append(f"[{lessons[place + 1].front['title']}]({names[place + 1]}.ipynb) →")
    cell = _markdown("---\n\n" + " · ".join(links), "footer")
    _give_ids([cell])
    return cell


def is_footer(cell):
    return "footer" in cell.metadata.get("tags", [])


def _bootstrap(project):
    source = BOOTSTRAP.format(folder=project.folder_name, repository=project.repository, ref=project.ref)
    return nbformat.v4.new_code_cell(source.rstrip(), metadata=nbformat.from_dict(BOOTSTRAP_METADATA))


def _markdown(source, *tags):
    cell = nbformat.v4.new_markdown_cell(source)
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def _code(source, tags, exercise=None):
    cell = nbformat.v4.new_code_cell(_titled(source) if "fold" in tags else source)
    if tags:
        cell.metadata["tags"] = list(tags)
    if exercise:
        cell.metadata["exercise"] = exercise
    if "fold" in tags:
        cell.metadata.update(nbformat.from_dict(FOLDED))
    return cell


def _titled(source):
    """Begin a folded cell with the line that Colab shows instead of it, and JupyterLab beside the dots."""
    first, _, rest = source.partition("\n")
    comment = first.removeprefix("#").strip() if first.startswith("#") else None
    return f"# @title {comment}\n{rest}".rstrip() if comment else f"# @title {FOLD_TITLE}\n{source}"


def _box(cell, fill_in):
    """The cells of a box: itself, and of an explorable the code that shows it."""
    box = replace(cell.box, title=fill_in(cell.box.title), body=fill_in(cell.box.body))
    cells = [_markdown(box.as_markdown(), box.kind, *cell.tags)]
    cells[0].metadata["box"] = nbformat.from_dict(box.as_data())
    if box.kind == "explore":
        given = f", {box.given}" if box.given else ""
        cells.append(_code(EXPLORE.format(name=box.title, title=TITLES[box.title], given=given), ["fold", "explore"]))
    return cells


def _starter(cell, where):
    """The starter of the exercise that a cell names."""
    key = cell.exercise
    if not key or "exercise" not in cell.tags:
        raise CourseError(
            f"{where}: the cell of an exercise needs the options `:tags: [exercise]` and `:exercise: slug.name`; "
            f"received tags {list(cell.tags)} and the exercise {key!r}."
        )
    if cell.source.strip():
        raise CourseError(
            f"{where}: the cell of the exercise {key!r} must be empty: its starter stands in exercises/, and the "
            f"builder inserts it; received `{cell.source.strip().splitlines()[0][:60]}`."
        )
    try:
        return find_exercise(key).starter
    except UnknownKey as error:
        raise CourseError(f"{where}: {error}") from None


def _give_ids(cells):
    """Name each cell by what it says: moving or adding cells changes no other cell's id."""
    seen = {}
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        count = seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if count == 1 else f"{digest}-{count}"
