"""What a grading found, for a spreadsheet, for a reader and for a terminal."""

import csv
import html
import io
import re
import unicodedata
from collections import Counter

# The state of an exercise: its sign in tables, and its meaning.
SIGNS = {
    "passed": ("✓", "passed"),
    "wrong": ("✗", "wrong"),
    "error": ("!", "an error stopped it"),
    "timeout": ("⧖", "out of time"),
    "not_attempted": ("○", "not attempted"),
    "missing": ("–", "not there: no notebook of the lesson, or it does not define the answer"),
    "not_run": ("?", "not reached: see the problem"),
}
OPEN = {
    "network": "The network could not be closed off on this machine: the learners' code could reach it.",
    "files": "Files could not be write-protected on this machine: the learners' code could change them.",
    "processes": "Other programs of this account could not be closed off on this machine: the learners' code could see "
    "and end them.",
}
# What a spreadsheet takes for the beginning of a formula, also behind a sign that it may take for the end of a field.
FORMULA = re.compile(r"(^|[;,|])(\s*)(?=[=+\-@＝＋－＠])")


def as_csv(rows, columns):
    """One line per learner; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["learner", "notebooks", *columns, "passed", "of", "seconds", "problem", "remark"])
    for row in rows:
        states = [row.states[key][0] for key in columns]
        learner, notebooks = _harmless(row.learner), _harmless("; ".join(row.notebooks))
        problem, remark = _harmless(" ".join(row.problems)), _harmless(" ".join(row.remarks))
        writer.writerow([learner, notebooks, *states, row.passed, len(columns), f"{row.seconds:.0f}", problem, remark])
    return text.getvalue()


def as_markdown(rows, columns, facts):
    """The table to read; what to explain again; and what the checks said to whom."""
    used = {state for row in rows for state, _ in row.states.values()}
    lines = ["# Grades", ""]
    lines += [f"{_how_many(rows)}; at most {facts['minutes']:g} minutes and {facts['memory_mb']:,} MB each.", ""]
    for wall in facts["open"]:
        lines += [OPEN[wall], ""]
    heads = ["learner", *columns, "passed", "problem"]
    lines += _table(
        heads,
        [
            [
                _escape(row.learner),
                *(SIGNS[row.states[key][0]][0] for key in columns),
                f"{row.passed} of {len(columns)}",
                _escape(" ".join(row.problems)),
            ]
            for row in rows
        ],
    )
    lines += ["", " · ".join(f"{sign} {words}" for state, (sign, words) in SIGNS.items() if state in used), ""]
    lines += ["## What to explain again", ""]
    counts = {key: Counter(row.states[key][0] for row in rows) for key in columns}
    others = [state for state in SIGNS if state in used and state != "passed"]
    lines += _table(
        ["exercise", "passed", *(SIGNS[state][0] for state in others)],
        [
            [f"`{key}`", f"{counts[key]['passed']} of {len(rows)}", *(str(counts[key][state]) for state in others)]
            for key in columns
        ],
    )
    for words, names in _said_once(facts):
        lines += ["", f"{words}: {', '.join(map(_escape, names))}."]
    remarks = [f"- **{_escape(row.learner)}**: {_escape(words)}" for row in rows for words in row.remarks]
    lines += ["", "## Remarks", "", *remarks] if remarks else []
    lines += ["", "## What the checks said", ""]
    for row in rows:
        lines += _details(row)
    return "\n".join(lines).rstrip("\n") + "\n"


def as_text(rows, columns, facts):
    """The table for a terminal."""
    width = min(max([7, *(len(_plain(row.learner)) for row in rows)]), 30)
    lines = [f"{'learner':{width}}  passed  {'':{len(columns)}}  problem"]
    for row in rows:
        signs = "".join(SIGNS[row.states[key][0]][0] for key in columns)
        problem = _plain(" ".join(row.problems))
        problem = problem if len(problem) <= 80 else f"{problem[:79]}…"
        n_passed = f"{row.passed} of {len(columns)}"
        lines.append(f"{_plain(row.learner)[:width]:{width}}  {n_passed:6}  {signs}  {problem}".rstrip())
    used = {state for row in rows for state, _ in row.states.values()}
    lines.append(" · ".join(f"{sign} {words}" for state, (sign, words) in SIGNS.items() if state in used))
    lines += [f"{key}: {sum(row.states[key][0] == 'passed' for row in rows)} of {len(rows)} passed" for key in columns]
    lines += [f"{_plain(row.learner)}: {_plain(words)}" for row in rows for words in row.remarks]
    lines += [f"{words}: {_plain(', '.join(names))}." for words, names in _said_once(facts)]
    return "\n".join(lines + [OPEN[wall] for wall in facts["open"]])


def _said_once(facts):
    """What is said below the table, of no single learner or of several: (words, names) each."""
    said = [("The same code in every cell", learners) for learners in facts["same"]]
    said.append(("Handed in with no exercise attempted", facts.get("untouched")))
    said.append(("Passed over, since it is no notebook", facts.get("aside")))
    return [(words, names) for words, names in said if names]


def first_line(text, longest=80):
    """The first line of a text that says something, not too long."""
    return (str(text).strip().splitlines() or [""])[0][:longest]


def _how_many(rows):
    n_notebooks = sum(len(row.notebooks) for row in rows)
    n_broken = sum(bool(row.problems) for row in rows)
    return (
        f"{len(rows)} learner{'s' * (len(rows) != 1)}, {n_notebooks} file{'s' * (n_notebooks != 1)}, "
        f"{n_broken} with a problem"
    )


def _details(row):
    """What there is to say to one learner, folded up; nothing for one who passed everything."""
    told = ("wrong", "error", "timeout")
    said = [(key, state, message) for key, (state, message) in row.states.items() if state in told]
    if not (said or row.failures):
        return []
    lines = ["<details>", f"<summary>{html.escape(_plain(row.learner))}</summary>", ""]
    for key, state, message in said:
        lines += [f"<p><code>{key}</code>: {SIGNS[state][1].partition(':')[0]}</p>", _preformatted(message), ""]
    if row.failures:
        lines += ["<p>Cells that raised an error</p>", _preformatted("\n".join(row.failures[:10])), ""]
    return [*lines, "</details>", ""]


def _preformatted(text):
    # An empty line would end the block of HTML, and let Markdown read what a learner's code has said.
    lines = [_plain(line) for line in text.splitlines() if line.strip()]
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"


def _table(heads, rows):
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def _escape(text):
    """Text as Markdown that shows it and does nothing else: no looks, no HTML, no links, not even by themselves."""
    escaped = re.sub(r"([\\`*_{}\[\]|~$@])", r"\\\1", html.escape(_plain(text), quote=False))
    return re.sub(r"(?i)(\bwww(?=\.)|https?(?=:)|ftp(?=:))", r"\1\\", escaped)


def _plain(text):
    """Text in one line, without signs that steer a terminal or turn the direction of writing."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign for sign in text)


def _harmless(text):
    return FORMULA.sub(r"\1\2'", _plain(text).strip())
