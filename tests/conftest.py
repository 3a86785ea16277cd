"""What several test modules begin with."""

import pytest
from tiny_course import write_course


@pytest.fixture
def course(tmp_path):
    """A course with one lesson that needs no TensorFlow."""
    return write_course(tmp_path)
