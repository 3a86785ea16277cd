"""`python -m benchmarks`: measure everything, then write results.json, README.md and its pictures."""

import argparse
import json
import shutil
import sys
from pathlib import Path

from benchmarks.growth import growth_of
from benchmarks.measuring import jobs, machine, measure_all, record_table, table, versions
from benchmarks.one import run_here
from benchmarks.page import draw_growth, draw_seconds, page
from benchmarks.trials import trial_jobs, trial_table
from builder.project import write_atomically

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "bench"
QUICK = BUILD / "quick"
SEEDS = 3


def main(arguments=None):
    """Return the exit status: 0, or 1 where a training failed (what is done is kept all the same)."""
    options = _parser().parse_args(arguments)
    if options.trials:
        results, failures = measure_all(trial_jobs(SEEDS), store=BUILD)
        if not failures:
            write_atomically(HERE / "trials.json", _as_json(trial_table(results, SEEDS)))
    elif options.quick:
        shutil.rmtree(QUICK, ignore_errors=True)  # nothing is taken from an earlier try
        results, failures = measure_all(jobs(1, quick=True), store=QUICK / "runs", workers=2, work=run_here)
        _write(QUICK, results, seeds=1)
    else:
        results, failures = measure_all(jobs(), store=BUILD)
        _write(HERE, results)
    for name, words in failures.items():
        print(f"{name}: {words}", file=sys.stderr)
    return 1 if failures else 0


def _write(folder, results, seeds=None):
    """Write what was measured: results.json, README.md, and its pictures."""
    found = {
        "machine": machine(),
        "versions": versions(),
        "matmul_peak_flop_per_second": results.get("peak", {}).get("flop_per_second"),
        "rows": table(results, seeds),
        "growth": growth_of(results, seeds or SEEDS),
        "records": record_table(results, seeds or SEEDS),
    }
    trials = HERE / "trials.json"
    tried = json.loads(trials.read_text(encoding="utf-8")) if trials.exists() else {}
    write_atomically(folder / "results.json", _as_json(found))
    write_atomically(folder / "README.md", page(found, tried))
    if found["rows"]:
        write_atomically(folder / "seconds.png", draw_seconds(found["rows"]))
    if found["growth"]:
        write_atomically(folder / "growth.png", draw_growth(found["growth"]))
    print(f"{len(found['rows'])} rows: {folder / 'README.md'}")


def _as_json(value):
    return json.dumps(value, indent=1) + "\n"


def _parser():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The known recipes against ours.")
    parser.add_argument(
        "--quick", action="store_true", help="try whether all works, in one minute; figures mean nothing"
    )
    parser.add_argument("--trials", action="store_true", help="measure what our settings were chosen from")
    return parser


if __name__ == "__main__":
    sys.exit(main())
