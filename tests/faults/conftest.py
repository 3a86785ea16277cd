"""A tiny course whose commands run in processes of their own."""

import pytest
from support.commands import CLAIM, CLAIMS, WAITS, Commands
from support.tiny_course import code, lesson


@pytest.fixture
def commands(course, tmp_path_factory):
    """Commands on a calibrated course of one lesson, whose last cell waits until it may go on."""
    place = tmp_path_factory.mktemp("place")
    (course / "lessons/claims").mkdir()
    (course / "lessons/claims/tiny.toml").write_text(CLAIMS, encoding="utf-8")
    (course / "lessons/01_tiny.md").write_text(lesson(more=code(CLAIM) + code(WAITS.format(place=str(place)))))
    (course / "README.md").write_text("# Tiny\n\n<!-- lessons: made -->\n\n\n<!-- end of lessons -->\n")
    running = Commands(course, place)
    yield running
    for process in running.processes():  # of a test that failed
        process.kill()
