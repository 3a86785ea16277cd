"""`publish`: pages and notebooks for a repository and a branch; and the workflow that GitHub runs for a fork."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml
from support import ROOT, in_process
from support.colab_job import HIDE_COURSE, pretend, stub_of_colab
from support.colab_job import publish as publish_locally
from support.tiny_course import call, lesson, write_course

from builder.cli import main
from builder.commands.links import find_broken
from builder.commands.publish import publish
from builder.notebooks.compile import badges
from builder.project import Project

pytestmark = pytest.mark.slow


PROJECT = Project(ROOT)
WORKFLOW = ROOT / ".github/workflows/pages.yml"
README = """\
# Tiny

git clone https://github.com/ada/tiny-course
cd tiny-course

[Colab](https://colab.research.google.com/github/ada/tiny-course/blob/v1/notebooks/start/01_tiny.ipynb)
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A built course of two lessons, with what its pages need."""
    root = write_course(tmp_path_factory.mktemp("tiny"))
    (root / "lessons/02_other.md").write_text(lesson("Other"))
    (root / "README.md").write_text(README)
    shutil.copytree(ROOT / "site", root / "site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builder.commands.build.execute_all", in_process.execute_all)
        assert call(root, "build") == 0
    return root


@pytest.fixture(scope="module")
def published(tiny, tmp_path_factory):
    """What `publish` writes of it for eve's fork: the folder, once for all tests."""
    output = tmp_path_factory.mktemp("published") / "build/published"
    before = _contents(tiny)
    assert _publish(tiny, output) == 0
    assert _contents(tiny) == before, "the checkout is only read"
    return output


def _publish(root, output, repository="eve/deep-heart", ref="published-course"):
    return call(root, "publish", f"--repository={repository}", f"--ref={ref}", f"--output={output}")


def _contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_page_and_no_file_names_the_address_that_the_checkout_has(published):
    contents = _contents(published)
    assert {"site/index.html", "site/02_other.html", "course/README.md"} <= {path.as_posix() for path in contents}
    assert [path for path, content in contents.items() if b"tiny-course" in content] == []


def test_every_link_of_a_page_opens_the_fork_at_the_branch(published):
    project = Project(published / "course")
    assert (project.repository, project.ref) == ("eve/deep-heart", "published-course")
    for name in ("01_tiny", "02_other"):
        page = (published / f"site/{name}.html").read_text(encoding="utf-8")
        for address in badges(name, project).values():
            assert f'href="{address}"' in page
            assert "eve/deep-heart" in address
            assert "published-course" in address
    front = (published / "site/index.html").read_text(encoding="utf-8")
    assert badges("01_tiny", project)["colab"] in front
    assert "git clone https://github.com/eve/deep-heart" in re.sub("<.*?>", "", front)


def test_the_notebook_that_a_page_offers_is_the_one_of_the_branch_and_clones_from_there(published):
    (offered,) = (published / "site").rglob("01_tiny.ipynb")
    assert offered.read_bytes() == (published / "course/notebooks/start/01_tiny.ipynb").read_bytes()
    assert _clone_of(offered) == ("https://github.com/eve/deep-heart.git", "published-course")


def _clone_of(path):
    """The address and the branch that a notebook's first cell fetches on Colab."""
    source = _first_cell(path)
    return re.search(r'"(https://[^"]*\.git)"', source)[1], re.search(r'"--branch=(.*?)"', source)[1]


def _first_cell(path):
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if "bootstrap" in cell.metadata.get("tags", []))


def test_a_second_run_makes_good_what_is_missing_and_changes_nothing_else(tiny, published, monkeypatch):
    rendered = []  # that a second rendering replaces the first is tested in test_site.py
    monkeypatch.setattr("builder.commands.publish.render", lambda project, output: rendered.append(output))
    before = _contents(published)
    (published / ".site.abc.part").mkdir()  # as a rendering that was stopped leaves it
    shutil.rmtree(published / "course/notebooks")
    assert _publish(tiny, published) == 0
    assert rendered == [published / "site"]
    assert _contents(published) == before


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--ref=main"], "required: --repository"),
        (["--repository=eve/x"], "required: --ref"),
        (["--repository=eve", "--ref=main"], "must be OWNER/NAME, such as"),
        (["--repository=eve/x", "--ref=--upload-pack=x"], "must be a branch or a tag, such as"),
    ],
)
def test_arguments_that_cannot_be_right_are_answered_with_what_is_expected(tiny, tmp_path, capsys, arguments, expected):
    try:
        status = main(["--root", str(tiny), "publish", f"--output={tmp_path / 'new'}", *arguments])
    except SystemExit as stopped:  # what argparse itself refuses
        status = stopped.code
    assert status == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("place", ["thesis.txt", "course/thesis.txt", "course/.git", "site/thesis.txt"])
def test_a_folder_that_holds_something_else_is_not_replaced(tiny, tmp_path, capsys, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("years of work")
    assert _publish(tiny, tmp_path) == 2
    assert "name a new or an empty folder" in capsys.readouterr().err
    assert (tmp_path / place).read_text() == "years of work"


# The course itself


def _texts(root):
    listed = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    return {name: (root / name).read_bytes() for name in names if name and (root / name).is_file()}


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """A bare repository after the workflow's run; its branch was there already, with something else in it."""
    folder = tmp_path_factory.mktemp("fork")
    bare, workflow = publish_locally(folder), _workflow()
    subprocess.run(["git", "-C", bare, "branch", workflow["env"]["BRANCH"], PROJECT.ref], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builder.commands.publish.render", lambda project, output: None)  # the pages are looked at above
        publish(PROJECT, "eve/deep-heart", workflow["env"]["BRANCH"], folder / "runner")
    (script,) = [step["run"] for step in workflow["jobs"]["branch"]["steps"] if "run" in step]
    environment = {**os.environ, **workflow["env"], "RUNNER_TEMP": str(folder / "runner"), "GITHUB_SHA": "abc"}
    checkout = _clone(bare, PROJECT.ref, folder / "checkout")
    subprocess.run(["bash", "-e", "-c", script], cwd=checkout, env=environment, check=True)
    return bare


def _clone(bare, branch, folder):
    command = ["git", "clone", "--quiet", "--depth=1", f"--branch={branch}", f"file://{bare}", folder]
    subprocess.run(command, check=True)
    return folder


@pytest.fixture(scope="module")
def branch(fork, tmp_path_factory):
    """The branch that the workflow wrote, fetched as Colab does it: by the first cell of a notebook that it opened."""
    folder = tmp_path_factory.mktemp("colab")
    name, notebook = _workflow()["env"]["BRANCH"], min(path.name for path in PROJECT.start.glob("*.ipynb"))
    opened = ["git", "-C", fork, "show", f"{name}:notebooks/start/{notebook}"]
    (folder / notebook).write_bytes(subprocess.run(opened, check=True, capture_output=True).stdout)
    code = HIDE_COURSE + _first_cell(folder / notebook) + "\nimport helpers\nprint(helpers.__file__)"
    address = {"GIT_CONFIG_VALUE_0": "https://github.com/eve/deep-heart.git"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=pretend(fork, stub_of_colab(folder / "site")) | address,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(folder / "deep-heart/helpers/__init__.py")
    return folder / "deep-heart"


def _workflow():
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def test_every_notebook_of_the_branch_clones_the_branch_and_every_link_leads_to_a_file_of_it(branch):
    project = Project(branch)
    names = [path.stem for path in PROJECT.start.glob("*.ipynb")]
    for name in names:
        notebook = project.start / f"{name}.ipynb"
        assert _clone_of(notebook) == ("https://github.com/eve/deep-heart.git", "published-course")
        for address in badges(name, project).values():
            assert address in nbformat.read(notebook, as_version=4).cells[0].source
    assert (project.repository, project.ref) == ("eve/deep-heart", "published-course")
    assert find_broken(project) == []


def test_nothing_of_the_branch_names_the_address_of_the_checkout(branch):
    naming = [name for name, text in _texts(branch).items() if PROJECT.repository.encode() in text]
    assert naming == []


def test_the_branch_is_the_course_without_workflows_in_one_commit(branch):
    ours = {name for name in _texts(ROOT) if not name.startswith(".github/")}
    assert set(_texts(branch)) == ours
    count = ["git", "-C", branch, "rev-list", "--count", "HEAD"]
    assert subprocess.run(count, capture_output=True, text=True).stdout.strip() == "1"


def test_the_default_branch_is_left_as_it_was(fork, tmp_path):
    assert _texts(_clone(fork, PROJECT.ref, tmp_path / "clone")) == _texts(ROOT)


# The workflow


def test_the_workflow_renders_for_the_repository_it_runs_in_and_the_branch_it_writes():
    (line,) = [
        step["run"] for step in _workflow()["jobs"]["render"]["steps"] if "builder publish" in step.get("run", "")
    ]
    given = {"GITHUB_REPOSITORY": "eve/deep-heart", **_workflow()["env"]}
    command = shlex.split(re.sub(r"\$(\w+)", lambda found: given[found[1]], line))
    assert command[1:] == ["-m", "builder", "publish", "--repository", "eve/deep-heart", "--ref", "published-course"]


def test_the_workflow_publishes_what_the_command_writes_and_nothing_before_its_links_lead_somewhere():
    jobs = _workflow()["jobs"]
    paths = [step["with"]["path"] for step in jobs["render"]["steps"] if "upload" in step.get("uses", "")]
    assert paths == ["build/published/course", "build/published/site"]
    assert (jobs["branch"]["needs"], jobs["deploy"]["needs"]) == ("render", "branch")
    assert jobs["deploy"]["steps"][0]["uses"].startswith("actions/deploy-pages@")


def test_no_job_of_the_workflow_may_do_more_than_it_must():
    workflow = _workflow()
    assert workflow["permissions"] == {"contents": "read"}
    rights = {name: job.get("permissions") for name, job in workflow["jobs"].items()}
    assert rights == {
        "render": None,
        "branch": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_the_workflow_runs_after_a_push_to_the_default_branch_and_by_hand():
    workflow = _workflow()
    assert set(workflow[True]) == {"push", "workflow_dispatch"}  # YAML reads the word `on` as true
    assert "github.event.repository.default_branch" in workflow["jobs"]["render"]["if"]
    assert workflow["concurrency"]["cancel-in-progress"] is False
