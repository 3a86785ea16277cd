"""`course materials`: what it trains is what is stored, or close to it; nothing is written where a name is wrong."""

import numpy as np
import pytest

from builder.commands.materials import MAKERS, make_materials
from builder.errors import UsageError
from builder.project import Project
from explorables.confusion.state import FILE as ANSWERS
from explorables.digit_pad.network import FILE as WEIGHTS
from helpers import load


def arrays_of(path):
    with np.load(path) as file:
        return dict(file)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with all of it made anew, and the lines that were said."""
    root, said = tmp_path_factory.mktemp("made"), []
    make_materials(Project(root), say=said.append)
    return root / "explorables", said


@pytest.mark.slow
def test_trained_anew_the_networks_are_nearly_those_that_are_stored(made):
    folder, said = made
    weights, stored = arrays_of(folder / "digit_pad/network.npz"), arrays_of(WEIGHTS)
    assert {name: (w.shape, w.dtype) for name, w in weights.items()} == {
        name: (w.shape, w.dtype) for name, w in stored.items()
    }
    # Another processor rounds otherwise, and each step carries that on.
    assert np.corrcoef(weights["hidden_weights"].ravel(), stored["hidden_weights"].ravel())[0, 1] > 0.9
    answers, stored = arrays_of(folder / "confusion/answers.npz"), arrays_of(ANSWERS)
    assert answers.keys() == stored.keys()
    assert {array.dtype for array in answers.values()} == {np.dtype("uint8")}
    assert np.mean(answers["answers"] == stored["answers"]) > 0.97
    right = np.sum(answers["answers"] == load("mnist").y_train[50_000:])
    assert f"{right:,} answers are right" in said[1]
    assert said[0].startswith("explorables/digit_pad/network.npz: ")


def test_a_name_behind_which_no_network_stands_is_an_error_that_names_those_there_are(tmp_path):
    with pytest.raises(UsageError, match="'neuron'; one does behind digit_pad, confusion"):
        make_materials(Project(tmp_path), ["confusion", "neuron"])
    assert not list(tmp_path.iterdir())


def test_only_what_is_named_is_made(tmp_path, monkeypatch):
    monkeypatch.setitem(MAKERS, "confusion", (ANSWERS, lambda mnist: ({"answers": np.arange(3)}, "three are right")))
    said = []
    make_materials(Project(tmp_path), ["confusion"], say=said.append)
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path == tmp_path / "explorables/confusion/answers.npz"
    assert np.array_equal(arrays_of(path)["answers"], [0, 1, 2])
    assert said == [f"explorables/confusion/answers.npz: {path.stat().st_size} bytes; three are right"]
