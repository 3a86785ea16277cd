"""The rows of the comparison: a known recipe, and ours for the same task. And the records."""

from dataclasses import dataclass

DENSE = {"cut": 3, "widths": [384], "batch_size": 160, "epochs": 2, "rate": 0.25}
SHORT = DENSE | {"epochs": 1}
FASHION = {"cut": 0, "widths": [256], "batch_size": 125, "epochs": 6, "rate": 0.1}
FASHION_LONGER = FASHION | {"widths": [512], "epochs": 10}
CONVNET = {"filters": [24, 64], "batch_size": 100, "epochs": 3, "rate": 0.006}


@dataclass(frozen=True)
class Row:
    """A task, and the two recipes for it.

    Attributes
    ----------
    name : str
    data : str
        A name that `helpers.data.load` knows.
    known : str
        A function of `known.py`.
    ours : str
        A function of `ours.py`.
    arguments : dict
        For `ours`; chosen on the last 10,000 training images (see `trials.py`) before a test image was looked at.
    seeds : int
        How often both are trained; more often where a second more or less counts.
    """

    name: str
    data: str
    known: str
    ours: str
    arguments: dict
    seeds: int = 3

    def jobs(self, seed):
        """The two trainings, the known one first, as `benchmarks.one.run` takes them."""
        common = {"data": self.data, "seed": seed}
        return {
            "known": common | {"recipe": f"known.{self.known}"},
            "ours": common | {"recipe": f"ours.{self.ours}", "arguments": self.arguments},
        }


ROWS = [
    Row("origin", "mnist", "origin", "dense", SHORT),
    Row("512, RMSprop", "mnist", "rmsprop_512", "dense", DENSE, seeds=7),
    Row("quickstart", "mnist", "quickstart", "dense", DENSE, seeds=7),
    Row("128-128, Adam", "mnist", "adam_128_128", "dense", SHORT, seeds=7),
    Row("convnet", "mnist", "convnet", "convnet", CONVNET),
    Row("Fashion, 128", "fashion_mnist", "fashion_128", "dense", FASHION),
    Row("Fashion, 300-100", "fashion_mnist", "fashion_300_100", "dense", FASHION_LONGER),
    Row("Fashion, scikit-learn", "fashion_mnist", "sklearn_300_100", "dense", FASHION),
]

_RECORD = {"filters": [48, 96], "dropout": 0.1, "batch_size": 64, "epochs": 13, "rate": 0.003}
_RECORD |= {"policy": "mixed_bfloat16"}  # where the processor lacks these, "float32" may be faster: not measured

# By name: the data, and what `records.record` gets; chosen from five tries on the last 10,000 training images.
RECORDS = {
    "MNIST": {"data": "mnist", "arguments": _RECORD | {"mirror": False, "reach": 2}},
    "Fashion-MNIST": {"data": "fashion_mnist", "arguments": _RECORD | {"mirror": True, "reach": 1}},
}
