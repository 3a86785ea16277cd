"""A lesson that is as the contract wants it passes; each thing against it is named with its place and what to do."""

import ast
from types import SimpleNamespace

import pytest
from support.tiny_course import FRONT

from builder.lesson.cells import Cell
from builder.lesson.source import read_lesson
from builder.numbers.placeholders import Numbers
from builder.rules.lint import find_violations
from builder.rules.measured_numbers import ends_of_ranges
from builder.rules.names import calls_told, library_names, modules_of, names_explained
from builder.rules.plain_python import find_constructs
from exercises.core.exercise import UnknownKey
from exercises.core.questions import Option, Question
from helpers.measuring.store import Claim

STARTER = "def answer(x):\n    return ...  # twice as much"
SOLUTION = "def answer(x):\n    return sum([x, x]) + 0 * len([x])"


def code(source, *options):
    return "```{code-cell} ipython3\n" + "".join(f"{option}\n" for option in options) + f"\n{source}\n```\n"


def exercise(key):
    return code("", ":tags: [exercise]", f":exercise: {key}") + f"\nIs it right?\n\n{code(f'check({key!r}, answer)')}"


def box(kind, body, title=""):
    return f":::{{{kind}}} {title}\n{body}\n:::\n"


TRAIN = """\
model = keras.Sequential([keras.layers.Dense(2)])
model.compile(loss="mse")
model.fit(rows, rows, epochs=1, verbose=0)"""
CLAIMS = "\n".join(f'claim("tiny.c{i}", {i})' for i in range(3, 13))

# A lesson as the contract wants it, in blocks that the tests change.
COMPARED = ":tags: [nbval-check-output]"
GOOD = {
    "opening": "What the tools are for is said here.\n",
    "imports": code(
        "import keras\nimport numpy as np\nfrom helpers import check, claim, hint, load, quiz, show, plot_images",
        COMPARED,
    ),
    "first": "## What is there?\n\nIn NumPy, `np.ones` makes an array of ones, and `mean` averages its numbers.\n",
    "guess box": box("predict", ":unit: percent\nHow many are right?"),
    "guess": code("guess = ...  # in percent", ":tags: [guess]"),
    "measure": code('rows = np.ones((3, 2))\nclaim("tiny.c1", rows.mean(), guess=guess)', COMPARED),
    "answer": box("answer", "It gave {{ tiny.c1 }}."),
    "train": "## How does it learn?\n\n"
    "A network is made with `Sequential`, which stacks layers such as `Dense`, where all is connected.\n"
    "Then `compile` says how the network shall learn, and `fit` lets it learn from the rows.\n",
    "model": code(TRAIN, COMPARED),
    "again": "And once more.\n",
    "second model": code(TRAIN.replace("model", "other"), COMPARED),
    "draw": code("figure = plot_images(rows)\nshow(figure)", ":tags: [fold, nbval-check-output]"),
    "myth": box("myth", "It gave {{ tiny.c1 }}.", "All is lost."),
    "second myth": box("myth", "It gave {{ tiny.c2 }}.", "All is won."),
    "predictions": "".join(
        "\n".join([box("predict", words), code("print(rows)", COMPARED), box("answer", "It is so.")])
        for words in ("One?", "Two?")
    ),
    "exercises": '## Can you do it?\n\nTry `hint("tiny.a")` if you must.\n\n'
    + exercise("tiny.a")
    + "\nAnother one follows.\n\n"
    + exercise("tiny.b"),
    "test": "Now the test images.\n\n" + code('claim("tiny.c2", load("mnist").x_test.mean())', COMPARED),
    "claims": "All the others.\n\n" + code(CLAIMS, COMPARED),
    "quiz": "## What do you know?\n\nFour questions to answer.\n\n"
    + code("\n".join(f'quiz("tiny.q{i}")' for i in range(4))),
    "recap": "## In one minute\n\n- It was all about ones.\n",
    "glossary": box("glossary", "\n\n".join(f"{word}\n: a number" for word in ("one", "two", "three", "four"))),
    "next": "**Next:** two.\n",
    "deeper": "## Deeper: More of it\n\nA third exercise waits for you here.\n\n" + exercise("tiny.c"),
    "challenge": "## Challenge\n\nDo better.\n",
    "reading": "## Further reading\n\n- A book.\n",
}


@pytest.fixture(autouse=True)
def tiny_exercises(monkeypatch):
    def find(key):
        if key == "tiny.none":
            raise UnknownKey("there is none")
        return SimpleNamespace(starter=STARTER, solution=SOLUTION, minutes=10)

    monkeypatch.setattr("builder.lesson.cells.find_exercise", find)


@pytest.fixture
def violations(tmp_path):
    """The violations of the good lesson after some of its blocks were changed, in order or left out (None)."""

    def found(order=None, earlier=(), front="", **changes):
        blocks = GOOD | {name.replace("_", " "): block for name, block in changes.items()}
        text = "\n".join(blocks[name] for name in order or blocks if blocks[name])
        head, tail = FRONT.format(title="Tiny").split(":::{predict}")[0].rsplit("---", 1)
        path = tmp_path / "01_tiny.md"
        path.write_text(f"{head}{front}---{tail}\n{text}")
        return find_violations(read_lesson(path), earlier)

    return found


def only(violations):
    """The one violation there is."""
    assert len(violations) == 1, violations
    return violations[0]


def test_a_good_lesson_has_no_violations(violations):
    assert violations() == []


def test_a_violation_names_file_section_cell_and_what_to_do(violations):
    sentence = only(violations(measure=code('rows = np.ones((3, 2)) or (lambda: 1)\nclaim("tiny.c1", 1, guess=guess)')))
    assert sentence == (
        "lessons/01_tiny.md:53, “What is there?”, `rows = np.ones((3, 2)) or (lambda: 1)`: “lambda” is beyond "
        "the plain code of a core: define a function with `def`."
    )


# Order and counts


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"claims": None}, "expected 12 or more claims; found 2"),
        ({"deeper": None}, "expected 3 to 7 exercises; found 2"),
        ({"quiz": GOOD["quiz"].replace('\nquiz("tiny.q3")', "")}, "expected 4 to 6 questions in the quiz; found 3"),
        ({"predictions": None}, "expected 3 or more predictions; found 1"),
        ({"second myth": None}, "expected 2 or more myths; found 1"),
        ({"glossary": None}, "expected 1 glossary; found 0"),
        ({"second model": None, "again": None}, "expected 2 or more networks trained live in the core; found 1"),
        ({"reading": None}, "expected one section “Further reading”; found 0"),
        ({"recap": "## In a minute\n\n- All."}, "expected one section “In one minute”; found 0"),
        ({"next": None}, "the core says what comes next"),
        (
            {"again": "## Is that so?\n\nIt is.\n\n## What then?\n\nGo on.\n"},
            "this one only tells: let it run something",
        ),
        ({"deeper": GOOD["deeper"].replace("Deeper: ", "")}, "after the quiz come"),
    ],
)
def test_what_is_missing_or_too_much_is_said(violations, changes, words):
    assert any(words in sentence for sentence in violations(**changes)), violations(**changes)


def test_a_section_with_something_to_play_with_does_not_only_tell(violations):
    section = "## Is that so?\n\n:::{explore} neuron\nMove it.\n:::\n\n## What then?"
    assert not any("Is that so" in sentence for sentence in violations(again=section))


def test_the_core_has_two_or_three_exercises_whatever_the_deeper_sections_have(violations):
    more = "".join(f"\nMore of these here.\n\n{exercise(key)}" for key in ("tiny.d", "tiny.e"))
    assert "2 to 3 exercises in the core" in only(violations(exercises=GOOD["exercises"] + more))
    assert violations(deeper=GOOD["deeper"] + more) == []


@pytest.mark.parametrize(
    ("moved", "before", "words"),
    [
        ("deeper", "quiz", 'follows one that is "Deeper"'),
        ("challenge", "deeper", 'follows one that is "after"'),
        ("reading", "challenge", "in this order; found Further reading, Challenge"),
        ("recap", "quiz", "“In one minute” comes after the quiz"),
        ("glossary", "recap", "the glossary comes after “In one minute”"),
    ],
)
def test_what_stands_out_of_its_place_is_said(violations, moved, before, words):
    order = [name for name in GOOD if name != moved]
    order.insert(order.index(before), moved)
    found = violations(order=order)
    assert any(words in sentence for sentence in found), found


def test_a_short_lesson_asks_for_less_and_says_so(violations):
    short = "form: short\n"
    long, questions = violations(front=short)
    assert "the core may take 30 minutes; it takes 40" in long
    assert "expected 1 to 3 questions in the quiz; found 4" in questions
    three = code("\n".join(f'quiz("tiny.q{i}")' for i in range(3)))
    quiz = f"## What do you know?\n\nThree questions to answer.\n\n{three}"
    leaner = {"quiz": quiz, "myth": None, "second_myth": None, "predictions": None, "draw": None}
    leaner |= {"glossary": box("glossary", "one\n: a number"), "second_model": None, "again": None}
    leaner["exercises"] = '## Can you do it?\n\nTry `hint("tiny.a")` if you must.\n\n' + exercise("tiny.a")
    assert violations(front=short, **leaner) == []
    assert len(violations(**leaner)) == 8
    assert "the core may take 30 minutes" in only(violations(front=short, **leaner | {"again": hours(0.5)}))


def test_a_loop_or_a_function_trains_as_often_as_it_runs(violations):
    for twice in (
        "for i in range(2):\n    " + TRAIN.replace("\n", "\n    "),
        "def train():\n    " + TRAIN.replace("\n", "\n    ") + "\n\ntrain()\ntrain()",
    ):
        assert violations(model=code(twice), second_model=None, again=None) == []


# Minutes


STOP = "\n\n:::{stop} Enough for a day.\n:::\n\n"


def hours(n):
    """A text that takes so many hours to read."""
    return "word " * int(110 * 60 * n)


def test_a_core_takes_two_hours_at_most_in_sittings_of_about_one(violations):
    assert violations(again=hours(0.4) + STOP + hours(0.4)) == []
    sentence = only(violations(again=hours(0.8) + STOP + hours(0.8) + STOP + hours(0.3)))
    assert "the core may take 120 minutes; it takes 1" in sentence
    sentence = only(violations(again=hours(1.2)))
    assert "a sitting may take 65 minutes; they take 1" in sentence
    assert "by a `:::{stop}`" in sentence


def test_a_core_in_three_sittings_takes_two_hours_and_a_half_and_says_why(violations):
    reason = "three_sittings: the loss, the step, and the race\n"
    long = hours(0.5) + STOP + hours(0.7) + STOP + hours(0.5)
    assert violations(again=long, front=reason) == []
    assert "the core may take 120 minutes" in only(violations(again=long))
    assert "needs no `three_sittings`" in only(violations(front=reason))


def test_a_lesson_that_is_still_to_be_recast_may_be_longer_and_no_other(violations, monkeypatch):
    monkeypatch.setattr("builder.rules.structure.TO_BE_RECAST", {"tiny"})
    assert violations(again=hours(3)) == []
    assert "take 'tiny' off TO_BE_RECAST" in only(violations())


def test_an_exercise_takes_ten_minutes_or_says_why_it_takes_fewer(violations, monkeypatch):
    def find(minutes, reason=""):
        task = SimpleNamespace(starter=STARTER, solution=SOLUTION, minutes=minutes, fewer_minutes_because=reason)
        monkeypatch.setattr("builder.lesson.cells.find_exercise", lambda key: task)

    find(9)
    sentences = violations()
    assert len(sentences) == 3
    assert "an exercise takes 10 minutes or more; this one says 9" in sentences[0]
    find(5, "one line, and the line before shows it")
    assert violations() == []


# Plain code


@pytest.mark.parametrize(
    "source",
    [
        "def f(x, y=2):\n    '''Doc.'''\n    return x + y",
        "for i, (a, b) in enumerate(zip(x, y)):\n    if not a and b >= 2 or i == 0:\n        continue",
        "while n > 0:\n    n -= 1",
        "rows = images[:, 4:25, ::2][0] @ w",
        "squares = [x**2 for x in range(9) if x % 2]",
        "table = {name: len(name) for name in names}",
        "print(f'{x} {x:.2f} {x:,} {x:3} {p:.1%} {name:20} {n:>8,} {x:6.2f}')",
        "with shows_error(ValueError):\n    model.predict(x[0], verbose=0)",
        "from a import b\nimport c.d as e",
        "0 < x < 5 and y is not None and z not in w",
    ],
)
def test_plain_code_is_allowed(source):
    assert find_constructs(ast.parse(source)) == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("def f():\n    yield 1", "yield"),
        ("f = lambda x: x", "lambda"),
        ("try:\n    f()\nexcept ValueError:\n    pass", "try"),
        ("f(*x)", "star"),
        ("f(**x)", "star"),
        ("[*x]", "star"),
        ("{**x}", "star"),
        ("a, *b = x", "star"),
        ("def f(*x): pass", "star"),
        ("def f(*, x): pass", "star"),
        ("from a import *", "star"),
        ("sum(x for x in y)", "generator expression"),
        ("a | b", "|"),
        ("a |= b", "|"),
        ("a & b", "&"),
        ("~a", "~"),
        ("a ^ b", "bit operation"),
        ("if (n := 1): pass", ":="),
        ("class A: pass", "class"),
        ("def f():\n    global x", "global"),
        ("a = b if c else d", "conditional expression"),
        ("assert a", "assert"),
        ("@a\ndef f(): pass", "decorator"),
        ("def f():\n    def g(): pass", "nested function"),
        ("def f(x: int): pass", "annotation"),
        ("x: int = 1", "annotation"),
        ("[a for b in c for a in b]", "nested comprehension"),
        ("[[a for a in b] for b in c]", "nested comprehension"),
        ("[a for a in b if a if c]", "comprehension with conditions"),
        ("{a: 1 for a in b if a}", "comprehension with conditions"),
        ("{a for a in b if a}", "comprehension with conditions"),
        ("f'{x!r}'", "format"),
        ("f'{x=}'", "format"),
        ("f'{x:{w}}'", "format"),
        ("f'{x:+.2e}'", "format"),
        ("for a in b:\n    pass\nelse:\n    pass", "else of a loop"),
        ("del a", "del"),
        ("raise a", "raise"),
    ],
)
def test_what_is_not_plain_is_named(source, word):
    assert word in [found for found, _, _ in find_constructs(ast.parse(source))]


def test_only_visible_cells_of_the_core_must_be_plain(violations):
    trick = "small = sum(x for x in [1, 2])\nprint(small)"
    assert "generator expression" in only(violations(again=f"So it goes on.\n\n{code(trick)}\nAnd once more.\n"))
    assert violations(again=f"So it goes on.\n\n{code(trick, ':tags: [fold]')}\nAnd once more.\n") == []
    assert violations(deeper=GOOD["deeper"] + f"\nOne more of them.\n\n{code(trick)}") == []


def test_a_starter_must_be_plain_too(violations, monkeypatch):
    task = {"solution": SOLUTION, "minutes": 10}
    unlike = SimpleNamespace(starter="def answer(*x):\n    return ...", **task)
    monkeypatch.setattr("builder.lesson.cells.find_exercise", lambda key: unlike)
    found = violations()
    assert len(found) == 2  # the third stands in a Deeper section
    assert "the cell of the exercise tiny.a: a star is beyond" in found[0]


def test_a_visible_cell_is_neither_long_nor_wide(violations):
    twelve = "\n\n".join(["print(1)"] * 12)
    assert violations(again=f"So then it goes on.\n\n{code(twelve)}\nAnd once more.\n") == []
    sentence = only(violations(again=f"So then it goes on.\n\n{code(twelve + chr(10) + 'print(2)')}\nAnd once more.\n"))
    assert "at most 12 lines here; this has 13: divide or fold it" in sentence
    wide = f"print({'1' * 82})"
    sentence = only(violations(again=f"So then it goes on.\n\n{code(wide)}\nAnd once more.\n"))
    assert "at most 88 characters; the longest has 89" in sentence


# Between cells


def test_two_visible_cells_in_a_row_want_a_sentence(violations):
    assert "two visible code cells stand in a row" in only(violations(again=None))
    drawing = code("show(plot_images(rows))", ":tags: [fold]")
    assert "two visible code cells stand in a row" in only(violations(again=drawing))  # a drawing says nothing
    assert violations(again=box("note", "This is said in a box.")) == []


def test_nothing_that_a_visible_cell_uses_is_folded_away(violations):
    folded = code("figure = plot_images(rows)\nshow(figure)\nhidden = 1", ":tags: [fold]")
    used = f"Said here and now.\n\n{code('print(hidden)')}\n{GOOD['myth']}"
    sentence = only(violations(draw=folded, myth=used))
    assert "it uses `hidden`, which the folded cell `figure = plot_images(rows)` defines" in sentence


def test_what_a_folded_cell_imports_may_be_used(violations):
    folded = code("from helpers import seconds\nshow(plot_images(rows))", ":tags: [fold]")
    assert violations(draw=folded, myth=f"Said here and now.\n\n{code('print(seconds)')}\n{GOOD['myth']}") == []


def test_a_training_is_never_folded(violations):
    found = violations(second_model=code(TRAIN.replace("model", "other"), ":tags: [fold]"))
    assert any("`fit` stands in a folded cell" in sentence for sentence in found)


# Guesses


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"guess box": "A word in between.\n"}, "directly follows its predict box"),
        ({"guess box": box("predict", "How many?")}, "has no unit: begin its box with a line `:unit: percent`"),
        ({"guess": code("guess = ...  # in points", ":tags: [guess]")}, "one line, `guess = ...  # in percent`"),
        ({"guess": code("guess = 1\nprint(guess)", ":tags: [guess]")}, "one line, `guess = ...  # in percent`"),
        ({"guess": None}, "stands where no guess cell before it is still open"),
        ({"measure": code('rows = np.ones((3, 2))\nclaim("tiny.c1", rows.mean())')}, "no claim shows this guess"),
    ],
)
def test_a_guess_has_its_place_its_unit_and_its_answer(violations, changes, words):
    found = violations(**changes)
    assert any(words in sentence for sentence in found), found


def test_a_guess_is_asked_for_in_what_it_is_compared_in(violations, tmp_path):
    (tmp_path / "claims").mkdir()
    for unit, words in [("fraction", None), ("points", "compared in points: ask for it in points"), ("count", None)]:
        (tmp_path / "claims" / "tiny.toml").write_text(f'[c1]\nwhat = "ones"\nunit = "{unit}"\n')
        assert (words in only(violations())) if words else violations() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": None}, "nothing answers this prediction"),
        ({"answer": "### And then?\n\n" + GOOD["answer"]}, "nothing answers this prediction"),
        ({"guess": None, "measure": GOOD["answer"]}, "its answer stands right below this prediction"),
        ({"answer": "It gave {{ tiny.c1 }}.\n\n" + GOOD["answer"]}, "tiny.c1, measured after a prediction"),
        (
            {"answer": GOOD["answer"] + "\nIt gave {{ tiny.c1:band }}.\n"},
            "tiny.c1, measured after a prediction, stands",
        ),
        ({"answer": GOOD["answer"] + box("note", "It gave {{ tiny.c1 }}.")}, "tiny.c1, measured after a prediction"),
        ({"answer": box("answer", "So:\n\n```\nx = 1\n```")}, "a box that is folded holds a block of code"),
        ({"answer": box("answer", "So:\n\n    x = 1")}, "a box that is folded holds a block of code"),
        ({"answer": box("answer", "It is $x^2$.")}, "a box that is folded holds a formula"),
        ({"myth": box("myth", "It gave {{ tiny.c1 }}.", "All is $x$.")}, "a box that is folded holds a formula"),
    ],
)
def test_an_answer_is_told_in_a_box_that_every_viewer_can_fold(violations, changes, words):
    found = violations(**changes)
    assert any(words in sentence for sentence in found), found


@pytest.mark.parametrize(
    "more",
    ["After a heading it may be told.\n\n### Later\n\nIt gave {{ tiny.c1 }}.\n", "`code` and a price of 5 \\\\$.\n"],
)
def test_an_answer_may_be_told_again_later(violations, more):
    assert violations(answer=GOOD["answer"] + "\n" + more) == []


RANGES = {
    "tiny.c1": Claim("tiny.c1", unit="points", mean=0.01, sd=0.002, seen_low=0.005, seen_high=0.02, n_seeds=10),
    "tiny.same": Claim("tiny.same", unit="points", mean=0.01, sd=0, seen_low=0.01, seen_high=0.01, n_seeds=10),
    "tiny.target": Claim("tiny.target", unit="fraction", value=0.97, origin="set by this course"),
}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("They differ by up to {{ tiny.c1 }}.", "{{ tiny.c1:highest }}"),
        ("They differ by up\nto {{ tiny.c1:band }}.", "{{ tiny.c1:highest }}"),
        ("It wins by at least {{ tiny.c1:highest }}.", "{{ tiny.c1:lowest }}"),
        ("It wins by at least {{ tiny.c1:lowest }}, at most {{ tiny.c1:highest }}.", None),
        ("Reach at least {{ tiny.target }}, and at most {{ tiny.same }}: no more than {{ tiny.c1:highest }}.", None),
        ("By {{ tiny.c1 }} on average.", None),
    ],
)
def test_up_to_quotes_the_end_of_a_range(tmp_path, text, wanted):
    path = tmp_path / "01_tiny.md"
    path.write_text(FRONT.format(title="Tiny") + f"\n## Section\n\n{text}\n")
    found = list(ends_of_ranges(read_lesson(path), Numbers(RANGES, {}.get)))
    assert [wanted in violation.sentence for violation in found] == ([True] if wanted else [])


# Seeds


@pytest.mark.parametrize(
    ("draws", "shared"),
    [
        ("seed + 1", True),
        ("3 + seed", True),
        ("list(range(seed, seed + 10))", True),
        ("1000 * seed + 1", False),
        ("1000 * (seed + 1) + 2", False),
        ("seed", False),
    ],
)
def test_no_two_seeds_of_a_lesson_share_what_they_draw(violations, draws, shared):
    found = violations(again=f"And so it goes on.\n\n{code(f'drawn = {draws}')}\nAnd once more.\n")
    assert ("by `" in only(found) and "1000 * (seed + 1) + …" in found[0]) if shared else found == []


# Names


def test_a_name_of_a_library_is_explained_before_its_use(violations):
    sentence = only(
        violations(first="## What is there?\n\nThere are rows, whose `mean` is the average of all numbers.\n")
    )
    assert "it uses `np.ones`, and no text before it names that in backticks" in sentence


def test_a_method_is_explained_before_its_use(violations):
    found = violations(first="## What is there?\n\nIn NumPy, `np.ones` makes an array that holds ones.\n")
    assert "it uses `.mean`" in found[0]


def test_a_list_of_names_explains_nothing(violations):
    found = violations(first="## What is there?\n\nUse `np.ones`, `np.zeros`, `mean`, `sum`.\n")
    assert len(found) == 2


def test_a_name_is_asked_for_once(violations):
    used = f"So then it goes on.\n\n{code('print(np.zeros(3))')}\n"
    more = f"{used}\n{used}\nAnd once more.\n"
    assert "np.zeros" in only(violations(again=more))


def test_a_later_sentence_does_not_help(violations):
    more = f"So then it goes on.\n\n{code('print(np.zeros(3))')}\nHere `np.zeros` makes an array of noughts.\n"
    assert "np.zeros" in only(violations(again=more))


def test_a_core_may_rest_on_the_cores_before_it_and_not_on_deeper_sections(violations, tmp_path):
    path = tmp_path / "00_before.md"
    said = "Here `np.zeros` makes an array of noughts.\n"
    use = f"So then it goes on.\n\n{code('print(np.zeros(3))')}\nAnd once more.\n"
    for heading, left in [("## First", 0), ("## Deeper: Later", 1)]:
        path.write_text(FRONT.format(title="Before") + f"\n{heading}\n\n{said}")
        assert len(violations(again=use, earlier=[read_lesson(path)])) == left


def test_a_deeper_section_rests_on_no_other(violations):
    first = "## Deeper: Noughts\n\nHere `np.zeros` makes an array of noughts.\n\n" + code("print(np.zeros(3))")
    second = "## Deeper: Again\n\nHere it is used once more.\n\n" + code("print(np.zeros(3))")
    found = violations(deeper=f"{GOOD['deeper']}\n{first}\n{second}")
    assert "“Deeper: Again”, `print(np.zeros(3))`: it uses `np.zeros`" in only(found)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("np.linalg.norm(x, axis=1)", ["np.linalg.norm"]),
        ("x.reshape(3).astype('f').mean()", [".reshape", ".astype", ".mean"]),
        ("np.array(x).round(2)", ["np.array", ".round"]),
        ("x.shape, mnist.x_train.shape, mnist.x_train", [".shape"]),
        ("words.append(1); text.split(); table.items()", []),
        ("math.ceil(2); helpers.show(x); Path('a')", []),
        ("LogisticRegression(C=1).fit(x)", ["LogisticRegression", ".fit"]),
        ("history.history['loss'][-1]", [".history"]),
        ("network.layers[0].get_weights()", [".layers", ".get_weights"]),
        ("np.float32(np.pi)", ["np.float32", "np.pi"]),
    ],
)
def test_the_names_of_libraries_in_a_cell_are_found(source, names):
    imports = (
        "import math\nimport helpers\nimport numpy as np\nfrom pathlib import Path\n"
        "from sklearn.linear_model import LogisticRegression"
    )
    assert sorted(library_names(ast.parse(source), modules_of([Cell(imports, is_code=True)]))) == sorted(names)


@pytest.mark.parametrize(
    ("markdown", "names"),
    [
        ("Here `np.mean(x, axis=0)` averages the rows of a table.", {"mean", "x"}),
        ("The method `.reshape` lays numbers out anew.", {"reshape"}),
        ("`fit`, `evaluate` and `predict` are methods.", set()),
        ("- `fit` learns from the images\n- `predict`", {"fit"}),
        ("| `fit` | learns from all the images |\n| `predict` | ? |", {"fit"}),
        ("```\nnp.mean explains nothing at all in here\n```", set()),
        ('The call `hint("mnist.prepare")` gives you a hint.', {"hint"}),
    ],
)
def test_the_names_that_a_text_explains_are_found(markdown, names):
    assert names_explained(markdown) == names


# The quiz

WORDS = "because this explanation says in more than a dozen words why that is so."


@pytest.fixture
def asks(violations, monkeypatch):
    """The violations of the good lesson when its quiz asks these questions."""

    def found(*questions, **changes):
        made = [
            Question(key=f"tiny.q{i}", prompt="Which of 20 %?", options=options) for i, options in enumerate(questions)
        ]
        monkeypatch.setattr("builder.rules.questions.find_questions", lambda slug: made)
        monkeypatch.setattr("builder.rules.typed_numbers.find_questions", lambda slug: made)
        return violations(**changes)

    return found


def options(right, *, explanation=WORDS, n=3, longest=None):
    texts = [f"option {i}" + "!" * (i == (right + 1 if longest is None else longest) % n) for i in range(n)]
    return [Option(text, f"{i} {explanation}", right=i == right) for i, text in enumerate(texts)]


def test_a_quiz_as_it_should_be_is_no_violation(asks):
    assert asks(*map(options, (0, 1, 2, 0))) == []


def test_a_question_with_two_options_is_named(asks):
    sentence = only(asks(options(0), options(1), options(2), options(0, n=2)))
    assert "tiny.q3 has 2 options: a question has 3 or more" in sentence


def test_an_explanation_in_a_few_words_is_named(asks):
    sentences = asks(*map(options, (0, 1, 2)), options(0, explanation="no."))
    assert len(sentences) == 3
    assert "tiny.q3 explains “option 0” in 2 words: say why in 12 or more" in sentences[0]


def test_right_answers_that_stand_at_one_place_or_are_the_longest_are_told(asks):
    assert "stand at 1 of the places" in only(asks(*map(options, (1, 1, 1, 1))))
    assert "in 3 of 4 questions the longest option is right" in only(
        asks(*(options(right, longest=right) for right in (0, 1, 2)), options(0))
    )


def test_a_number_typed_into_an_explanation_is_found_unless_the_question_gives_it_or_it_is_waived(asks):
    quiet = [options(0), options(1), options(2)]
    assert asks(*quiet, options(0, explanation=f"20 % {WORDS}")) == []
    measured = [*quiet, options(0, explanation=f"97.1 % {WORDS}")]
    assert all("97.1 %" in sentence and '`quiz("tiny.q0")`' in sentence for sentence in asks(*measured))
    assert len(asks(*measured)) == 3
    text = '## What do you know?\n\nFour questions. <!-- allow "97.1 %": made up -->\n\n'
    assert (
        asks(*measured, quiz=GOOD["quiz"].replace("## What do you know?\n\nFour questions to answer.\n\n", text)) == []
    )


# A thing is changed only in the cell that makes it


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("rows[0] = 2", "rows"),
        ("model.count += 1", "model"),
        ("rows.sort()", "rows"),
        ("model.layers.pop()", "model"),
        ("del rows[0]", "rows"),
    ],
)
def test_what_another_cell_made_is_not_changed(violations, change, name):
    sentence = only(violations(again=f"And now this.\n\n{code(change, ':tags: [fold]')}\nAnd once more.\n"))
    assert f"it changes `{name}`, which another cell made" in sentence
    assert violations(again="And now this.\n\n" + code(change, ":tags: [fold]", ':allow: "change: a reason"')) == []


@pytest.mark.parametrize("setting", ["keras.config.set_floatx('float64')", "np.seterr(all='raise')", "np.pi = 3"])
def test_a_setting_of_a_library_is_changed_where_every_slice_has_it(violations, setting):
    sentence = only(violations(again=f"And now this.\n\n{code(setting, ':tags: [fold]')}\nAnd once more.\n"))
    assert "do that in the cell that calls `start`" in sentence
    started = code(f"from helpers import start\nstart(seed)\n{setting}", ":tags: [fold]")
    assert violations(again=f"And now this.\n\n{started}\nAnd once more.\n") == []


@pytest.mark.parametrize(
    "harmless",
    [
        "counts = [0]\ncounts[0] += 1",
        "np.sort(rows)",
        "ax = model\nax.title = 3",
        "def f(x):\n    x[0] = 1\n    return x",
    ],
)
def test_what_a_cell_makes_it_may_change(violations, harmless):
    assert violations(again=f"And now this.\n\n{code(harmless, ':tags: [fold]')}\nAnd once more.\n") == []


# What the text tells to call


def test_a_function_that_the_text_tells_to_call_is_there_by_then(violations):
    imports = GOOD["imports"].replace("hint, ", "")
    sentence = only(violations(imports=imports))
    assert 'the text tells to call `hint("tiny.a")`, and no cell has defined or imported `hint`' in sentence


def test_a_function_that_the_next_cell_defines_may_be_announced(violations):
    assert (
        violations(
            again="Here comes `half(x)` as promised.\n", second_model=code(f"def half(x):\n    return x / 2\n\n{TRAIN}")
        )
        == []
    )


def test_methods_and_other_code_in_backticks_are_no_calls():
    text = 'Use `a.fit(x)`, `x`, `f(`, `load("mnist")` and `g(…)`.\n\n```\nh(1)\n```\n'
    assert [name for name, _ in calls_told(text)] == ["load", "g"]


# Answers, test images, myths


def test_the_answer_never_stands_right_behind_its_exercise(violations):
    answer = code("def mine(x):\n    return sum([x, x]) + 0 * len([x])\n\nprint(mine(2))")
    later = GOOD["exercises"] + f"\nOurs is this one here.\n\n{answer}"
    assert "it shows the answer to tiny.b" in only(violations(exercises=later))


def test_the_test_images_are_read_once_after_all_training(violations):
    again = GOOD["test"].replace("c2", "c20")
    assert "read here again" in only(violations(claims=GOOD["claims"] + f"\n{again}"))
    assert "it never does" in only(violations(test="Said here and now.\n\n" + code('claim("tiny.c2", 2)')))
    order = [name for name in GOOD if name != "test"]
    order.insert(order.index("again"), "test")
    assert "before the training in `other = keras.Sequential" in only(violations(order=order))


def test_how_many_test_images_there_are_may_be_told_at_any_time(violations):
    sizes = "Here `shape` tells the size of every axis.\n\n" + code(
        'print(len(load("mnist").y_test), load("mnist").x_test.shape)'
    )
    assert violations(again=f"{sizes}\nAnd once more.\n") == []


def test_a_myth_names_what_would_fail_if_it_were_true(violations):
    assert "it names none" in only(violations(myth=box("myth", "It is not so.", "All is lost.")))
    assert "it names mnist.fact" in only(violations(myth=box("myth", "See {{ mnist.fact }}.", "All is lost.")))


# Exceptions


def test_a_cell_may_be_excepted_with_a_reason(violations):
    trick = "print(sum(x for x in [1, 2]))"
    allowed = code(trick, ':allow: "generator expression: it is the point"')
    block = f"So then it goes on.\n\n{allowed}\nAnd once more.\n"
    assert violations(again=block) == []


def test_a_section_or_the_lesson_may_be_excepted_with_a_reason(violations):
    assert violations(predictions='<!-- allow "predictions": nothing here is open -->\n') == []
    said = '<!-- allow "np.zeros": it is read off the output -->\nSo it is.\n'
    block = f"{said}\n{code('print(np.zeros(3))')}\nAnd then it goes on.\n"
    assert violations(again=block) == []


def test_a_waiver_without_a_reason_does_not_count(violations):
    found = violations(predictions='<!-- allow "predictions": -->\n')
    assert len(found) == 2
    assert 'the waiver "predictions" gives no reason' in found[1]


def test_a_waiver_that_allows_nothing_is_to_be_removed(violations):
    assert 'the waiver "yield" waives nothing that is there' in only(
        violations(measure=GOOD["measure"].replace("ipython3\n", 'ipython3\n:allow: "yield: it was there"\n'))
    )
    assert 'the waiver "half" waives nothing' in only(violations(again='And on we go. <!-- allow "half": a word -->\n'))


def test_a_wording_that_the_lint_of_numbers_would_take_for_a_measurement_may_be_excepted(violations):
    assert violations(again='It takes half the time. <!-- allow "half the time": a manner of speaking -->\n') == []


def test_an_exercise_that_does_not_exist_is_left_to_the_builder(violations):
    assert violations(deeper=GOOD["deeper"].replace("tiny.c", "tiny.none")) == []
