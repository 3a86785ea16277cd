"""`links`: one command moves the course to another address; broken links are found without a network."""

import nbformat
import pytest
from support.tiny_course import built, call, lesson, write_course

from builder.cli import main
from builder.commands.check import check
from builder.commands.links import find_broken
from builder.notebooks.compile import badges
from builder.project import Project

README = """\
# Tiny

git clone https://github.com/ada/tiny-course
cd tiny-course

## The lessons

[Colab](https://colab.research.google.com/github/ada/tiny-course/blob/v1/notebooks/start/01_tiny.ipynb)
[Binder](https://mybinder.org/v2/gh/ada/tiny-course/v1?labpath=notebooks%2Fstart%2F01_tiny.ipynb)
[Lesson](notebooks/01_tiny.ipynb) [How](CONTRIBUTING.md#taking-part) [Here](#the-lessons)
"""


@pytest.fixture
def course(tmp_path, without_kernel):
    """A built course of two lessons, with a README."""
    write_course(tmp_path)
    (tmp_path / "lessons" / "02_other.md").write_text(lesson("Other"))
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "CONTRIBUTING.md").write_text("# Taking part\n\n[Back](README.md)\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "notebooks.md").write_text("# Using a notebook\n")  # every lesson's header links to it
    assert call(tmp_path, "build") == 0
    return tmp_path


def move(course, repository="eve/deep-heart", ref="v2.0"):
    return main(["--root", str(course), "links", "--repository", repository, "--ref", ref])


def test_links_moves_every_mention_and_keeps_all_outputs(course):
    old = Project(course)
    outputs = {
        path.name: [cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells]
        for path in old.notebooks.glob("*.ipynb")
    }
    assert move(course) == 0
    new = Project(course)
    assert (new.repository, new.ref) == ("eve/deep-heart", "v2.0")
    for path in new.notebooks.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        assert [cell.get("outputs") for cell in notebook.cells] == outputs[path.name]
        assert badges(path.stem, new)["colab"] in notebook.cells[0].source
        assert "--branch=v2.0" in notebook.cells[1].source
    for kind in ("colab", "binder"):
        assert badges("01_tiny", new)[kind] in (course / "README.md").read_text()
    for path in [*course.glob("*.*"), *new.notebooks.rglob("*.ipynb")]:
        assert "ada/tiny-course" not in path.read_text(), path.name
    assert "cd deep-heart\n" in (course / "README.md").read_text()
    assert check(new) == []
    assert find_broken(new) == []


def test_moving_there_and_back_changes_nothing(course):
    files = [path for path in course.rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    here = Project(course)
    old = here.repository, here.ref
    move(course)
    assert any(path.read_bytes() != before[path] for path in files)
    move(course, *old)
    assert [path.name for path in files if path.read_bytes() != before[path]] == []


@pytest.mark.parametrize(
    ("repository", "ref"), [("ada", "main"), ("ada/x/y", "main"), ("ada/x", "--upload-pack=x"), ("ada/x", "a b")]
)
def test_an_address_that_cannot_be_one_is_refused(course, capsys, repository, ref):
    before = (course / "pyproject.toml").read_text()
    assert main(["--root", str(course), "links", f"--repository={repository}", f"--ref={ref}"]) == 2
    assert "received" in capsys.readouterr().err
    assert (course / "pyproject.toml").read_text() == before


def test_a_notebook_that_has_drifted_is_not_rewritten(course, capsys):
    path, notebook = course / "notebooks" / "01_tiny.ipynb", built(course)
    notebook.cells[4].source += "\n# mine"
    nbformat.write(notebook, path)
    before = path.read_bytes()
    assert move(course) == 1
    assert "has drifted" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_broken_links_are_found(course):
    readme = course / "README.md"
    readme.write_text(
        readme.read_text() + "[a](nowhere.md) [b](CONTRIBUTING.md#no-such-heading) "
        "[c](https://github.com/eve/tiny-course/blob/v1/README.md) "
        "[d](https://github.com/ada/tiny-course/blob/v1/gone.md) "
        "[e](https://github.com/ada/tiny-course/blob/old/README.md)"
    )
    (course / "docs" / "notebooks.md").write_text("[f](../lessons/01_tiny.md) [g](01_tiny.md)\n")
    found = "\n".join(find_broken(Project(course)))
    for words in (
        "nowhere.md leads to no file",
        "no-such-heading leads to no heading",
        "another repository",
        "gone.md, which does not exist",
        "names the ref old",
        "docs/notebooks.md: 01_tiny.md leads to no file",
    ):
        assert words in found
    assert len(found.splitlines()) == 6


@pytest.mark.parametrize("name", ["notebooks/01_tiny.ipynb", "notebooks/start/01_tiny.ipynb"])
def test_somebody_whose_merge_left_markers_in_a_notebook_is_told_which(course, capsys, name):
    path = course / name
    path.write_text(path.read_text().replace("{\n", "{\n<<<<<<< HEAD\n", 1))
    assert call(course, "links", "--check") == 1
    assert capsys.readouterr().err == f"{name} is damaged: it is no notebook. Run `make notebooks`.\n"


def test_a_damaged_notebook_is_not_rewritten(course, capsys):
    (course / "notebooks" / "01_tiny.ipynb").write_text("{")
    before = (course / "pyproject.toml").read_text()
    assert move(course) == 1
    said = capsys.readouterr().err
    assert said == "notebooks/01_tiny.ipynb is damaged: it is no notebook. Run `make notebooks` first.\n"
    assert (course / "pyproject.toml").read_text() == before


def test_somebody_whose_merge_left_markers_in_a_page_is_told_which_and_meets_the_other_links_too(course, capsys):
    (course / "README.md").write_text(f"<<<<<<< HEAD\n{README}")
    (course / "CONTRIBUTING.md").write_text("[a](nowhere.md)\n")
    assert call(course, "links", "--check") == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("README.md, line 1: git left two versions here, `<<<<<<< HEAD`. Keep what is right")
    assert "nowhere.md leads to no file" in second


def test_links_without_an_address_says_what_it_needs(course, capsys):
    assert main(["--root", str(course), "links"]) == 2
    assert "--repository OWNER/NAME and --ref REF" in capsys.readouterr().err
