"""Whatever the machine around it is like: no home, another alphabet, a path with spaces, files for its user alone."""

import json

import pytest
from support.tiny_course import code, lesson

pytestmark = pytest.mark.slow

# What a command says and writes holds letters that many an old terminal lacks.
WORDS = code("print('größer ✓')")
SETTINGS = {
    "no home": {"HOME": ""},
    "a home that is not there": {"HOME": "/proc/none"},
    "an old locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
    "no time zone and files for its user alone": {"TZ": ""},
}


@pytest.fixture
def strange(commands):
    """The course lies under a name with spaces and umlauts, and its words hold letters beyond ASCII."""
    (commands.course / "lessons/01_tiny.md").write_text(lesson("Größer ✓", more=WORDS), encoding="utf-8")
    (commands.course / "lessons/claims/tiny.toml").unlink()
    place = commands.place / "Kurs für Ünis é"
    commands.course.rename(place)
    commands.course = place
    return commands


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_lesson_is_built_listed_and_copied_wherever_it_lies(strange, setting):
    before = ["sh", "-c", 'umask 077; exec "$@"', "sh"] if "user" in setting else ()
    status, output, errors = strange.run("build", before=before, **SETTINGS[setting])
    assert status == 0, errors
    assert output.startswith("01_tiny: written")
    assert "größer ✓" in (strange.course / "notebooks/01_tiny.ipynb").read_text(encoding="utf-8")


def test_a_terminal_without_the_letters_of_a_title_shows_the_rest(strange):
    old = SETTINGS["an old locale"]
    status, output, errors = strange.run("list", **old)
    assert (status, errors) == (0, "")
    assert "Gr??er ?" in output
    status, output, _ = strange.run("list", "--json", **old)
    assert json.loads(output)[0]["title"] == "Größer ✓", "programs get every letter"
    status, _, errors = strange.run("lab", "--copy-only", **old)
    assert (status, errors.count("\n")) == (2, 1)
    assert errors.startswith("Expected notebooks in ")


def test_while_a_lesson_runs_nothing_listens_to_other_machines(commands):
    process = commands.begin("build")
    commands.wait_for_cell(process)
    ports = [port for each in commands.processes() for port in each.net_connections() if port.status == "LISTEN"]
    assert {port.laddr.ip for port in ports} == {"127.0.0.1"}
    commands.let_cells_go_on()
    assert process.wait(60) == 0
