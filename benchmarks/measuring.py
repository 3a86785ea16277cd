"""Everything that is measured, training by training; what is done is kept, so that a killed run goes on."""

import ast
import importlib.metadata
import json
import os
import platform
import statistics
from pathlib import Path

from benchmarks.growth import first_step, growth_jobs
from benchmarks.one import PEAK, run
from benchmarks.rows import RECORDS, ROWS
from builder.notebooks.run_all import fan_out
from builder.numbers.fingerprint import digest, lines_of

HERE = Path(__file__).resolve().parent
N_TRAINING = 60_000
LIBRARIES = ("tensorflow", "keras", "numpy", "scikit-learn")
QUICK = {"images": 500, "short": True}


def jobs(seeds=None, quick=False):
    """All trainings in the order in which they are done: {name: job}.

    `seeds` says how many of each; by default as many as each row asks for, and three of all else. `quick` cuts all
    short: few images, one epoch. Row by row the known recipe and ours take turns, seed by seed, so that a slow hour of
    the machine meets both.
    """
    found = {"peak": PEAK}
    for row in ROWS:
        for seed in range(seeds or row.seeds):
            for who, job in row.jobs(seed).items():
                found[f"{row.name}/{who}/{seed}"] = job
        found[f"{row.name}/compile"] = first_step(row.jobs(0)["ours"])
    found |= growth_jobs(seeds or 3, 2 if quick else None)
    for name, record in RECORDS.items():
        for seed in range(seeds or 3):
            found[f"record/{name}/{seed}"] = record | {"recipe": "records.record", "seed": seed}
    # A growing number of images stays what it is; everything else is cut short.
    return {name: QUICK | job if job != PEAK else job for name, job in found.items()} if quick else found


def measure_all(chosen, *, store, workers=1, work=run):
    """Do the trainings that are not done yet, one after the other: (results, failures), each by the job's name.

    Parameters
    ----------
    chosen : dict of str to dict
        Jobs, from `jobs`.
    store : Path
        The folder of what is done. A training whose code, settings or libraries have changed is done anew.
    workers : int, default 1
        More than one only where seconds do not count.
    work : callable
        Does one: `run`, or `run_here` where seconds do not count.
    """
    keys = {name: f"{_as_file_name(name)}-{digest_of(job)}" for name, job in chosen.items()}
    tasks = {keys[name]: (job,) for name, job in chosen.items()}
    results, failures = fan_out(tasks, work, store=store, workers=workers, description="benchmark")
    by_key = {key: name for name, key in keys.items()}
    return (
        {by_key[key]: result for key, result in results.items()},
        {by_key[key]: words for key, words in failures.items()},
    )


def digest_of(job):
    """What a training's result depends on, as a short text: the code of its recipe, its settings, the libraries."""
    module, function = job["recipe"].split(".")
    path = HERE / f"{module}.py"
    code = _function_with_what_it_calls(path, function)
    names = sorted({"training", "one", "flop", *_imported(path)})
    around = [lines_of((HERE / f"{name}.py").read_text(encoding="utf-8")) for name in names]
    return digest(code, *around, json.dumps(job, sort_keys=True), json.dumps(versions()))


def _function_with_what_it_calls(path, function):
    source = path.read_text(encoding="utf-8")
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    found, open_names = {}, [function]
    while open_names:
        name = open_names.pop()
        if name in functions and name not in found:
            found[name] = lines_of(ast.get_source_segment(source, functions[name]))
            open_names += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    return "\n".join(found[name] for name in sorted(found))


def _imported(path):
    """The modules of this package that a module imports, by name."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "benchmarks":
            found += node.module.split(".")[1:] or [alias.name for alias in node.names]
    return found


def _as_file_name(name):
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def versions():
    """The libraries that do the work: {name: version}."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}


def machine():
    """What is measured on: {"processor", "cores", "system", "python"}."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _processor():
    """The processor's name as Linux tells it; elsewhere what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def table(results, seeds=None):
    """The rows of which every repeat is there, as `results.json` holds them.

    A row counts where our mean accuracy is at least the known recipe's; `ratio` is median seconds over median seconds.
    """
    found = []
    for row in ROWS:
        known, ours = (
            [results.get(f"{row.name}/{who}/{seed}") for seed in range(seeds or row.seeds)] for who in ("known", "ours")
        )
        compiled = results.get(f"{row.name}/compile")
        if None in [*known, *ours, compiled]:
            continue
        entry = {"recipe": row.name, "data": row.data, "known": row.known}
        for who, runs in (("known", known), ("our", ours)):
            entry |= {f"{who}_{what}": [run[what] for run in runs] for what in ("seconds", "accuracy", "began")}
            entry[f"{who}_flop"] = runs[0]["flop"]
            entry[f"{who}_parameters"] = runs[0]["parameters"]
            entry[f"{who}_prepared_seconds"] = [run["prepared_seconds"] for run in runs]
            entry[f"{who}_peak_memory_mb"] = [run["peak_memory_mb"] for run in runs]
        entry["our_compile_seconds"] = compiled["seconds"]
        entry["our_arguments"] = row.arguments
        entry["our_steps"] = -(-N_TRAINING // row.arguments["batch_size"]) * row.arguments["epochs"]
        entry["ratio"] = round(statistics.median(entry["known_seconds"]) / statistics.median(entry["our_seconds"]), 2)
        entry["counts"] = statistics.fmean(entry["our_accuracy"]) >= statistics.fmean(entry["known_accuracy"])
        found.append(entry)
    return found


def record_table(results, seeds=3):
    """The records of which every repeat is there, as `results.json` holds them."""
    found = []
    for name, record in RECORDS.items():
        runs = [results.get(f"record/{name}/{seed}") for seed in range(seeds)]
        if None in runs:
            continue
        entry = {"record": name} | record
        entry |= {what: [run[what] for run in runs] for what in ("seconds", "accuracy", "began", "peak_memory_mb")}
        found.append(entry | {what: runs[0][what] for what in ("flop", "parameters")})
    return found
