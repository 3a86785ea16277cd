"""A lesson as Colab opens it: the notebook file alone, in an empty folder, the course yet to be fetched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course.compiling import badges
from course.lesson import find_lessons
from course.project import Project

ROOT = Path(__file__).resolve().parent.parent
PROJECT = Project(ROOT)
NAMES = [lesson.name for lesson in find_lessons(PROJECT)]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A local bare clone of the course at its public ref, which git takes for the public address.

    It holds the working tree as it is now, committed or not: what is tested is what would be published.
    """
    folder = tmp_path_factory.mktemp("published")
    work, bare = folder / "work", folder / "course.git"
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, target)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org", "-C", work]
    subprocess.run([*git, "init", "-q", "-b", "work"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "as published"], check=True)
    subprocess.run([*git, "branch", PROJECT.ref], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", work, bare], check=True)
    return bare


@pytest.fixture
def colab(tmp_path, published):
    """Run Python code as on Colab: in an empty folder, without the course installed, `google.colab` present."""
    stub = tmp_path / "site" / "google" / "colab"
    stub.mkdir(parents=True)
    (stub / "__init__.py").touch()
    content = tmp_path / "content"
    content.mkdir()

    def run(code, address=published, python_path=tmp_path / "site"):
        # The course is installed here as a path in a .pth file; on Colab it is not, so that path is taken out.
        prelude = f"import sys\nsys.path[:] = [p for p in sys.path if p not in ('', {str(ROOT)!r})]\n"
        environment = {
            **os.environ,
            "PYTHONPATH": str(python_path),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.file://{address}.insteadOf",
            "GIT_CONFIG_VALUE_0": f"https://github.com/{PROJECT.repository}.git",
            "GIT_TERMINAL_PROMPT": "0",
        }
        return subprocess.run(
            [sys.executable, "-c", prelude + code], cwd=content, env=environment, capture_output=True, text=True
        )

    run.content = content
    return run


def bootstrap(name=NAMES[0]):
    cells = nbformat.read(PROJECT.notebooks / f"{name}.ipynb", as_version=4).cells
    return next(cell.source for cell in cells if "bootstrap" in cell.metadata.get("tags", []))


LOADS = "\nimport helpers\nprint(helpers.load('mnist'), helpers.__file__)\n"


def test_the_first_cell_fetches_the_course_and_the_data_load(colab):
    done = colab(bootstrap() + LOADS)
    assert done.returncode == 0, done.stderr
    assert "60,000 training and 10,000 test images" in done.stdout
    assert str(colab.content / PROJECT.folder_name) in done.stdout
    assert [path.name for path in colab.content.iterdir()] == [PROJECT.folder_name]


def test_the_clone_is_shallow_and_at_the_ref_that_the_badges_open(colab):
    colab(bootstrap())
    git = ["git", "-C", colab.content / PROJECT.folder_name]
    count = subprocess.run([*git, "rev-list", "--count", "HEAD"], capture_output=True, text=True).stdout
    assert count.strip() == "1"
    head = subprocess.run([*git, "describe", "--all"], capture_output=True, text=True).stdout
    assert PROJECT.ref in head


def test_a_second_run_is_harmless_in_the_same_session_and_in_a_new_one(colab):
    twice = colab(bootstrap() + LOADS + bootstrap() + LOADS)
    assert twice.returncode == 0, twice.stderr
    marker = colab.content / PROJECT.folder_name / "mine.txt"
    marker.write_text("kept")
    again = colab(bootstrap() + LOADS)
    assert again.returncode == 0, again.stderr
    assert marker.read_text() == "kept"


def test_a_clone_cut_short_is_begun_again(colab):
    (colab.content / "course.part" / "helpers").mkdir(parents=True)
    done = colab(bootstrap() + LOADS)
    assert done.returncode == 0, done.stderr
    assert not (colab.content / "course.part").exists()


def test_without_a_network_the_first_cell_says_what_to_do(colab, tmp_path):
    done = colab(bootstrap(), address=tmp_path / "nothing.git")
    assert done.returncode != 0
    assert "cannot be fetched: check the network, run this cell again." in done.stderr.splitlines()[-1]
    assert list(colab.content.iterdir()) == []


def test_elsewhere_without_the_course_the_first_cell_fetches_nothing(colab, tmp_path):
    done = colab(bootstrap(), python_path=tmp_path)
    assert done.returncode != 0
    assert "open this notebook from the course's own folder" in done.stderr.splitlines()[-1]
    assert list(colab.content.iterdir()) == []


def test_in_the_course_s_own_folder_the_helpers_are_found_without_being_installed():
    prelude = f"import sys\nsys.path[:] = [p for p in sys.path if p not in ('', {str(ROOT)!r})]\n"
    done = subprocess.run(
        [sys.executable, "-c", prelude + bootstrap() + "\nimport helpers\nprint(helpers.__file__)"],
        cwd=PROJECT.notebooks,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT / "helpers") in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_alone_runs_from_its_first_cell_to_its_data(colab, name):
    """Every cell up to the first that loads data, in the order a learner on Colab runs them."""
    cells = nbformat.read(PROJECT.notebooks / f"{name}.ipynb", as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    upto = next(i for i, source in enumerate(code) if "load(" in source and "import" not in source)
    done = colab("\n".join(code[: upto + 1]))
    assert done.returncode == 0, done.stderr
    assert "(60000, 28, 28)" in done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_badge_points_to_its_own_file_at_the_ref_that_is_cloned(name):
    header = nbformat.read(PROJECT.notebooks / f"{name}.ipynb", as_version=4).cells[0].source
    readme = (ROOT / "README.md").read_text()
    for kind, address in badges(name, PROJECT).items():
        assert f"({address})" in header
        assert PROJECT.ref in address
        if kind != "source":
            assert f"({address})" in readme
    assert badges(name, PROJECT)["colab"].endswith(f"/blob/{PROJECT.ref}/notebooks/{name}.ipynb")
    assert badges(name, PROJECT)["source"].endswith(f"/blob/{PROJECT.ref}/lessons/{name}.md")
    assert (ROOT / "lessons" / f"{name}.md").exists()
    assert f"--branch={PROJECT.ref}" in bootstrap(name)
    assert f"https://github.com/{PROJECT.repository}.git" in bootstrap(name)
