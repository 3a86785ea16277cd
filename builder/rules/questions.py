"""The contract about a lesson's quiz: each option is explained, and nothing tells the right one."""

from builder.rules.violations import Violation
from exercises.core.questions import find_questions

LEAST_OPTIONS, LEAST_WORDS, LEAST_PLACES = 3, 12, 3


def explained_options(lesson):
    """Every option is explained, in words enough to say why."""
    for section, question in _asked(lesson):
        if len(question.options) < LEAST_OPTIONS:
            sentence = f"{question.key} has {len(question.options)} options: a question has {LEAST_OPTIONS} or more"
            yield Violation("options", sentence, section)
        for option in question.options:
            n_words = len(option.explanation.split())
            if n_words < LEAST_WORDS:
                sentence = (
                    f"{question.key} explains “{option.text[:40]}” in {n_words} words: say why in {LEAST_WORDS} or more"
                )
                yield Violation("explanation", sentence, section)


def hidden_answers(lesson):
    """Neither the place nor the length of an option tells that it is right."""
    asked = _asked(lesson)
    places, longest = set(), 0
    for _, question in asked:
        right = [place for place, option in enumerate(question.options) if option.right]
        lengths = [len(option.text) for option in question.options]
        places |= set(right)
        longest += lengths.index(max(lengths)) in right
    if asked and len(places) < min(LEAST_PLACES, len(asked)):
        sentence = f"the right answers of the quiz stand at {len(places)} of the places: move some of them"
        yield Violation("places", sentence, asked[0][0])
    if longest > len(asked) / 2:
        sentence = (
            f"in {longest} of {len(asked)} questions the longest option is right: shorten it, or lengthen another"
        )
        yield Violation("longest", sentence, asked[0][0])


def _asked(lesson):
    """The questions that a lesson asks, each with its section; one that there is not the notebook will miss."""
    known = {question.key: question for question in find_questions(lesson.slug)}
    places = [(section, key) for section in lesson.sections for cell in section.code for key in cell.keys("quiz")]
    return [(section, known[key]) for section, key in places if key in known]


RULES = (explained_options, hidden_answers)
