"""How seconds and memory of our dense recipe grow with images, width and depth; the exponent is fitted."""

import numpy as np

from benchmarks.rows import DENSE

# For each axis: its values, and what a training gets for one of them.
AXES = {
    "images": ((1_000, 3_000, 10_000, 30_000, 60_000), lambda n: {"images": n, "arguments": DENSE}),
    "width": ((64, 128, 256, 512, 1024, 2048), lambda width: {"arguments": DENSE | {"widths": [width]}}),
    "depth": ((1, 2, 4, 8, 16), lambda depth: {"arguments": DENSE | {"widths": [256] * depth}}),
}


def first_step(job):
    """The same training with one batch of images and no more: what tracing and compiling take."""
    return job | {"images": job["arguments"]["batch_size"], "short": True}


def growth_jobs(seeds, n_values=None):
    """The trainings: {"growth/axis/value/seed": job}; seed by seed, and one that only compiles for each value.

    With `n_values` only the first few of each axis.
    """
    found = {}
    for axis, (values, settings) in AXES.items():
        for seed in range(seeds):
            for value in values[:n_values]:
                job = {"recipe": "ours.dense", "data": "mnist", "seed": seed} | settings(value)
                found[f"growth/{axis}/{value}/{seed}"] = job
                if seed == 0:
                    found[f"growth/{axis}/{value}/compile"] = first_step(job)
    return found


def growth_of(results, seeds):
    """What was measured along each axis.

    Returns
    -------
    dict
        By axis, where two or more of its values were measured: `values`, `seconds` (medians over the seeds),
        `compile_seconds`, `peak_memory_mb`, and `exponent`,
        the power of the value with which the seconds without compiling grow, from the upper half of the values.
    """
    found = {}
    for axis, (every, _) in AXES.items():
        runs = ["compile", *range(seeds)]
        values = [value for value in every if all(f"growth/{axis}/{value}/{run}" in results for run in runs)]
        if len(values) < 2:
            continue
        keys = [f"growth/{axis}/{value}" for value in values]
        seconds = [float(np.median([results[f"{key}/{seed}"]["seconds"] for seed in range(seeds)])) for key in keys]
        compiling = [results[f"{key}/compile"]["seconds"] for key in keys]
        found[axis] = {
            "values": list(values),
            "seconds": seconds,
            "compile_seconds": compiling,
            "peak_memory_mb": [
                max(results[f"{key}/{seed}"]["peak_memory_mb"] for seed in range(seeds)) for key in keys
            ],
            "exponent": exponent(values, np.subtract(seconds, compiling)),
        }
    return found


def exponent(values, seconds):
    """The slope of seconds against values, both as logarithms, by least squares over the upper half of the values.

    Returns
    -------
    float or None
        None where a number of seconds is not above zero, so that it has no logarithm.
    """
    upper = len(values) // 2
    if min(seconds[upper:]) <= 0:
        return None
    slope, _ = np.polyfit(np.log(values[upper:]), np.log(seconds[upper:]), 1)
    return round(float(slope), 2)
