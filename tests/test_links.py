"""`links`: one command moves the course to another address; broken links are found without a network."""

import shutil
from pathlib import Path

import nbformat
import pytest

from course.__main__ import main
from course.building import check
from course.compiling import badges
from course.links import find_broken
from course.project import Project

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def course(tmp_path):
    """A copy of the course's text and notebooks, without its data."""
    for name in ("README.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("lessons", "notebooks", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "README.md", tmp_path / "data")
    return tmp_path


def move(course, repository="ada/deep-heart", ref="v1.0"):
    return main(["--root", str(course), "links", "--repository", repository, "--ref", ref])


def test_links_moves_every_mention_and_keeps_all_outputs(course):
    old = Project(course)
    outputs = {
        path.name: [cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells]
        for path in old.notebooks.glob("*.ipynb")
    }
    assert move(course) == 0
    new = Project(course)
    assert (new.repository, new.ref) == ("ada/deep-heart", "v1.0")
    for path in new.notebooks.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        assert [cell.get("outputs") for cell in notebook.cells] == outputs[path.name]
        assert badges(path.stem, new)["colab"] in notebook.cells[0].source
        assert "--branch=v1.0" in notebook.cells[1].source
        assert badges(path.stem, new)["colab"] in (course / "README.md").read_text()
    for path in [*course.glob("*.*"), *new.notebooks.iterdir()]:
        assert "YOUR_GITHUB" not in path.read_text(), path.name
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
    path = next((course / "notebooks").glob("*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
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
        "[c](https://github.com/eve/heart-of-deep-learning/blob/main/LICENSE) "
        "[d](https://github.com/YOUR_GITHUB/heart-of-deep-learning/blob/main/gone.md) "
        "[e](https://github.com/YOUR_GITHUB/heart-of-deep-learning/blob/old/LICENSE)"
    )
    found = "\n".join(find_broken(Project(course)))
    for words in (
        "nowhere.md leads to no file",
        "no-such-heading leads to no heading",
        "another repository",
        "gone.md, which does not exist",
        "names the ref old",
    ):
        assert words in found
    assert len(found.splitlines()) == 5


def test_links_without_an_address_says_what_it_needs(course, capsys):
    assert main(["--root", str(course), "links"]) == 2
    assert "--repository OWNER/NAME and --ref REF" in capsys.readouterr().err
