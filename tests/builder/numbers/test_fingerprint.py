"""Fingerprints: the same on every Python, changed whenever a result can, and by nothing else."""

import json
import shutil

import pytest
from support import ROOT
from support.slices import DEFINITIONS, EXHIBIT, tiny

import builder.notebooks.stored
import builder.numbers.fingerprint
from builder.lesson.source import find_lessons
from builder.notebooks.stored import fingerprint_of_run
from builder.numbers.fingerprint import digest, fingerprint_of_claims, fingerprint_of_exhibit, lines_of
from builder.project import Project

# Sources that Pythons take apart differently, or might; and the digest that every one of them must find.
AWKWARD = {
    "f-strings": ("f\"a{b!r:>{w}}\" 'c' f'{d=}' f'' f'{{e}}' f'{g:.1%}{h:%d.%m}'  # end\n", "924a16e678a40c61"),
    "f-string over lines": ('x = f"""one\n{two:\n>3}\n# kept\nthree"""  # left out', "6c67f3f8fe449748"),
    "letters": ("'é', u'u', r'\\d', '# kept', \"#\"  # ü left out\n\n\n", "dd4e1102ac7f3d87"),
    "lines": ("if a:\n    b = (1,  # one\n\n         2)\n\\\n\nc = 3   \n# alone\n    # indented", "16f09839d089c161"),
    "bytes": ('x = b\'#\' + b"""\n#\n"""', "0cd7f8a6a8a5226a"),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_the_digest_of_code_is_the_same_on_every_python(name):
    source, expected = AWKWARD[name]
    assert digest(lines_of(source)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1  # a comment\n\n\n", "x = 1"),
        ("# first\nx = 1", "x = 1"),
        ("def f():\n\n    # why\n    return 1\n", "def f():\n    return 1"),
        ("print('#')  # a sign", "print('#')"),
    ],
)
def test_comments_and_blank_lines_do_not_count(one, other):
    assert lines_of(one) == lines_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1.0"),
        ("if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
        ("x = '# 1'", "x = '# 2'"),
        ("x = '''\n# 1\n'''", "x = '''\n# 2\n'''"),
        ("f('a b')", "f('a  b')"),
    ],
)
def test_other_code_has_other_lines(one, other):
    assert lines_of(one) != lines_of(other)


# What a fingerprint covers


@pytest.fixture
def same(course):
    """Tell whether the fingerprints of an exhibit and of the claims are those of the plain tiny lesson."""
    plain = (*DEFINITIONS, 'claim("tiny.sum", 3)', *EXHIBIT)

    def fingerprints(*sources):
        tiny_lesson = tiny(course, *sources)
        return fingerprint_of_exhibit(tiny_lesson, "tiny.table"), fingerprint_of_claims(tiny_lesson, Project(course))

    return lambda old="", new="", more=(): [
        now == before
        for now, before in zip(
            fingerprints(*(source.replace(old, new) for source in plain), *more), fingerprints(*plain), strict=True
        )
    ]


def test_a_guess_and_a_number_of_seeds_change_no_fingerprint(same):
    assert same('claim("tiny.sum", 3)', 'claim("tiny.sum", 3, guess=guess)') == [True, True]
    assert same('exhibit("tiny.table", table)', 'exhibit("tiny.table", table, seeds=10)') == [True, True]


def test_checks_and_questions_change_no_fingerprint(same):
    assert same(more=['check("tiny.x", 3)\nquiz("tiny.y")', "progress_report()"]) == [True, True]


def test_claims_rest_on_all_other_code(same):
    assert same("unrelated = [3]", "unrelated = [4]") == [True, False]
    assert same('claim("tiny.sum", 3)', 'claim("tiny.sum", 4)') == [True, False]


def test_of_imports_and_parameters_only_those_count_that_are_read(course):
    def fingerprint(*sources):
        return fingerprint_of_exhibit(tiny(course, *sources, *EXHIBIT), "tiny.table")

    before = fingerprint(*DEFINITIONS)
    more = ("from helpers import claim, exhibit, load, start", "import keras, math, random", *DEFINITIONS[2:])
    assert fingerprint(*more) == before
    assert fingerprint("from helpers import claim\nfrom helpers import exhibit", *DEFINITIONS[1:]) == before
    reading = [source.replace("FACTOR = 3", "FACTOR = 3 * share") for source in DEFINITIONS]
    before = fingerprint(*reading)
    path = course / "lessons/01_tiny.md"
    text = path.read_text()
    for old, ages in (("loud: bool = False", False), ("seed: int = 0", False), ("share: float = 0.5", True)):
        path.write_text(text.replace(old, old.replace("False", "True").replace("0", "7")))
        assert (fingerprint_of_exhibit(find_lessons(Project(course))[0], "tiny.table") != before) is ages, old


@pytest.fixture
def own_helpers(tmp_path, monkeypatch):
    """A copy of the helpers, for a test to change."""
    copied = shutil.copytree(builder.numbers.fingerprint.HELPERS, tmp_path / "copy/helpers")
    monkeypatch.setattr(builder.numbers.fingerprint, "HELPERS", copied)
    return copied


@pytest.mark.parametrize(
    ("module", "exhibit_ages", "claims_age"),
    [
        ("session.py", True, True),  # used by the name `start`, in a cell that always runs
        ("data.py", False, True),  # used by the name `load`
        ("training_bar.py", False, False),
        ("measuring/claims.py", False, False),  # its words
    ],
)
def test_the_helpers_that_code_uses_count_and_so_do_the_data_s_checksums(
    course, own_helpers, module, exhibit_ages, claims_age
):
    def fingerprints():
        more = ("from helpers import start\nstart(seed)", "from helpers import load\nload('mnist')")
        made = tiny(course, "from helpers import claim, exhibit", *DEFINITIONS[1:], *EXHIBIT, *more)
        return fingerprint_of_exhibit(made, "tiny.table"), fingerprint_of_claims(made, Project(course))

    before, path = fingerprints(), own_helpers / module
    path.write_text(path.read_text() + "\n# a comment\n")
    assert fingerprints() == before
    path.write_text(path.read_text() + "\nchanged = True\n")
    after = fingerprints()
    assert [now != then for now, then in zip(after, before, strict=True)] == [exhibit_ages, claims_age]


def test_a_claim_ages_with_the_rows_that_it_may_be_computed_from(course):
    made = tiny(course, *DEFINITIONS, *EXHIBIT)
    before = fingerprint_of_claims(made, Project(course))
    (course / "lessons/exhibits").mkdir()
    recorded = {"measured": "2026-01-01", "versions": {}, "seeds": {"0": [{"row": "a"}]}}
    (course / "lessons/exhibits/tiny.table.json").write_text(json.dumps(recorded))
    assert fingerprint_of_claims(made, Project(course)) != before


def test_a_run_ages_with_code_helpers_exercises_and_recorded_numbers_and_not_with_prose(course, own_helpers):
    def now(text=None):
        made = tiny(course, *DEFINITIONS) if text is None else None
        if text is not None:
            (course / "lessons/01_tiny.md").write_text(text)
            made = find_lessons(Project(course))[0]
        return fingerprint_of_run(made, Project(course))

    before = now()
    text = (course / "lessons/01_tiny.md").read_text()
    assert now(text.replace("More.", "Much more.").replace("FACTOR = 3", "FACTOR = 3  # why")) == before
    assert now(text.replace("FACTOR = 3", "FACTOR = 4")) != before
    (course / "lessons/claims").mkdir()
    (course / "lessons/claims/tiny.toml").write_text("[sum]\nmean = 3\n")
    with_claims = now()
    assert with_claims != before
    (own_helpers / "plots.py").write_text("changed = True\n")
    assert now() != with_claims


def test_the_exercises_and_explorables_of_a_lesson_count_for_its_run(tmp_path, monkeypatch):
    (lesson,) = find_lessons(Project(ROOT), ["04"])
    for folder in ("EXERCISES", "EXPLORABLES"):
        copied = shutil.copytree(getattr(builder.notebooks.stored, folder), tmp_path / folder)
        monkeypatch.setattr(builder.notebooks.stored, folder, copied)
    before = fingerprint_of_run(lesson, Project(ROOT))
    for path, counts in (
        ("EXERCISES/activations/tasks.py", True),
        ("EXERCISES/core/comparing.py", True),
        ("EXERCISES/mnist/tasks.py", False),
        ("EXPLORABLES/activation/state.py", True),
        ("EXPLORABLES/neuron/state.py", False),
    ):
        whole = (tmp_path / path).read_text()
        (tmp_path / path).write_text(f"{whole}\nchanged = True\n")
        assert (fingerprint_of_run(lesson, Project(ROOT)) != before) is counts, path
        (tmp_path / path).write_text(whole)
