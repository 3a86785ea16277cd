"""A lesson's first cell: on Colab it fetches the course, elsewhere it says in a sentence what is in the way."""

import os
import re
import subprocess
import sys

import nbformat
import pytest
from support import ROOT
from support.colab_job import HIDE_COURSE, pretend, publish, stub_of_colab

from builder.lesson.source import find_lessons
from builder.notebooks.compile import BOOTSTRAP, badges
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


def bootstrap(name=None):
    """The first cell: as it is written for every lesson, or as it stands in one lesson's notebook."""
    if name is None:
        return BOOTSTRAP.format(folder=PROJECT.folder_name, repository=PROJECT.repository, ref=PROJECT.ref)
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


def test_without_git_the_first_cell_says_what_it_lacks(colab):
    done = colab.run(f"import os; os.environ['PATH'] = ''\n{bootstrap()}")
    assert only_sentence(done).endswith("cannot be fetched without git: install it, and run this cell again.")


def test_a_learner_who_uploaded_half_the_folder_is_told_so_and_loses_nothing(colab):
    (colab.content / PROJECT.folder_name / "notebooks").mkdir(parents=True)
    said = only_sentence(colab.run(bootstrap()))
    assert said.endswith(
        f"{colab.content / PROJECT.folder_name} is there, but not whole: rename that folder, and run this cell again."
    )
    assert (colab.content / PROJECT.folder_name / "notebooks").is_dir()


# Elsewhere: what is in the way


def only_sentence(done):
    """What a run that failed says at its end, and that no other error led there."""
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert done.stderr.splitlines()[-1].startswith("RuntimeError: ")
    return done.stderr.splitlines()[-1].removeprefix("RuntimeError: ")


def run_beside(files, folder, code="", python_path=ROOT):
    """Run the first cell, then some code, in a folder where a learner has files of their own."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("def my_plot(numbers):\n    return numbers\n")
    return subprocess.run(
        [sys.executable, "-c", bootstrap() + code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(python_path)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("helpers.py", "helpers"),
        ("helpers/__init__.py", "helpers"),
        ("exercises.py", "exercises"),
        ("explorables/__init__.py", "explorables"),
        *((f"{name}.py", name) for name in ("numpy", "matplotlib", "sklearn", "tensorflow", "keras", "random")),
    ],
)
def test_a_learner_with_a_file_of_the_same_name_beside_the_notebook_is_told_to_rename_it(tmp_path, file, name):
    said = only_sentence(run_beside([file], tmp_path))
    assert said == f"{tmp_path / file} hides the {name} of the course: rename it, and restart the kernel."


def test_a_learner_whose_own_helpers_have_a_data_py_is_told_the_same(tmp_path):
    said = only_sentence(run_beside(["helpers/__init__.py", "helpers/data.py"], tmp_path))
    assert said.startswith(f"{tmp_path / 'helpers/__init__.py'} hides the helpers of the course")


def test_a_learner_s_other_files_and_folders_are_in_nobody_s_way(tmp_path):
    done = run_beside(
        ["mine.py", "explorables/notes.txt", "numpy/data.txt"], tmp_path, LOADS + "import mine, numpy.linalg"
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT / "helpers") in done.stdout
    assert done.stderr == ""


def test_a_learner_who_has_installed_another_package_called_helpers_gets_the_course_s(tmp_path):
    for name in ("helpers", "exercises"):
        (tmp_path / "site" / name).mkdir(parents=True)
        (tmp_path / "site" / name / "__init__.py").touch()
    (tmp_path / "work").mkdir()
    path = os.pathsep.join([str(tmp_path / "site"), str(ROOT)])
    done = run_beside([], tmp_path / "work", LOADS + "from exercises import check", python_path=path)
    assert done.returncode == 0, done.stderr
    assert str(ROOT / "helpers") in done.stdout


@pytest.mark.parametrize("folder", [ROOT, PROJECT.start])
def test_in_the_course_s_own_folders_the_first_cell_says_nothing(folder):
    done = run_beside([], folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_learner_whose_kernel_is_another_python_is_told_what_it_lacks_and_what_to_choose():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", bootstrap()],  # no packages, and nothing on its path
        cwd=PROJECT.start,
        capture_output=True,
        text=True,
    )
    assert only_sentence(done) == (
        f"This notebook runs in {sys.executable}, which lacks numpy: "
        "choose the course's kernel (.venv), or run `make lab`."
    )


def test_a_learner_whose_kernel_is_an_old_python_is_told_so():
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.version_info = (3, 9, 6)\n" + bootstrap()],
        cwd=PROJECT.start,
        capture_output=True,
        text=True,
    )
    assert "which is too old: choose the course's kernel (.venv)" in only_sentence(done)


def test_a_learner_whose_kernel_works_elsewhere_is_told_where_it_looked(colab, tmp_path):
    said = only_sentence(colab.run(bootstrap(), python_path=tmp_path))
    assert said.startswith(f"I am in {colab.content}, and the course is neither here nor above: ")
    assert "os.chdir('its path')" in said


def test_a_python_without_any_package_says_the_same(tmp_path):
    done = subprocess.run([sys.executable, "-I", "-S", "-c", bootstrap()], cwd=tmp_path, capture_output=True, text=True)
    assert only_sentence(done).startswith(f"I am in {tmp_path}")


def test_a_learner_in_the_folder_above_the_unpacked_course_gets_it(colab, tmp_path):
    (colab.content / f"{PROJECT.folder_name}-main").symlink_to(ROOT)
    done = colab.run(bootstrap() + LOADS, python_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{PROJECT.folder_name}-main/helpers" in done.stdout


def test_a_learner_whose_editor_names_the_notebook_gets_its_course_wherever_the_kernel_works(colab, tmp_path):
    names = f"__vsc_ipynb_file__ = {str(PROJECT.start / NAMES[0])!r}\n"
    done = colab.run(names + bootstrap() + LOADS, python_path=tmp_path)
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
