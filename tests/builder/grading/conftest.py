"""The tiny course with exercises that the tests of grading share."""

import sys

import pytest
from support.graded_course import write_graded_course

import exercises


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """A course with one lesson and two exercises, whose starters the builder finds beside the real ones."""
    root = write_graded_course(tmp_path_factory.mktemp("course"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exercises, "__path__", [*exercises.__path__, str(root / "exercises")])
        sys.modules.pop("exercises.tiny", None)
        yield root
        sys.modules.pop("exercises.tiny", None)
