"""What the seconds of a run go into: each cell's count for what the cell does."""

import nbformat
import pytest

from builder.notebooks.spending import seconds_by_kind

PICTURE = nbformat.v4.new_output("display_data", data={"image/png": ""})


def cell(source, seconds, *outputs):
    code = nbformat.v4.new_code_cell(source, outputs=list(outputs))
    code.metadata["papermill"] = {"duration": seconds}
    return code


def spent(*cells):
    return seconds_by_kind(nbformat.v4.new_notebook(cells=list(cells)))


@pytest.mark.parametrize(
    ("source", "outputs", "kind"),
    [
        ("import keras", [], "import"),
        ("start(seed)", [], "import"),
        ("model.fit(x, y)", [], "training"),
        ("import time\nmodel.fit(x, y)", [], "training"),
        ("with tf.GradientTape() as tape:\n    loss(x)", [], "training"),
        ("model.fit(x, y)\nshow(figure)", [PICTURE], "training"),
        ("show(figure)", [PICTURE], "plotting"),
        ("print(x_fit)", [], "other"),
        ("def train(model):\n    model.fit(x, y)", [], "other"),
        ("not Python :", [], "other"),
    ],
)
def test_a_cell_counts_for_what_it_does(source, outputs, kind):
    assert spent(cell(source, 2, *outputs)) == {"training": 0, "import": 0, "plotting": 0, "other": 0} | {kind: 2}


def test_a_call_of_a_function_that_trains_is_training_however_deep():
    cells = [
        cell("def train(model):\n    model.fit(x, y)", 0),
        cell("def race(seeds):\n    return [train(build(seed)) for seed in seeds]", 0),
        cell("race(range(3))", 3),
    ]
    assert spent(*cells)["training"] == 3


def test_text_and_cells_that_never_ran_cost_nothing():
    assert sum(spent(nbformat.v4.new_markdown_cell("fit"), nbformat.v4.new_code_cell("model.fit()")).values()) == 0
