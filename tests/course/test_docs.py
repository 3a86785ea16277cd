"""The pages for those who change the course: what they name is there, and the lesson they add is a good one."""

import ast
import importlib
import re
import sys
import tomllib

import answers
import pytest
from support import ROOT
from support.imports import FLOORS

import exercises
from builder.cli import COMMANDS
from builder.commands.new import write_new
from builder.lesson.source import find_lessons
from builder.project import Project
from builder.rules.lint import find_violations
from builder.rules.structure import COUNTS, MOST_MINUTES, MOST_MINUTES_IF_SHORT, MOST_MINUTES_OF_A_SITTING
from exercises.core.exercise import find_exercise
from exercises.core.judging import judge

DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS]
AUTHORING = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
# A file of the course: a path with a slash, or a name with an ending that its files have.
A_PATH = re.compile(r"[\w.*-]+/[\w./*-]*|[\w*-]+\.(?:cff|in|md|py|toml|txt)|Makefile")
# What git ignores: it is made by the course, and is not there in a fresh clone.
MADE = {".venv", "build", "workbook"}
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def spans(text):
    """What stands between backticks in the prose."""
    return [" ".join(span.split()) for span in SPAN.findall(FENCED.sub("", text))]


def commands(text):
    """Everything to be typed: a span, or a line of a fenced block that names no language."""
    blocks = [block for _, language, block in FENCED.findall(text) if not language]
    return [*spans(text), *(line for block in blocks for line in block.splitlines())]


def example():
    """The files of the lesson that authoring.md adds, as it prints them: {path: text}."""
    files = re.findall(r"`([\w/]+\.\w+)`:\n\n(`{3,})\w+\n(.*?)^\2$", AUTHORING, re.DOTALL | re.MULTILINE)
    return {path: text for path, _, text in files}


def packages():
    """The top-level packages: what the project installs."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def drawn(sign):
    """The block of architecture.md that holds a sign."""
    (block,) = [block for _, _, block in FENCED.findall(HOUSE) if sign in block]
    return block


def tree():
    """The paths of the picture of the house, each line's indentation undone."""
    above = []
    for line in drawn("builder/ ").splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        above = [*above[: len(indent) // 2], name]
        yield "".join(above)


# ---- what the pages name ----


@every_page
def test_every_file_that_a_page_names_is_there(page):
    named = [span for span in spans(page.read_text(encoding="utf-8")) if A_PATH.fullmatch(span)]
    added = {"notebooks/07_coins.ipynb", "notebooks/start/07_coins.ipynb", *example()}
    for path in named:
        if path.split("/")[0] not in MADE and "coins" not in path:
            assert list(ROOT.glob(path.rstrip("/"))), path
        if "coins" in path:
            assert path in added | {"exercises/coins/questions.py"}, path


@every_page
def test_every_command_that_a_page_names_exists(page):
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    typed = commands(page.read_text(encoding="utf-8"))
    assert {match[1] for line in typed if (match := re.match(r"make ([a-z-]+)", line))} <= targets
    called = [re.match(r"(?:\S*[/\\])?course ([a-z]+)|\S*python -m builder ([a-z]+)", line) for line in typed]
    assert {match[1] or match[2] for match in called if match} <= set(COMMANDS)


def test_no_command_needs_an_environment_that_is_active():
    for page in PAGES:
        for line in commands(page.read_text(encoding="utf-8")):
            assert not re.match(r"(python|pip|pytest|dask) ", line), (page.name, line)


# ---- the picture of the house ----


def test_every_folder_and_file_of_the_picture_is_there():
    paths = list(tree())
    assert len(paths) > 20
    for path in paths:
        assert list(ROOT.glob(path.rstrip("/"))), path
        assert (ROOT / path).is_dir() == path.endswith("/"), path


def test_every_package_and_every_room_of_the_builder_is_in_the_picture():
    rooms = [path for path in (ROOT / "builder").iterdir() if path.is_dir() and path.name[0].isalpha()]
    assert {*(f"{name}/" for name in packages()), *(f"builder/{room.name}/" for room in rooms)} <= set(tree())


def test_the_page_tells_the_order_of_imports_that_the_tests_hold():
    outside, inside = drawn("←").splitlines()
    rooms = [names.split(",") for names in inside.removeprefix("builder:").split("←")]
    told = [{name.strip()} for name in outside.split("←")[:-1]]
    told += [{f"builder.{name.strip()}" for name in names} for names in rooms]
    left_out = {"exercises.*", "builder", "builder.set_up", "builder.__main__"}
    assert told == [floor - left_out for floor in FLOORS if floor - left_out]


# ---- what authoring.md tells ----


def test_the_amounts_that_a_page_tells_are_those_that_check_asks_for():
    rows = re.findall(r"(?m)^\| ([^|`]+) \| (\d[^|`]*) \| (\d[^|`]*) \|$", AUTHORING)

    def words(least, most):
        return f"{least} or more" if most is None else f"{least} to {most}"

    told = {"questions": "questions in the quiz", "core exercises": "exercises in the core"}
    told |= {"compared": "cells whose output is compared"}
    asked = [
        (told.get(word, what), words(*counts[:2]), words(*counts[2:]))
        for word, (*counts, what) in COUNTS.items()
        if word != "glossary"
    ]
    sittings = f"{MOST_MINUTES} at most, in sittings of {MOST_MINUTES_OF_A_SITTING}"
    asked.append(("minutes of the core", sittings, f"{MOST_MINUTES_IF_SHORT} at most"))
    assert sorted(rows) == sorted(asked)


@pytest.fixture
def coins(tmp_path, monkeypatch):
    """A course with the lesson that authoring.md adds: what `new` writes, and over it the files that it prints."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for folder in ("exercises", "lessons/claims", "tests/answers"):
        (tmp_path / folder).mkdir(parents=True)
    written = {str(path.relative_to(tmp_path)) for path in write_new(Project(tmp_path), "07", "coins")}
    assert set(example()) < written
    for path, text in example().items():
        (tmp_path / path).write_text(text)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(tmp_path / "exercises")])
    monkeypatch.setattr(answers, "__path__", [*answers.__path__, str(tmp_path / "tests" / "answers")])
    forget_coins()  # other tests make a lesson of this name, too
    yield tmp_path
    forget_coins()


def forget_coins():
    for name in [name for name in sys.modules if name.startswith(("exercises.coins", "answers.coins"))]:
        del sys.modules[name]


def test_the_lesson_that_the_page_adds_keeps_the_contract(coins):
    (lesson,) = find_lessons(Project(coins))
    assert find_violations(lesson) == []


def test_the_exercise_that_the_page_adds_is_judged_as_it_says(coins):
    key = "coins.share_gap"
    exercise, others = find_exercise(key), importlib.import_module("answers.coins")
    for code in (exercise.solution, *others.RIGHT[key]):
        assert judge(key, *exercise().run(code)).state == "passed", code
    for code in others.WRONG[key]:
        assert judge(key, *exercise().run(code)).state == "wrong", code
    for mistake in exercise.misconceptions:
        assert mistake.words in judge(key, *exercise().run(mistake.code)).message


def test_whatever_stands_in_a_block_of_python_is_python():
    blocks = [block for page in DOCS for _, language, block in FENCED.findall(page.read_text()) if language == "python"]
    assert blocks
    for block in blocks:
        ast.parse(block)
