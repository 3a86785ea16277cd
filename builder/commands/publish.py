"""Write the pages, and the files that name the course's address, for another public address."""

import shutil
import tempfile
from pathlib import Path

from builder.commands.arguments import add_output
from builder.commands.links import FILES, rewrite_links
from builder.errors import UsageError
from builder.pages.render import render
from builder.project import Project

READ = ("lessons", "notebooks", "site")  # what rewriting and rendering read
NAMING = ("pyproject.toml", "notebooks", *FILES)  # what names the address


def add_arguments(parser):
    parser.add_argument("--repository", required=True, metavar="OWNER/NAME")
    parser.add_argument("--ref", required=True, metavar="REF", help="a branch or a tag")
    add_output(parser, "build/published")


def main(project, options):
    publish(project, options.repository, options.ref, options.output.resolve())
    print(f"Pages: {options.output / 'site'}. For {options.repository} at {options.ref}: {options.output / 'course'}")
    return 0


def publish(project, repository, ref, output):
    """Write the pages, and the course's files, as they are to be at a repository and ref.

    Colab opens only what stands on GitHub. So the pages' links open `repository` at `ref`, and there must lie what
    `output`/course holds, over a copy of the checkout: the notebooks that clone from there, the README and the
    settings. The pages are in `output`/site. The checkout itself is only read.

    Parameters
    ----------
    project : Project
    repository : str
        OWNER/NAME, as GitHub writes it.
    ref : str
        A branch or a tag.
    output : Path
        A new or empty folder, or one that this has written.

    Raises
    ------
    UsageError
        If `repository` or `ref` cannot be what it is to be, or `output` holds something else.
    CourseError
        If a notebook has drifted from its lesson, or a page cannot be rendered.
    """
    _refuse_what_is_not_ours(output, {"course", "site"})
    _refuse_what_is_not_ours(output / "course", set(NAMING))
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch)
        _copy(project.root, copy, {*READ, *NAMING})
        rewrite_links(Project(copy), repository, ref)
        render(Project(copy), output / "site")
        shutil.rmtree(output / "course", ignore_errors=True)
        _copy(copy, output / "course", NAMING)


def _refuse_what_is_not_ours(folder, names):
    """Let nothing be replaced but an earlier result; a rendering that was stopped leaves `.site.…` behind."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a new or an empty folder.")
    found = {path.name for path in folder.glob("*") if not path.name.startswith(".site.")}
    if found - names:
        raise UsageError(
            f"{folder} holds something that `publish` has not written, such as {min(found - names)}: "
            "name a new or an empty folder."
        )


def _copy(source, target, names):
    """Copy those of the files and folders that there are; what Jupyter and Python keep beside them stays behind."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (source / name).is_dir():
            unwanted = shutil.ignore_patterns(".*", "__pycache__")
            shutil.copytree(source / name, target / name, ignore=unwanted)
        elif (source / name).exists():
            shutil.copy(source / name, target / name)
