"""Importing `helpers` is cheap, needs no home folder, and brings what it promises."""

import inspect
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import helpers

HEAVY = ("tensorflow", "keras", "matplotlib", "matplotlib.pyplot", "IPython", "ipywidgets", "tqdm", "scipy", "sklearn")


def import_in_a_fresh_process(folder, **variables):
    """Import helpers as a learner's script would; return what was loaded on top of NumPy, and all there is."""
    script = textwrap.dedent(
        """
        import json, sys
        import numpy
        before = set(sys.modules)
        import helpers
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
    assert roots - set(sys.stdlib_module_names) <= {"helpers", "numpy"}


def test_importing_helpers_stays_small(loaded):
    # Counted, not timed: a count is the same on a busy machine. Matplotlib alone would bring some hundred.
    from_elsewhere = [name for name in loaded["added"] if name.partition(".")[0] != "helpers"]
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


def test_all_names_exist_and_stand_in_order():
    assert helpers.__all__ == sorted(set(helpers.__all__))
    for name in helpers.__all__:
        assert hasattr(helpers, name), name


def test_all_leaves_no_public_name_out():
    public = {name for name, value in vars(helpers).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert public == set(helpers.__all__)


@pytest.mark.parametrize("name", [name for name in helpers.__all__ if callable(getattr(helpers, name))])
def test_every_public_function_and_class_has_a_docstring(name):
    first, *rest = inspect.getdoc(getattr(helpers, name)).splitlines()
    assert first.endswith("."), "the first line is a sentence"
    assert not rest or rest[0] == "", "a blank line follows the first"


@pytest.mark.parametrize("name", [name for name in helpers.__all__ if inspect.isfunction(getattr(helpers, name))])
def test_every_parameter_of_a_public_function_is_explained(name):
    function = getattr(helpers, name)
    words = inspect.getdoc(function)
    for parameter in inspect.signature(function).parameters:
        assert f"\n{parameter} : " in words, f"{name}() does not explain {parameter!r}"
