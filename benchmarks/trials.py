"""What was tried before a recipe of ours was fixed: trained on 50,000 images, judged on the other 10,000.

`python -m benchmarks --trials` measures all of them anew and writes `trials.json`.
"""

import statistics

from benchmarks.rows import CONVNET, DENSE, FASHION


def _varied(base, *changes):
    return [base | change for change in changes]


# By family: recipe, data, and the settings tried.
TRIALS = {
    "dense, MNIST": (
        "ours.dense",
        "mnist",
        [
            *_varied(DENSE, {}, {"epochs": 1}, {"epochs": 3}, {"widths": [256]}, {"widths": [512]}),
            *_varied(DENSE, {"cut": 0}, {"cut": 2}, {"cut": 4}, {"rate": 0.15}, {"rate": 0.4}),
            *_varied(DENSE, {"batch_size": 125, "rate": 0.2}, {"batch_size": 240, "rate": 0.35}),
        ],
    ),
    "dense, Fashion-MNIST": (
        "ours.dense",
        "fashion_mnist",
        [
            *_varied(FASHION, {"epochs": 3}, {}, {"epochs": 10, "widths": [512]}, {"widths": [512]}),
            *_varied(FASHION | {"widths": [384], "epochs": 5}, {}, {"rate": 0.05}, {"rate": 0.2}, {"cut": 1}),
        ],
    ),
    "convnet, MNIST": (
        "ours.convnet",
        "mnist",
        [
            *_varied(CONVNET, {}, {"rate": 0.003}, {"rate": 0.01}, {"epochs": 2}, {"batch_size": 250, "rate": 0.01}),
            *_varied(CONVNET, {"filters": [32, 64]}, {"filters": [32, 64], "epochs": 4}, {"filters": [48, 48]}),
        ],
    ),
}

# What was tried to make our dense recipe for MNIST faster, from 16 steps at a time on, one thing changed by itself: the
# keywords of `ways.dense`.
WAYS = {
    "nothing": {},
    "one step at a time": {"steps_per_execution": 1},
    "a whole epoch at a time": {"steps_per_execution": 313},
    "accuracy watched during training": {"metrics": ["accuracy"]},
    "compiled by XLA": {"jit_compile": True},
    "bfloat16 inside": {"policy": "mixed_bfloat16"},
    "images and labels as tensors": {"tensors": True},
    "both epochs in one, each in an order of its own": {"reshuffled": True},
    "all 784 numbers": {"whole": True},
}


def trial_jobs(seeds):
    """The trainings: {"family/number/seed": job}, and {"ways/name/seed": job}."""
    ways = {
        f"ways/{name}/{seed}": {
            "recipe": "ways.dense",
            "data": "mnist",
            "seed": seed,
            "arguments": changed,
            "held_out": True,
        }
        for name, changed in WAYS.items()
        for seed in range(seeds)
    }
    return ways | {
        f"{family}/{number}/{seed}": {
            "recipe": recipe,
            "data": data,
            "seed": seed,
            "arguments": arguments,
            "held_out": True,
        }
        for family, (recipe, data, tried) in TRIALS.items()
        for number, arguments in enumerate(tried)
        for seed in range(seeds)
    }


def trial_table(results, seeds):
    """What the trials gave.

    Returns
    -------
    dict
        `settings`: by family, a list of settings with `accuracy` and `seconds`, seed by seed; the most accurate first.
        `ways`: by what was changed, `accuracy` and `seconds`.
    """

    def of(runs):
        return {what: [run[what] for run in runs] for what in ("accuracy", "seconds")}

    found = {}
    for family, (_, _, tried) in TRIALS.items():
        entries = []
        for number, arguments in enumerate(tried):
            runs = [results[f"{family}/{number}/{seed}"] for seed in range(seeds)]
            entries.append({"arguments": arguments} | of(runs))
        found[family] = sorted(entries, key=lambda entry: -statistics.fmean(entry["accuracy"]))
    ways = {name: of([results[f"ways/{name}/{seed}"] for seed in range(seeds)]) for name in WAYS}
    return {"settings": found, "ways": ways}
