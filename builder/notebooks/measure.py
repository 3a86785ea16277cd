"""One task of a measurement, on a worker: run a notebook, and hand back what it recorded."""

from builder.errors import CourseError
from builder.notebooks.execute import execute
from helpers.records import read_records
from helpers.session import Setting

LONGEST_CELL = 6 * 3600  # seconds; an exhibit may take its time


def measure(key, notebook, folder, parameters, environment):
    """Run a notebook; return its claims and seconds, and the rows of the exhibit that the environment names."""
    outcome = execute(key, notebook, folder, parameters, environment=environment, cell_timeout=LONGEST_CELL)
    if not outcome.ok:
        raise CourseError(outcome.sentence())
    return {
        "claims": [[record["name"], record["value"]] for record in read_records(outcome.notebook, "claim")],
        "seconds": [[record["name"], record["value"]] for record in read_records(outcome.notebook, "seconds")],
        "rows": [
            dict(zip(record["columns"], row, strict=True))
            for record in read_records(outcome.notebook, "exhibit")
            if record["name"] == environment[Setting.EXHIBIT]
            for row in record["rows"]
        ],
        "run_seconds": outcome.seconds,
    }
