"""Rewrite the course's public address everywhere it stands, or find links that lead nowhere."""

import re
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat

from builder.errors import CourseError, UsageError
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_all
from builder.notebooks.normalise import dumps
from builder.project import Project, read_text, write_atomically

# Text files beside the notebooks that name the address.
FILES = ("README.md", "CONTRIBUTING.md", "CITATION.cff")
LINK = re.compile(r"\]\(([^)\s]+)\)")
SITES = r"(github\.com/|colab\.research\.google\.com/github/|mybinder\.org/v2/gh/)"


def add_arguments(parser):
    parser.add_argument("--repository", metavar="OWNER/NAME")
    parser.add_argument("--ref", metavar="REF", help="a branch or a tag")
    parser.add_argument("--check", action="store_true", help="only find links that lead nowhere")


def main(project, options):
    if options.check:
        broken = find_broken(project)
        for sentence in broken:
            print(sentence, file=sys.stderr)
        return 1 if broken else 0
    if not (options.repository and options.ref):
        raise UsageError("links needs --repository OWNER/NAME and --ref REF, or --check.")
    changed = rewrite_links(project, options.repository, options.ref)
    print("\n".join(changed) if changed else "Every link points there already.")
    return 0


def rewrite_links(project, repository, ref):
    """Point every badge, every bootstrap cell and the settings to a repository and ref.

    Parameters
    ----------
    project : Project
    repository : str
        OWNER/NAME, as GitHub writes it.
    ref : str
        A branch or a tag.

    Returns
    -------
    list of str
        The files that changed, relative to the root.

    Raises
    ------
    UsageError
        If `repository` or `ref` cannot be what it is to be.
    CourseError
        If a notebook has drifted from its lesson: its outputs could then not be kept.
    """
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise UsageError(
            f"--repository must be OWNER/NAME, such as my-school/heart-of-deep-learning; received {repository!r}."
        )
    if not re.fullmatch(r"[\w./-]+", ref) or ".." in ref or ref.startswith(("-", "/")):
        raise UsageError(f"--ref must be a branch or a tag, such as main or v1.0; received {ref!r}.")
    texts = {project.pyproject: _rewrite_settings(read_text(project.pyproject), repository, ref)}
    for name in FILES:
        path = project.root / name
        if path.exists():
            old = read_text(path)
            texts[path] = _rewrite_addresses(old, project.repository, project.ref, repository, ref)

    lessons = find_lessons(project)
    old_sources = compile_all(project, lessons)
    new_project = _Renamed(project.root, repository, ref)
    for name, new in compile_all(new_project, lessons).items():
        path = project.notebooks / f"{name}.ipynb"
        if not path.exists():
            continue
        notebook = nbformat.read(path, as_version=4)
        if [cell.source for cell in notebook.cells] != [cell.source for cell in old_sources[name].cells]:
            raise CourseError(f"notebooks/{name}.ipynb has drifted from its lesson. Run `make notebooks` first.")
        for cell, renewed in zip(notebook.cells, new.cells, strict=True):
            cell.source, cell["id"] = renewed.source, renewed["id"]
        texts[path] = dumps(notebook)
        texts[project.start / path.name] = dumps(new)

    changed = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        write_atomically(path, texts[path])
    return [str(path.relative_to(project.root)) for path in changed]


class _Renamed(Project):
    """The same project under the new address, before that is written down."""

    def __init__(self, root, repository, ref):
        super().__init__(root)
        self.__dict__["_settings"] = {"repository": repository, "ref": ref}


def _rewrite_settings(text, repository, ref):
    text = re.sub(r'(?m)^repository = ".*"$', f'repository = "{repository}"', text)
    return re.sub(r'(?m)^ref = ".*"$', f'ref = "{ref}"', text)


def _rewrite_addresses(text, old_repository, old_ref, repository, ref):
    text = re.sub(
        rf"{SITES}{re.escape(old_repository)}(/blob/|/tree/|/){re.escape(old_ref)}(?=/|\?|\)|\s|$)",
        rf"\g<1>{repository}\g<2>{ref}",
        text,
    )
    text = re.sub(rf"{SITES}{re.escape(old_repository)}(?![\w-])", rf"\g<1>{repository}", text)
    # The folder that a clone makes.
    return text.replace(f"cd {old_repository.split('/')[1]}\n", f"cd {repository.split('/')[1]}\n")


def find_broken(project):
    """Find links in the README and its like, in `docs/`, and in the notebooks, that lead nowhere.

    Checked without a network: relative links must name a file, and a heading in it where they end in `#…`;
    links to the course's own public address must name its repository, its ref, and a file that exists here.

    Returns
    -------
    list of str
        One sentence per broken link; empty when all lead somewhere.
    """
    broken = []
    pages = [project.root / name for name in (*FILES, "data/README.md")]
    for path in pages + sorted((project.root / "docs").glob("*.md")):
        if path.exists():
            broken += _broken_in(read_text(path), path, project)
    for path in sorted([*project.notebooks.glob("*.ipynb"), *project.start.glob("*.ipynb")]):
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        broken += _broken_in(text, path, project)
    return broken


def _broken_in(text, path, project):
    where = path.relative_to(project.root)
    for target in LINK.findall(text):
        own = re.match(rf"https?://{SITES}([^/]+/[^/)#?]+)(.*)", target)
        if own and own[2].split("/")[1] == project.folder_name:
            repository, rest = own[2], unquote(own[3])
            if repository != project.repository:
                yield f"{where}: {target} names another repository than {project.repository}"
            named = re.match(r"/(?:blob|tree)/([^/]+)/?([^#?]*)|/([^/?]+)\?labpath=(.*)", rest)
            if named:
                ref, file = named[1] or named[3], named[2] or named[4]
                if ref != project.ref:
                    yield f"{where}: {target} names the ref {ref}, not {project.ref}"
                if file and not (project.root / file).exists():
                    yield f"{where}: {target} names {file}, which does not exist"
        elif not re.match(r"[a-z]+:", target):
            file, _, heading = target.partition("#")
            place = (path.parent / unquote(file)).resolve() if file else path
            if not place.exists():
                yield f"{where}: {target} leads to no file"
            elif heading and place.suffix == ".md" and heading not in _anchors(place):
                yield f"{where}: {target} leads to no heading; {place.name} has {', '.join(_anchors(place))}"


def _anchors(path: Path):
    """The names GitHub gives a page's headings."""
    headings = re.findall(r"(?m)^#+ +(.+)$", path.read_text(encoding="utf-8"))
    return [re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings]
