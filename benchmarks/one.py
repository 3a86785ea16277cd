"""One training in a fresh process, timed: `python -m benchmarks.one '{"recipe": "known.origin", …}'` prints JSON.

`run` starts that process and reads it; `measure` is what happens inside. `run_here` starts none, where seconds do not
count.
"""

import dataclasses
import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = 10_000  # the last training images, on which choices are made
PEAK = {"recipe": "flop.matmul_peak"}
ENVIRONMENT = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
LONGEST = 3600  # seconds; a training that takes longer has hung


def run(job):
    """Train in a process of its own and wait for it.

    Parameters
    ----------
    job : dict
        `recipe` ("module.function" of this package), `data` (a name that `load` knows), `seed`; if wished `arguments`
        (a dict for the recipe), `images` (how many training images there are), `held_out` (true: the last
        10,000 training images take the place of the test images), `short` (true: one epoch). Or PEAK: the matrix
        product is timed.

    Returns
    -------
    dict
        What `measure` returns; for PEAK `flop_per_second`.

    Raises
    ------
    RuntimeError
        If the process fails; in one line, the last it wrote.
    """
    environment = os.environ | ENVIRONMENT | {"PYTHONHASHSEED": "0"}
    if job.get("short"):
        environment["KERAS_MAX_EPOCHS"] = "1"
    module = "benchmarks.flop" if job == PEAK else "benchmarks.one"
    command = [sys.executable, "-m", module, json.dumps(job)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it wrote nothing"])[-1]
        raise RuntimeError(f"{module} {job} ended with status {done.returncode}: {last}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_here(job):
    """Train in this process, which keeps its libraries for the next job; what it says of seconds means nothing."""
    if job == PEAK:
        return run(job)
    os.environ.update(ENVIRONMENT)  # before Keras is imported
    import keras

    keras.utils.clear_session()
    keras.config.set_dtype_policy("float32")  # the job before may have set another
    keras.config.set_max_epochs(1 if job.get("short") else None)
    return measure(job)


def measure(job):
    """Make a recipe ready, train it, score it.

    Returns
    -------
    dict
        `seconds` of `fit`, tracing and compiling included; `accuracy` on the test images, 0 to 1; `parameters`;
        `flop`, the floating-point operations of the training's matrix products; `prepared_seconds`, from the read
        images to the compiled network; `peak_memory_mb` of the whole process; `began`, seconds since 1970.
    """
    from benchmarks.flop import count_parameters, training_flop
    from builder.notebooks.memory import peak_memory_mb
    from helpers.data import load

    began = time.time()
    data = load(job["data"])
    if job.get("held_out"):
        x, y, n = data.x_train, data.y_train, len(data.x_train) - HELD_OUT
        data = dataclasses.replace(data, x_train=x[:n], y_train=y[:n], x_test=x[n:], y_test=y[n:])
    if "images" in job:
        data = dataclasses.replace(data, x_train=data.x_train[: job["images"]], y_train=data.y_train[: job["images"]])
    module, function = job["recipe"].split(".")
    recipe = getattr(importlib.import_module(f"benchmarks.{module}"), function)
    start = time.perf_counter()
    training = recipe(data, job["seed"], **job.get("arguments", {}))
    prepared = time.perf_counter()
    training.fit()
    fitted = time.perf_counter()
    return {
        "seconds": round(fitted - prepared, 3),
        "accuracy": training.accuracy(data.y_test),
        "parameters": count_parameters(training.model),
        "flop": training_flop(training),
        "prepared_seconds": round(prepared - start, 3),
        "peak_memory_mb": peak_memory_mb(),
        "began": round(began),
    }


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))
