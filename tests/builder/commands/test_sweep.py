"""Sweeps: every combination of values is run once and tabled, whatever dies meanwhile; and drawn."""

import csv
import os
import struct
import subprocess
import sys
import time

import pytest
from support import ROOT, in_process
from support.tiny_course import call, code, lesson

from builder.commands.sweep import read_grid
from builder.commands.sweep_plot import draw
from builder.errors import UsageError
from builder.lesson.source import find_lessons
from builder.project import Project
from helpers.measuring.store import Claim

MEASURES = code(
    "from helpers import claim, seconds\nimport os, pathlib, signal, time\n"
    'claim("tiny.sum", 3 + seed)\nclaim("tiny.share", share / (1 + seed))\nclaim("tiny.same", 7)\n'
    'seconds("tiny.pause", 0.25)'
)


@pytest.fixture
def measuring(course):
    (course / "lessons/01_tiny.md").write_text(lesson(more=MEASURES))
    return course


@pytest.fixture
def here(monkeypatch):
    """All is measured in the test's own process, without a cluster and without a kernel."""
    monkeypatch.setattr("builder.notebooks.measure.execute", in_process.execute)
    monkeypatch.setattr("builder.commands.sweep.fan_out", in_process.fan_out)


def rows_of(table):
    with table.open(newline="") as file:
        return list(csv.DictReader(file))


# The table


@pytest.mark.slow
def test_every_combination_gets_a_row_of_all_parameters_and_claims(measuring, here, capsys):
    table = measuring / "out/table.csv"
    assert call(measuring, "sweep", "tiny", "-p", "share", "0.1,0.9", "-p", "seed", "0:2", "--output", table) == 0
    assert table.read_text().splitlines() == [
        "seed,share,loud,tiny.sum,tiny.share,tiny.same,tiny.pause",
        "0,0.1,False,3,0.1,7,0.25",
        "1,0.1,False,4,0.05,7,0.25",
        "0,0.9,False,3,0.9,7,0.25",
        "1,0.9,False,4,0.45,7,0.25",
    ]
    assert (measuring / "out/table.png").read_bytes().startswith(b"\x89PNG")
    said = capsys.readouterr().out
    assert "4 runs of 01_tiny (2 of share × 2 of seed), each about 3 s" in said
    assert "Plot of tiny.sum, tiny.share: " in said, "what every run gave alike is not drawn"


def test_a_failed_run_is_named_by_its_parameters_and_the_others_are_tabled(measuring, here, capsys):
    path = measuring / "lessons/01_tiny.md"
    path.write_text(path.read_text() + code("if seed == 1 and loud: raise RuntimeError('no')"))
    table = measuring / "table.csv"
    assert call(measuring, "sweep", "tiny", "-p", "seed", "0:2", "-p", "loud", "false,true", "--output", table) == 1
    assert [(row["seed"], row["loud"]) for row in rows_of(table)] == [("0", "False"), ("0", "True"), ("1", "False")]
    assert "seed = 1, loud = True: CourseError: 01_tiny: cell 5," in capsys.readouterr().err


def test_where_every_run_fails_nothing_is_written(measuring, here):
    path = measuring / "lessons/01_tiny.md"
    path.write_text(path.read_text() + code("raise RuntimeError('no')"))
    assert call(measuring, "sweep", "tiny", "-p", "seed", "0:2", "--output", measuring / "table.csv") == 1
    assert not list(measuring.glob("table.*"))


# The grid


def test_lists_and_ranges_become_values_of_the_parameter_s_type_each_once(measuring):
    (tiny,) = find_lessons(Project(measuring))
    grid = read_grid(tiny, [("seed", "0:3,7, 2,-2:0"), ("share", "1e-3,0.001,2"), ("loud", "true")])
    assert grid == {"seed": [0, 1, 2, 7, -2, -1], "share": [0.001, 2.0], "loud": [True]}


def test_a_grid_of_thousands_is_a_grid(measuring):
    (tiny,) = find_lessons(Project(measuring))
    assert len(read_grid(tiny, [("seed", "0:5000")])["seed"]) == 5000
    with pytest.raises(UsageError, match="at most 100,000 runs; this grid has 1,000,000,000 or more"):
        read_grid(tiny, [("seed", "0:1000000000")])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tiny", "-p", "shore", "1"], "Did you mean 'share'?"),
        (["tiny", "-p", "share", "0.1,lots"], "takes float, such as 0.5; received 'lots'"),
        (["tiny", "-p", "share", "0:2"], "takes float, such as 0.5; received '0:2'"),
        (["tiny", "-p", "seed", "0:5:2"], "takes int, such as 0; received '0:5:2'"),
        (["tiny", "-p", "seed", "1,"], "takes int, such as 0; received ''"),
        (["tiny", "-p", "seed", "5:5"], "The range '5:5' of 'seed' is empty"),
        (["tiny", "-p", "seed", "1", "-p", "seed", "2"], "-p seed was given twice"),
        (["tiny", "-p", "seed", "1", "--claim", "tiny.sun"], "Did you mean 'tiny.sum'?"),
        (["tiny", "-p", "seed", "1", "--output", "plot.png"], "an output that ends in .csv; received 'plot.png'"),
        (["tony", "-p", "share", "1"], "no lesson 'tony'"),
    ],
)
def test_a_sweep_over_what_is_not_there_is_refused(measuring, capsys, arguments, words):
    assert call(measuring, "sweep", *arguments) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


# The picture


@pytest.mark.parametrize(
    "axes",
    [
        {"rate": [0.001, 0.01, 0.1], "width": [16, 64], "seed": [0, 1, 2]},
        {"seed": [0, 1, 2]},
        {"name": ["sgd", "adam"], "loud": [True, False]},
        {"epochs": [5]},
        {"width": list(range(40)), "rate": list(range(20))},
    ],
    ids=" × ".join,
)
def test_any_grid_can_be_drawn_also_with_runs_missing(axes):
    from itertools import product

    rows = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    for number, row in enumerate(rows[: len(rows) - len(rows) // 3]):
        row |= {"a.loss": 10.0 ** (number % 5 - 2), "a.accuracy": 0.5 + number / len(rows) / 2}
    claims = [Claim("a.loss", "the loss", "number"), Claim("a.accuracy", "digits read", "fraction")]
    png = draw(rows, list(axes), claims)
    assert struct.unpack(">I", png[16:20]) == (750,), "the width that a phone halves"


@pytest.mark.parametrize("values", [[0.1, 0.1, 0.1], [0.3] * 7, [1.0, float("nan")], [1.0, float("inf")]], ids=str)
def test_equal_values_and_those_of_a_training_that_broke_can_be_drawn(values):
    rows = [{"rate": 0.1, "seed": seed, "a.loss": value} for seed, value in enumerate(values)]
    assert draw(rows, ["rate", "seed"], [Claim("a.loss", "the loss", "number")])


# Deaths, on a scheduler and workers that are processes of their own, as on other machines


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler, with two workers that nobody starts again."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"

    def start(*words):
        command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file)]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=file.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}, **silent)

    processes = [start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    processes += [start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard") for _ in range(2)]
    try:
        from distributed import Client

        with Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            yield client.scheduler.address
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_killed_sweep_goes_on_with_what_is_missing_and_a_killed_worker_costs_nothing(measuring, cluster):
    resumed, killed = measuring / "resumed", measuring / "killed"
    path = measuring / "lessons/01_tiny.md"
    path.write_text(
        path.read_text()
        + code(
            f"resumed, killed = pathlib.Path({str(resumed)!r}), pathlib.Path({str(killed)!r})\n"
            "if seed == 3 and resumed.exists() and not killed.exists():\n"
            "    killed.touch()\n"
            "    os.kill(os.getppid(), signal.SIGKILL)  # the worker that this kernel belongs to"
        )
    )
    options = ("sweep", "tiny", "-p", "seed", "0:4", "--scheduler", cluster, "--output", str(measuring / "table.csv"))
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "--root", str(measuring), *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    store = measuring / "build/sweep"
    deadline = time.monotonic() + 60
    while not list(store.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert not (measuring / "table.csv").exists()
    kept = list(store.glob("*.json"))
    assert 0 < len(kept) < 4
    for result in kept:  # so that one sees where it comes from
        result.write_text(result.read_text().replace('"tiny.same",\n   7', '"tiny.same",\n   8'))

    resumed.touch()
    assert call(measuring, *options) == 0
    assert killed.exists()
    rows = rows_of(measuring / "table.csv")
    assert [row["tiny.sum"] for row in rows] == ["3", "4", "5", "6"]
    assert [row["tiny.same"] for row in rows].count("8") == len(kept), "what was kept was used, the rest measured"
    assert not list(store.iterdir())
