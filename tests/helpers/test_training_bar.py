"""progress() shows a bar to whoever watches, nothing to whoever does not, and leaves nothing behind."""

import json
import os
import subprocess
import sys
import textwrap

import nbformat
import pytest
from nbclient import NotebookClient
from support import ROOT

WIDGET = "application/vnd.jupyter.widget-view+json"

pytestmark = pytest.mark.slow  # each of the two processes imports TensorFlow

# 20 images in batches of 4: 5 steps an epoch. Both processes train the same small network.
TRAIN = textwrap.dedent(
    """
    import os

    import numpy as np

    from helpers import progress, start

    start(0)
    import keras


    class StopAtBatch2(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                self.model.stop_training = True


    class FailAtBatch2(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                raise KeyboardInterrupt  # what the stop button raises


    def train(*callbacks, bar=None, **compile_options):
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile(loss="mse", **compile_options)
        x, y = np.ones((20, 4)), np.ones((20, 1))
        bar = progress() if bar is None else bar
        model.fit(x, y, batch_size=4, epochs=3, verbose=0, callbacks=[*callbacks, bar])
    """
)

BESIDE_A_NOTEBOOK = TRAIN + textwrap.dedent(
    """
    import io
    import json
    import sys

    found = {}

    # Without a terminal: standard error is a pipe.
    train()
    train(StopAtBatch2())
    train(steps_per_execution=2)


    class Terminal(io.StringIO):
        def isatty(self):
            return True


    def in_a_terminal(act):
        pipe, sys.stderr = sys.stderr, Terminal()
        try:
            act()
            return sys.stderr.getvalue()
        finally:
            sys.stderr = pipe

    found["terminal"] = in_a_terminal(train)
    bar = progress()
    found["twice"] = [in_a_terminal(lambda: train(bar=bar)) for _ in range(2)]

    os.environ["COURSE_MODE"] = "test"
    callback = progress()
    found["is_callback"] = isinstance(callback, keras.callbacks.Callback)
    found["looks_at_batches"] = type(callback).on_train_batch_end is not keras.callbacks.Callback.on_train_batch_end
    found["headless_terminal"] = in_a_terminal(train)

    with open(sys.argv[1], "w") as file:
        json.dump(found, file)
    """
)

# name: (the call, the steps of 15 after which the training ends)
IN_A_NOTEBOOK = {
    "to the end": ("train()", 15),
    "stopped in the middle of an epoch": ("train(StopAtBatch2())", 3),
    "stopped early": (
        'train(keras.callbacks.EarlyStopping(monitor="loss", min_delta=9e9, patience=0), optimizer="sgd")',
        10,
    ),
    "interrupted": ("try:\n    train(progress(), bar=FailAtBatch2())\nexcept KeyboardInterrupt:\n    pass", 3),
    "several steps per execution": ("train(steps_per_execution=2)", 15),
    "all steps in one execution": ("train(steps_per_execution=50)", 15),
}


def environment(folder, **variables):
    """The variables of a learner: nobody said that nobody watches."""
    result = dict(os.environ, KERAS_HOME=str(folder), IPYTHONDIR=str(folder), MPLBACKEND="Agg", **variables)
    result["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    for variable in ("COURSE_MODE", "KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL"):
        result.pop(variable, None)
    return result


# Beside a notebook


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """A script that trains with pipes for its outputs: what it printed, and what it found."""
    folder = tmp_path_factory.mktemp("script")
    command = [sys.executable, "-c", BESIDE_A_NOTEBOOK, str(folder / "found.json")]
    variables = environment(folder, PYTHONIOENCODING="utf-8")
    done = subprocess.run(command, env=variables, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return done, json.loads((folder / "found.json").read_text())


def test_without_a_terminal_nothing_is_printed(script):
    done, _found = script
    [line] = done.stdout.splitlines()
    assert line.endswith("seed 0")  # it is start() that says this
    assert done.stderr == ""


def test_a_terminal_shows_one_line_that_goes_away(script):
    text = script[1]["terminal"]
    assert "epoch 1/3" in text
    assert "/15" in text
    assert "\n" not in text  # one line, drawn over and over
    assert text.rpartition("\r")[2] == ""  # at the end the cursor stands at its beginning
    assert text.split("\r")[-2].strip() == ""  # and the line is wiped


def test_one_callback_may_be_used_for_two_trainings(script):
    first, second = script[1]["twice"]
    assert "epoch 1/3" in first
    assert "epoch 1/3" in second


def test_headless_it_is_a_callback_that_writes_nothing(script):
    found = script[1]
    assert found["is_callback"]
    assert found["headless_terminal"] == ""


def test_headless_it_does_not_make_keras_stop_after_each_batch(script):
    assert not script[1]["looks_at_batches"]


# In a notebook


class Watched(NotebookClient):
    """Runs a notebook and keeps what the kernel sends, cell by cell, in order."""

    def process_message(self, msg, cell, cell_index):
        self.__dict__.setdefault("seen", {}).setdefault(cell_index, []).append((msg["msg_type"], msg["content"]))
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A live kernel that has run every training: the outputs kept, and all that was sent."""
    folder = tmp_path_factory.mktemp("kernel")
    sources = [TRAIN, *(call for call, _steps in IN_A_NOTEBOOK.values())]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = Watched(notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute(env=environment(folder))
    return {name: (notebook.cells[i].outputs, client.seen[i]) for i, name in enumerate(["start", *IN_A_NOTEBOOK])}


def states(sent):
    """Every state that widgets were given, in order."""
    return [
        content["data"]["state"]
        for kind, content in sent
        if kind in ("comm_open", "comm_msg") and "state" in content["data"]
    ]


trainings = pytest.mark.parametrize("name", IN_A_NOTEBOOK)


@trainings
def test_a_notebook_shows_one_widget_while_it_trains(kernel, name):
    _outputs, sent = kernel[name]
    shown = [content for kind, content in sent if kind == "display_data"]
    assert len(shown) == 1
    assert WIDGET in shown[0]["data"]
    # Keras's steps come after it: the bar is there while the training runs.
    order = [kind for kind, _content in sent]
    assert "comm_msg" in order[order.index("display_data") :]


@trainings
def test_the_output_is_empty_when_the_training_is_over(kernel, name):
    outputs, sent = kernel[name]
    assert [output.output_type for output in outputs] == ["display_data"]
    assert outputs[0].data == {}
    assert outputs[0].metadata == {}
    emptied = [content for kind, content in sent if kind == "update_display_data"]
    assert [content["data"] for content in emptied] == [{}]


@trainings
def test_the_bar_counts_the_steps_that_were_taken(kernel, name):
    _outputs, sent = kernel[name]
    assert 15.0 in [state["max"] for state in states(sent) if "max" in state]
    values = [state["value"] for state in states(sent) if isinstance(state.get("value"), (int, float))]
    assert values[-1] == IN_A_NOTEBOOK[name][1]
    assert values == sorted(values)


@trainings
def test_the_bar_names_the_epoch(kernel, name):
    texts = [state["value"] for state in states(kernel[name][1]) if isinstance(state.get("value"), str)]
    assert any("epoch" in text and "/3" in text for text in texts)


@trainings
def test_a_training_that_ends_early_is_not_drawn_as_an_error(kernel, name):
    assert "danger" not in [state.get("bar_style") for state in states(kernel[name][1])]


@pytest.mark.parametrize("name", ["start", *IN_A_NOTEBOOK])
def test_a_notebook_gets_nothing_on_standard_error(kernel, name):
    streams = [content for kind, content in kernel[name][1] if kind == "stream"]
    assert [content for content in streams if content["name"] == "stderr"] == []
    assert len(streams) == (1 if name == "start" else 0)
