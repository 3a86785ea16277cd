"""What the course never does: load a model unsafely, use a shell, guess at a file's name, lend rights away."""

import ast
import inspect
import re

import pytest
import yaml
from support import ROOT

from builder.lesson.source import find_lessons
from builder.project import Project

PACKAGES = ("helpers", "explorables", "exercises", "builder", "benchmarks", "data", "site")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
# What a job may do beyond reading the repository, and why.
RIGHTS = {
    ("pages", "branch"): {"contents": "write"},  # pushes the branch that Colab opens
    ("pages", "deploy"): {"pages": "write", "id-token": "write"},  # publishes the pages
}
# What whoever opens an issue or a pull request may write; inside `run:` it would become part of a command.
UNTRUSTED = re.compile(r"\$\{\{[^}]*(github\.event|github\.head_ref|github\.ref_name|inputs\.)[^}]*\}\}")


def sources():
    """The course's code: (where, text)."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for lesson in find_lessons(Project(ROOT)):
        for cell in lesson.code:
            yield f"{lesson.path.name}:{cell.line}", cell.source


def calls():
    """Every call in the course's code: (where, its full name, the call)."""
    for where, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                yield where, ast.unparse(node.func), node


CALLS = list(calls())


def of(*names):
    return [(where, node) for where, name, node in CALLS if name in names or name.rpartition(".")[2] in names]


@pytest.mark.slow  # TensorFlow
def test_a_stored_model_is_loaded_in_keras_own_form_and_in_safe_mode():
    """In safe mode a file runs no code that stands in it."""
    import keras

    assert inspect.signature(keras.models.load_model).parameters["safe_mode"].default is True
    loads = of("load_model")
    assert loads
    for where, node in loads:
        assert not [word for word in node.keywords if word.arg in ("safe_mode", "custom_objects")], where
        # The older forms know no safe mode.
        assert not re.search(r"\.h5|\.hdf5|saved_model", ast.unparse(node)), where
    assert not of("enable_unsafe_deserialization")


def test_no_file_of_data_may_hold_code():
    assert not of("pickle.load", "pickle.loads", "joblib.load", "yaml.load", "yaml.unsafe_load", "marshal.loads")
    for where, node in of("np.load"):
        allowed = [ast.unparse(word.value) for word in node.keywords if word.arg == "allow_pickle"]
        assert allowed in ([], ["False"]), where


def test_no_command_goes_through_a_shell():
    assert not of("os.system", "os.popen", "getoutput", "getstatusoutput", "create_subprocess_shell")
    for where, name, node in CALLS:
        assert not [word for word in node.keywords if word.arg == "shell"], where
        if name.rpartition(".")[2] in ("Popen", "check_call", "check_output") or name == "subprocess.run":
            assert not isinstance(node.args[0], ast.Constant | ast.JoinedStr), f"{where}: a list of words is expected"


def test_no_temporary_file_has_a_name_that_can_be_foreseen():
    assert not of("mktemp", "tempnam", "tmpnam")
    for where, text in sources():
        fixed = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        assert not [word for word in fixed if isinstance(word, str) and word.startswith(("/tmp/", "/var/tmp"))], where


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_and_no_more_unless_a_reason_is_named(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions") == RIGHTS.get((path.stem, name)), name
        assert job["timeout-minutes"] <= 360
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@") and "contents" not in job.get("permissions", {}):
                assert step["with"]["persist-credentials"] is False, f"{name}: code of packages could read the token"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_runs_words_that_a_stranger_wrote(path):
    text = path.read_text(encoding="utf-8")
    assert "pull_request_target" not in text and "workflow_run" not in text
    assert "secrets." not in text
    for job in yaml.safe_load(text)["jobs"].values():
        for step in job["steps"]:
            assert not UNTRUSTED.search(step.get("run", "")), step


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_beside_its_version(path):
    """A tag can be moved to other code; a commit cannot."""
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", action), action


def test_one_action_has_one_commit_in_all_workflows():
    used = {line for path in WORKFLOWS for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))}
    assert len(used) == len({line.partition("@")[0] for line in used})
