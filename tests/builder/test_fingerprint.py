"""Fingerprints: the same on every Python, changed whenever a result can, and of the very cells that run."""

import ast
import json

import pytest
from support.tiny_course import code, lesson

import builder.numbers.fingerprint
from builder.errors import CourseError
from builder.lesson.source import find_lessons
from builder.numbers.canonical import canonical, canonical_source
from builder.numbers.canonical import fingerprint as digest
from builder.numbers.fingerprint import fingerprint_of_claims, fingerprint_of_exhibit, fingerprint_of_run
from builder.numbers.slicing import cells_behind, cells_of_claims, exhibit_seeds
from builder.project import Project

# Sources that `ast.dump` writes differently on different Pythons, or might; and what every Python must make of them.
AWKWARD = {
    "empty fields": ("def f(): return\nclass A: pass\nf()\n{}\n", "3be21fef1d1a9ff6"),
    "arguments": ("def f(a, /, b: int = 2, *c, d, e=4, **k) -> str: return lambda *x: None", "03eaa6283fcc6f4b"),
    "f-strings": ("f\"a{b!r:>{w}}\" 'c' f'{d=}' f'' f'{{e}}' f'{g:.1%}{h:%d.%m}'", "ac86a696cbd61821"),
    "f-string over lines": ("f'''one\n{two:\n>3}\nthree'''", "fa0be570d724020f"),
    "numbers": ("1_000, 0x1F, 1e-9, 3j, -1, 1.0, True, None, ..., b'x', 10**40, 1e309", "e95667bbab6ddec6"),
    "letters": ("'é', u'u', r'\\d', '\\x00\\u200b\\U0001FAE8', 'a' 'b'", "9b5f4fcfa0ac9a7a"),
    "patterns": (
        "match x:\n    case None | True | [1, *r] | {'a': b, **c} | P(y=0) if r: pass\n    case _: pass\n",
        "2cc821771f23eef7",
    ),
    "unpacking": ("{**a, 'b': 1}; [*c]; f(*d, **e); x[1:2, ::3, *g]; (h, *i), j = k; (y := 3)", "009b0389f63d7cc0"),
    "statements": (
        "try: pass\nexcept* E as e: raise X from e\nwith (a as b, c): del d, e[0]\nx: int\nx @= 1\n",
        "70a3aba93ff1bcfe",
    ),
    "asynchronous": ("async def f():\n    async with a: return [x async for x in y if await z]\n", "bc92cf8e522c5550"),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_the_digest_of_code_is_the_same_on_every_python(name):
    source, expected = AWKWARD[name]
    assert digest(canonical_source(source)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1  # a comment\n\n\n", "x=1"),
        ('def f():\n    "What it does."\n    return 1', "def f(): return 1"),
        ('class A:\n    """Doc."""\n    x = "kept"', 'class A:\n    x = "kept"'),
        ("'a' 'b'", '"ab"'),
        ("print(x,)", "print(x)"),
    ],
)
def test_comments_layout_and_docstrings_do_not_count(one, other):
    assert canonical_source(one) == canonical_source(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = None", "x = ..."),
        ("x = 'None'", "x = None"),
        ("f'{a}'", "f'{a!r}'"),
        ("f'{a}'", "f'{a:.1f}'"),
        ("f'a{b}'", "f'{b}a'"),
        ("def f(a, *, b=1): pass", "def f(a, b=1): pass"),
        ("def f(*, a, b=1): pass", "def f(*, a=1, b): pass"),
        ("{**a}", "{None: a}"),
        ("match x:\n    case None: pass", "match x:\n    case True: pass"),
        ("x = 'a'", "x = b'a'"),
        ("'not a docstring'", "'another'"),
    ],
)
def test_other_code_has_another_text(one, other):
    assert canonical_source(one) != canonical_source(other)


def test_the_text_of_a_tree_never_names_a_field_that_is_empty():
    assert canonical(ast.parse("f()")) == "Module(body=[Expr(value=Call(func=Name(id='f')))])"


# Which cells run

DEFINITIONS = (
    "from helpers import claim, exhibit, start",
    "import keras, random",
    'RECIPE = {"epochs": 20}',
    "def total(recipe):\n    return recipe['epochs'] * factor()",
    "FACTOR = 3",
    "def factor():\n    return FACTOR",
    "unrelated = [3]",
)
EXHIBIT = ("def table(seed):\n    return [{'row': 'a', 'n': total(RECIPE)}]", 'rows = exhibit("tiny.table", table)')


def tiny(course, *sources):
    (course / "lessons/01_tiny.md").write_text(lesson(more="".join(map(code, sources))))
    return find_lessons(Project(course))[0]


def run_for_exhibit(course, *between):
    """The sources of the cells that run for the exhibit, without those of every lesson."""
    cells = cells_behind(tiny(course, *DEFINITIONS, *between, *EXHIBIT), ["tiny.table"])
    return [cell.source for cell in cells if "parameters" not in cell.metadata.get("tags", [])]


def test_an_exhibit_rests_on_the_cells_that_bind_what_it_uses_and_so_on(course):
    assert run_for_exhibit(course) == ["from helpers import exhibit", *DEFINITIONS[2:-1], *EXHIBIT]


CHANGES = (
    "RECIPE.update(epochs=2)",
    "RECIPE['epochs'] = 2",
    "RECIPE |= {'epochs': 2}",
    "del RECIPE['epochs']",
    "RECIPE = {'epochs': 2}",
    "if seed: RECIPE = {'epochs': 2}",
    "for RECIPE in [{'epochs': 2}]: pass",
    "print(RECIPE.pop('epochs'))",
    "RECIPE.get('epochs').append(2)",
    "setattr(RECIPE, 'epochs', 2)",
    "random.shuffle(RECIPE)",
    "(RECIPE := {'epochs': 2})",
    "recipe = RECIPE\nrecipe['epochs'] = 2",
    "first, second = RECIPE['epochs'], 2\nfirst += [second]",
    "for values in RECIPE.values(): values.append(2)",
    "def spoil(r):\n    r['epochs'] = 2\n\nx = spoil(RECIPE)",
    "def spoil():\n    RECIPE['epochs'] = 2\n\nspoil()",
    "def spoil():\n    def inner():\n        global RECIPE\n        RECIPE = {}\n    inner()\n\nspoil()",
    "FACTOR += 1",
    "with open('x') as FACTOR: pass",
    "try:\n    FACTOR = 4\nexcept ValueError: pass",
    "match 3:\n    case FACTOR: pass",
    "def factor(): return 5",
    "import random as total",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_cell_that_changes_what_an_exhibit_uses_runs_and_is_hashed(course, change):
    lesson_before = tiny(course, *DEFINITIONS, *EXHIBIT)
    before = fingerprint_of_exhibit(lesson_before, "tiny.table")
    assert change in run_for_exhibit(course, change)
    after = fingerprint_of_exhibit(tiny(course, *DEFINITIONS, change, *EXHIBIT), "tiny.table")
    assert after != before
    # In the exhibit's own cell it counts too.
    own = tiny(course, *DEFINITIONS, EXHIBIT[0], f"{change}\n{EXHIBIT[1]}")
    assert fingerprint_of_exhibit(own, "tiny.table") not in (before, after)


@pytest.mark.parametrize(
    "harmless",
    [
        "unrelated.append(RECIPE)",
        "print(RECIPE, len(RECIPE), RECIPE.items())",
        "epochs = RECIPE['epochs'] + 1",
        "other = dict(RECIPE)\nother['epochs'] = 2",
        "claim('tiny.sum', FACTOR)",
        "ax = keras.axes()\nax.imshow(RECIPE)",
        "model = keras.Sequential()\nmodel.fit(RECIPE, FACTOR)",
        "copies = [RECIPE for RECIPE in [1]]",
        "def other(RECIPE):\n    RECIPE['epochs'] = 2\n    return RECIPE\n\nother({})",
    ],
)
def test_a_cell_that_only_looks_does_not_run(course, harmless):
    assert harmless not in run_for_exhibit(course, harmless)


def test_settings_of_a_library_run_and_are_hashed(course):
    uses = ("def table(seed):\n    return [{'row': keras.name}]", EXHIBIT[1])
    setting = "keras.backend.set_floatx('float64')"
    cells = cells_behind(tiny(course, *DEFINITIONS, setting, "keras.utils.set_random_seed(3)", *uses), ["tiny.table"])
    assert setting in [cell.source for cell in cells]
    assert "keras.utils.set_random_seed(3)" not in [cell.source for cell in cells]


def test_what_was_bound_before_a_new_value_does_not_run(course):
    assert "RECIPE = {'epochs': 1}" not in run_for_exhibit(course, "RECIPE = {'epochs': 1}", "RECIPE = {'epochs': 2}")


def test_of_a_cell_only_the_statements_that_count_run(course):
    mixed = "print(RECIPE)\nRECIPE['epochs'] = 2  # a comment\nunrelated = RECIPE\n\n@staticmethod\ndef lost(): pass"
    decorated = "def plain(f): return f\n\n@plain\ndef factor():\n    return 4\nprint(factor)"
    sources = run_for_exhibit(course, mixed, decorated)
    assert "RECIPE['epochs'] = 2" in sources
    assert "def plain(f): return f\n@plain\ndef factor():\n    return 4" in sources


def test_importing_one_more_name_changes_no_fingerprint(course):
    before = fingerprint_of_exhibit(tiny(course, *DEFINITIONS, *EXHIBIT), "tiny.table")
    more = ("from helpers import claim, exhibit, load, start", "import keras, math, random", *DEFINITIONS[2:])
    assert fingerprint_of_exhibit(tiny(course, *more, *EXHIBIT), "tiny.table") == before


def test_the_environment_counts_wherever_it_is_set(course):
    setting = "import os\nos.environ['TF_NUM_INTRAOP_THREADS'] = '1'"
    assert setting in run_for_exhibit(course, setting)


def test_cells_after_the_exhibit_do_not_run(course):
    cells = cells_behind(tiny(course, *DEFINITIONS, *EXHIBIT, "RECIPE['epochs'] = 3"), ["tiny.table"])
    assert "RECIPE['epochs'] = 3" not in [cell.source for cell in cells]


def test_several_exhibits_share_the_cells_they_both_need(course):
    more = ("def other(seed):\n    return [{'row': 'a', 'n': unrelated[0]}]", 'exhibit("tiny.other", other)')
    cells = cells_behind(tiny(course, *DEFINITIONS, *EXHIBIT, *more), ["tiny.table", "tiny.other"])
    sources = [cell.source for cell in cells]
    assert sources[1:] == ["from helpers import exhibit", *DEFINITIONS[2:], *EXHIBIT, *more]


def test_the_cell_that_starts_always_runs(course):
    cells = cells_behind(tiny(course, "from helpers import start\nstart(seed)", *DEFINITIONS, *EXHIBIT), ["tiny.table"])
    assert "from helpers import start\nstart(seed)" in [cell.source for cell in cells]


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


def test_a_parameter_counts(course, same):
    text = (course / "lessons/01_tiny.md").read_text().replace("share: float = 0.5", "share: float = 0.6")
    before = fingerprint_of_claims(find_lessons(Project(course))[0], Project(course))
    (course / "lessons/01_tiny.md").write_text(text)
    assert fingerprint_of_claims(find_lessons(Project(course))[0], Project(course)) != before


@pytest.fixture
def own_helpers(tmp_path, monkeypatch):
    """A copy of the helpers, for a test to change."""
    import shutil

    copied = shutil.copytree(builder.numbers.fingerprint.HELPERS, tmp_path / "copy/helpers")
    monkeypatch.setattr(builder.numbers.fingerprint, "HELPERS", copied)
    return copied


@pytest.mark.parametrize(
    ("module", "exhibit_ages", "claims_age"),
    [
        ("session.py", False, True),  # used by the name `start`
        ("data.py", False, True),  # used by the name `load`
        ("progress_bar.py", False, False),
        ("measuring/claims.py", False, False),  # its words
    ],
)
def test_the_helpers_that_code_uses_count_and_so_do_the_data_s_checksums(
    course, own_helpers, module, exhibit_ages, claims_age
):
    def fingerprints():
        made = tiny(
            course, "from helpers import claim, exhibit", *DEFINITIONS[1:], *EXHIBIT, "from helpers import load, start"
        )
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
    (course / "lessons/exhibits/tiny.table.json").write_text(json.dumps({"seeds": {"0": [{"row": "a"}]}}))
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


def test_the_exercises_of_a_lesson_count_for_its_run():
    assert builder.numbers.fingerprint._exercises("mnist")
    assert builder.numbers.fingerprint._exercises("nowhere") == []


def test_the_cells_of_claims_are_all_but_the_learner_s_and_those_that_judge(course):
    made = tiny(course, *DEFINITIONS, 'check("tiny.x", 3)', 'x = 3\ncheck("tiny.x", x)')
    sources = [cell.source for cell in cells_of_claims(made)]
    assert 'check("tiny.x", 3)' not in sources
    assert 'x = 3\ncheck("tiny.x", x)' in sources
    assert set(DEFINITIONS) <= set(sources)


# How many seeds


def test_an_exhibit_asks_for_three_seeds_or_says_how_many(course):
    assert exhibit_seeds(tiny(course, 'exhibit("tiny.a", f)', 'exhibit("tiny.b", f, seeds=10)'), "tiny.a") == 3
    assert exhibit_seeds(tiny(course, 'exhibit("tiny.a", f)', 'exhibit("tiny.b", f, seeds=10)'), "tiny.b") == 10


@pytest.mark.parametrize("seeds", ["n", "0", "True", "2 + 1", "'3'"])
def test_a_number_of_seeds_that_cannot_be_read_is_refused(course, seeds):
    with pytest.raises(CourseError, match="needs a number such as 10"):
        exhibit_seeds(tiny(course, f'exhibit("tiny.a", f, seeds={seeds})'), "tiny.a")
