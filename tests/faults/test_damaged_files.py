"""A file that was cut short, altered or saved otherwise: one line from every command, status 1, and nothing lost."""

import json
import shutil

import pytest
from support import ROOT, in_process
from support.commands import CLAIM, CLAIMS
from support.tiny_course import call, code, lesson

pytestmark = [pytest.mark.slow, pytest.mark.maintainer]  # a page needs Sphinx

EXHIBIT = code("""\
from helpers import exhibit

def table(seed):
    return [{"row": "a", "test_accuracy": 0.5}]

rows = exhibit("tiny.table", table)""")
TEXT = "\nThe sum, größer: {{ tiny.sum }}.\n"
RECORDED = {
    "name": "tiny.table",
    "fingerprint": "0",
    "measured": "2026-01-01",
    "versions": {"Keras": "3"},
    "seeds": {str(seed): [{"row": "ä", "test_accuracy": 0.5 + seed / 100}] for seed in range(3)},
}
FILES = {
    "lesson": "lessons/01_tiny.md",
    "claims": "lessons/claims/tiny.toml",
    "exhibit": "lessons/exhibits/tiny.table.json",
}

READ_BY = {
    "lesson": ("check", "build", "run", "list", "site"),
    "claims": ("check", "build", "run", "site"),
    "exhibit": ("check", "build", "run"),
}


def in_conflict(content):
    lines = content.decode().splitlines(keepends=True)
    middle = len(lines) // 2
    marked = ["<<<<<<< HEAD\n", lines[middle], "=======\n", lines[middle].upper(), ">>>>>>> theirs\n"]
    return "".join([*lines[:middle], *marked, *lines[middle + 1 :]]).encode()


DAMAGES = {
    "empty": lambda content: b"",
    "cut short": lambda content: content[: content.index("ö".encode() if "ö".encode() in content else b"0.5") + 1],
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "Latin-1": lambda content: content.decode().encode("latin-1"),
    "in conflict": in_conflict,
    "zeros": lambda content: bytes(len(content)),
}


@pytest.fixture
def built(course, monkeypatch):
    """A built course with a claim, an exhibit and text around them; lessons run in the test's own process."""
    for name in ("build", "run"):
        monkeypatch.setattr(f"builder.commands.{name}.execute_all", in_process.execute_all)
    for folder in ("claims", "exhibits"):
        (course / "lessons" / folder).mkdir()
    (course / FILES["lesson"]).write_text(lesson(more=code(CLAIM) + EXHIBIT + TEXT), encoding="utf-8")
    (course / FILES["claims"]).write_text(CLAIMS, encoding="utf-8")
    (course / FILES["exhibit"]).write_text(json.dumps(RECORDED, ensure_ascii=False, indent=1), encoding="utf-8")
    shutil.copytree(ROOT / "site", course / "site")
    assert call(course, "build") == 0
    return course


def everything(course):
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


def said_by(course, capsys, command):
    capsys.readouterr()
    output = {"run": ("--output", course / "out"), "site": ("--output", course / "out/site")}
    return call(course, command, *output.get(command, ())), capsys.readouterr().err


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_file_costs_one_line_of_each_command_that_reads_it_and_nothing_else(built, capsys, file, damage):
    path = built / FILES[file]
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    before = everything(built)
    for command in READ_BY[file]:
        if (file, damage, command) == ("claims", "empty", "site"):
            continue  # a file without claims is whole, and the stored notebooks are rendered
        status, said = said_by(built, capsys, command)
        assert status == 1, (command, said)
        assert (path.name if damage != "empty" else "tiny") in said.splitlines()[0], said
        assert command == "check" or said.count("\n") == 1, said
        assert "Traceback" not in said
    assert everything(built) == before


@pytest.mark.parametrize("damage", ["BOM", "CRLF"])
def test_what_an_editor_on_windows_saves_is_read_as_before(built, capsys, damage):
    path = built / FILES["lesson"]
    content = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + content if damage == "BOM" else content.replace(b"\n", b"\r\n"))
    assert call(built, "build") == 0
    assert "01_tiny: unchanged, nothing executed" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["pyproject.toml", "README.md"])
def test_the_settings_and_the_readme_in_another_encoding_get_a_sentence(built, capsys, name):
    (built / name).write_text("# größer\n", encoding="latin-1")
    status, said = said_by(built, capsys, "build")
    assert status == 1
    assert said == f"{name}, line 1: expected text in UTF-8; found another encoding. Save the file as UTF-8.\n"


def test_a_merge_that_was_not_finished_is_found_in_prose_too(built, capsys):
    path = built / FILES["lesson"]
    path.write_text(path.read_text().replace("\nText.\n", "\n<<<<<<< HEAD\nText.\n=======\nWords.\n>>>>>>> theirs\n"))
    status, said = said_by(built, capsys, "build")
    assert status == 1
    assert said.startswith("01_tiny.md, line 15: git left two versions here, `<<<<<<< HEAD`. Keep what is right")


@pytest.mark.parametrize(
    "recorded",
    [
        [],
        {},
        3,
        {**RECORDED, "seeds": [1]},
        {**RECORDED, "seeds": {}},
        {**RECORDED, "seeds": {"0": []}},
        {**RECORDED, "seeds": {"0": 3}},
        {**RECORDED, "seeds": {"0": [3]}},
        {**RECORDED, "seeds": {"0": [{"row": "a"}], "1": []}},
        {**RECORDED, "seeds": {"0": [{"row": "a", "n": 1}], "1": [{"row": "a"}]}},
        {**RECORDED, "seeds": {"0": [{"row": "a", "n": 1}], "1": [{"row": "a", "n": "x"}]}},
        {**RECORDED, "seeds": {"0": [{"row": "a", "n": None}]}},
        {**RECORDED, "versions": None},
        {**RECORDED, "measured": 2026},
    ],
    ids=str,
)
def test_an_exhibit_that_was_altered_is_said_before_anything_runs(built, capsys, recorded):
    (built / FILES["exhibit"]).write_text(json.dumps(recorded))
    for command in ("check", "build", "run"):
        status, said = said_by(built, capsys, command)
        assert (status, said.count("\n")) == (1, 1)
        assert said.startswith(
            "exhibits/tiny.table.json is damaged: expected `measured`, `versions`, and under `seeds`"
        )
