"""Importing what a lesson imports is cheap, needs no home folder, and brings what it promises."""

import inspect
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import exercises
import explorables
import helpers

PACKAGES = (helpers, explorables, exercises)
OURS = {package.__name__ for package in PACKAGES}
PUBLIC = [(package, name) for package in PACKAGES for name in package.__all__]
HEAVY = ("tensorflow", "keras", "matplotlib", "matplotlib.pyplot", "IPython", "ipywidgets", "tqdm", "scipy", "sklearn")


def import_in_a_fresh_process(folder, **variables):
    """Import helpers as a learner's script would; return what was loaded on top of NumPy, and all there is."""
    script = textwrap.dedent(
        """
        import json, sys
        import numpy
        before = set(sys.modules)
        import exercises, explorables, helpers
        print(json.dumps({"added": sorted(set(sys.modules) - before), "all": sorted(sys.modules),
                          "file": helpers.__file__}))
        """
    )
    environment = {**os.environ, **variables}
    environment.pop("PYTHONPATH", None)  # helpers must be found because it is installed
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    return import_in_a_fresh_process(tmp_path_factory.mktemp("elsewhere"))


@pytest.mark.parametrize("module", HEAVY)
def test_importing_helpers_leaves_a_heavy_library_alone(loaded, module):
    assert module not in loaded["all"]


def test_importing_helpers_brings_nothing_from_elsewhere_but_numpy(loaded):
    roots = {name.partition(".")[0] for name in loaded["added"]}
    assert roots - set(sys.stdlib_module_names) <= {"exercises", "explorables", "helpers", "numpy"}


def test_importing_helpers_stays_small(loaded):
    # Counted, not timed: a count is the same on a busy machine. Matplotlib alone would bring some hundred.
    from_elsewhere = [name for name in loaded["added"] if name.partition(".")[0] not in OURS]
    assert len(from_elsewhere) < 60


def test_helpers_is_found_from_any_working_directory(loaded):
    assert Path(loaded["file"]).samefile(helpers.__file__)


def test_helpers_imports_with_an_empty_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    import_in_a_fresh_process(tmp_path, HOME=str(home), USERPROFILE=str(home))
    assert list(home.iterdir()) == []  # and it writes nothing there


def test_helpers_imports_with_a_home_that_is_not_there(tmp_path):
    home = tmp_path / "not" / "there"
    import_in_a_fresh_process(tmp_path, HOME=str(home), USERPROFILE=str(home))
    assert not home.exists()


def test_helpers_imports_with_a_home_that_cannot_be_written_to(tmp_path):
    # A file in the place of a folder: not even root can write into it.
    home = tmp_path / "home"
    home.write_text("")
    import_in_a_fresh_process(tmp_path, HOME=str(home), USERPROFILE=str(home))


def test_helpers_imports_without_the_variable_home(tmp_path):
    import_in_a_fresh_process(tmp_path, HOME="", USERPROFILE="")


@pytest.mark.parametrize("package", PACKAGES)
def test_all_names_exist_and_stand_in_order(package):
    assert package.__all__ == sorted(set(package.__all__))
    for name in package.__all__:
        assert hasattr(package, name), name


def test_all_of_helpers_leaves_no_public_name_out():
    public = {name for name, value in vars(helpers).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert public == set(helpers.__all__)


@pytest.mark.parametrize(("package", "name"), [each for each in PUBLIC if callable(getattr(*each))])
def test_every_public_function_and_class_has_a_docstring(package, name):
    first, *rest = inspect.getdoc(getattr(package, name)).splitlines()
    assert first.endswith("."), "the first line is a sentence"
    assert not rest or rest[0] == "", "a blank line follows the first"


@pytest.mark.parametrize(("package", "name"), [each for each in PUBLIC if inspect.isfunction(getattr(*each))])
def test_every_parameter_of_a_public_function_is_explained(package, name):
    function = getattr(package, name)
    words = inspect.getdoc(function)
    for parameter in inspect.signature(function).parameters:
        described = f"\n{parameter} : " in words or f"\n*{parameter} : " in words or f"\n**{parameter} : " in words
        assert described, f"{name}() does not explain {parameter!r}"
