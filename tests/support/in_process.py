"""Executing a lesson of the tiny course in the test's own process: no kernel, but claims and exhibits leave records."""

import contextlib
import copy
import io
import os
from unittest import mock

import nbformat

from builder.errors import CourseError
from builder.notebooks.execute import Outcome
from builder.notebooks.normalise import normalise
from helpers.records import metadata_of


def execute(name, notebook, folder, parameters, *, environment=None, **options):
    """Do what `builder.notebooks.execute.execute` does."""
    notebook = copy.deepcopy(notebook)
    outcome = Outcome(name, notebook, True, 0.1, 20)
    variables, outputs = {}, []

    def display(kind, record, *, text, html=None):
        data = {"text/plain": text} | ({"text/html": html} if html else {})
        metadata = nbformat.from_dict(metadata_of(kind, record))
        outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))

    with (
        mock.patch.dict(os.environ, environment or {}),
        mock.patch("helpers.measuring.claims.display_record", display),
        mock.patch("helpers.measuring.exhibits.display_record", display),
    ):
        for number, cell in enumerate((c for c in notebook.cells if c.cell_type == "code"), start=1):
            outputs, printed = [], io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(cell.source, variables)
            except Exception as error:
                outcome.ok, outcome.error = False, f"{type(error).__name__}: {error}"
                outcome.failed_cell, outcome.first_line = number, cell.source.splitlines()[0]
                break
            if "parameters" in cell.metadata.get("tags", []):
                variables.update(parameters)
            cell.execution_count = number
            if printed.getvalue():
                outputs.append(nbformat.v4.new_output("stream", name="stdout", text=printed.getvalue()))
            cell.outputs = outputs
    outcome.warnings = normalise(notebook)
    return outcome


def execute_all(notebooks, *, folder, parameters=None, environment=None, jobs=1):
    """Do what `builder.notebooks.run_all.execute_all` does."""
    for name, notebook in notebooks.items():
        given = (parameters or {}).get(name) or {}
        yield execute(name, notebook, str(folder), given, environment=environment)


def fan_out(tasks, work, *, store, **cluster):
    """Do what `builder.notebooks.run_all.fan_out` does, one after the other, without keeping anything on disk."""
    results, failures = {}, {}
    for key, arguments in tasks.items():
        try:
            results[key] = work(*arguments)
        except CourseError as error:
            failures[key] = f"CourseError: {error}"
    return results, failures
