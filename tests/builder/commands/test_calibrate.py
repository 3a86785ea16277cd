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
from support import ROOT, in_process
from support.tiny_course import call, code, lesson

from builder.commands.calibrate import summarise
from builder.lesson.source import find_lessons
from builder.notebooks.compile import compile_exhibits
from builder.notebooks.execute import execute
from builder.notebooks.run_all import fan_out
from builder.project import Project
from helpers.measuring.store import read_claims
from helpers.records import read_records

pytestmark = pytest.mark.maintainer  # tomlkit writes the claims

AUTHORED = """\
# A comment of the author's.

[sum]
what = "the sum"
unit = "count"
at_least = 3  # a comment beside a promise

[pause]
what = "the pause took"
unit = "seconds"
"""
TABLE = """\
def table(seed):
    return [{"row": f"row {n}", "test_accuracy": (10 * n + seed) / 100} for n in (1, 2)]"""
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
    (course / "lessons/claims").mkdir()
    (course / "lessons/claims/tiny.toml").write_text(AUTHORED)
    (course / "lessons/01_tiny.md").write_text(lesson(more=MEASURES))
    return course


@pytest.fixture
def here(monkeypatch):
    """All is measured in the test's own process, without a cluster and without a kernel."""
    monkeypatch.setattr("builder.notebooks.measure.execute", in_process.execute)
    monkeypatch.setattr("builder.commands.calibrate.fan_out", in_process.fan_out)
    monkeypatch.setattr("builder.commands.build.execute_all", in_process.execute_all)


@pytest.fixture(scope="module")
def scheduler():
    """The address of one cluster for all the tests that need one."""
    import logging

    from distributed import LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0") as cluster:
        yield cluster.scheduler_address


def claims_text(course):
    return (course / "lessons/claims/tiny.toml").read_text()


def claims(course):
    return tomllib.loads(claims_text(course))


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
def test_results_are_kept_and_not_done_twice(tmp_path, scheduler):
    log, options = tmp_path / "log", {"store": tmp_path / "store", "progress": False, "scheduler": scheduler}
    tasks = {f"n{i}": (i, str(log)) for i in range(4)}
    first, _ = fan_out(dict(list(tasks.items())[:2]), double, **options)
    (tmp_path / "store/n1.json").write_text('{"cut')  # half-written by some accident: done again
    both, failures = fan_out(tasks, double, **options)
    assert first == {"n0": 0, "n1": 2}
    assert both == {"n0": 0, "n1": 2, "n2": 4, "n3": 6}
    assert failures == {}
    assert sorted(log.read_text().split()) == ["0", "1", "1", "2", "3"]


@pytest.mark.slow
def test_a_task_that_fails_costs_only_itself_and_is_tried_again_next_time(tmp_path, scheduler):
    tasks = {f"n{i}": (i,) for i in range(2, 5)}
    options = {"store": tmp_path / "store", "progress": False, "scheduler": scheduler}
    results, failures = fan_out(tasks, fail_on_three, **options)
    assert results == {"n2": 2, "n4": 4}
    assert failures == {"n3": "ValueError: three is too many"}
    assert sorted(path.stem for path in (tmp_path / "store").iterdir()) == ["n2", "n4"]
    again, _ = fan_out({"n3": (6,)}, fail_on_three, **options)
    assert again == {"n3": 6}


@pytest.mark.slow
def test_a_lost_worker_loses_no_result(tmp_path, scheduler):
    tasks = {f"n{i}": (i, str(tmp_path / "log")) for i in range(4)}
    options = {"store": tmp_path / "store", "progress": False, "scheduler": scheduler}
    results, failures = fan_out(tasks, stop_the_first_worker, **options)
    assert (tmp_path / "log").exists()
    assert results == {f"n{i}": i for i in range(4)}
    assert failures == {}


def test_a_scheduler_that_does_not_answer_gets_one_sentence(measuring, capsys, monkeypatch):
    monkeypatch.setattr("builder.notebooks.run_all.PATIENCE", "0.5s")
    assert call(measuring, "calibrate", "--scheduler", "tcp://127.0.0.1:9") == 2
    said = capsys.readouterr().err
    assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_workers_of_several_threads_get_one_sentence(measuring, capsys):
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        assert call(measuring, "calibrate", "--scheduler", cluster.scheduler.address) == 2
    assert "have several threads each; start them with `dask worker ADDRESS --nthreads 1" in capsys.readouterr().err


def test_calibrating_writes_what_the_seeds_gave_and_keeps_what_the_author_wrote(measuring, here, capsys):
    assert call(measuring, "calibrate", "--seeds", 3, "--exhibit-seeds", 2) == 0
    text = claims_text(measuring)
    assert text.startswith("# A comment of the author's.")
    assert "at_least = 3  # a comment beside a promise" in text
    found = claims(measuring)
    assert found["sum"] == {
        "what": "the sum",
        "unit": "count",
        "at_least": 3,
        **{"mean": 4, "sd": 1.0, "seen_low": 3, "seen_high": 5, "n_seeds": 3},
    }
    assert found["pause"]["median"] == 1.25
    known = read_claims(measuring / "lessons")["tiny.sum"]
    assert (known.low, known.high) == (3, 10)
    assert found["calibrated"]["parameters"] == {"share": 0.5, "loud": False}
    recorded = json.loads((measuring / "lessons/exhibits/tiny.table.json").read_text())
    assert recorded["seeds"]["1"] == [
        {"row": "row 1", "test_accuracy": 0.11},
        {"row": "row 2", "test_accuracy": 0.21},
    ]
    assert set(recorded["versions"]) == {"TensorFlow", "Keras"}
    assert "tiny.sum: 3–5 over 3 seeds" in capsys.readouterr().out

    assert call(measuring, "calibrate", "--seeds", 10) == 0
    assert call(measuring, "build") == 0
    assert call(measuring, "check") == 0, capsys.readouterr().err
    again = claims_text(measuring)
    assert call(measuring, "calibrate", "--seeds", 10) == 0
    assert claims_text(measuring) == again, "a second calibration of the same code writes the same"


def test_one_seed_is_called_a_seed(measuring, here, capsys):
    assert call(measuring, "calibrate", "--seeds", 1, "--exhibit-seeds", 1) == 0
    said = capsys.readouterr().out
    assert "tiny.sum: 3 over 1 seed\n" in said
    assert "tiny.table: 1 seed recorded\n" in said


def test_an_exhibit_is_measured_again_only_where_its_code_or_its_seeds_ask_for_it(measuring, here, capsys):
    def measured(*options):
        assert call(measuring, "calibrate", *options) == 0
        return "tiny.table: 3 seeds recorded" in capsys.readouterr().out

    assert measured("--only", "exhibits")
    assert not measured("--only", "exhibits")
    assert measured("--only", "exhibits", "--again")
    assert measured("--only", "tiny.table"), "named, it is measured in any case"
    path = measuring / "lessons/01_tiny.md"
    path.write_text(path.read_text().replace("10 * n", "20 * n"))
    assert measured("--only", "exhibits")
    path.write_text(path.read_text().replace("table)", "table, seeds=4)"))
    assert call(measuring, "calibrate", "--only", "exhibits") == 0
    assert "tiny.table: 4 seeds recorded" in capsys.readouterr().out
    assert claims_text(measuring) == AUTHORED, "claims were not asked for"


def test_claims_that_rest_on_measured_rows_are_out_of_date_after_them(measuring, here, capsys):
    assert call(measuring, "calibrate", "--seeds", 10, "--exhibit-seeds", 3) == 0
    assert call(measuring, "build") == 0
    assert call(measuring, "check") == 0
    path = measuring / "lessons/exhibits/tiny.table.json"
    path.write_text(path.read_text().replace("0.11", "0.12"))
    assert call(measuring, "check") == 1
    assert "01_tiny: calibrated with other code." in capsys.readouterr().err


def test_only_what_can_be_measured_is_taken(measuring, capsys):
    assert call(measuring, "calibrate", "--only", "tiny.tables") == 2
    said = capsys.readouterr().err
    assert "--only takes claims, exhibits, tiny.table; received 'tiny.tables'. Did you mean 'tiny.table'?" in said


def test_a_promise_that_a_seed_breaks_is_said(measuring, here, capsys):
    (measuring / "lessons/claims/tiny.toml").write_text(AUTHORED.replace("at_least = 3", "at_least = 4"))
    assert call(measuring, "calibrate", "--seeds", 2, "--only", "claims") == 1
    assert (
        "tiny.sum: the text relies on at least 4; 1 of 2 seeds left that, such as seed 0 with 3."
        in capsys.readouterr().err
    )


def test_a_claim_without_an_entry_is_named_before_anything_runs(measuring, capsys):
    (measuring / "lessons/claims/tiny.toml").write_text(AUTHORED.replace("[sum]", "[other]"))
    assert call(measuring, "calibrate") == 2
    assert "tiny.sum needs an entry in lessons/claims/tiny.toml" in capsys.readouterr().err


@pytest.mark.slow
def test_a_failed_run_is_named_and_what_succeeded_is_kept_and_nothing_written(measuring, scheduler, capsys):
    """On a cluster and in kernels; once the fault is mended, the seeds that were measured are not measured again."""
    (measuring / "lessons/01_tiny.md").write_text(
        lesson(more=MEASURES + code("if seed == 1 and not pathlib.Path('mended').exists(): raise RuntimeError('no')"))
    )
    options = ("calibrate", "--seeds", 2, "--only", "claims", "--scheduler", scheduler)
    assert call(measuring, *options) == 1
    said = capsys.readouterr().err
    assert "seed1: CourseError: 01_tiny" in said
    assert "RuntimeError: no" in said
    assert claims_text(measuring) == AUTHORED
    (kept,) = (measuring / "build/calibration").glob("*seed0.json")
    kept.write_text(kept.read_text().replace('"tiny.sum",\n   3', '"tiny.sum",\n   5'))
    (measuring / "notebooks/mended").touch()
    assert call(measuring, *options) == 0
    assert claims(measuring)["sum"]["seen_high"] == 5, "what was kept was used"
    assert not (measuring / "build/calibration").exists()


@pytest.mark.slow
def test_a_killed_calibration_goes_on_where_it_was(measuring, scheduler):
    """The first call starts the cluster that is the default, and kernels; both die with it."""
    done = measuring / "done"
    slow = code(f"with pathlib.Path({str(done)!r}).open('a') as file:\n    print(seed, file=file)\ntime.sleep(0.5)")
    (measuring / "lessons/01_tiny.md").write_text(lesson(more=MEASURES + slow))
    options = ("calibrate", "--only", "claims", "--seeds", "3")
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "--root", str(measuring), *options],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    store = measuring / "build/calibration"
    deadline = time.monotonic() + 120
    while not list(store.glob("*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path.stem.rpartition("seed")[2] for path in store.glob("*.json")}
    assert kept
    assert claims_text(measuring) == AUTHORED

    before = done.read_text().split()
    assert call(measuring, *options, "--scheduler", scheduler) == 0
    again = done.read_text().split()[len(before) :]
    assert not kept & set(again), "what was measured before the kill was measured again"
    assert claims(measuring)["sum"]["n_seeds"] == 3


# What is written


def test_a_claim_s_seeds_are_summed_up_by_mean_deviation_and_range():
    assert summarise([0.97, 0.98, 0.975], "fraction") == {
        "mean": 0.975,
        "sd": 0.005,
        "seen_low": 0.97,
        "seen_high": 0.98,
        "n_seeds": 3,
    }
    assert summarise([67], "count") == {"mean": 67, "sd": 0, "seen_low": 67, "seen_high": 67, "n_seeds": 1}


def test_seconds_get_a_median_and_no_band():
    assert summarise([5.0, 40.0, 6.0], "seconds") == {
        "median": 6.0,
        "seen_low": 5.0,
        "seen_high": 40.0,
        "n_seeds": 3,
    }


@pytest.mark.slow
def test_all_exhibits_of_a_lesson_run_in_one_kernel(measuring):
    path = measuring / "lessons/01_tiny.md"
    path.write_text(path.read_text() + code('exhibit("tiny.other", lambda seed: [{"row": "b", "n": seed}])'))
    (tiny,) = find_lessons(Project(measuring))
    notebook = compile_exhibits(tiny, tiny.keys()["exhibits"])
    environment = Project(measuring).environment("calibrate") | {"COURSE_EXHIBIT": "*"}
    outcome = execute("exhibits", notebook, str(measuring), {"seed": 2}, environment=environment)
    records = read_records(outcome.notebook, "exhibit")
    assert {record["name"]: record["rows"] for record in records} == {
        "tiny.table": [["row 1", 0.12], ["row 2", 0.22]],
        "tiny.other": [["b", 2]],
    }
