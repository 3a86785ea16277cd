"""Calibration: many seeds on Dask, resumed after a kill, nothing lost with a worker, bands as the design says."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from tiny_course import call, code, lesson

from course.calibration import summarise
from course.fanout import fan_out
from course.project import Project

pytest.importorskip("distributed", reason="calibration needs requirements-dev.txt")

ROOT = Path(__file__).resolve().parent.parent
AUTHORED = """\
# A comment of the author's.

[tiny.sum]
what = "the sum"
unit = "count"
at_least = 3  # a comment beside a promise

[tiny.pause]
what = "the pause took"
unit = "seconds"
"""
TABLE = """\
def table(seed):
    for n in 1, 2:
        yield {"row": f"row {n}", "test_accuracy": (10 * n + seed) / 100}"""
MEASURES = "".join(
    code(source)
    for source in (
        "from helpers import claim, exhibit, seconds\nimport pathlib, time",
        'claim("tiny.sum", 3 + seed)\nseconds("tiny.pause", 0.25 + seed)',
        'unrelated = "not needed by the exhibit"',
        TABLE,
        'rows = exhibit("tiny.table", table)',
    )
)


@pytest.fixture
def measuring(course):
    (course / "lessons/claims.toml").write_text(AUTHORED)
    (course / "lessons/01_tiny.md").write_text(lesson(more=MEASURES))
    return course


def claims(course):
    return tomllib.loads((course / "lessons/claims.toml").read_text())


# Work for the workers of a cluster: it must be importable there, so it is passed as what Dask can send.


def double(number, log):
    with Path(log).open("a") as file:
        file.write(f"{number}\n")
    return 2 * number


def stop_the_first_worker(number, log):
    if number == 1 and not Path(log).exists():
        Path(log).write_text("stopped once")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail_on_three(number):
    if number == 3:
        raise ValueError("three is too many\nsecond line")
    return number


@pytest.mark.slow
def test_results_are_kept_and_not_done_twice(tmp_path):
    log = tmp_path / "log"
    tasks = {f"n{i}": (i, str(log)) for i in range(4)}
    first, _ = fan_out(dict(list(tasks.items())[:2]), double, store=tmp_path / "store", progress=False)
    (tmp_path / "store/n1.json").write_text('{"cut')  # half-written by some accident: done again
    both, failures = fan_out(tasks, double, store=tmp_path / "store", workers=2, progress=False)
    assert first == {"n0": 0, "n1": 2}
    assert both == {"n0": 0, "n1": 2, "n2": 4, "n3": 6}
    assert failures == {}
    assert sorted(log.read_text().split()) == ["0", "1", "1", "2", "3"]


@pytest.mark.slow
def test_a_lost_worker_loses_no_result(tmp_path):
    tasks = {f"n{i}": (i, str(tmp_path / "log")) for i in range(4)}
    results, failures = fan_out(tasks, stop_the_first_worker, store=tmp_path / "store", workers=2, progress=False)
    assert (tmp_path / "log").exists()
    assert results == {f"n{i}": i for i in range(4)}
    assert failures == {}


@pytest.mark.slow
def test_a_task_that_fails_costs_only_itself_and_is_tried_again_next_time(tmp_path):
    tasks = {f"n{i}": (i,) for i in range(2, 5)}
    results, failures = fan_out(tasks, fail_on_three, store=tmp_path / "store", progress=False)
    assert results == {"n2": 2, "n4": 4}
    assert failures == {"n3": "ValueError: three is too many"}
    assert sorted(path.stem for path in (tmp_path / "store").iterdir()) == ["n2", "n4"]


def test_a_scheduler_that_does_not_answer_gets_one_sentence(measuring, capsys):
    assert call(measuring, "calibrate", "--scheduler", "tcp://127.0.0.1:9") == 2
    said = capsys.readouterr().err
    assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_calibrating_writes_what_the_seeds_gave_and_keeps_what_the_author_wrote(measuring, capsys):
    assert call(measuring, "calibrate", "--seeds", 3, "--exhibit-seeds", 2, "--workers", 2) == 0
    text = (measuring / "lessons/claims.toml").read_text()
    assert text.startswith("# A comment of the author's.")
    assert "at_least = 3  # a comment beside a promise" in text
    found = claims(measuring)
    assert found["tiny"]["sum"] == {
        "what": "the sum",
        "unit": "count",
        "at_least": 3,
        **{"mean": 4, "sd": 1.0, "seen_low": 3, "seen_high": 5, "n_seeds": 3, "low": 3, "high": 10},
    }
    assert found["tiny"]["pause"]["median"] == 1.25
    assert "low" not in found["tiny"]["pause"]
    assert found["calibrated"]["tiny"]["parameters"] == {"share": 0.5, "loud": False}
    recorded = json.loads((measuring / "lessons/exhibits/tiny.table.json").read_text())
    assert recorded["seeds"]["1"] == [
        {"row": "row 1", "test_accuracy": 0.11},
        {"row": "row 2", "test_accuracy": 0.21},
    ]
    assert set(recorded["versions"]) == {"TensorFlow", "Keras"}
    assert not (measuring / "build/calibration").exists()
    assert "tiny.sum: 3–5 over 3 seeds" in capsys.readouterr().out

    assert call(measuring, "build") == 0
    assert call(measuring, "check") == 0
    assert call(measuring, "calibrate", "--only", "exhibits") == 0
    assert "as its code stands; --again measures it anew" in capsys.readouterr().out


@pytest.mark.slow
def test_a_promise_that_a_seed_breaks_is_said(measuring, capsys):
    path = measuring / "lessons/claims.toml"
    path.write_text(AUTHORED.replace("at_least = 3", "at_least = 4"))
    assert call(measuring, "calibrate", "--seeds", 2, "--only", "claims") == 1
    assert (
        "tiny.sum: the text rests on at_least = 4; 1 of 2 seeds gave otherwise, such as 3." in capsys.readouterr().err
    )


def test_a_claim_without_an_entry_is_named_before_anything_runs(measuring, capsys):
    (measuring / "lessons/claims.toml").write_text(AUTHORED.replace("[tiny.sum]", "[tiny.other]"))
    assert call(measuring, "calibrate") == 2
    assert "tiny.sum needs an entry in lessons/claims.toml" in capsys.readouterr().err


@pytest.mark.slow
def test_a_failed_run_is_named_and_nothing_is_written(measuring, capsys):
    (measuring / "lessons/01_tiny.md").write_text(
        lesson(more=MEASURES + code("if seed == 1: raise RuntimeError('no')"))
    )
    assert call(measuring, "calibrate", "--seeds", 2, "--only", "claims") == 1
    said = capsys.readouterr().err
    assert "seed1: CourseError: 01_tiny" in said
    assert "RuntimeError: no" in said
    assert (measuring / "lessons/claims.toml").read_text() == AUTHORED
    assert len(list((measuring / "build/calibration").glob("*seed0.json"))) == 1


@pytest.mark.slow
def test_a_killed_calibration_goes_on_where_it_was(measuring):
    done = measuring / "done"
    slow = code(f"time.sleep(2)\nwith pathlib.Path({str(done)!r}).open('a') as file:\n    print(seed, file=file)")
    (measuring / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + slow))
    command = [
        sys.executable,
        "-m",
        "course",
        "--root",
        str(measuring),
        "calibrate",
        "--only",
        "claims",
        "--seeds",
        "4",
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    store = measuring / "build/calibration"
    deadline = time.monotonic() + 120
    while len(list(store.glob("*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path.stem.rpartition("seed")[2] for path in store.glob("*.json")}
    assert len(kept) >= 2
    assert (measuring / "lessons/claims.toml").read_text() == AUTHORED

    before = done.read_text().split()
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    again = done.read_text().split()[len(before) :]
    assert not kept & set(again), "what was measured before the kill was measured again"
    assert claims(measuring)["tiny"]["sum"]["n_seeds"] == 4


# Bands


@pytest.mark.parametrize(
    ("values", "entry", "band"),
    [
        ([0.97, 0.98, 0.975], {"unit": "fraction"}, (0.945, 1)),  # six times 0.005 around 0.975, no more than 1
        ([0.5, 0.5], {"unit": "fraction"}, (0.494, 0.506)),  # the floor: 0.001
        ([67, 67], {"unit": "count"}, (67, 67)),  # a count that never varies is exact
        ([2.3, 2.3], {"unit": "number"}, (2.162, 2.438)),  # the floor: one hundredth of the mean
        ([0.02, 0.02], {"unit": "points", "at_least": 0.018}, (0.018, 0.026)),
        ([0.0, 0.0], {"unit": "points", "at_most": 0.000001}, (-0.006, 0.000001)),
    ],
)
def test_a_band_is_six_deviations_wide_with_a_floor_within_the_possible_and_the_promised(values, entry, band):
    summary = summarise(values, entry)
    assert (summary["low"], summary["high"]) == pytest.approx(band)
    assert summary["seen_low"] == min(values)
    assert summary["seen_high"] == max(values)


def test_seconds_get_a_median_and_no_band():
    assert summarise([5.0, 40.0, 6.0], {"unit": "seconds"}) == {
        "median": 6.0,
        "seen_low": 5.0,
        "seen_high": 40.0,
        "n_seeds": 3,
    }


def test_an_exhibit_rests_only_on_the_cells_that_define_what_it_uses(measuring):
    from course.lesson import find_lessons

    (tiny,) = find_lessons(Project(measuring))
    sources = [cell.source for cell in tiny.cells_behind("tiny.table")]
    assert len(sources) == 4  # parameters, imports, the function, the call
    assert not any("unrelated" in source for source in sources)


# Sweeps


@pytest.mark.slow
def test_a_sweep_tables_every_claim_for_every_value_and_seed(measuring, capsys):
    table = measuring / "out/table.csv"
    assert call(measuring, "sweep", "tiny", "-p", "share", 0.1, 0.9, "--seeds", 2, "--output", table) == 0
    assert table.read_text().splitlines() == [
        "share,seed,tiny.sum,tiny.pause",
        "0.1,0,3,0.25",
        "0.1,1,4,1.25",
        "0.9,0,3,0.25",
        "0.9,1,4,1.25",
    ]
    assert "tiny.sum, share = 0.9: 3–4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tiny", "-p", "shore", 1], "Did you mean 'share'?"),
        (["tiny", "-p", "share", "lots"], "takes float"),
        (["tiny", "-p", "share"], "needs values after the parameter's name"),
        (["tony", "-p", "share", 1], "no lesson 'tony'"),
    ],
)
def test_a_sweep_over_what_is_not_there_is_refused(measuring, capsys, arguments, words):
    assert call(measuring, "sweep", *arguments) == 2
    assert words in capsys.readouterr().err
