"""What tests share: nobody watches, no setting of the user counts, and nbval's run of a lesson is judged whole."""

import logging
import os
import tempfile

import nbformat
import pytest
from nbval.plugin import IPyNbFile

from builder.lesson.source import find_lessons
from builder.notebooks.execute import OWN_KERNEL
from builder.numbers.judge import judge_claims
from builder.project import Project
from helpers.measuring.store import read_claims
from helpers.records import read_records

os.environ["COURSE_MODE"] = "test"
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-home-")  # a keras.json in the home folder would be obeyed
os.environ["PYTHONHASHSEED"] = "0"
os.environ.update(OWN_KERNEL)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    collectors = yield
    return [
        LessonRun.from_parent(parent, path=file_path) if isinstance(each, IPyNbFile) else each for each in collectors
    ]


class LessonRun(IPyNbFile):
    """A notebook that nbval executes and compares, cell by cell; then what its cells recorded is judged."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        # What libraries write to standard error differs by machine.
        self.skip_compare = (*self.skip_compare, "stderr")

    def setup(self):
        logging.disable()  # of a kernel that does not start Jupyter logs the whole way through its own code
        try:
            super().setup()
        except Exception as error:  # whatever keeps a kernel from starting
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            pytest.fail(f"The kernel did not start ({said}); `jupyter kernelspec list` shows where it lies.", False)
        finally:
            logging.disable(logging.NOTSET)

    def collect(self):
        cells = list(super().collect())
        yield from cells
        yield RecordsHold.from_parent(self, name="every claim holds, no exercise is judged wrong", cells=cells)


class RecordsHold(pytest.Item):
    """The last test of a notebook: one execution serves nbval's comparison and this."""

    def __init__(self, name, parent, cells):
        super().__init__(name, parent)
        self.cells = cells

    def runtest(self):
        if any(cell.test_outputs is None for cell in self.cells):
            pytest.skip("not all cells of the notebook were run")
        executed = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell() for _ in self.cells])
        for cell, test in zip(executed.cells, self.cells, strict=True):
            cell.outputs = test.test_outputs
        project = Project(self.config.rootpath)
        (lesson,) = find_lessons(project, [self.path.stem])
        problems = judge_claims(executed, lesson.slug, read_claims(project.lessons))[1]
        problems += [
            f"{record['key']}: {record['state']}"
            for record in read_records(executed, "exercise")
            if record["state"] != "not_attempted"
        ]
        if problems:
            raise AssertionError("\n".join(problems))

    def repr_failure(self, excinfo):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}: {self.name}"
