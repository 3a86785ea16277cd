"""The contract about a lesson as a whole: its order, its length, how much there is of what."""

import ast

from builder.lesson.minutes import minutes_for, minutes_of_parts
from builder.lesson.outline import AFTER, CORE, DEEPER, ENDINGS
from builder.rules.breaches import Breach
from helpers.suggestions import did_you_mean

MOST_MINUTES = 90
MOST_MINUTES_OF_A_PART = 60
RECAP, OUTLOOK = "In one minute", "What comes next"
TRAINING = {"epochs", "batch_size", "verbose", "validation_data", "validation_split", "callbacks"}

# What there must be: (least, most, what it is called).
COUNTS = {
    "claims": (12, None, "claims"),
    "exercises": (3, 7, "exercises"),
    "core exercises": (2, 3, "exercises in the core (others in Deeper sections)"),
    "questions": (4, 6, "questions in the quiz"),
    "predictions": (3, None, "predictions"),
    "myths": (2, None, "myths"),
    "glossary": (1, 1, "glossary"),
    "networks": (2, None, "networks trained live in the core"),
}


def check_form(lesson, sections):
    """Yield a Breach for each thing that is too long, too little, too much, or out of its place."""
    core = [section for section in sections if section.place == CORE]
    yield from _length(lesson, core)
    yield from _counts(lesson, sections, core)
    yield from _order(sections)
    for section in core[1:]:
        if section.heading not in (RECAP, OUTLOOK) and not any(map(_shows, section.pieces)):
            sentence = "a section of the core shows a figure or an output; this one only tells: let it run something"
            yield Breach("telling", sentence, section)


def _length(lesson, core):
    pieces = [piece for section in core for piece in section.pieces]
    minutes = minutes_for(pieces)
    parts = minutes_of_parts(pieces)
    in_parts = lesson.front.get("two_parts")
    if minutes <= MOST_MINUTES:
        if in_parts:
            yield Breach("minutes", f"the core takes {minutes} minutes, and needs no `two_parts`: remove that field")
    elif not in_parts:
        yield Breach(
            "minutes",
            f"the core may take {MOST_MINUTES} minutes; it takes {minutes}. Shorten it, move sections behind the quiz "
            'as "Deeper: …", or state `two_parts: the reason` and where the first ends, by one `:::{stop}`',
        )
    elif not parts:
        n_stops = sum(piece.box is not None and piece.box.kind == "stop" for piece in pieces)
        yield Breach(
            "minutes", f"a core in two parts has one `:::{{stop}}` where the first part ends; it has {n_stops}"
        )
    elif max(parts) > MOST_MINUTES_OF_A_PART:
        yield Breach(
            "minutes",
            f"a part of the core may take {MOST_MINUTES_OF_A_PART} minutes; they take {parts[0]} and {parts[1]}. "
            "Move the `:::{stop}`, or move sections to the Deeper ones",
        )


def _counts(lesson, sections, core):
    found = {
        "claims": len(lesson.keys()["claims"]),
        "exercises": _exercises(sections),
        "core exercises": _exercises(core),
        "questions": sum(section.calls("quiz") for section in sections),
        "predictions": sum(len(section.boxes("predict")) for section in sections),
        "myths": sum(len(section.boxes("myth")) for section in sections),
        "glossary": sum(len(section.boxes("glossary")) for section in sections),
        "networks": count_trainings([piece for section in core for piece in section.code]),
    }
    for word, (least, most, words) in COUNTS.items():
        if found[word] < least or (most and found[word] > most):
            span = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
            yield Breach(word, f"expected {span} {words}; found {found[word]}")


def _exercises(sections):
    return sum(bool(piece.exercise) for section in sections for piece in section.pieces)


def count_trainings(pieces):
    """Count the networks that some cells train: each `fit` of one, or each call of a function that holds it.

    Exhibits and exercises do not count: an exhibit is recorded, an exercise left to the learner. A `fit` in a loop
    counts as two.
    """
    trees = [piece.tree for piece in pieces if not piece.tags & {"exhibit", "exercise"}]
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


def _order(sections):
    places = [CORE, DEEPER, AFTER]
    latest = CORE
    for section in sections:
        if places.index(section.place) < places.index(latest):
            sentence = (
                f"the order is core, Deeper sections, {', '.join(ENDINGS)}; this section follows one that is "
                f'"{latest}": move it up, or begin its heading with "Deeper: "'
            )
            yield Breach("order", sentence, section)
        else:
            latest = section.place
    headings = [section.heading for section in sections]
    for heading in (RECAP, *ENDINGS):
        if headings.count(heading) != 1:
            near = did_you_mean(heading, [h for h in headings if h and h != heading])
            yield Breach("order", f"expected one section “{heading}”; found {headings.count(heading)}.{near}")
    ends = [heading for heading in headings if heading in ENDINGS]
    if len(ends) == len(ENDINGS) and ends != list(ENDINGS):
        yield Breach("order", f"the last sections are {' and '.join(ENDINGS)}, in this order; found {', '.join(ends)}")
    yield from _closing([section for section in sections if section.place == CORE])


def _closing(core):
    """After the quiz come, in this order, the recap, the glossary, and a word on what comes next."""
    asking = [place for place, section in enumerate(core) if section.calls("quiz")]
    if not asking:
        yield Breach("order", "the core ends with a quiz; it calls `quiz` nowhere: add a section that does")
        return
    for section in core[asking[-1] + 1 :]:
        if section.heading not in (RECAP, OUTLOOK):
            sentence = f"after the quiz come “{RECAP}”, the glossary and “{OUTLOOK}”: move this section before the quiz"
            yield Breach("order", sentence, section)
    flat = [(section, piece) for section in core for piece in section.pieces]
    glossary = [i for i, (_, piece) in enumerate(flat) if piece.box and piece.box.kind == "glossary"]
    recap = [i for i, (section, _) in enumerate(flat) if section.heading == RECAP]
    last_question = [i for i, (section, _) in enumerate(flat) if section is core[asking[-1]]][-1]
    if recap and recap[0] < last_question:
        yield Breach("order", f"“{RECAP}” comes after the quiz: move it there", flat[recap[0]][0])
    if recap and glossary and glossary[0] < recap[0]:
        yield Breach("order", f"the glossary comes after “{RECAP}”: move it there", *flat[glossary[0]])
    if glossary and not any(not piece.is_code and not piece.box for _, piece in flat[glossary[0] + 1 :]):
        yield Breach("order", "after the glossary the core says what comes next, in a sentence: add it", flat[-1][0])


def _shows(piece):
    """Has a piece an output? An explorable has; code, where a statement at its top calls something for itself."""
    if not piece.is_code:
        return piece.box is not None and piece.box.kind == "explore"
    if "guess" in piece.tags:
        return False
    return bool(piece.exercise) or any(
        isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call)
        for statement in piece.tree.body
        if not isinstance(statement, ast.FunctionDef)
        for inner in ast.walk(statement)
    )
