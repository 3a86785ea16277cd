"""The numbers in a lesson's text: filled in from what was measured, and none typed by hand."""

import re

from builder.errors import CourseError
from helpers.measuring.store import combine
from helpers.measuring.words import unit_of, write_band, write_value
from helpers.suggestions import did_you_mean

# {{ mnist.first_accuracy }}, {{ mnist.first_accuracy:band }}, {{ mnist.classics[the row's first cell].seconds }}
PLACEHOLDER = re.compile(r"\{\{\s*(?P<name>[\w.]+)(?:\[(?P<row>[^\]]+)\]\.(?P<column>\w+))?(?P<band>:band)?\s*\}\}")

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
# Not prose: code, formulas, addresses, the title of a link, comments, and the guesses that a teacher may expect.
NOT_PROSE = re.compile(
    r"<!--.*?-->|^:expect:[^\n]*|```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\]\([^)]*\)|<[^>]*>",
    re.DOTALL | re.MULTILINE,
)
# A wording that is mistaken for a measurement is marked as such, with the reason.
ALLOWED = re.compile(r'<!--\s*allow\s+"([^"]+)":\s*\S.*?-->', re.DOTALL)


def fill(source, numbers, where):
    """Replace each placeholder of a Markdown cell by its number, as a sentence would write it.

    Parameters
    ----------
    source : str
        Markdown.
    numbers : Numbers
    where : str
        What an error message names as the place.

    Raises
    ------
    CourseError
        If a placeholder names nothing that was measured, or is not written as one.
    """
    filled = PLACEHOLDER.sub(lambda match: numbers.write(match, where), source)
    if "{{" in filled:
        rest = filled[filled.index("{{") :].splitlines()[0]
        raise CourseError(
            f"{where}: expected a placeholder such as {{{{ lesson.name }}}} or {{{{ lesson.name:band }}}}; "
            f"found {rest[:60]!r}."
        )
    return filled


class Numbers:
    """All that was measured: claims, seconds and facts of lessons/claims/, and the rows of the exhibits."""

    def __init__(self, claims, read_exhibit, *, draft=False):
        self.claims, self.read_exhibit, self.draft = claims, read_exhibit, draft

    def write(self, match, where):
        """Write the number that a placeholder stands for."""
        name = match["name"]
        written = self._exhibit(match, where) if match["row"] else self._claim(match)
        if written is not None:
            return written
        if self.draft:
            return "(not calibrated yet)"
        known = name in self.claims or (match["row"] and self.read_exhibit(name))
        hint = "" if known else did_you_mean(name, self.claims)
        raise CourseError(
            f"{where}: {match[0]} is not a measured number."
            + (hint or " Measure it with `make calibrate`, or build with --draft.")
        )

    def _claim(self, match):
        claim = self.claims.get(match["name"])
        if claim is None or claim.known_value is None:
            return None
        if match["band"]:
            return write_band(claim.seen_low, claim.seen_high, claim.unit) if claim.is_calibrated else None
        return write_value(claim.known_value, claim.unit, claim.spread)

    def _exhibit(self, match, where):
        recorded = self.read_exhibit(match["name"])
        if recorded is None:
            return None
        rows, ranges = combine(recorded)
        labels = [next(iter(row.values())) for row in rows]
        if match["row"] not in labels or match["column"] not in rows[0]:
            known = labels if match["row"] not in labels else list(rows[0])
            raise CourseError(f"{where}: {match[0]} names nothing in that exhibit; there are {', '.join(known)}.")
        row = labels.index(match["row"])
        unit, span = unit_of(match["column"]), ranges[row].get(match["column"])
        if match["band"]:
            return write_band(*span, unit) if span else None
        spread = max(span[1] - span[0], 0.0015) if span else float("inf")
        return write_value(rows[row][match["column"]], unit, spread)


def find_untested_numbers(source):
    """List the percentages, times and ratios in Markdown that stand there by hand.

    A number that no experiment of the lesson gives is a fact from elsewhere, or a choice of the author's: it gets an
    entry with an `origin` in the lesson's file of claims, and a placeholder. What only reads like a measurement is
    marked so in the same text, `<!-- allow "half the time": an idiom -->`; without a reason that counts for nothing.

    Parameters
    ----------
    source : str
        Markdown before its placeholders are filled.

    Returns
    -------
    list of str
        Each with some words around it.
    """
    prose = PLACEHOLDER.sub(lambda match: "▢" * len(match[0]), source)
    prose = NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), prose)
    allowed = [span for words in ALLOWED.findall(source) for span in _places_of(words, prose)]
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
