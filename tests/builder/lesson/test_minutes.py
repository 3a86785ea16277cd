"""Minutes are computed from what there is to read, to run, to guess and to do, for core, sittings and Deeper apart."""

import pytest
from support.tiny_course import compiled, lesson

from builder.lesson.cells import Cell
from builder.lesson.directives import Box
from builder.lesson.minutes import count_lines, count_words, minutes_for, minutes_of
from builder.lesson.source import read_lesson
from exercises.core.exercise import find_exercise

WORD = "word "


def text(n_words):
    return Cell(WORD * n_words)


def cell(source, *tags, exercise=None):
    return Cell(source, is_code=True, tags=tags, exercise=exercise)


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("Two words.", 2),
        ("## A heading\n\n- one\n- two — three\n", 5),
        ("`fit` learns, `model.predict(x, verbose=0)` answers", 4),
        ("A formula, $a + 2b$, and\n$$\n\\frac{c}{d} = 0.5\n$$", 3 + 3 + 4),
        ("before\n\n```python\nnot = read\n```\n\nafter", 2),
        ("<details>\n\n<summary>more</summary> <!-- never seen -->", 1),
        ("[a link](https://example.org/a b c) read", 3),
        ("{{ mnist.first_accuracy:band }} right", 2),
        ("| one | two |\n|---|---|\n| 3 | `four` |", 4),
        ("3 < 5 and 6 > 2", 5),
    ],
)
def test_only_what_is_read_as_words_is_counted(markdown, words):
    assert count_words(markdown) == words


@pytest.mark.parametrize(("n_words", "minutes"), [(0, 0), (1, 1), (110, 1), (111, 2), (1100, 10)])
def test_a_minute_is_110_words_rounded_up(n_words, minutes):
    assert minutes_for([text(n_words)]) == minutes


@pytest.mark.parametrize(("n_lines", "minutes"), [(3, 1), (4, 2), (7, 2), (8, 3)])
def test_a_line_of_code_is_a_quarter_of_a_minute_and_a_cell_to_run_five_seconds(n_lines, minutes):
    assert minutes_for([cell("x = 1\n" * n_lines)]) == minutes


def test_parts_of_a_minute_are_added_before_they_are_rounded():
    assert minutes_for([text(40), cell("x = 1\n\nx = 2"), text(1)]) == 1


@pytest.mark.parametrize("tag", ["fold", "guess"])
def test_the_code_of_folded_and_guess_cells_is_only_run(tag):
    assert minutes_for([cell("x = 1\n" * 60, tag)] * 12) == 1


def test_figures_and_tables_take_a_minute_each_to_read():
    assert minutes_for([cell("show(a)\nshow(b)", "fold"), cell('exhibit("a.b", run)', "fold")]) == 4
    assert minutes_for([Cell("| a | b |\n|---|---|\n| 1 | 2 |\n\nText.\n\n| c |\n|---|\n| 3 |")]) == 3
    assert minutes_for([Cell("No | table.")]) == 1


def test_comments_are_read_and_empty_lines_are_not():
    assert count_lines(cell("# why\n\nx = 1\n   \n")) == 2


def test_a_prediction_takes_a_minute_besides_its_words_and_an_explorable_four():
    words = WORD * 110
    assert minutes_for([Cell(words, box=Box("predict", "", words, expect=(words,)))]) == 2
    assert minutes_for([Cell(words, box=Box("explore", "", words))]) == 5
    assert minutes_for([Cell(words, box=Box("note", "", words))]) == 1


def test_a_myth_s_claim_is_read_too():
    assert minutes_for([Cell(WORD * 55, box=Box("myth", WORD * 56, WORD * 55))]) == 2


def test_a_question_takes_a_minute_and_a_half_and_its_line_none():
    assert minutes_for([cell('quiz("mnist.a")\nquiz("mnist.b")')]) == 4
    assert minutes_for([cell('quiz("mnist.a")')]) == 2


def test_an_exercise_takes_its_own_minutes(monkeypatch):
    exercise = find_exercise("mnist.prepare")
    for minutes in (15, 7):
        monkeypatch.setattr(exercise, "minutes", minutes, raising=False)
        assert minutes_for([cell("", "exercise", exercise="mnist.prepare")]) == minutes


def test_an_exercise_that_is_not_written_yet_takes_ten():
    assert minutes_for([cell("", "exercise", exercise="mnist.not_there")]) == 10


def test_core_and_each_deeper_section_are_told_apart(tmp_path):
    more = "".join(
        f"\n## {heading}\n\n{WORD * n_words}\n"
        for heading, n_words in [
            ("More", 180),
            ("In one minute", 180),
            ("Deeper: Why", 361),
            ("Deeper: How", 10),
            ("Challenge", 999),
            ("Further reading", 999),
        ]
    )
    path = tmp_path / "01_tiny.md"
    path.write_text(lesson(more=more))
    minutes = minutes_of(read_lesson(path))
    assert minutes.deeper == {"Deeper: Why": 4, "Deeper: How": 1}
    # A prediction, two cells to run with four lines of code, and 367 words: 275 s.
    assert (minutes.core, minutes.sittings) == (6, (6,))


def test_a_core_is_cut_into_sittings_where_it_may_stop(course):
    path = course / "lessons" / "01_tiny.md"
    path.write_text(lesson(more=f"\n{WORD * 110}\n\n:::{{stop}} Enough.\n:::\n\n{WORD * 330}\n"))
    assert minutes_of(read_lesson(path)).sittings == (4, 3)
    assert "two sittings, about 4 and 3 minutes" in compiled(course).cells[0].source
    path.write_text(lesson(more=f"\n{WORD * 110}\n"))
    assert minutes_of(read_lesson(path)).sittings == (4,)
    assert "about 4 minutes" in compiled(course).cells[0].source
