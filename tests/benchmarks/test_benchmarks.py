"""The benchmark: known recipes as published, ours for the same task, what is counted, and the page it writes."""

import ast
import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise

import jupytext
import numpy as np
import pytest
from support import ROOT

from benchmarks import measuring
from benchmarks.growth import AXES, exponent, growth_jobs, growth_of
from benchmarks.measuring import digest_of, jobs, record_table, table
from benchmarks.page import draw_growth, draw_seconds, page
from benchmarks.rows import RECORDS, ROWS
from benchmarks.trials import trial_jobs, trial_table
from helpers.data import Dataset

BENCHMARKS = ROOT / "benchmarks"


# The recipes


@pytest.fixture(scope="module")
def few():
    """Sixty images for training, ten for testing."""
    images = np.random.default_rng(0).integers(0, 256, (70, 28, 28)).astype("uint8")
    labels = np.arange(70).astype("uint8") % 10
    return Dataset(images[:60], labels[:60], images[60:], labels[60:], tuple("0123456789"), "few")


# As they were published: layers that learn, optimizer and its rate, batches, epochs, what is held back.
PUBLISHED = {
    "origin": ([784, 512, 512, 10], "SGD", 0.01, 10, 20, 0.01),
    "rmsprop_512": ([784, 512, 10], "RMSprop", 0.001, 128, 5, 0),
    "quickstart": ([784, 128, 10], "Adam", 0.001, 32, 5, 0),
    "adam_128_128": ([784, 128, 128, 10], "Adam", 0.001, 32, 3, 0),
    "fashion_128": ([784, 128, 10], "Adam", 0.001, 32, 10, 0),
    "fashion_300_100": ([784, 300, 100, 10], "SGD", 0.01, 32, 30, 1 / 12),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_known_recipe_is_the_published_one(name, few):
    from benchmarks import known

    sizes, optimizer, rate, batch_size, epochs, held_back = PUBLISHED[name]
    training = getattr(known, name)(few, 0)
    kernels = [layer.kernel.shape for layer in training.model.layers if hasattr(layer, "kernel")]
    assert kernels == list(pairwise(sizes))
    assert type(training.model.optimizer).__name__ == optimizer
    assert float(training.model.optimizer.learning_rate) == pytest.approx(rate)
    assert training.options.get("batch_size", 32) == batch_size
    assert training.options["epochs"] == epochs
    n_held_back = round(60 * training.options.get("validation_split", 0)) or 60 - len(training.x)
    assert n_held_back == round(60 * held_back)


@pytest.mark.slow
def test_the_known_convnet_is_the_published_one(few):
    from benchmarks import known

    training = known.convnet(few, 0)
    shapes = [layer.kernel.shape for layer in training.model.layers if hasattr(layer, "kernel")]
    assert shapes == [(3, 3, 1, 32), (3, 3, 32, 64), (1600, 10)]
    assert training.model.count_params() == 34_826  # as the example's page prints
    assert training.options == {"batch_size": 128, "epochs": 15, "validation_split": 0.1, "verbose": 0}


@pytest.mark.slow
def test_scikit_learn_trains_the_same_network_for_as_many_epochs(few):
    import warnings

    from benchmarks import known
    from benchmarks.flop import count_parameters, training_flop

    training = known.sklearn_300_100(few, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged
        training.fit()
    assert training.model.n_iter_ == 30
    assert count_parameters(training.model) == 784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10
    assert training_flop(training) == 30 * 60 * (4 * 784 * 300 + 6 * 300 * 100 + 6 * 100 * 10)
    assert 0 <= training.accuracy(few.y_test) <= 1


@pytest.mark.slow
def test_the_operations_of_dense_layers_and_convolutions_are_counted(few):
    from benchmarks import known, ours
    from benchmarks.flop import training_flop

    training = known.rmsprop_512(few, 0)
    training.options["epochs"] = 2
    training.fit()
    # Forward, and for the weights; from the second layer on for the inputs, too; two operations each.
    assert training_flop(training) == 2 * 60 * (4 * 784 * 512 + 6 * 512 * 10)

    training = ours.convnet(few, 0, filters=[2, 3], batch_size=20, epochs=1, rate=0.001)
    training.fit()
    first, second, last = 14 * 14 * 9 * 4 * 2, 7 * 7 * 9 * 2 * 3, 7 * 7 * 3 * 10
    assert training_flop(training) == 60 * (4 * first + 6 * second + 6 * last)


@pytest.mark.slow
def test_held_back_images_cost_no_operations(few):
    from benchmarks import known
    from benchmarks.flop import training_flop

    training = known.convnet(few, 0)
    training.options["epochs"] = 1
    training.fit()
    first, second, last = 26 * 26 * 9 * 32, 11 * 11 * 9 * 32 * 64, 1600 * 10
    assert training_flop(training) == 54 * (4 * first + 6 * second + 6 * last)


def test_shrinking_leaves_the_rim_out_and_averages_squares_of_four():
    from benchmarks.ours import fold, shrink

    image = np.zeros((1, 28, 28), "uint8")
    image[0, 3:5, 3:5] = [[0, 100], [200, 100]]
    image[0, 0, 0] = 255
    small = shrink(image, 3)
    assert small.shape == (1, 121)
    assert small[0, 0] == 100
    assert small.sum() == 100
    folded = fold(image)
    assert folded.shape == (1, 14, 14, 4)
    assert folded.sum() * 255 == pytest.approx(image.sum())
    assert folded[0, 0, 0, 0] == 1


def test_lesson_5_writes_out_what_makes_our_dense_recipes_fast():
    lesson = jupytext.read(ROOT / "lessons/05_losses_and_optimizers.md")
    cells = [cell.source for cell in lesson.cells if cell.cell_type == "code"]
    for name in ("shrink", "fast_network"):
        (taught,) = [cell for cell in cells if f"def {name}(" in cell]
        assert function_in(taught, name) == function_in((BENCHMARKS / "ours.py").read_text(encoding="utf-8"), name)


def function_in(code, name):
    """The statements of a function, however they are laid out and explained."""
    (found,) = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef) and node.name == name]
    body = found.body[1:] if ast.get_docstring(found) else found.body
    return ast.unparse(found.args), [ast.unparse(statement) for statement in body]


@pytest.mark.slow
def test_a_record_sees_every_image_once_an_epoch_moved_and_in_new_orders():
    from benchmarks.records import Moved

    images = np.zeros((60, 28, 28), "uint8")
    images[:, 14, 7] = 255  # one point, left of the middle
    batches = Moved(images, np.arange(60), 0, batch_size=20, reach=2, mirror=True)
    assert len(batches) == 3
    orders = []
    for _ in range(2):
        drawn = [batches[number] for number in range(3)]
        orders.append(np.concatenate([labels for _, labels in drawn]))
        assert sorted(orders[-1]) == list(range(60))
        points = np.concatenate([unfold(x) for x, _ in drawn])
        assert points.sum() == 60
        _, down, right = np.nonzero(points)
        assert set(down) == {12, 13, 14, 15, 16}
        assert set(right) <= {5, 6, 7, 8, 9, *(27 - place for place in (5, 6, 7, 8, 9))}
        assert np.mean(right > 14) == 0.5  # every second image is mirrored
        batches.on_epoch_end()
    assert list(orders[0]) != list(orders[1])


def unfold(x):
    """Folded images as images of 28 × 28."""
    images = np.zeros((len(x), 28, 28))
    for number, (row, column) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        images[:, row::2, column::2] = x[..., number]
    return images


# What is measured


def test_every_row_has_a_known_recipe_and_ours_and_they_take_turns():
    names = list(jobs())
    for row in ROWS:
        own = [name for name in names if name.startswith(f"{row.name}/")]
        turns = [f"{row.name}/{who}/{seed}" for seed in range(row.seeds) for who in ("known", "ours")]
        assert own == [*turns, f"{row.name}/compile"]


def test_the_first_step_alone_is_one_batch_in_one_epoch():
    alone = {name: job for name, job in jobs().items() if name.endswith("/compile")}
    assert len(alone) == len(ROWS) + sum(len(values) for values, _ in AXES.values())
    for job in alone.values():
        assert job["images"] == job["arguments"]["batch_size"]
        assert job["short"]


@pytest.mark.slow
def test_a_training_runs_in_a_process_of_its_own_and_tells_what_it_took():
    from benchmarks.one import run

    (job,) = [job for name, job in jobs(1, quick=True).items() if name == "growth/images/1000/0"]
    found = run(job | {"images": 200})
    assert found["parameters"] > 1000
    assert 0 <= found["accuracy"] <= 1
    assert found["seconds"] > 0 < found["peak_memory_mb"]


@pytest.mark.slow
def test_a_training_that_fails_says_why_in_one_line():
    from benchmarks.one import run

    with pytest.raises(RuntimeError, match=r"(?s)^[^\n]*known\.nothing[^\n]*no attribute 'nothing'[^\n]*$"):
        run({"recipe": "known.nothing", "data": "mnist", "seed": 0})


def test_what_is_done_ages_with_the_code_it_ran_and_not_with_comments(tmp_path, monkeypatch):
    for name in ("known", "ours", "training", "one", "flop"):
        shutil.copy(BENCHMARKS / f"{name}.py", tmp_path)
    monkeypatch.setattr(measuring, "HERE", tmp_path)
    dense = {"recipe": "ours.dense", "data": "mnist", "seed": 0}
    convnet = dense | {"recipe": "ours.convnet"}
    before = digest_of(dense), digest_of(convnet)

    def change(old, new):
        text = (tmp_path / "ours.py").read_text()
        assert old in text
        (tmp_path / "ours.py").write_text(text.replace(old, new))

    change("x.mean(), x.std()\n", "x.mean(), x.std()  # over all numbers\n\n")
    assert (digest_of(dense), digest_of(convnet)) == before
    change("images[:, cut : 28 - cut, cut : 28 - cut]", "images[:, cut : 27 - cut, cut : 27 - cut]")
    assert digest_of(dense) != before[0]
    assert digest_of(convnet) == before[1]
    assert digest_of(dense | {"seed": 1}) != digest_of(dense)


@pytest.mark.slow
def test_a_worker_leaves_threads_and_memory_to_what_it_starts(tmp_path):
    """Dask would set a thread for each library; what its workers start would then be measured slower than it is."""
    from builder.notebooks.run_all import fan_out

    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_"]
    results, failures = fan_out({name: (name, "unset") for name in names}, os.environ.get, store=tmp_path)
    assert failures == {}
    assert results == {name: os.environ.get(name, "unset") for name in names}


# What is made of it


def a_run(seconds, accuracy):
    return {
        "seconds": seconds,
        "accuracy": accuracy,
        "parameters": 1000,
        "flop": int(1e9),
        "prepared_seconds": 0.5,
        "peak_memory_mb": 800,
        "began": 1_800_000_000,
    }


def results_of(known, ours, row=ROWS[0]):
    """Results of one row: for each seed the seconds and the accuracy of the known recipe, and of ours."""
    found = {f"{row.name}/known/{seed}": a_run(*run) for seed, run in enumerate(known)}
    found |= {f"{row.name}/ours/{seed}": a_run(*run) for seed, run in enumerate(ours)}
    return found | {f"{row.name}/compile": a_run(0.5, 0.1)}


def everything(rows):
    return {
        "machine": {"processor": "P", "cores": 2, "system": "Linux", "python": "3.11"},
        "versions": {"keras": "3"},
        "matmul_peak_flop_per_second": 2e11,
        "rows": rows,
        "growth": {},
        "records": [],
    }


def test_a_row_divides_the_medians_and_counts_where_ours_is_as_accurate():
    known, ours = [(10, 0.97), (30, 0.98), (12, 0.97)], [(1, 0.975), (2, 0.975), (0.9, 0.975)]
    (row,) = table(results_of(known, ours), 3)
    assert row["ratio"] == 12
    assert row["counts"]
    assert row["known_seconds"] == [10, 30, 12]
    assert row["our_accuracy"] == [0.975, 0.975, 0.975]
    text = page(everything([row]), {})
    assert "| 12.0 (10.0 to 30) | 97.33 % | 1.0 (0.9 to 2.0) | 97.50 % | **12.0** |" in text
    assert "falls short" not in text
    assert "** does not count" not in text


def test_a_row_that_is_less_accurate_or_less_than_ten_times_as_fast_is_told():
    (row,) = table(results_of([(8, 0.98)], [(1, 0.97)]), 1)
    assert not row["counts"]
    text = page(everything([row]), {})
    assert "| (8.0) |" in text
    assert "- **origin** does not count: ours is 1.00 points less accurate." in text
    assert "- **origin** falls short of 10 times: of our 1.0 s, 0.5 s (50%) go into the first step" in text


def test_a_row_of_which_a_repeat_is_missing_is_left_out():
    results = results_of([(8, 0.98)] * 3, [(1, 0.97)] * 3)
    del results["origin/known/2"]
    assert table(results, 3) == []


def test_the_exponent_is_that_of_the_upper_half():
    values = [1, 2, 4, 8, 16, 32]
    assert exponent(values, [5, 5, 5, 8**1.5, 16**1.5, 32**1.5]) == 1.5
    assert exponent(values, [1, 1, 1, 1, 0, 1]) is None


def test_growth_is_what_remains_without_the_first_step():
    results = {}
    for name, job in growth_jobs(1).items():
        _, _axis, value, what = name.split("/")
        assert job["seed"] == 0
        results[name] = a_run(0.5 if what == "compile" else 0.5 + int(value) / 1000, 0.9)
    growth = growth_of(results, 1)
    assert set(growth) == {"images", "width", "depth"}
    assert growth["images"]["exponent"] == 1
    text = page(everything([]) | {"growth": growth}, {})
    assert "| images | 1,000 | 60,000 | 1.50 to 60.50 | 0.50 to 0.50 | 800 to 800 | 1.00 |" in text
    assert draw_growth(growth).startswith(b"\x89PNG")


def test_a_record_is_told_seed_by_seed():
    name = next(iter(RECORDS))
    results = {f"record/{name}/{seed}": a_run(280 + seed, 0.995 + seed / 1000) for seed in range(3)}
    assert record_table(dict(list(results.items())[:2])) == []
    records = record_table(results)
    text = page(everything([]) | {"records": records}, {})
    assert f"| {name} | **99.60 %** | 99.50, 99.60, 99.70 | 281 (280 to 282) | 1,000 |" in text


def test_trials_stand_by_accuracy_and_what_is_used_is_bold():
    jobs_done = trial_jobs(1)
    assert all(job["held_out"] for job in jobs_done.values())
    results = {name: a_run(1, 0.9 + len(name) / 1000) for name in jobs_done}
    tried = trial_table(results, 1)
    for entries in tried["settings"].values():
        accuracies = [entry["accuracy"][0] for entry in entries]
        assert accuracies == sorted(accuracies, reverse=True)
    for row in ROWS:
        family = [entry["arguments"] for entries in tried["settings"].values() for entry in entries]
        assert row.arguments in family, f"the settings of {row.name} are not among the trials"
    (row,) = table(results_of([(10, 0.97)], [(1, 0.98)]), 1)
    text = page(everything([row]), tried)
    assert "**384**" in text
    assert "| compiled by XLA | 92.20 % | 1.0 (1.0 to 1.0) |" in text


# What is published


def read(name):
    return json.loads((BENCHMARKS / name).read_text(encoding="utf-8"))


def test_the_published_page_is_made_of_the_published_results():
    trials = read("trials.json") if (BENCHMARKS / "trials.json").exists() else {}
    assert (BENCHMARKS / "README.md").read_text(encoding="utf-8") == page(read("results.json"), trials)


def test_published_rows_hold_three_repeats_or_more_of_the_recipes_that_stand():
    rows = {row.name: row for row in ROWS}
    for entry in read("results.json")["rows"]:
        assert entry["our_arguments"] == rows[entry["recipe"]].arguments
        for who in ("known", "our"):
            assert len(entry[f"{who}_seconds"]) == len(entry[f"{who}_accuracy"]) >= 3
        assert draw_seconds([entry]).startswith(b"\x89PNG")


def test_lesson_5_quotes_the_published_seconds():
    (origin,) = [row for row in read("results.json")["rows"] if row["recipe"] == "origin"]
    known, ours = (np.median(origin[f"{who}_seconds"]) for who in ("known", "our"))
    lesson = (ROOT / "lessons/05_losses_and_optimizers.md").read_text(encoding="utf-8")
    assert f"took {known:.0f} s there, ours {ours:.1f} s, and ours reads more of the test images" in lesson
    assert origin["counts"]


def test_published_records_reach_what_they_are_for_within_five_minutes():
    records = {record["record"]: record for record in read("results.json")["records"]}
    assert set(records) == set(RECORDS)
    for name, least in (("MNIST", 0.995), ("Fashion-MNIST", 0.93)):
        assert np.mean(records[name]["accuracy"]) >= least
        assert len(records[name]["accuracy"]) >= 3
        assert max(records[name]["seconds"]) <= 300
        assert {what: records[name][what] for what in RECORDS[name]} == RECORDS[name]


@pytest.mark.slow
def test_the_quick_form_measures_every_row_and_leaves_the_published_page_alone():
    before = {path: path.read_bytes() for path in BENCHMARKS.iterdir() if path.is_file()}
    done = subprocess.run([sys.executable, "-m", "benchmarks", "--quick"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    quick = ROOT / "build/bench/quick"
    found = json.loads((quick / "results.json").read_text())
    assert [row["recipe"] for row in found["rows"]] == [row.name for row in ROWS]
    assert set(found["growth"]) == {"images", "width", "depth"}
    assert [record["record"] for record in found["records"]] == list(RECORDS)
    assert found["matmul_peak_flop_per_second"] > 1e9
    assert (quick / "README.md").exists()
    assert {path: path.read_bytes() for path in BENCHMARKS.iterdir() if path.is_file()} == before
