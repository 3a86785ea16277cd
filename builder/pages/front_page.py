"""The front page, which says what the course is and how to begin, and the buttons that open a lesson elsewhere."""

import shutil
from binascii import a2b_base64

from builder.lesson.minutes import minutes_of
from builder.notebooks.compile import badges, header_links
from builder.pages.class_plan import plan
from builder.pages.markdown import as_read, container, counted, numbers_of, plain, raw_html, toctree
from builder.pages.reference import NAMES
from builder.pages.teachers_guide import predictions_of
from explorables import page_html


def front_page(lessons, project, notebooks, folder):
    """Write the front page, {"index.md": Markdown}, and into `folder` the figures that it shows, one a lesson."""
    numbers = numbers_of(project)
    hours = sum(minutes_of(lesson).core for lesson in lessons) / 60
    count = sum(len(predictions_of(lesson)) for lesson in lessons)
    myths = sum(box.kind == "myth" for lesson in lessons for box in lesson.boxes())
    cards = [_card(lesson, project, notebooks[lesson.name], folder, numbers) for lesson in lessons]
    first = lessons[0]
    parts = [
        "# The Heart of Deep Learning",
        container(
            "hero",
            "A first course on neural networks, for people who know a little Python. You train real networks on real "
            "images, each in less than a minute, on an ordinary computer and without a network connection. You guess "
            "before you look, and every number that you read was measured.",
            container(
                "launch",
                f"[**Start reading**]({first.name}.ipynb) · [Run it in Colab]({badges(first.name, project)['colab']}) "
                "· [On this computer](#on-this-computer) · [I teach](teacher/index.md)",
            ),
        ),
        "## Here is one neuron",
        "Each mark is a photograph, and the crosses are sneakers. The neuron says “sneaker” on the shaded side of its "
        "line, and is often wrong. **Pull the line, or move a slider: can you do better?**",
        raw_html(page_html("neuron")),
        f"[Lesson {int(first.number)}]({first.name}.ipynb) builds it, and lets it find its three numbers by itself.",
        "## What you will be able to do",
        "Turn images into numbers a network can learn from. Build, train and save a network, and read what it prints. "
        "Tell learning from memorising. Say how it learns, on one of its numbers, by hand. Find out how often it is "
        "wrong, on what, and how sure it is.",
        f"On the way there are {counted(count, 'prediction')} to make, and [{counted(myths, 'myth')}](myths.md): "
        "sentences that are often said, each with the experiment that settles it.",
        "## The path",
        f"About {hours:.0f} hours for what everybody needs, in pieces that fit a class; Deeper sections are for the "
        "curious. The computer's time is for training everything in the lesson, on two cores.",
        container("path", *cards),
        "## How to start",
        "### Without installing anything",
        "Read the lessons here: every page shows the code, what it printed and what it drew. To run them, open one in "
        "Colab, in your browser, with its link above. Its first cell fetches the course; all else is the same.",
        "### On this computer",
        "You need Python 3.11, 3.12 or 3.13, `git`, `make`, and 4 GB of disk space.",
        f"```\ngit clone https://github.com/{project.repository}\ncd {project.folder_name}\nmake lab\n```",
        "The first time that takes a few minutes: it sets up what it needs. Then JupyterLab opens the lessons, in "
        "copies of your own, and nothing more is downloaded. Without `make`, as on Windows, the course's README "
        f"has the same in plain Python: <https://github.com/{project.repository}#start>.",
        "### As a teacher",
        "The [guide](teacher/index.md) has for each lesson a plan for two classes, the guesses to expect, the mistakes "
        "to expect and what each tells you about the learner, the answers, and a sheet to print.",
        "## To look things up",
        "- [Glossary](glossary.md): every term, with the lesson that introduces it\n"
        "- [Myths, measured](myths.md): what is often said, and what came out\n"
        "- [Every number](numbers.md): with its range over the seeds, and the rows of every long experiment",
        toctree([lesson.name for lesson in lessons], "Lessons"),
        toctree(NAMES, "To look things up"),
        toctree(["teacher/index"], "For teachers"),
    ]
    return {"index.md": "\n\n".join(parts)}


def add_buttons(notebook, project, folder):
    """Make buttons of the links in a lesson's header, and offer the notebook that learners open, and the guide.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    project : Project
    folder : Path
        Where Sphinx will find the notebook to download.
    """
    name = notebook.metadata.course.name
    to = badges(name, project)
    links = f"[Open in Colab]({to['colab']}) · [Open in Binder]({to['binder']})"
    source = f"[Source of this lesson]({to['source']})"
    start = project.start / f"{name}.ipynb"
    more = [links]
    if start.exists():
        (folder / "start").mkdir(exist_ok=True)
        shutil.copy(start, folder / "start")
        more.append(f"{{download}}`Download the notebook <start/{start.name}>`")
    more += [source, f"[For teachers](teacher/{name}.md)"]
    for cell in notebook.cells:
        if "header" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(header_links(name, project), container("launch", " · ".join(more)))


def _card(lesson, project, notebook, folder, numbers):
    front, to, minutes = lesson.front, badges(lesson.name, project), minutes_of(lesson)
    figure = _first_figure(notebook)
    parts = []
    if figure:
        (folder / "figures").mkdir(exist_ok=True)
        (folder / "figures" / f"{lesson.name}.png").write_bytes(a2b_base64(figure.data["image/png"]))
        words = figure.metadata.get("image/png", {}).get("alt", "")
        parts.append(f"![{plain(' '.join(words.split()))}](figures/{lesson.name}.png)")
    classes = " + ".join(str(steps[-1].end) for steps in plan(lesson))
    deeper = f", {sum(minutes.deeper.values())} min Deeper" if minutes.deeper else ""
    parts += [
        f"**{int(lesson.number)} [{front['title']}]({lesson.name}.ipynb)**",
        as_read(front["summary"], lesson, numbers),
        f"{classes} min{deeper}, computer {front['run_seconds']} s · [Colab]({to['colab']}) · [Binder]({to['binder']})",
    ]
    return container("lesson-card", *parts)


def _first_figure(notebook):
    """The output that is the first figure of a lesson, or None."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                return output
    return None
