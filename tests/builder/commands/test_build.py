"""The builder on a small course of its own: what it makes, and what it says when something is wrong."""

import os
import shutil
import subprocess
import sys
import time

import nbformat
import pytest
from support import ROOT, in_process
from support.tiny_course import built, call, code, compiled, lesson, write_course

from builder.commands.check import check
from builder.lesson.source import find_lessons
from builder.notebooks.normalise import normalise
from builder.project import Project, write_atomically
from exercises.core.exercise import find_exercise


def write(course, more):
    """Give the tiny lesson more to hold."""
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=more))


def cell(tag, source, options=""):
    return f"\nMore.\n\n```{{code-cell}} ipython3\n:tags: [{tag}]\n{options}\n{source}\n```\n"


# Building

NOISY = code(
    "import sys, tempfile\nprint(object())\nprint('x', file=sys.stderr)\nfor i in range(50): print(i, flush=True)\n"
    "print(sys.prefix)\nprint(tempfile.gettempdir())\nobject()"
)


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A course whose noisy lesson was executed twice, and the bytes that each build left."""
    course = write_course(tmp_path_factory.mktemp("executed"), more=NOISY)
    left = []
    for _ in range(2):
        assert call(course, "build", "--execute") == 0
        left.append({path.parts[-2:]: path.read_bytes() for path in (course / "notebooks").rglob("*.ipynb")})
    return course, left


@pytest.mark.slow
def test_a_built_notebook_is_executed_and_carries_what_all_lessons_share(executed):
    notebook = built(executed[0])
    sources = [cell.source for cell in notebook.cells]
    assert sources[0].startswith("# 1 · Tiny")
    assert (
        "https://colab.research.google.com/github/ada/tiny-course/blob/v1/notebooks/start/01_tiny.ipynb" in sources[0]
    )
    assert "about 5 minutes" in sources[0]
    assert "--branch=v1" in sources[1]
    assert "https://github.com/ada/tiny-course.git" in sources[1]
    assert "https://github.com/ada/tiny-course/blob/v1/README.md#the-lessons" in sources[-1]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == [1, 2, 3, 4]
    assert cells[2].outputs[0].text == "sum 3 False\n"
    nbformat.validate(notebook)


@pytest.mark.slow
def test_executing_twice_changes_no_byte(executed):
    first, second = executed[1]
    assert first == second


@pytest.mark.slow
def test_a_stored_notebook_has_no_timings_no_python_version_and_no_place_of_this_machine(executed):
    text = (executed[0] / "notebooks" / "01_tiny.ipynb").read_text()
    for trace in (sys.prefix, str(ROOT), "start_time", "duration", "papermill", "0x7", sys.version.split()[0]):
        assert trace not in text, trace


@pytest.mark.slow
def test_the_learners_copy_is_the_same_notebook_without_outputs_and_counts(executed):
    stored = built(executed[0])
    copy = nbformat.read(executed[0] / "notebooks" / "start" / "01_tiny.ipynb", as_version=4)
    del stored.metadata.course["fingerprint"]
    assert copy.metadata == stored.metadata
    for cell, learners in zip(stored.cells, copy.cells, strict=True):
        if cell.cell_type == "code":
            assert learners.outputs == []
            assert learners.execution_count is None
            cell.outputs, cell.execution_count = [], None
        assert learners == cell


@pytest.mark.slow
def test_changed_text_is_woven_around_kept_outputs_as_a_run_would_have_done(executed, tmp_path, capsys, monkeypatch):
    course = shutil.copytree(executed[0], tmp_path / "course")
    text = lesson(more=NOISY).replace("Text.", "Other words.\n\n+++\n\nMore of them.\n\n:::{note}\nAnd a box.\n:::")
    (course / "lessons" / "01_tiny.md").write_text(text)
    with monkeypatch.context() as patch:
        patch.setattr("builder.commands.build.execute_all", lambda todo, **options: [pytest.fail()] if todo else [])
        assert call(course, "build") == 0
        assert "01_tiny: kept, nothing executed" in capsys.readouterr().out
        assert call(course, "build") == 0
        assert "01_tiny: unchanged, nothing executed" in capsys.readouterr().out
    assert check(Project(course)) == []
    kept = (course / "notebooks" / "01_tiny.ipynb").read_bytes()
    assert call(course, "build", "--execute") == 0
    assert (course / "notebooks" / "01_tiny.ipynb").read_bytes() == kept


@pytest.mark.parametrize(
    "change",
    [
        lambda course: (course / "lessons/01_tiny.md").write_text(lesson(more=code("print(4)"))),
        lambda course: (course / "lessons/01_tiny.md").write_text(lesson().replace("seed: int = 0", "seed: int = 1")),
        lambda course: (course / "lessons/01_tiny.md").write_text(lesson(more=code("print('x')  # so"))),
        lambda course: (
            (course / "lessons/claims").mkdir()
            or (course / "lessons/claims/tiny.toml").write_text(
                '[limit]\nwhat = "x"\nunit = "number"\nvalue = 3\norigin = "a book"\n'
            )
        ),
        lambda course: (course / "notebooks/01_tiny.ipynb").write_text("{"),
        lambda course: (course / "notebooks/01_tiny.ipynb").unlink(),
    ],
    ids=["a new cell", "a parameter", "a changed cell", "claims", "a damaged notebook", "no notebook"],
)
def test_whatever_an_output_may_rest_on_is_executed_when_it_changes(course, without_kernel, capsys, change):
    assert call(course, "build") == 0
    change(course)
    capsys.readouterr()
    assert call(course, "build") == 0
    assert "01_tiny: written, 0 s" in capsys.readouterr().out


def test_a_comment_is_no_reason_to_execute(course, without_kernel, capsys):
    call(course, "build")
    path = course / "lessons" / "01_tiny.md"
    path.write_text(path.read_text().replace("print(", "# What is it?\nprint("))
    call(course, "build")
    assert "01_tiny: kept, nothing executed" in capsys.readouterr().out
    assert built(course).cells[-2].source.startswith("# What is it?")
    assert built(course).cells[-2].outputs[0].text == "sum 3 False\n"


def test_outputs_of_a_draft_are_never_kept(course, without_kernel, capsys):
    call(course, "build", "--draft")
    call(course, "build")
    assert capsys.readouterr().out.count("executed") == 0


def test_inserting_a_cell_leaves_the_other_cells_their_ids(course):
    before = [cell.id for cell in compiled(course).cells]
    (course / "lessons" / "01_tiny.md").write_text(lesson().replace("Text.", "Text.\n\n+++\n\nInserted.", 1))
    after = [cell.id for cell in compiled(course).cells]
    assert len(after) == len(before) + 1
    assert [identity for identity in after if identity in before] == before


@pytest.mark.slow
def test_lessons_built_side_by_side_equal_those_built_one_by_one(course, monkeypatch):
    (course / "lessons" / "02_other.md").write_text(lesson("Other"))
    assert call(course, "build", "--jobs", 2) == 0
    together = {path.name: path.read_bytes() for path in (course / "notebooks").glob("*.ipynb")}
    monkeypatch.setattr("builder.commands.build.execute_all", in_process.execute_all)
    assert call(course, "build", "--execute") == 0
    assert together == {path.name: path.read_bytes() for path in (course / "notebooks").glob("*.ipynb")}
    assert "[Other](02_other.ipynb) →" in built(course).cells[-1].source
    assert "← [Tiny](01_tiny.ipynb)" in built(course, "02_other").cells[-1].source


# What building one lesson changes elsewhere: links to it, and the README's table

README = "# Tiny\n\n<!-- lessons: written by the builder -->\n\nNo lessons yet.\n\n<!-- end of lessons -->\n"


@pytest.fixture
def three(course, without_kernel):
    """A built course of three lessons with a README; the second has got another title since."""
    (course / "README.md").write_text(README)
    for name, title in (("02_other", "Other"), ("03_last", "Last")):
        (course / "lessons" / f"{name}.md").write_text(lesson(title))
    assert call(course, "build") == 0
    (course / "lessons" / "02_other.md").write_text(lesson("Another"))
    return course


def stored(course):
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_building_a_lesson_renews_the_links_of_its_neighbours_and_executes_nothing(three, monkeypatch, capsys):
    outputs = [cell.get("outputs") for cell in built(three).cells]
    capsys.readouterr()
    monkeypatch.setattr("builder.commands.build.execute_all", lambda todo, **options: [pytest.fail()] if todo else [])
    assert call(three, "build", "02") == 0
    assert capsys.readouterr().out.splitlines() == [
        "02_other: kept, nothing executed",
        "01_tiny: links to its neighbours renewed, nothing executed",
        "03_last: links to its neighbours renewed, nothing executed",
    ]
    assert "[Another](02_other.ipynb) →" in built(three).cells[-1].source
    assert "← [Another](02_other.ipynb)" in built(three, "03_last").cells[-1].source
    assert [cell.get("outputs") for cell in built(three).cells] == outputs
    assert check(Project(three)) == []
    before = stored(three)
    assert call(three, "build") == 0
    assert stored(three) == before, "a build of all lessons writes the very same"


def test_a_lesson_that_is_new_between_two_others_is_linked_from_both(three):
    call(three, "build")
    (three / "lessons" / "02_other.md").rename(three / "lessons" / "04_other.md")
    (three / "lessons" / "02_new.md").write_text(lesson("New"))
    assert call(three, "build", "02") == 0
    assert "[New](02_new.ipynb) →" in built(three).cells[-1].source
    assert "← [New](02_new.ipynb)" in built(three, "03_last").cells[-1].source


def test_a_draft_changes_neither_the_readme_nor_another_lesson(three):
    before = stored(three)
    assert call(three, "build", "02", "--draft") == 0
    changed = {name for name, content in stored(three).items() if before.get(name) != content}
    assert changed == {"notebooks/02_other.ipynb", "notebooks/start/02_other.ipynb"}
    assert call(three, "build", "02") == 0
    assert "[Another](notebooks/02_other.ipynb)" in (three / "README.md").read_text()


def test_a_lesson_that_failed_keeps_its_old_links_too(three):
    before = stored(three)
    (three / "lessons" / "01_tiny.md").write_text(lesson(more=code("1 / 0")))
    assert call(three, "build", "01", "02") == 1
    assert stored(three)["notebooks/01_tiny.ipynb"] == before["notebooks/01_tiny.ipynb"]
    assert stored(three)["notebooks/03_last.ipynb"] != before["notebooks/03_last.ipynb"]


def test_a_neighbour_that_was_never_built_or_is_damaged_is_left_alone(three):
    (three / "notebooks" / "01_tiny.ipynb").unlink()
    (three / "notebooks" / "03_last.ipynb").write_text("{")
    assert call(three, "build", "02") == 0
    assert not (three / "notebooks" / "01_tiny.ipynb").exists()
    assert (three / "notebooks" / "03_last.ipynb").read_text() == "{"


# Boxes, folded cells, exercises


def test_boxes_are_plain_markdown_with_a_tag_and_carry_what_the_pages_need(course):
    write(
        course, "\n:::{myth} Two < `two`\nIt is **four**.\n\n- really\n:::\n\n:::{answer}\nIt is four.\n:::\n\nAfter.\n"
    )
    by_tag = {cell.metadata.get("tags", [""])[0]: cell for cell in compiled(course).cells}
    assert by_tag["predict"].source == "> **Predict.** What is the sum?"
    assert by_tag["predict"].metadata.box == {"kind": "predict", "title": "", "body": "What is the sum?"}
    folded = (
        "<summary>Is it so? “Two &lt; <code>two</code>”</summary>\n\n**Myth, measured.** It is **four**.\n\n- really"
    )
    assert by_tag["myth"].source == f'<details class="myth">\n{folded}\n\n</details>'
    folded = "<summary>After you have run it</summary>\n\nIt is four.\n\n</details>"
    assert by_tag["answer"].source == f'<details class="answer">\n{folded}'
    assert by_tag["myth"].metadata.box.title == "Two < `two`"
    assert by_tag["myth"].metadata.box.body == "It is **four**.\n\n- really"
    assert "After." in [cell.source for cell in compiled(course).cells]


def test_a_prediction_has_a_unit_and_guesses_to_expect_that_no_notebook_tells(course):
    options = ":unit: percent\n:expect: 10, since ten digits\n  are equally likely\n:expect: 50\n"
    write(course, f"\n:::{{predict}}\n{options}How many?\n:::\n")
    cell = compiled(course).cells[-2]
    assert cell.source == "> **Predict.** How many?"
    assert cell.metadata.box == {"kind": "predict", "title": "", "body": "How many?", "unit": "percent"}
    box = find_lessons(Project(course))[0].boxes()[-1]
    assert (box.unit, box.expect) == ("percent", ("10, since ten digits are equally likely", "50"))


def test_a_glossary_is_a_section_and_a_place_to_stop_says_so(course):
    write(course, "\n:::{glossary}\nweight\n: a number\n:::\n\n:::{stop} Half of it is done.\n:::\n")
    *_, glossary, stop, _ = compiled(course).cells
    assert glossary.source == "### New words\n\n- **weight**: a number"
    assert glossary.metadata.box == {"kind": "glossary", "title": "", "body": "weight\n: a number"}
    assert stop.source == "> **A good place to stop.** Half of it is done."
    assert stop.metadata.tags == ["stop"]


def test_a_folded_cell_is_collapsed_under_a_title(course):
    write(course, cell("fold", "# The curves\nx = 1") + cell("fold", "y = 2"))
    titled, _, untitled = compiled(course).cells[-4:-1]
    assert titled.source == "# @title The curves\nx = 1"
    assert untitled.source.startswith("# @title Nothing new to read here")
    assert untitled.source.endswith("\ny = 2")
    assert titled.metadata == {"tags": ["fold"], "jupyter": {"source_hidden": True}, "cellView": "form"}


def test_a_guess_cell_keeps_its_tag_and_a_deliberate_exception_leaves_no_trace(course):
    write(course, cell("guess", "guess = ...  # in percent") + '\n<!-- allow "half": a joke -->\nHalf of it.\n')
    guess, text = compiled(course).cells[-3:-1]
    assert guess.metadata == {"tags": ["guess"]}
    assert text.source == "Half of it."


def test_the_starter_of_an_exercise_is_inserted(course):
    write(course, cell("exercise", "", ":exercise: mnist.prepare\n"))
    exercise = compiled(course).cells[-2]
    assert exercise.source == find_exercise("mnist.prepare").starter
    assert exercise.metadata == {"tags": ["exercise"], "exercise": "mnist.prepare"}


def test_a_deeper_section_says_its_minutes(course):
    write(course, "\n## Deeper: why\n\nA word.\n\n## Deeper: how\n\n" + "word " * 300)
    *_, why, how, _ = compiled(course).cells
    assert why.source == "## Deeper: why\n\n*About 1 minute.*\n\nA word."
    assert "*About 3 minutes.*" in how.source
    assert "; Deeper sections: 1–3 minutes each" in compiled(course).cells[0].source


# A lesson that fails


@pytest.mark.slow
def test_a_failed_cell_is_named_and_the_old_notebook_is_untouched(course, capsys, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("builder.commands.build.execute_all", in_process.execute_all)
        call(course, "build")
    old = (course / "notebooks" / "01_tiny.ipynb").read_bytes()
    (course / "lessons" / "01_tiny.md").write_text(lesson(more=code("shape = (3, 4)\nraise ValueError('expected 4')")))
    assert call(course, "build") == 1
    said = capsys.readouterr().err
    assert "01_tiny: cell 4, `shape = (3, 4)`, failed with ValueError: expected 4" in said
    assert "Traceback" not in said
    assert (course / "notebooks" / "01_tiny.ipynb").read_bytes() == old
    assert sorted(path.name for path in (course / "notebooks").iterdir()) == ["01_tiny.ipynb", "start"]


def test_one_failed_lesson_does_not_keep_the_others_from_being_built(course, without_kernel):
    (course / "lessons" / "02_other.md").write_text(lesson("Other", code("1 / 0")))
    assert call(course, "build") == 1
    assert (course / "notebooks" / "01_tiny.ipynb").exists()
    assert not list((course / "notebooks").rglob("02_other.ipynb"))


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    path.write_text("old")

    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_a_full_disk_gets_one_line(course, without_kernel, monkeypatch, capsys):
    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    assert call(course, "build") == 2
    said = capsys.readouterr().err
    assert "No space left on device. Free some space" in said
    assert "Traceback" not in said
    assert not list((course / "notebooks").rglob("*.ipynb"))


@pytest.mark.parametrize("name", ["01", "tiny", "01_tiny", "lessons/01_tiny.md", "notebooks/01_tiny.ipynb"])
def test_a_lesson_goes_by_number_slug_or_file(course, name):
    assert [found.name for found in find_lessons(Project(course), [name])] == ["01_tiny"]


# Sources that are wrong


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: Tiny", "title: [Tiny", ["01_tiny.md", "line", "not valid YAML"]),
        ("title: Tiny\n", "", ["lacks 'title'", "a few words"]),
        ("run_seconds: 3", "run_seconds: soon", ["'run_seconds' must be", "received 'soon'"]),
        ("run_seconds: 3", "minutes: 3\nrun_seconds: 3", ["unknown field 'minutes'"]),
        ("run_seconds: 3", "teaching: [a]\nrun_seconds: 3", ["'teaching' must be a note for teachers"]),
        ("difficulty: beginner", "difficulty: easy", ["beginner or intermediate", "received 'easy'"]),
        ("[count, add, stop]", "[count]", ["3 to 5", "received 1"]),
        ("summary:", "sumary:", ["unknown field 'sumary'", "Did you mean 'summary'?"]),
        ("---\ntitle", "title", ["front matter", "found none"]),
        (":tags: [parameters]\n", "", ["one cell tagged 'parameters'", "found 0"]),
        ("seed: int = 0  # where it begins", "seed = 0", ["`name: int = 5  # what it is`", "received 'seed = 0'"]),
        ("seed: int = 0", "sead: int = 0", ["expected a parameter `seed"]),
        ("{predict}", "{predikt}", ["no directive 'predikt'", "Did you mean 'predict'?"]),
        ("sum?\n:::", "sum?", ["is not closed"]),
        ("What is the sum?\n", "", [":::{predict}` is empty"]),
        ("What is", ":units: percent\nWhat is", ["takes `:unit: …` and `:expect: …`; received ':units: percent'"]),
        ("What is", ":unit: percent\n:unit: points\nWhat is", ["states `:unit:` once; received 'points' as well"]),
        (":tags: [nbval-check-output]\n", ":tags: [exercise]\n", ["needs the options", "received tags ['exercise']"]),
        (
            ":tags: [nbval-check-output]\n",
            ":tags: [exercise]\n:exercise: mnist.prepare\n",
            ["'mnist.prepare' must be empty", 'received `print("sum", 1 + 2 + seed, loud)`'],
        ),
        (
            ':tags: [nbval-check-output]\n\nprint("sum", 1 + 2 + seed, loud)\n',
            ":tags: [exercise]\n:exercise: mnist.preparee\n",
            ["no exercise 'mnist.preparee'", "Did you mean 'mnist.prepare'?"],
        ),
        ("Text.", "It is {{ tiny.share }}.", ["not a measured number", "{{ tiny.share }}"]),
        ("print(", "print((", ["not valid Python"]),
    ],
)
def test_a_broken_source_gets_one_sentence(course, capsys, old, new, words):
    path = course / "lessons" / "01_tiny.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert call(course, "build") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "01_tiny.md" in said
    for word in words:
        assert word in said
    assert not (course / "notebooks").exists()


def test_a_course_without_lessons_or_settings_is_refused(tmp_path, capsys):
    assert call(tmp_path, "list") == 2
    assert "expected lessons" in capsys.readouterr().err.lower()
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "01_tiny.md").write_text(lesson())
    assert call(tmp_path, "check") == 2
    assert "pyproject.toml" in capsys.readouterr().err


# What is cleaned away


def test_of_a_progress_bar_its_end_is_stored_without_its_times():
    steps = "\x1b[1m 1/3\x1b[0m ━━━━ \x1b[1m7:54\x1b[0m 1s/step - loss: 2.3" + "\b" * 40
    last = "\r\x1b[1m3/3\x1b[0m \x1b[32m━━━━\x1b[0m \x1b[1m2s\x1b[0m 5ms/step - loss: 0.3 - val_loss: 0.2\n"
    cell = nbformat.v4.new_code_cell("fit", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("stream", text=text) for text in (steps, last, "kept \\r as it is\n")]
    normalise(nbformat.v4.new_notebook(cells=[cell]))
    assert cell.outputs[0].text == "3/3 ━━━━ …s …ms/step - loss: 0.3 - val_loss: 0.2\nkept \\r as it is\n"


def test_a_widget_a_timing_and_an_address_are_cleaned_away():
    cell = nbformat.v4.new_code_cell(
        "fit()",
        metadata={"papermill": {"duration": 1.5}, "execution": {"iopub.status.busy": "2026"}, "tags": ["x"]},
        outputs=[
            nbformat.v4.new_output(
                "display_data",
                {"application/vnd.jupyter.widget-view+json": {"model_id": "ab12"}, "text/plain": "HBox()"},
            ),
            nbformat.v4.new_output("stream", name="stdout", text="a\n"),
            nbformat.v4.new_output("stream", name="stderr", text="careful\n"),
            nbformat.v4.new_output("stream", name="stdout", text="b <History at 0x7f0a1b>\n"),
        ],
    )
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}, "papermill": {}})
    assert normalise(notebook) == ["cell 1 wrote to standard error: careful"]
    assert [output.text for output in cell.outputs] == ["a\nb <History at 0x…>\n"]
    assert cell.metadata == {"tags": ["x"]}
    assert notebook.metadata == {}


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_old_notebook_whole(course, without_kernel):
    call(course, "build")
    old = (course / "notebooks" / "01_tiny.ipynb").read_bytes()
    begun = course / "begun"
    write(course, code(f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(60)"))
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "--root", str(course), "build"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            if begun.exists():
                break
            assert process.poll() is None
            time.sleep(0.1)
    finally:
        os.killpg(process.pid, 9)
        process.wait()
    assert (course / "notebooks" / "01_tiny.ipynb").read_bytes() == old
    assert sorted(path.name for path in (course / "notebooks").iterdir()) == ["01_tiny.ipynb", "start"]
