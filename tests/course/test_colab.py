"""A lesson as Colab opens it: the notebook file alone, in an empty folder, the course yet to be fetched."""

import re
import subprocess
import sys

import nbformat
import pytest
from support import ROOT
from support.colab_job import HIDE_COURSE, pretend, publish, stub_of_colab

from builder.lesson.source import find_lessons
from builder.notebooks.compile import badges
from builder.project import Project

PROJECT = Project(ROOT)
NAMES = [lesson.name for lesson in find_lessons(PROJECT)]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A local bare clone of the course at its public ref, which git takes for the public address."""
    return publish(tmp_path_factory.mktemp("published"))


class Colab:
    """An empty folder where Python code runs as on Colab: without the course installed, `google.colab` present."""

    def __init__(self, folder, published):
        self.folder, self.published = folder, published
        self.stub, self.content = stub_of_colab(folder / "site"), folder / "content"
        self.content.mkdir()

    def run(self, code, address=None, python_path=None):
        return subprocess.run(
            [sys.executable, "-c", HIDE_COURSE + code],
            cwd=self.content,
            env=pretend(address or self.published, python_path or self.stub),
            capture_output=True,
            text=True,
        )


@pytest.fixture
def colab(tmp_path):
    return Colab(tmp_path, tmp_path / "nothing.git")


@pytest.fixture(scope="module")
def fetched(tmp_path_factory, published):
    """A Colab whose first cell was run twice, after a clone that was cut short: (Colab, what came of it)."""
    colab = Colab(tmp_path_factory.mktemp("colab"), published)
    (colab.content / "course.part" / "helpers").mkdir(parents=True)
    return colab, colab.run(bootstrap() + LOADS + bootstrap() + LOADS)


def bootstrap(name=NAMES[0]):
    cells = nbformat.read(PROJECT.start / f"{name}.ipynb", as_version=4).cells
    return next(cell.source for cell in cells if "bootstrap" in cell.metadata.get("tags", []))


LOADS = "\nimport helpers\nprint(helpers.load('mnist'), helpers.__file__)\n"


def test_the_first_cell_fetches_the_course_and_the_data_load(fetched):
    colab, done = fetched
    assert done.returncode == 0, done.stderr
    assert "60,000 training and 10,000 test images" in done.stdout
    assert str(colab.content / PROJECT.folder_name) in done.stdout


def test_a_second_run_in_the_same_session_is_harmless(fetched):
    first, second = fetched[1].stdout.splitlines()
    assert first == second


def test_a_clone_cut_short_is_begun_again_and_nothing_is_left_beside_it(fetched):
    assert [path.name for path in fetched[0].content.iterdir()] == [PROJECT.folder_name]


def test_the_clone_is_shallow_and_at_the_ref_that_the_badges_open(fetched):
    git = ["git", "-C", fetched[0].content / PROJECT.folder_name]
    count = subprocess.run([*git, "rev-list", "--count", "HEAD"], capture_output=True, text=True).stdout
    assert count.strip() == "1"
    head = subprocess.run([*git, "describe", "--all"], capture_output=True, text=True).stdout
    assert PROJECT.ref in head


def test_in_a_new_session_what_was_fetched_is_used_and_kept(fetched):
    colab, _ = fetched
    marker = colab.content / PROJECT.folder_name / "mine.txt"
    marker.write_text("kept")
    again = colab.run(bootstrap() + LOADS)
    assert again.returncode == 0, again.stderr
    assert marker.read_text() == "kept"


def test_without_a_network_the_first_cell_says_what_to_do(colab):
    done = colab.run(bootstrap())
    assert done.returncode != 0
    assert "cannot be fetched: check the network, run this cell again." in done.stderr.splitlines()[-1]
    assert list(colab.content.iterdir()) == []


def test_elsewhere_without_the_course_the_first_cell_fetches_nothing(colab, tmp_path):
    done = colab.run(bootstrap(), python_path=tmp_path)
    assert done.returncode != 0
    assert "open this notebook from the course's own folder" in done.stderr.splitlines()[-1]
    assert list(colab.content.iterdir()) == []


def test_in_the_course_s_own_folder_the_helpers_are_found_without_being_installed():
    done = subprocess.run(
        [sys.executable, "-c", HIDE_COURSE + bootstrap() + "\nimport helpers\nprint(helpers.__file__)"],
        cwd=PROJECT.start,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT / "helpers") in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_alone_runs_from_its_first_cell_to_its_data(fetched, name):
    """Every cell up to the first that says what the data are, in the order a learner on Colab runs them.

    To its end, and in Colab's versions, `colab_job.py` runs it once a week.
    """
    cells = nbformat.read(PROJECT.start / f"{name}.ipynb", as_version=4).cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    upto = next(i for i, source in enumerate(code) if ".shape" in source)
    done = fetched[0].run("\n".join(code[: upto + 1]))
    assert done.returncode == 0, done.stderr
    # All images as they come, or laid out as rows to learn from.
    assert re.search(r"\((60000, 28, 28|50000, 784)\)", done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_every_badge_points_to_its_own_file_at_the_ref_that_is_cloned(name):
    header = nbformat.read(PROJECT.start / f"{name}.ipynb", as_version=4).cells[0].source
    readme = (ROOT / "README.md").read_text()
    for kind, address in badges(name, PROJECT).items():
        assert f"({address})" in header
        assert PROJECT.ref in address
        if kind in ("colab", "binder"):
            assert f"({address})" in readme
    assert badges(name, PROJECT)["colab"].endswith(f"/blob/{PROJECT.ref}/notebooks/start/{name}.ipynb")
    assert badges(name, PROJECT)["source"].endswith(f"/blob/{PROJECT.ref}/lessons/{name}.md")
    assert (ROOT / "lessons" / f"{name}.md").exists()
    assert f"--branch={PROJECT.ref}" in bootstrap(name)
    assert f"https://github.com/{PROJECT.repository}.git" in bootstrap(name)
