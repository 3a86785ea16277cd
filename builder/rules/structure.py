"""The contract about a lesson as a whole: its order, its length, how much there is of what."""

import ast
import re

from builder.lesson.cells import AFTER, CORE, DEEPER, ENDINGS
from builder.lesson.minutes import minutes_of
from builder.rules.violations import Violation
from helpers.suggestions import did_you_mean

MOST_MINUTES, MOST_MINUTES_IN_THREE, MOST_MINUTES_OF_A_SITTING, MOST_MINUTES_IF_SHORT = 120, 150, 65, 30
LEAST_MINUTES = 10  # of an exercise that gives no reason for fewer
# Lessons whose core is longer than that, and which are still to be recast. The list goes with the last of them.
TO_BE_RECAST = {"intro", "mnist", "fashion_mnist", "activations", "losses_and_optimizers", "confusion_matrix"}
RECAP, OUTLOOK = "In one minute", "What comes next"
TERM = re.compile(r"(?m)^[^:\n].*\n: ")
TRAINING = {"epochs", "batch_size", "verbose", "validation_data", "validation_split", "callbacks"}

# What there must be: (least, most, of a short lesson the least and the most, what it is called).
COUNTS = {
    "claims": (12, None, 1, None, "claims"),
    "exercises": (3, 7, 1, 3, "exercises"),
    "core exercises": (2, 3, 1, 3, "exercises in the core (others in Deeper sections)"),
    "questions": (4, 6, 1, 3, "questions in the quiz"),
    "predictions": (3, None, 1, None, "predictions"),
    "myths": (2, None, 0, None, "myths"),
    "glossary": (1, 1, 1, 1, "glossary"),
    "terms": (4, None, 1, None, "terms in the glossary"),
    "networks": (2, None, 0, None, "networks trained live in the core"),
    "figures": (1, None, 0, None, "figures"),
    "compared": (5, None, 0, None, "cells whose output is compared, tagged `nbval-check-output`"),
}


def length(lesson):
    """The core takes two hours at most, or two and a half in three sittings; a sitting about one."""
    minutes, reason = minutes_of(lesson), lesson.front.get("three_sittings")
    most = MOST_MINUTES_IN_THREE if reason else MOST_MINUTES_IF_SHORT if _is_short(lesson) else MOST_MINUTES
    found = []
    if minutes.core > most:
        found.append(
            f"the core may take {most} minutes; it takes {minutes.core}. Shorten it, or move sections behind the quiz "
            'as "Deeper: …"'
        )
    elif reason and minutes.core <= MOST_MINUTES:
        found.append(f"the core takes {minutes.core} minutes, and needs no `three_sittings`: remove that field")
    if max(minutes.sittings) > MOST_MINUTES_OF_A_SITTING:
        found.append(
            f"a sitting may take {MOST_MINUTES_OF_A_SITTING} minutes; they take "
            f"{' and '.join(map(str, minutes.sittings))}. Cut the core at another place by a `:::{{stop}}`"
        )
    if lesson.slug in TO_BE_RECAST:
        found = [] if found else [f"the core is within its minutes: take {lesson.slug!r} off TO_BE_RECAST"]
    for sentence in found:
        yield Violation("minutes", sentence)


def minutes_of_exercises(lesson):
    """An exercise takes ten minutes, or says why it takes fewer."""
    for section in lesson.sections:
        for cell in section.cells:
            if cell.task and cell.task.minutes < LEAST_MINUTES and not cell.task.fewer_minutes_because:
                sentence = (
                    f"an exercise takes {LEAST_MINUTES} minutes or more; this one says {cell.task.minutes}: leave "
                    "`minutes` out, or state `fewer_minutes_because`"
                )
                yield Violation("minutes", sentence, section, cell)


def amounts(lesson):
    """There is enough to do in a lesson, and not too much."""
    sections, core = lesson.sections, _core(lesson)
    found = {
        "claims": len(lesson.keys()["claims"]),
        "exercises": _exercises(sections),
        "core exercises": _exercises(core),
        "questions": sum(section.count_calls("quiz") for section in sections),
        "predictions": sum(len(section.boxes("predict")) for section in sections),
        "myths": sum(len(section.boxes("myth")) for section in sections),
        "glossary": sum(len(section.boxes("glossary")) for section in sections),
        "terms": sum(len(TERM.findall(box.body)) for box in lesson.boxes() if box.kind == "glossary"),
        "networks": count_trainings([cell for section in core for cell in section.code]),
        "figures": sum(section.count_calls("show") for section in sections),
        "compared": sum("nbval-check-output" in cell.tags for cell in lesson.code),
    }
    for word, (*whole, least, most, words) in COUNTS.items():
        if not _is_short(lesson):
            least, most = whole
        if found[word] < least or (most and found[word] > most):
            span = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
            yield Violation(word, f"expected {span} {words}; found {found[word]}")


def _is_short(lesson):
    return lesson.front.get("form") == "short"


def _exercises(sections):
    return sum(len(section.exercises) for section in sections)


def count_trainings(cells):
    """Count the networks that some cells train: each `fit` of one, or each call of a function that holds it.

    Exhibits and exercises do not count: an exhibit is recorded, an exercise left to the learner. A `fit` in a loop
    counts as two.
    """
    trees = [cell.tree for cell in cells if not {"exhibit", "exercise"} & set(cell.tags)]
    holding = {}
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and _fits(node):
                holding[node.name] = _fits(node)
    count = 0
    for tree in trees:
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef):
                continue
            calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
            named = [c.func.id for c in calls if isinstance(c.func, ast.Name)]
            times = 2 if isinstance(statement, ast.For | ast.While) else 1
            count += times * (_fits(statement) + sum(holding.get(name, 0) for name in named))
    return count


def _fits(tree):
    return sum(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "fit"
        and bool(TRAINING & {keyword.arg for keyword in node.keywords})
        for node in ast.walk(tree)
    )


def order(lesson):
    """The core comes first, then quiz, recap and glossary, then Deeper sections, then what follows."""
    sections = lesson.sections
    places = [CORE, DEEPER, AFTER]
    latest = CORE
    for section in sections:
        if places.index(section.place) < places.index(latest):
            sentence = (
                f"the order is core, Deeper sections, {', '.join(ENDINGS)}; this section follows one that is "
                f'"{latest}": move it up, or begin its heading with "Deeper: "'
            )
            yield Violation("order", sentence, section)
        else:
            latest = section.place
    headings = [section.heading for section in sections]
    for heading in (RECAP, *ENDINGS):
        if headings.count(heading) != 1:
            near = did_you_mean(heading, [h for h in headings if h and h != heading])
            yield Violation("order", f"expected one section “{heading}”; found {headings.count(heading)}.{near}")
    ends = [heading for heading in headings if heading in ENDINGS]
    if len(ends) == len(ENDINGS) and ends != list(ENDINGS):
        sentence = f"the last sections are {' and '.join(ENDINGS)}, in this order; found {', '.join(ends)}"
        yield Violation("order", sentence)
    yield from _closing([section for section in sections if section.place == CORE])


def _closing(core):
    """After the quiz come, in this order, the recap, the glossary, and a word on what comes next."""
    asking = [place for place, section in enumerate(core) if section.count_calls("quiz")]
    if not asking:
        yield Violation("order", "the core ends with a quiz; it calls `quiz` nowhere: add a section that does")
        return
    for section in core[asking[-1] + 1 :]:
        if section.heading not in (RECAP, OUTLOOK):
            sentence = f"after the quiz come “{RECAP}”, the glossary and “{OUTLOOK}”: move this section before the quiz"
            yield Violation("order", sentence, section)
    flat = [(section, cell) for section in core for cell in section.cells]
    glossary = [i for i, (_, cell) in enumerate(flat) if cell.box and cell.box.kind == "glossary"]
    recap = [i for i, (section, _) in enumerate(flat) if section.heading == RECAP]
    last_question = [i for i, (section, _) in enumerate(flat) if section is core[asking[-1]]][-1]
    if recap and recap[0] < last_question:
        yield Violation("order", f"“{RECAP}” comes after the quiz: move it there", flat[recap[0]][0])
    if recap and glossary and glossary[0] < recap[0]:
        yield Violation("order", f"the glossary comes after “{RECAP}”: move it there", *flat[glossary[0]])
    if glossary and not any(not cell.is_code and not cell.box for _, cell in flat[glossary[0] + 1 :]):
        yield Violation("order", "after the glossary the core says what comes next, in a sentence: add it", flat[-1][0])


def core_shows(lesson):
    """A section of the core has something to see."""
    for section in _core(lesson)[1:]:
        if section.heading not in (RECAP, OUTLOOK) and not any(map(_shows, section.cells)):
            sentence = "a section of the core shows a figure or an output; this one only tells: let it run something"
            yield Violation("telling", sentence, section)


def _core(lesson):
    return [section for section in lesson.sections if section.place == CORE]


def _shows(cell):
    """Has a cell an output? An explorable has; code, where a statement at its top calls something for itself."""
    if not cell.is_code:
        return cell.box is not None and cell.box.kind == "explore"
    if "guess" in cell.tags:
        return False
    return bool(cell.exercise) or any(
        isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call)
        for statement in cell.tree.body
        if not isinstance(statement, ast.FunctionDef)
        for inner in ast.walk(statement)
    )


RULES = (length, minutes_of_exercises, amounts, order, core_shows)
