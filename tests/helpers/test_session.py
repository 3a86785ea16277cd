"""start() makes every session alike: one line, the same random numbers, the course's plot style, no other output."""

import json
import os
import platform
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import IPython
import matplotlib
import numpy as np
import pytest

import helpers
from helpers.session import PALETTE, STYLE, _show_looks

# Writes what it finds to a file, so that standard output and standard error hold what start() itself says.
SCRIPT = textwrap.dedent(
    """
    import contextlib, io, json, logging, random, sys

    import numpy as np

    from helpers import start


    def draw():
        layer = keras.layers.Dense(3)
        layer.build((None, 2))
        return {
            "random": [random.random() for _ in range(3)],
            "numpy": np.random.random(3).tolist(),
            "keras": keras.ops.convert_to_numpy(keras.random.normal((3,))).tolist(),
            "weights": keras.ops.convert_to_numpy(layer.kernel).ravel().tolist(),
        }


    start(7)
    import keras
    import matplotlib
    import tensorflow as tf

    found = {"first": draw(), "backend": keras.backend.backend()}
    found["settings"] = [keras.config.floatx(), keras.config.epsilon(), keras.config.image_data_format()]
    found["type of weights"] = keras.layers.Dense(3).dtype_policy.name
    found["versions"] = {"TensorFlow": tf.__version__, "Keras": keras.__version__, "NumPy": np.__version__}
    found["style"] = {key: matplotlib.rcParams[key] for key in json.loads(sys.argv[2])}
    found["colors"] = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    logging.getLogger("tensorflow").warning("a warning that no learner needs")

    with contextlib.redirect_stdout(io.StringIO()):
        start(np.int64(7))
        found["again"] = draw()
        start(8)
        found["other"] = draw()

    keras.config.backend = lambda: "jax"
    with contextlib.redirect_stdout(io.StringIO()) as said:
        start(7)
    found["said of another backend"] = said.getvalue()

    with open(sys.argv[1], "w") as file:
        json.dump(found, file)
    """
)


class Session:
    """A fresh process that called start(7): what it said, and what it found."""

    def __init__(self, folder, keras_json=None):
        keras_home = folder / "keras"
        keras_home.mkdir()
        if keras_json is not None:
            (keras_home / "keras.json").write_text(keras_json)
        environment = dict(os.environ, KERAS_HOME=str(keras_home), PYTHONIOENCODING="utf-8", MPLBACKEND="Agg")
        for variable in ("KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"):
            environment.pop(variable, None)  # start() has to set them by itself
        command = [sys.executable, "-c", SCRIPT, str(folder / "found.json"), json.dumps(sorted(STYLE))]
        # The pipes are file descriptors 1 and 2 themselves: TensorFlow's compiled part writes to them too.
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        self.process, self.folder = subprocess.Popen(command, env=environment, **pipes), folder

    def ended(self):
        self.stdout, self.stderr = self.process.communicate(timeout=300)
        assert self.process.returncode == 0, self.stderr
        self.found = json.loads((self.folder / "found.json").read_text())
        return self


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Two sessions side by side: a plain one, and one with the keras.json of another project."""
    settings = {"backend": "numpy", "floatx": "float64", "epsilon": 0.01, "image_data_format": "channels_first"}
    begun = [Session(tmp_path_factory.mktemp("plain")), Session(tmp_path_factory.mktemp("other"), json.dumps(settings))]
    return [session.ended() for session in begun]


@pytest.fixture
def session(sessions):
    return sessions[0]


@pytest.fixture
def session_of_another_backend(sessions):
    return sessions[1]


# A session


@pytest.mark.slow
def test_start_prints_one_line_with_the_versions_and_the_seed(session):
    versions = session.found["versions"]
    assert session.stdout == (
        f"Python {platform.python_version()} · TensorFlow {versions['TensorFlow']} · Keras {versions['Keras']} · "
        f"NumPy {versions['NumPy']} · seed 7\n"
    )


@pytest.mark.slow
def test_start_leaves_nothing_on_standard_error(session):
    assert session.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("source", ["random", "numpy", "keras", "weights"])
def test_one_seed_gives_the_same_numbers_again_and_another_seed_others(session, source):
    first, again, other = (session.found[draw][source] for draw in ("first", "again", "other"))
    assert first == again
    assert first != other
    assert len(set(first)) > 1


@pytest.mark.slow
@pytest.mark.parametrize("source", ["random", "numpy", "keras", "weights"])
def test_one_seed_gives_the_same_numbers_in_another_process(session, session_of_another_backend, source):
    assert session.found["first"][source] == session_of_another_backend.found["first"][source]


@pytest.mark.slow
def test_start_wins_over_a_keras_json_that_asks_for_another_backend(session_of_another_backend):
    assert session_of_another_backend.found["backend"] == "tensorflow"
    assert session_of_another_backend.stderr == ""
    assert len(session_of_another_backend.stdout.splitlines()) == 1


@pytest.mark.slow
def test_a_learner_with_the_keras_json_of_another_project_gets_what_the_lessons_rest_on(sessions):
    for session in sessions:
        assert session.found["settings"] == ["float32", 1e-7, "channels_last"]
        assert session.found["type of weights"] == "float32"


@pytest.mark.slow
def test_start_names_a_backend_that_is_not_the_usual_one(session):
    assert f" · Keras {session.found['versions']['Keras']} on jax · " in session.found["said of another backend"]


@pytest.mark.slow
@pytest.mark.parametrize(("content", "fault"), [("{'", None), ("[]", "no attribute"), ('{"floatx": 32}', "floatx")])
def test_a_learner_with_a_damaged_keras_json_goes_on_or_is_told_which_file_it_is(tmp_path, content, fault):
    session = Session(tmp_path, content)
    if fault is None:  # Keras passes over what is no JSON
        assert session.ended().found["settings"] == ["float32", 1e-7, "channels_last"]
        return
    said = session.process.communicate(timeout=300)[1].splitlines()[-1]
    assert said.startswith("ImportError: Keras cannot use your .keras/keras.json (")
    assert fault in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_start_sets_the_plot_style(session):
    assert session.found["style"] == STYLE
    assert session.found["colors"] == list(PALETTE)


# Seeds that are none


@pytest.fixture
def without_keras(monkeypatch):
    """A seed is judged first: whoever imports Keras before that gets an ImportError, and so fails the test."""
    monkeypatch.setitem(sys.modules, "keras", None)
    monkeypatch.setitem(sys.modules, "tensorflow", None)


@pytest.mark.parametrize("seed", [-1, 2**32, np.int64(-5)])
def test_a_seed_out_of_range_is_refused(without_keras, seed, capfd):
    with pytest.raises(ValueError) as caught:
        helpers.start(seed)
    assert str(caught.value) == f"seed must lie between 0 and 2**32 - 1; received {seed}"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", [1.5, 1.0, "0", True, None, [0], np.float64(3)])
def test_a_seed_that_is_no_whole_number_is_refused(without_keras, seed, capfd):
    with pytest.raises(TypeError) as caught:
        helpers.start(seed)
    assert str(caught.value) == f"seed must be a whole number such as 0; received {seed!r}"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", [-1, "0"])
def test_a_refused_seed_changes_nothing(without_keras, seed):
    environment, style = dict(os.environ), dict(matplotlib.rcParams)
    with pytest.raises((TypeError, ValueError)):
        helpers.start(seed)
    assert dict(os.environ) == environment
    assert dict(matplotlib.rcParams) == style


def test_a_failing_import_gives_standard_error_back(without_keras, monkeypatch, capfd):
    for variable in ("TF_CPP_MIN_LOG_LEVEL", "KERAS_BACKEND"):
        monkeypatch.setenv(variable, "")  # start() sets what is missing; this leaves the other tests' environment alone
    with pytest.raises(ImportError):
        helpers.start(0)
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_a_learner_whose_shell_asks_for_a_backend_that_is_not_there_is_told_its_name(without_keras, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "no_such_backend")
    with pytest.raises(ImportError) as caught:
        helpers.start(0)
    assert "Keras is to calculate with 'no_such_backend' (KERAS_BACKEND)" in str(caught.value)
    assert f"which {sys.executable} does not have" in str(caught.value)
    assert "set KERAS_BACKEND to tensorflow, and restart the kernel" in str(caught.value)


# The looks of outputs


@pytest.mark.parametrize(("mode", "live", "shown"), [("learn", True, 1), ("build", True, 0), ("learn", False, 0)])
def test_only_a_live_notebook_with_somebody_at_it_gets_the_looks(monkeypatch, mode, live, shown):
    displayed = []
    monkeypatch.setenv("COURSE_MODE", mode)
    monkeypatch.setattr(IPython, "get_ipython", lambda: object() if live else None)
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: displayed.append(data))
    _show_looks()
    assert len(displayed) == shown
    for data in displayed:
        assert data["text/html"].startswith("<style>")
        assert ".quiz" in data["text/html"]
        assert data["text/plain"] == ""


def test_the_looks_load_nothing_from_elsewhere():
    looks = (Path(helpers.__file__).parent / "looks.css").read_text()
    assert "@import" not in looks
    assert "url(" not in looks


# The plot style


def lightness(color):
    """CIE L*, what is left of a colour on a greyscale print: 0 is black, 100 is white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in matplotlib.colors.to_rgb(color)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.0089 else 903.3 * luminance


def test_the_palette_holds_different_colors_that_matplotlib_knows():
    assert len(set(PALETTE)) == len(PALETTE)
    assert all(re.fullmatch("#[0-9A-F]{6}", color) for color in PALETTE)


def test_the_first_two_colors_are_told_apart_in_greyscale():
    # Two curves or bars are the usual case; a difference of 20 is seen at a glance.
    assert abs(lightness(PALETTE[0]) - lightness(PALETTE[1])) > 20


def test_the_first_two_colors_stand_out_from_white_paper():
    assert all(lightness(color) < 75 for color in PALETTE[:2])


def test_matplotlib_knows_every_setting_of_the_style():
    with matplotlib.rc_context():
        matplotlib.rcParams.update(STYLE)
        assert {key: matplotlib.rcParams[key] for key in STYLE} == STYLE
    assert STYLE["figure.dpi"] == STYLE["savefig.dpi"] == 100
