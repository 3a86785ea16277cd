"""The teacher's guide: for each lesson a plan for two classes, what to expect of learners, and all the answers."""

import ast
import difflib
import html
import itertools
import re
from dataclasses import dataclass

from builder.errors import CourseError
from builder.lesson.directives import Box
from builder.lesson.minutes import minutes_for, minutes_of
from builder.lesson.outline import AFTER, CORE, DEEPER, Section, is_call_of, outline
from builder.pages.class_plan import plan
from builder.pages.markdown import (
    admonition,
    as_read,
    container,
    counted,
    link_to,
    numbers_of,
    plain,
    title_of,
    toctree,
)
from exercises.core.exercise import UnknownKey, find_exercise
from exercises.core.questions import find_questions
from helpers.measuring.words import in_words, write_range, write_value

UP = "../"  # from the guide's folder to the lessons
HIDDEN = "---\nnosearch: true\n---\n"  # the answers are found by no search for a word of the lessons
SHORT_DIFF = 8  # lines: what differs more is shown whole
FEW_BLANKS = 10  # fit on a page in large type
SHOWING = ("claim", "seconds", "exhibit", "show", "print", "shows_error")  # a cell that calls one has something to see


@dataclass(frozen=True)
class Prediction:
    """A prediction where it stands.

    Attributes
    ----------
    section : Section
    box : Box
    measured : list of str
        The names of the claims that answer a number.
    answer : str
        The paragraph in which the lesson goes on once there was something to see; empty if it says nothing.
    """

    section: Section
    box: Box
    measured: list
    answer: str


def guide_pages(lessons, project):
    """Write the guide: {"teacher/02_mnist.md": Markdown, …}, with an index and a sheet to print for each lesson."""
    numbers = numbers_of(project)
    pages = {"teacher/index.md": _index(lessons)}
    for lesson in lessons:
        pages[f"teacher/{lesson.name}.md"] = _guide(lesson, numbers)
        pages[f"teacher/{lesson.name}_sheet.md"] = _sheet(lesson, numbers)
    return pages


def predictions_of(lesson):
    """A lesson's predictions in order: list of Prediction."""
    found = []
    for section in outline(lesson):
        places = [place for place, piece in enumerate(section.pieces) if _is_prediction(piece)]
        for place, end in itertools.pairwise([*places, len(section.pieces)]):
            after = section.pieces[place + 1 : end]
            measured = [name for piece in after if piece.is_code for name in _answers_in(piece.tree)]
            found.append(Prediction(section, section.pieces[place].box, measured, _first_answer(after)))
    return found


def _is_prediction(piece):
    return bool(piece.box) and piece.box.kind == "predict"


def _answers_in(tree):
    """The names of the claims and seconds that some code shows beside a guess."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="claim" | "seconds"), args=[ast.Constant(value=name), *_], keywords=options):
                if any(option.arg == "guess" for option in options):
                    yield name


def _first_answer(pieces):
    """The first paragraph after something to see; one that only leads on to the next cell is none."""
    seen = False
    for piece in pieces:
        if piece.is_code:
            seen = seen or any(is_call_of(node, name) for node in ast.walk(piece.tree) for name in SHOWING)
        elif seen:
            paragraph = re.sub(r"(?m)^#+ .*\n?", "", piece.text).strip().split("\n\n")[0]
            if paragraph and not paragraph.endswith((":", "?")):
                return paragraph
    return ""


def _index(lessons):
    rows = []
    for lesson in lessons:
        classes = [steps[-1].end for steps in plan(lesson)]
        rows.append(
            f"| [{title_of(lesson)}]({lesson.name}.md) | {'&nbsp;+&nbsp;'.join(map(str, classes))}&nbsp;min "
            f"| {len(predictions_of(lesson))} | {len(lesson.keys()['exercises'])} "
            f"| [print]({lesson.name}_sheet.md) |"
        )
    return "\n\n".join(
        [
            "# Teacher's guide",
            "For each lesson: a plan for two classes, the guesses to expect and what was measured, the mistakes to "
            "expect and what each tells you about the learner, and all the answers.",
            "\n".join(["| guide | two classes | predictions | exercises | sheet |", "|---|---|--:|--:|---|", *rows]),
            "## How a class goes",
            "**Guess first.** Before each run everybody writes a number, or a word, on the sheet of predictions. Ask "
            "two who differ for their reasons. Then run the cell. A guess that was wrong, and had a reason, is where "
            "the learning happens.",
            "**The minutes** are those of a single reader who reads, guesses and does the exercises. A class that "
            "argues about its guesses needs longer: what may be cut stands on each page.",
            "**Without a network.** Set the course up once on each machine, as [the front page](../index.md) says; "
            "after that nothing is downloaded. `make solved` writes all lessons with their exercises done into "
            "`build/solved/`. `make grade FOLDER=path` runs a folder of learners' notebooks, and makes a table of "
            "what each has passed.",
            toctree([lesson.name for lesson in lessons]),
        ]
    )


def _guide(lesson, numbers):
    front = lesson.front
    objectives = "\n".join(f"- {as_read(objective, lesson, numbers, UP)}" for objective in front["objectives"])
    links = f"{link_to(lesson, words='The lesson', up=UP)} · [Predictions to print]({lesson.name}_sheet.md)"
    whom = f"**For whom:** {front['difficulty']}. **Needed:** {'; '.join(front['prerequisites']) or 'nothing'}."
    time = f"**Computer's time:** about {front['run_seconds']} seconds for the whole lesson, on two cores."
    parts = [
        f"{HIDDEN}\n# Teaching lesson {int(lesson.number)}: {front['title']}",
        container("launch", links),
        f"{whom} {time}",
        f"After it a class can\n\n{objectives}",
        *([admonition("note", "How to teach it", front["teaching"])] if "teaching" in front else []),
        *_plan(lesson),
        *_cuts(lesson),
        *_predictions(lesson, numbers),
        *_exercises(lesson, numbers),
        *_questions(lesson),
        toctree([f"{lesson.name}_sheet"]),
    ]
    return "\n\n".join(parts) + "\n"


def _plan(lesson):
    classes = plan(lesson)
    yield "## A plan for two classes" if len(classes) == 2 else "## A plan"
    if "two_parts" in lesson.front:
        yield lesson.front["two_parts"]
    yield "The minutes are those of a single reader, counted from the beginning of a class."
    for number, steps in enumerate(classes, start=1):
        if len(classes) == 2:
            yield f"**{'First' if number == 1 else 'Second'} class, {counted(steps[-1].end, 'minute')}**"
        rows = [
            f"| {step.start}–{step.end} | {link_to(lesson, step.heading, '' if step.heading else 'The beginning', UP)} "
            f"| {_contents(step)} |"
            for step in steps
        ]
        yield "\n".join(["| minute | section | with |", "|---|---|---|", *rows])


def _contents(step):
    parts = [counted(step.n_predictions, "prediction")] if step.n_predictions else []
    parts += [f"exercise `{key}` ({_exercise_of(key).minutes} min)" for key in step.exercises]
    parts += [f"**a place to stop: {words}**" for words in step.stops]
    return ", ".join(parts)


def _cuts(lesson):
    deeper = [section for section in outline(lesson) if section.place == DEEPER]
    if not deeper:
        return
    minutes = minutes_of(lesson).deeper
    yield "## What may be cut"
    yield (
        "No Deeper section is needed for another; each goes on from the core alone. Together they take "
        f"{counted(sum(minutes.values()), 'minute')}: good for homework, for a talk, or for those who are done early."
    )
    rows = []
    for section in deeper:
        keys = [piece.exercise for piece in section.pieces if piece.exercise]
        count = len(section.boxes("predict"))
        contents = [counted(count, "prediction")] * bool(count) + [f"exercise `{key}`" for key in keys]
        words = section.heading.removeprefix("Deeper: ")
        link = link_to(lesson, section.heading, words, UP)
        rows.append(f"| {link} | {minutes_for(section.pieces)} | {', '.join(contents)} |")
    yield "\n".join(["| Deeper section | minutes | with |", "|---|--:|---|", *rows])


def _predictions(lesson, numbers):
    found = predictions_of(lesson)
    if not found:
        return
    yield "## Predictions: what they will say, and what was measured"
    for place, words in ((CORE, "Of the core"), (DEEPER, "Of the Deeper sections"), (AFTER, "After these")):
        chosen = [(n, prediction) for n, prediction in enumerate(found, start=1) if prediction.section.place == place]
        if chosen:
            yield f"### {words}"
        for number, prediction in chosen:
            yield _prediction(number, prediction, lesson, numbers)


def _prediction(number, prediction, lesson, numbers):
    box, section = prediction.box, prediction.section
    title = f"Prediction {number}" + (f", in {box.unit}" if box.unit else "")
    lines = [f"- **Guess to expect:** {as_read(words, lesson, numbers, UP)}" for words in box.expect]
    lines += [f"- **Measured:** {words}" for name in prediction.measured if (words := _measured(name, numbers))]
    if prediction.answer:
        lines.append(f"- **The lesson then says:** {_in_a_line(as_read(prediction.answer, lesson, numbers, UP))}")
    lines.append(f"- **Where:** {link_to(lesson, section.heading, '' if section.heading else 'The beginning', UP)}")
    return admonition("predict", title, f"{as_read(box.body, lesson, numbers, UP)}\n\n" + "\n".join(lines))


def _in_a_line(text):
    return " ".join(text.split())


def _measured(name, numbers):
    """What the seeds gave, in words: "84.1 %, from 83.9 to 84.4 % over ten seeds (the nearest average gets right)"."""
    known = numbers.claims.get(name)
    if known is None or known.known_value is None:
        return ""
    value, what = write_value(known.known_value, known.unit, known.spread), plain(known.what)
    if not known.is_calibrated or known.recorded:
        return f"**{value}** ({what})"
    seeds = f"{in_words(known.n_seeds)} seeds" if known.n_seeds > 1 else "one seed"
    if known.seen_low == known.seen_high:
        return f"**{value}**, the same for {seeds} ({what})"
    return f"**{value}**, {write_range(known.seen_low, known.seen_high, known.unit)} over {seeds} ({what})"


def _exercises(lesson, numbers):
    keys = [piece.exercise for section in outline(lesson) for piece in section.pieces if piece.exercise]
    if not keys:
        return
    yield "## Exercises: the mistakes, and what each tells you"
    yield (
        "Under a mistake stands what its learner reads. Where a check compares results, it runs all these mistakes, "
        "and says so only to who gets the very results of one: whoever reads the words has most likely thought so."
    )
    for key in keys:
        yield from _exercise(key, lesson, numbers)


def _exercise(key, lesson, numbers):
    exercise = _exercise_of(key)
    section, task = _place_of(key, lesson)
    where = link_to(lesson, section.heading, "" if section.heading else "The beginning", UP)
    yield f"### `{key}`"
    deeper = "" if section.place == CORE else f", {section.place if section.place == DEEPER else 'after the end'}"
    yield f"*About {counted(exercise.minutes, 'minute')}{deeper}, in* {where}"
    if task:
        yield as_read(task, lesson, numbers, UP)
    yield _code(exercise.starter)
    hints = "\n".join(f"{number}. {hint}" for number, hint in enumerate(exercise.hints, start=1))
    yield f"**Hints**, each plainer than the one before:\n\n{hints}"
    yield f"**Solution**\n\n{_code(exercise.solution)}"
    if exercise.misconceptions:
        yield "**Mistakes to expect**"
    for words, codes in _by_words(exercise.misconceptions).items():
        yield container("mistake", *(_mistake(code, exercise.solution) for code in codes), f"“{words}”")


def _exercise_of(key):
    try:
        return find_exercise(key)
    except UnknownKey as error:
        raise CourseError(str(error)) from None


def _place_of(key, lesson):
    """The section of an exercise, and the text right before its cell: no heading, and nothing of a figure above it."""
    for section in outline(lesson):
        for place, piece in enumerate(section.pieces):
            if piece.exercise == key:
                before = section.pieces[place - 1] if place else None
                text = before.text if before and not before.is_code and not before.box else ""
                paragraphs = re.sub(r"(?m)^#+ .*\n?", "", text).strip().split("\n\n")
                return section, "\n\n".join(words for words in paragraphs if not words.startswith("*What to see"))
    raise LookupError(key)


def _by_words(misconceptions):
    """The mistakes in order, those that deserve the same words together: {words: [code, …]}."""
    found = {}
    for mistake in misconceptions:
        found.setdefault(mistake.words, []).append(mistake.code)
    return found


def _mistake(code, solution):
    """A wrong answer: the lines in which it differs from the solution, or all of it."""
    lines = list(difflib.unified_diff(solution.splitlines(), code.splitlines(), n=0, lineterm=""))[2:]
    changed = [line for line in lines if not line.startswith("@@")]
    # The solution's lines are read above: what is new is told by two or three lines, or by a whole answer.
    short = 0 < len(changed) <= SHORT_DIFF and any(line.startswith("+") for line in changed)
    return _code("\n".join(changed), "diff") if short else _code(code)


def _code(text, language="python"):
    return f"```{language}\n{text}\n```"


def _questions(lesson):
    keys = lesson.keys()["quizzes"]
    chosen = [question for question in find_questions() if question.key in keys]
    if not chosen:
        return
    yield "## The quiz, with its answers"
    for question in sorted(chosen, key=lambda question: keys.index(question.key)):
        letters = [letter for letter, option in zip("ABCDEFGH", question.options, strict=False) if option.right]
        yield f"`{question.key}`, right: **{', '.join(letters)}**"
        yield question.as_html().replace("<details>", "<details open>")


def _sheet(lesson, numbers):
    """The core's predictions with blanks, on one page of paper."""
    chosen = [prediction.box for prediction in predictions_of(lesson) if prediction.section.place == CORE]
    blanks = [
        container(
            "blank",
            f"**{number}.** {as_read(box.body, lesson, numbers, UP)}",
            f'<p class="line">{html.escape(box.unit or "")}</p>',
        )
        for number, box in enumerate(chosen, start=1)
    ]
    return "\n\n".join(
        [
            f"{HIDDEN}\n# Predictions: {lesson.front['title']}",
            container("sheet-note", f"To print on one page, for each learner. [The guide]({lesson.name}.md)"),
            '<p class="line name">Name</p>',
            container("sheet many" if len(blanks) > FEW_BLANKS else "sheet", *blanks)
            if blanks
            else "This lesson asks for no prediction.",
        ]
    )
