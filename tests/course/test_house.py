"""The house: which package may import which, how large helpers may be, and what they never do."""

import ast

import pytest
from support import ROOT
from support.imports import FLOORS, modules_of, wrong_imports

MODULES = modules_of(ROOT)
FEWER_LINES_THAN = 2000


def sources(*packages):
    """The path and the source of each module of some packages, all the way down."""
    for name, path in MODULES.items():
        if name.startswith(packages) and name.split(".")[0] in {package.split(".")[0] for package in packages}:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


# The one way


def test_each_package_imports_only_those_before_it():
    assert wrong_imports(ROOT) == []


@pytest.fixture
def house(tmp_path):
    """A function that writes one module into a house of empty rooms, and tells what is wrong with its imports."""
    for room in {room for rooms in FLOORS for room in rooms} | {"exercises.other"}:
        name = room.replace("*", "tiny").replace(".", "/")
        path = tmp_path / (f"{name}.py" if room.endswith(("set_up", "errors", "project", "cli", "__main__")) else name)
        if path.suffix:
            path.parent.mkdir(exist_ok=True, parents=True)
            path.touch()
        else:
            path.mkdir(exist_ok=True, parents=True)
            (path / "__init__.py").touch()

    def write(module, source):
        (tmp_path / module).write_text(source)
        return wrong_imports(tmp_path)

    return write


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("helpers/data.py", "import explorables"),
        ("helpers/data.py", "import numpy, exercises.core"),
        ("explorables/state.py", "from exercises import core"),
        ("exercises/core/judging.py", "from exercises.tiny import TASKS"),
        ("exercises/core/judging.py", "from exercises import check"),
        ("exercises/core/judging.py", "from ..tiny import TASKS"),
        ("exercises/tiny/__init__.py", "import exercises.other"),
        ("exercises/tiny/tasks.py", "from builder.project import Project"),
        ("builder/project.py", "import builder.lesson"),
        ("builder/lesson/source.py", "def late():\n    from builder.numbers import judge"),
        ("builder/numbers/judge.py", "import importlib\nimportlib.import_module('builder.rules')"),
        ("builder/numbers/judge.py", "from importlib import import_module\nimport_module('..rules', __package__)"),
        ("builder/rules/lint.py", "__import__('builder.notebooks.compile')"),
        ("builder/notebooks/compile.py", "from ..pages import markdown"),
        ("builder/pages/render.py", "from builder.grading import rows"),
        ("builder/grading/rows.py", "from builder import pages"),
        ("builder/pages/render.py", "from builder import pages, cli"),
        ("builder/commands/build.py", "if True:\n    from builder.cli import main"),
        ("builder/set_up.py", "from builder.errors import CourseError"),
        ("builder/lesson/source.py", "from builder import set_up"),
        ("builder/pages/render.py", "import tests.support"),
        ("builder/attic.py", "import helpers"),
    ],
)
def test_an_import_against_the_order_is_found(house, module, source):
    (wrong,) = house(module, source)
    assert wrong.startswith(module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("helpers/data.py", "import numpy\nfrom helpers.session import mode\nfrom . import figures"),
        ("exercises/tiny/tasks.py", "from exercises.core.exercise import Exercise\nfrom .gates import GATES"),
        ("exercises/__init__.py", "from exercises.core.feedback import check"),
        ("exercises/core/state.py", "import importlib\nimportlib.import_module(f'exercises.{slug}')"),
        ("builder/lesson/source.py", "from builder.errors import CourseError\nimport exercises.tiny"),
        ("builder/cli.py", "from builder import set_up\nfrom builder.commands import build"),
        ("builder/rules/lint.py", "rules = 'builder.notebooks'  # a text and no import"),
    ],
)
def test_an_import_in_the_order_is_not(house, module, source):
    assert house(module, source) == []


def test_the_engine_of_the_exercises_names_no_lesson():
    slugs = {name.split(".")[1] for name in MODULES if name.startswith("exercises.")} - {"core"}
    assert len(slugs) >= 6
    for path, source in sources("exercises.core"):
        tree = ast.parse(source)
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} - docstrings(tree)
        words = {word for text in texts if isinstance(text, str) for word in text.replace("'", " ").split()}
        assert not {word for word in words if word.partition(".")[0] in slugs}, path


def docstrings(tree):
    """The docstrings of a module; they may give examples."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)}


# What each is


@pytest.mark.parametrize("name", MODULES)
def test_a_module_begins_with_a_line_that_says_what_it_is_for(name):
    docstring = ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8")))
    assert docstring, "it has no docstring"
    assert docstring.splitlines()[0].endswith((".", ":"))


def test_helpers_is_small():
    assert sum(len(source.splitlines()) for _, source in sources("helpers")) < FEWER_LINES_THAN


# Lesson 2 promises: "helpers never builds or trains a network". What it shows with them neither.

BUILDS = {"Sequential", "Model", "Functional", "Dense", "Conv2D", "Flatten", "Dropout", "clone_model", "load_model"}
TRAINS = {"compile", "fit", "train_on_batch", "GradientTape", "apply_gradients", "minimize", "fit_generator"}


def networks_in(source):
    """The calls in a source that build or train a network, as they are written there."""
    return {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in BUILDS | TRAINS
    } - {"re.compile", "compile"}


@pytest.mark.parametrize("package", ["helpers", "explorables"])
def test_no_module_builds_or_trains_a_network(package):
    found = {str(path): networks_in(source) for path, source in sources(package)}
    assert {path: calls for path, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("keras.Sequential([Dense(3), layers.Flatten()])", {"keras.Sequential", "Dense", "layers.Flatten"}),
        ("def late():\n    m.compile(loss='mse')\n    return m.fit(x, y)", {"m.compile", "m.fit"}),
        (
            "with tf.GradientTape() as tape:\n    model.train_on_batch(x, y)",
            {"tf.GradientTape", "model.train_on_batch"},
        ),
        ("re.compile('a')\ncompile('1', 'f', 'eval')\nmodel.predict(x)\nkeras.callbacks.Callback()", set()),
        ("'model.fit(x, y)'  # as a text", set()),
    ],
)
def test_building_and_training_are_found_wherever_they_stand(source, calls):
    assert networks_in(source) == calls
