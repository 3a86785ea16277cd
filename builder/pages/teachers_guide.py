"""The teacher's guide: for each lesson a plan for its classes, what to expect of learners, and all the answers."""

import difflib
import re
from functools import partial

from builder.lesson.cells import DEEPER
from builder.lesson.minutes import minutes_for
from builder.lesson.predictions import predictions_of
from builder.pages.class_plan import plan
from builder.pages.markdown import as_read, counted, escape_markdown, link_to, link_to_section, numbers_of, title_of
from builder.pages.reference import exhibits_in, name_in_words
from builder.pages.templates import fill_page
from exercises.core.exercise import find_exercise
from exercises.core.questions import find_questions
from helpers.measuring.words import in_words, write_range, write_value

UP = "../"  # from the guide's folder to the lessons
CAPTION = "*What to see"  # how the words under a figure begin
SHORT_DIFF = 8  # lines: what differs more is shown whole


def guide_pages(lessons, project, notebooks, feedback):
    """Write the guide: {"teacher/02_mnist.md": Markdown, …}, with an index and a sheet to print for each lesson.

    Parameters
    ----------
    lessons : list of Lesson
    project : Project
    notebooks : dict of str to NotebookNode
        The executed lessons by name: the rows of exhibits are shown as they show them.
    feedback : dict of str to dict of str to str
        What a learner reads, by the key of the exercise and the mistake's code.
    """
    numbers = numbers_of(project)
    pages = {"teacher/index.md": fill_page(project, "teacher/index.md", lessons=list(map(_row_of, lessons)))}
    for lesson in lessons:
        quote, where = partial(as_read, lesson=lesson, numbers=numbers, up=UP), partial(link_to_section, lesson, up=UP)
        predictions = _predictions(lesson, quote, where, numbers.claims, notebooks[lesson.name])
        exercises = [_exercise(key, lesson, quote, where, feedback[key]) for key in exercises_in(lesson)]
        known = {"name": lesson.name, "number": int(lesson.number), "front": lesson.front, "predictions": predictions}
        pages[f"teacher/{lesson.name}_sheet.md"] = fill_page(project, "teacher/sheet.md", **known)
        pages[f"teacher/{lesson.name}.md"] = fill_page(
            project,
            "teacher/lesson.md",
            **known,
            lesson=link_to(lesson, words="The lesson", up=UP),
            objectives=list(map(quote, lesson.front["objectives"])),
            classes=[[_step(step, where) for step in steps] for steps in plan(lesson)],
            deeper=[_deeper(section, lesson) for section in lesson.sections if section.place == DEEPER],
            exercises=exercises,
            questions=_questions(lesson),
        )
    return pages


def exercises_in(lesson):
    """List the keys of a lesson's exercises, in order."""
    return [key for section in lesson.sections for key in section.exercises]


def _row_of(lesson):
    return {
        "name": lesson.name,
        "title": title_of(lesson),
        "classes": [steps[-1].end for steps in plan(lesson)],
        "n_predictions": len(predictions_of(lesson)),
        "n_exercises": len(exercises_in(lesson)),
    }


# The plan


def _step(step, where):
    exercises = [f"exercise `{key}` ({find_exercise(key).minutes} min)" for key in step.section.exercises]
    stops = [f"**a place to stop: {cell.box.title}**" for cell in step.section.boxes("stop")]
    contents = [*_counted_predictions(step.section), *exercises, *stops]
    return {"start": step.start, "end": step.end, "link": where(step.section.heading), "contents": contents}


def _deeper(section, lesson):
    contents = [*_counted_predictions(section), *(f"exercise `{key}`" for key in section.exercises)]
    link = link_to(lesson, section.heading, section.heading.removeprefix("Deeper: "), UP)
    return {"link": link, "minutes": minutes_for(section.cells), "contents": contents}


def _counted_predictions(section):
    """Count the predictions of a section: ["2 predictions"], or [] where there is none."""
    count = len(section.boxes("predict"))
    return [counted(count, "prediction")] if count else []


# Predictions


def _predictions(lesson, quote, where, claims, notebook):
    figures, tables = _figures_in(notebook), exhibits_in(notebook)
    found = []
    for number, each in enumerate(predictions_of(lesson), start=1):
        exhibits = [(name_in_words(name), tables[name]) for name in each.recorded if name in tables]
        under_a_figure = each.words.startswith(CAPTION) and not exhibits  # which would draw the rows once more
        found.append(
            {
                "number": number,
                "place": each.section.place,
                "where": where(each.section.heading),
                "unit": each.box.unit or "",
                "question": quote(each.box.body),
                "expect": list(map(quote, each.box.expect)),
                "claims": [_seen_over_seeds(claims[name]) for name in each.recorded if name in claims],
                "exhibits": exhibits,
                "figure": figures.get(number, "") if under_a_figure else "",
                "words": quote(each.words),
            }
        )
    return found


def _figures_in(notebook):
    """Read what the first figure after each prediction shows, as its alternative text says: {number: str}."""
    found, number = {}, 0
    for cell in notebook.cells:
        number += "predict" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if words := output.get("metadata", {}).get("image/png", {}).get("alt"):
                found.setdefault(number, " ".join(words.split()))
    return found


def _seen_over_seeds(claim):
    """Write what was measured, and over how many seeds; of what the seeds have no part in, the value alone."""
    value = "" if claim.known_value is None else write_value(claim.known_value, claim.unit, claim.spread)
    seen = {"value": value, "what": claim.what, "range": "", "seeds": ""}
    if claim.is_calibrated and not claim.recorded:
        seen["seeds"] = f"{in_words(claim.n_seeds)} seeds" if claim.n_seeds > 1 else "one seed"
        seen["range"] = write_range(claim.seen_low, claim.seen_high, claim.unit)
    return seen


# Exercises


def _exercise(key, lesson, quote, where, feedback):
    exercise = find_exercise(key)
    section, task = _place_of(key, lesson)
    return {
        "key": key,
        "minutes": exercise.minutes,
        "place": section.place,
        "where": where(section.heading),
        "task": quote(task),
        "starter": exercise.starter,
        "hints": exercise.hints,
        "solution": exercise.solution,
        "mistakes": _by_words(exercise, feedback),
    }


def _place_of(key, lesson):
    """Find the section of an exercise, and the text right above its cell: no heading, and no words under a figure."""
    for section in lesson.sections:
        for place, cell in enumerate(section.cells):
            if cell.exercise == key:
                above = section.cells[place - 1] if place else None
                text = above.source if above and not above.is_code and not above.box else ""
                paragraphs = re.sub(r"(?m)^#+ .*\n?", "", text).strip().split("\n\n")
                return section, "\n\n".join(words for words in paragraphs if not words.startswith(CAPTION))
    raise LookupError(key)


def _by_words(exercise, feedback):
    """Put the mistakes that get the same words together: {words: [(language, code), …]}, in Markdown."""
    found = {}
    for mistake in exercise.misconceptions:
        found.setdefault(_as_shown(feedback[mistake.code]), []).append(_mistake(mistake.code, exercise.solution))
    return found


def _as_shown(message):
    """Write a check's message as Markdown: its lines stay lines, and only what stands between backticks is code."""
    pieces = re.split(r"(`[^`\n]+`)", message)
    pieces[::2] = map(escape_markdown, pieces[::2])
    return "".join(pieces).replace("\n", "\\\n")


def _mistake(code, solution):
    """Show a wrong answer as (language, code): the lines in which it differs from the solution, or all of it."""
    lines = list(difflib.unified_diff(solution.splitlines(), code.splitlines(), n=0, lineterm=""))[2:]
    changed = [line for line in lines if not line.startswith("@@")]
    # The solution's lines are read above: what is new is told by two or three lines, or by a whole answer.
    short = 0 < len(changed) <= SHORT_DIFF and any(line.startswith("+") for line in changed)
    return ("diff", "\n".join(changed)) if short else ("python", code)


def _questions(lesson):
    """Write the questions of the quiz in order, each unfolded, with the letters of its right options."""
    questions = {question.key: question for question in find_questions()}
    found = []
    for key in filter(questions.get, lesson.keys()["quizzes"]):
        options = zip("ABCDEFGH", questions[key].options, strict=False)
        letters = [letter for letter, option in options if option.right]
        html = questions[key].as_html().replace("<details>", "<details open>")
        found.append({"key": key, "letters": letters, "html": html})
    return found
