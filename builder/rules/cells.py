"""The contract about a lesson's cells: what they may use, what must be said first, and what may stand where."""

import ast
import builtins
import re
from dataclasses import replace

from builder.lesson.outline import CORE, DEEPER, is_call_of
from builder.rules.breaches import Breach
from builder.rules.names import calls_told, library_names, modules_of, names_explained, needs_and_gives
from builder.rules.plain_python import find_constructs
from exercises.core.exercise import UnknownKey, find_exercise
from helpers.measuring.guesses import ASKED_IN
from helpers.measuring.store import read_claims

MOST_LINES, MOST_LINES_ELSEWHERE = 12, 16  # of a visible cell of the core; of starters, exhibits and Deeper sections
MOST_COLUMNS = 88
FOLDED = {"compile", "fit", "Sequential", "Dense"}  # what a lesson is about never hides in a folded cell
GUESS = re.compile(r"(guess\w*) = \.\.\.  # in (.+)")
_UNSHOWN = "no claim shows this guess: write `claim(…, guess=guess)` where the answer is measured"
TEST_IMAGES = {"x_test", "y_test"}


def check_code(lesson, sections, earlier):
    """Yield a Breach for each cell that is not as the contract wants it.

    Parameters
    ----------
    lesson : Lesson
    sections : list of Section
    earlier : list of (list of Section)
        The outlines of the lessons before, whose cores are taken as read.
    """
    rules = (_plain, _sentences_between, _folds, _guesses, _calls_told, _answers, _test_images, _myths)
    for rule in rules:
        yield from rule(sections, lesson)
    yield from _names_before_use(sections, earlier)


def with_starters(sections):
    """Put each exercise's starter into its cell, which is empty in the source.

    An exercise that does not exist leaves its cell empty; the builder says so.
    """
    for section in sections:
        section.pieces = [_with_starter(piece) for piece in section.pieces]
    return sections


def _with_starter(piece):
    if not piece.exercise:
        return piece
    try:
        return replace(piece, text=find_exercise(piece.exercise).starter)
    except UnknownKey:
        return piece


def _plain(sections, lesson):
    for section in sections:
        for piece in section.code:
            if not piece.is_visible or "parameters" in piece.tags:
                continue
            if section.place == CORE:
                for word, line, advice in find_constructs(piece.tree):
                    sentence = f"{_named(word)} in line {line} is beyond the plain code of a core: {advice}"
                    yield Breach(word, sentence, section, piece)
            lines = [line for line in piece.text.splitlines() if line.strip()]
            longer = section.place != CORE or piece.exercise or "exhibit" in piece.tags
            most = MOST_LINES_ELSEWHERE if longer else MOST_LINES
            if len(lines) > most:
                sentence = f"a visible cell has at most {most} lines here; this has {len(lines)}: divide or fold it"
                yield Breach("lines", sentence, section, piece)
            wide = max(map(len, lines), default=0)
            if wide > MOST_COLUMNS:
                sentence = f"a visible line has at most {MOST_COLUMNS} characters; the longest has {wide}: break it"
                yield Breach("columns", sentence, section, piece)


def _named(word):
    return (
        f"“{word}”"
        if re.fullmatch(r"\W+|[A-Z]\w+|yield|lambda|try|assert|del|raise|match|class", word)
        else f"a {word}"
    )


def _sentences_between(sections, lesson):
    last, said = None, True
    for section, piece in _flat(sections):
        if not piece.is_code:
            said = said or len(re.findall(r"\w+", piece.text)) >= 3
        elif piece.is_visible:
            if last and not said:
                sentence = "two visible code cells stand in a row: say in a sentence why the second is there"
                yield Breach("sentence", sentence, section, piece)
            last, said = piece, False


def _flat(sections):
    return [(section, piece) for section in sections for piece in section.pieces]


def _folds(sections, lesson):
    """Nothing that a visible cell uses comes from a folded one, imports aside; and nothing to learn is folded."""
    giver = {}
    for section, piece in _flat(sections):
        if not piece.is_code:
            continue
        needed, defined, imported = needs_and_gives(piece.text)
        if piece.is_visible:
            for name in sorted(needed):
                if name in giver and "fold" in giver[name].tags:
                    sentence = f"it uses `{name}`, which the folded cell {giver[name].first_line} defines: show that"
                    yield Breach("fold", sentence, section, piece)
        elif "fold" in piece.tags:
            for node in ast.walk(piece.tree):
                if isinstance(node, ast.Attribute) and node.attr in FOLDED and not _is_of_re(node):
                    sentence = f"`{node.attr}` stands in a folded cell: models, compile and fit are always shown"
                    yield Breach("fold", sentence, section, piece)
        # A folded cell's helpers of its own may bear a name again that a visible cell gave: the last one counts.
        giver |= dict.fromkeys(defined - imported, piece)


def _is_of_re(node):
    return isinstance(node.value, ast.Name) and node.value.id == "re"


def _guesses(sections, lesson):
    """A guess directly follows its prediction, in its unit, and a claim shows it afterwards."""
    waiting = {}
    for section in sections:
        before = None
        for piece in section.pieces:
            if piece.is_code and "guess" in piece.tags:
                box = before.box if before and before.box and before.box.kind == "predict" else None
                written = GUESS.fullmatch(piece.text.strip())
                if box is None:
                    yield Breach(
                        "guess", "a guess cell directly follows its predict box: move it there", section, piece
                    )
                elif not box.unit:
                    sentence = "the prediction above has no unit: begin its box with a line `:unit: percent`"
                    yield Breach("guess", sentence, section, piece)
                elif not written or written[2].strip() != box.unit:
                    sentence = f"a guess cell is one line, `guess = ...  # in {box.unit}`: write that"
                    yield Breach("guess", sentence, section, piece)
                if written:
                    if written[1] in waiting:
                        yield Breach("guess", _UNSHOWN, *waiting[written[1]])
                    waiting[written[1]] = (section, piece)
            elif piece.is_code:
                for name, call in _guesses_shown(piece.tree):
                    asked = _asked_in(call, lesson)
                    if name in waiting and asked and asked != GUESS.fullmatch(waiting[name][1].text.strip())[2]:
                        sentence = f"the guess of {call.args[0].value} is compared in {asked}: ask for it in {asked}"
                        yield Breach("guess", sentence, section, piece)
                    if waiting.pop(name, None) is None:
                        sentence = (
                            f"`guess={name}` stands where no guess cell before it is still open: add one, or drop it"
                        )
                        yield Breach("guess", sentence, section, piece)
            before = piece
    for section, piece in waiting.values():
        yield Breach("guess", _UNSHOWN, section, piece)


def _guesses_shown(tree):
    """The names given as `guess=` in some code, each with its call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((k.value.id, node) for k in node.keywords if k.arg == "guess" and isinstance(k.value, ast.Name))


def _asked_in(call, lesson):
    """What the guess of a claim is counted in, None where that is the number itself or the claim is not known."""
    if is_call_of(call, "seconds"):
        return ASKED_IN["seconds"]
    name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    known = read_claims(lesson.path.parent, lesson.slug).get(name)
    return ASKED_IN.get(known.unit) if known else None


def _calls_told(sections, lesson):
    """Whatever function the text tells a learner to call can be called by then."""
    flat = _flat(sections)
    methods = {n.attr for _, p in flat if p.is_code for n in ast.walk(p.tree) if isinstance(n, ast.Attribute)}
    defined = set()
    for place, (section, piece) in enumerate(flat):
        if piece.is_code:
            defined |= needs_and_gives(piece.text)[1]
            continue
        following = next((p for _, p in flat[place:] if p.is_code), None)
        soon = needs_and_gives(following.text)[1] if following else set()
        for name, span in calls_told(piece.text):
            if name not in defined | soon | methods | set(dir(builtins)):
                sentence = f"the text tells to call `{span}`, and no cell has defined or imported `{name}` by then"
                yield Breach(name, sentence, section, piece)


def _answers(sections, lesson):
    """The answer to an exercise never stands in the next visible cells."""
    flat = [(section, piece) for section, piece in _flat(sections) if piece.is_visible]
    for place, (_, piece) in enumerate(flat):
        if not piece.exercise:
            continue
        try:
            solution = ast.parse(find_exercise(piece.exercise).solution)
        except UnknownKey:
            continue
        answers = {
            ast.unparse(node.value) for node in ast.walk(solution) if isinstance(node, ast.Return) and node.value
        }
        answers = {answer for answer in answers if len(answer) > 20}
        for section, following in flat[place + 1 : place + 3]:
            shown = {ast.unparse(node) for node in ast.walk(following.tree) if isinstance(node, ast.expr)}
            if answers & shown:
                sentence = f"it shows the answer to {piece.exercise}, which is asked just before: move it further down"
                yield Breach("answer", sentence, section, following)


def _test_images(sections, lesson):
    """Of each network the test images are read once, after its last choice.

    The core reads them in one cell, after all its trainings; a Deeper section, if at all, likewise. An exhibit is
    another thing: what it measures was fixed beforehand, and no choice follows from it.
    """
    scopes = [[(s, p) for s, p in _flat(sections) if s.place == CORE]]
    scopes += [_flat([section]) for section in sections if section.place == DEEPER]
    for number, scope in enumerate(scopes):
        cells = [(s, p) for s, p in scope if p.is_code and not p.exercise and not p.tags & {"exhibit", "exercise"}]
        reading = [place for place, (_, piece) in enumerate(cells) if _reads_test_images(piece.tree)]
        training = [place for place, (_, piece) in enumerate(cells) if _calls_method(piece.tree, "fit")]
        if number == 0 and not reading:
            yield Breach("test images", "the core reads the test images once, after all training; it never does")
        for place in reading[1:]:
            sentence = "the test images are read here again: once is enough, in one cell, for all that is to be judged"
            yield Breach("test images", sentence, *cells[place])
        if reading and training and reading[0] < training[-1]:
            sentence = (
                f"the test images are read here, before the training in {cells[training[-1]][1].first_line}: move it"
            )
            yield Breach("test images", sentence, *cells[reading[0]])


def _reads_test_images(tree):
    """Does the code look at test images or labels, other than at how many there are?"""
    looked_past = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"shape", "dtype", "size", "ndim"}:
            looked_past.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
            looked_past |= set(node.args)
    return any(
        (isinstance(node, ast.Attribute) and node.attr in TEST_IMAGES)
        or (isinstance(node, ast.Name) and node.id in TEST_IMAGES and isinstance(node.ctx, ast.Load))
        for node in ast.walk(tree)
        if node not in looked_past
    )


def _calls_method(tree, name):
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name
        for node in ast.walk(tree)
    )


def _myths(sections, lesson):
    """A myth names the claim or exhibit that would fail if the myth were true."""
    keys = lesson.keys()
    measured = {*keys["claims"], *keys["exhibits"]}
    for section in sections:
        for piece in section.boxes("myth"):
            named = set(re.findall(r"\{\{\s*([\w.]+)", piece.text))
            if not named & measured:
                sentence = (
                    "a myth names, as {{ slug.name }}, a claim or an exhibit of its lesson that would fail if the myth "
                    f"were true; it names {', '.join(sorted(named)) or 'none'}"
                )
                yield Breach("myth", sentence, section, piece)


def _names_before_use(sections, earlier):
    """Each name of a library, and each method of arrays and models, is explained in the text before its first use.

    A core rests on the cores before it; a Deeper section also on the core of its own lesson, and on no other section.
    """
    known = set()
    for other in earlier:
        known |= _explained(piece for section in other if section.place == CORE for piece in section.pieces)
    modules = modules_of(piece.text for _, piece in _flat(sections) if piece.is_code)
    said = set()
    for section in sections:
        here, once = (known, "") if section.place == CORE else (set(known), section.heading)
        for piece in section.pieces:
            if not piece.is_code:
                here |= _explained([piece])
            elif piece.is_visible and piece.text:
                for name in library_names(piece.tree, modules):
                    if name.split(".")[-1] in here or (once, name) in said:
                        continue
                    said.add((once, name))
                    sentence = (
                        f"it uses `{name}`, and no text before it names that in backticks and says what it does: name "
                        "it, in a sentence that says more than a list of names"
                    )
                    yield Breach(name.lstrip("."), sentence, section, piece)


def _explained(pieces):
    return set().union(
        *(names_explained(f"{p.box.title if p.box else ''}\n\n{p.text}") for p in pieces if not p.is_code)
    )
