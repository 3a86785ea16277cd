"""Measured numbers that stand in a text by hand, where a claim should stand."""

import re

from builder.numbers.placeholders import PLACEHOLDER
from builder.rules.violations import Violation
from exercises.core.questions import find_questions

COUNT_WORD = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    "|ninety|hundred|thousand|half a|a quarter of a"
)
NUMBER = rf"(?:\d[\d,. ]*|\b(?:{COUNT_WORD})[\s-])"
# What a reader takes for a measurement: shares, times, how many times as much.
MEASUREMENT = re.compile(
    rf"{NUMBER}\s*(?:%|‰|percent\b|per cent\b|(?:percentage )?points?\b"
    r"|(?:milli|micro)?seconds?\b|(?<=\d )m?s\b|(?<=\d)ms\b|minutes?\b|min\b|hours?\b"
    r"|×(?!\s*\d)|-?fold\b|times\s+(?:as|more|less|fewer|faster|slower|larger|smaller|better|worse|higher|lower)\b)"
    r"|\b(?:two|three|four|five|six|eight|ten|hundred)fold\b"
    r"|\b(?:twice|thrice|half|double|triple)\s+(?:as|the\s+(?:accuracy|errors?|loss|mistakes|time))\b",
    re.IGNORECASE,
)
# "8s" is a time where it stands like one, and else a digit's plural: "the 8s".
SECONDS = re.compile(
    r"\b(?:\d+\.\d+|(?!1[5-9]\d\ds|20\d\ds)\d{2,})s\b|(?:\b(?:after|in|needs?|takes?|took|under|within)|[~≈<≤])\s*\ds\b",
    re.IGNORECASE,
)
SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: 10 * number for number, word in enumerate(TENS.split())}
WORDS |= {word: number for number, word in enumerate(SMALL.split())}
WORDS |= {"hundred": 100, "thousand": 1000}
SPELLED = rf"(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})"
# A share in two numbers: "92 of 100", "ninety-two out of a hundred". Not "one of ten", which picks one.
SHARE = re.compile(
    rf"(?P<part>\b\d[\d,]*(?:\.\d+)?|\b{SPELLED}(?:-{SPELLED})?)\s+(?P<link>of|out\s+of|in)\s+"
    rf"(?:(?P<the>the\s+)|an?\s+|all\s+)?(?P<whole>\d[\d,]*\b|{SPELLED}(?:-{SPELLED})?\b)(?P<what>\s+\w+)?",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:chapter|column|epoch|figure|item|layer|lesson|line|number|page|part|row|section|step)\s+$", re.IGNORECASE
)
TRIALS = {"digits", "exercises", "images", "learners", "networks", "questions", "runs", "seeds", "times", "trials"}
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Not prose: code, formulas, addresses, the title of a link, comments, and the guesses that a teacher may expect.
NOT_PROSE = re.compile(
    r"<!--.*?-->|^:expect:[^\n]*|```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)]*\)|<[^>]*>",
    re.DOTALL | re.MULTILINE,
)


def no_typed_numbers(lesson):
    """A measured number in a lesson's text is a placeholder, so that text and measurement cannot part."""
    remedy = "record it as a claim, or give it an entry with its origin in lessons/claims/, and write {{ its.name }}"
    for text in (lesson.front["summary"], *lesson.front["objectives"]):
        for words in find_typed_numbers(text):
            yield Violation("number", f"“{words}” is a number typed into the front matter: {remedy}")
    for section in lesson.sections:
        for cell, words in typed_numbers_in(section):
            yield Violation("number", f"“{words}” is a number typed into the text: {remedy}", section, cell)


def find_typed_numbers(source, waived=()):
    """List the percentages, times and ratios in Markdown that stand there by hand.

    A number that no experiment of the lesson gives is a fact from elsewhere, or a choice of the author's: it gets an
    entry with an `origin` in the lesson's file of claims, and a placeholder. What only reads like a measurement is
    waived in the same section, `<!-- allow "half the time": an idiom -->`; without a reason that counts for nothing.

    Parameters
    ----------
    source : str
        Markdown before its placeholders are filled.
    waived : collection of str
        Wordings that are no measurements.

    Returns
    -------
    list of str
        Each with some words around it.
    """
    prose = PLACEHOLDER.sub(lambda match: "▢" * len(match[0]), source)
    prose = NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), prose)
    allowed = [span for words in waived for span in _places_of(words, prose)]
    spans = [match.span() for pattern in (MEASUREMENT, SECONDS) for match in pattern.finditer(prose)]
    spans += [match.span() for match in SHARE.finditer(prose) if _is_score(match, prose)]
    found, end = [], 0
    for begin, stop in sorted(spans):
        if begin >= end and not any(first < stop and begin < last for first, last in allowed):
            found.append(" ".join(source[max(0, begin - 25) : stop + 15].split()))
            end = stop
    return found


def _places_of(words, prose):
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(pattern, prose)]


def _is_score(match, prose):
    """Does "N of M" tell how many of a number of things came out so?"""
    part, whole = _number(match["part"]), _number(match["whole"])
    spelled = match["part"][0].isalpha()
    picks = spelled and (match["the"] or part == 1) and match["link"] == "of"
    chance = spelled and (part, match["link"], whole) == (1, "in", 10)
    trials = (match["what"] or "").strip().lower() in TRIALS
    placed = PLACE.search(prose, max(0, match.start() - 12), match.start())
    return part < whole and (whole >= 10 or trials) and not (picks or chance or placed)


def _number(text):
    """The number that digits or words stand for: "1,000", "ninety-two"."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    return sum(WORDS[word] for word in text.lower().split("-"))


def typed_numbers_in(section, *, but=None):
    """Yield (cell, words) for each typed number in a section's texts and in what its quiz explains.

    Those that are waived are left out; `but` counts as no waiver.
    """
    waived = waived_in(section, but=but)
    for cell in section.cells:
        if cell.is_code:
            yield from ((cell, words) for key in cell.keys("quiz") for words in _typed_in_explanations(key, waived))
        else:
            for text in (cell.box.title if cell.box else "", cell.source):
                yield from ((cell, words) for words in find_typed_numbers(text, waived))


def _typed_in_explanations(key, waived):
    """The typed numbers in the explanations of a question, but for those that the question itself gives."""
    for question in (question for question in find_questions(key.partition(".")[0]) if question.key == key):
        given = DIGITS.findall(" ".join([question.prompt, *(option.text for option in question.options)]))
        for option in question.options:
            for words in find_typed_numbers(option.explanation, waived):
                numbers = DIGITS.findall(words)
                if not numbers or not set(numbers) <= set(given):
                    yield words


def waived_in(section, *, but=None):
    """The wordings that a section's texts waive, with a reason."""
    waivers = [waiver for cell in section.cells if not cell.is_code for waiver in cell.waivers]
    return [waiver.word for waiver in waivers if waiver.reason and waiver is not but]


def depends_on(waiver, section):
    """Is a wording of this section taken for a measured number but for this waiver?"""
    return len(list(typed_numbers_in(section, but=waiver))) > len(list(typed_numbers_in(section)))
