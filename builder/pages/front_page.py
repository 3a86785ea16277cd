"""The front page, which says what the course is and how to begin, and the buttons that open a lesson elsewhere."""

import shutil
from binascii import a2b_base64

from builder.lesson.minutes import minutes_of
from builder.lesson.predictions import predictions_of
from builder.notebooks.compile import badges, header_links
from builder.pages.class_plan import plan
from builder.pages.markdown import as_read, numbers_of
from builder.pages.templates import fill_page
from explorables import page_html

BUTTONS = "~~~~~~~~{{container}} launch\n\n{}\n~~~~~~~~"


def front_page(lessons, project, notebooks, folder):
    """Write the front page, {"index.md": Markdown}, and into `folder` the figures that it shows, one a lesson."""
    numbers = numbers_of(project)
    cards = [_card(lesson, project, notebooks[lesson.name], folder, numbers) for lesson in lessons]
    page = fill_page(
        project,
        "index.md",
        first=cards[0],
        cards=cards,
        neuron=page_html("neuron"),
        n_predictions=sum(len(predictions_of(lesson)) for lesson in lessons),
        n_myths=sum(box.kind == "myth" for lesson in lessons for box in lesson.boxes()),
        hours=round(sum(minutes_of(lesson).core for lesson in lessons) / 60),
        repository=project.repository,
        folder_name=project.folder_name,
    )
    return {"index.md": page}


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
    links, start = header_links(name, project), project.start / f"{name}.ipynb"
    colab, binder, *others = links.split(" · ")
    download = []
    if start.exists():
        (folder / "start").mkdir(exist_ok=True)
        shutil.copy(start, folder / "start")
        download = [f"{{download}}`Download the notebook <start/{start.name}>`"]
    buttons = [colab, binder, *download, *others, f"[For teachers](teacher/{name}.md)"]
    for cell in notebook.cells:
        if "header" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(links, BUTTONS.format(" · ".join(buttons)))


def _card(lesson, project, notebook, folder, numbers):
    """Compute what the path shows of a lesson: dict."""
    minutes = minutes_of(lesson)
    figure = _first_figure(notebook)
    if figure:
        (folder / "figures").mkdir(exist_ok=True)
        (folder / "figures" / f"{lesson.name}.png").write_bytes(a2b_base64(figure.data["image/png"]))
    return {
        "name": lesson.name,
        "number": int(lesson.number),
        "title": lesson.front["title"],
        "summary": as_read(lesson.front["summary"], lesson, numbers),
        "figure": figure and " ".join(figure.metadata.get("image/png", {}).get("alt", "").split()),
        "classes": [steps[-1].end for steps in plan(lesson)],
        "deeper": sum(minutes.deeper.values()),
        "seconds": lesson.front["run_seconds"],
        **badges(lesson.name, project),
    }


def _first_figure(notebook):
    """Find the output that is the first figure of a lesson, or None."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                return output
    return None
