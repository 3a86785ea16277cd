"""`progress_report`: the learner's record as a table."""

import html

from exercises.core.exercise import exercises_of, lesson_slugs, lessons_begun
from helpers.learner_record import read_progress
from helpers.measuring.words import write_difference, write_value
from helpers.records import display_record


def progress_report():
    """Show which exercises you have passed so far, and how far your guesses were off.

    Of each lesson that has been begun: of the others, nobody needs to read that they are still to do.
    """
    done, remark = read_progress()
    begun = lessons_begun()
    keys = [key for slug in lesson_slugs() if slug in begun for key in exercises_of(slug)]
    states = [("Passed" if key in done["passed"] else "Not yet", key) for key in keys]
    n_passed = sum(word == "Passed" for word, _ in states)
    guesses = [(name, *_say_guess(**guess)) for name, guess in sorted(done["guesses"].items())]
    head = f"{n_passed} of {len(keys)} exercises passed"
    lines = [f"{head}:", *(f"  {word:8} {key}" for word, key in states)]
    tables = [
        _table(head, ("so far", "exercise"), [(word, f"<code>{html.escape(key)}</code>") for word, key in states])
    ]
    if guesses:
        head = f"{len(guesses)} {'guess' if len(guesses) == 1 else 'guesses'}"
        lines += [f"{head}:", *(f"  {name}: {guess}, it was {value}: {off}" for name, guess, value, off in guesses)]
        rows = [(f"<code>{html.escape(name)}</code>", *words) for name, *words in guesses]
        tables.append(_table(head, ("number", "your guess", "it was", "off by"), rows))
    display_record(
        "progress",
        {"passed": n_passed, "exercises": len(keys), "guesses": len(guesses)},
        text="\n".join([*lines, *filter(None, [remark])]),
        html="".join(tables) + (f"<p>{html.escape(remark)}</p>" if remark else ""),
    )


def _say_guess(guess, value, unit):
    """A guess, what was measured, and how far apart they are, in words."""
    return write_value(guess, unit), write_value(value, unit), write_difference(abs(guess - value), unit)


def _table(caption, heads, rows):
    heads = "".join(f"<th>{head}</th>" for head in heads)
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table class="progress-report"><caption>{caption}</caption><tr>{heads}</tr>{rows}</table>'
