"""Write a new lesson, its exercises and its claims, to fill in."""

import re

from builder.errors import UsageError
from builder.project import write_atomically

LESSON = """\
---
title: What is to be found out
summary: One sentence that says what the learner will do.
difficulty: beginner
prerequisites: []
objectives:
  - say the first thing
  - do the second
  - tell the third from the fourth
run_seconds: 10
budget_seconds: 60
jupytext:
  notebook_metadata_filter: all
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

Begin with a question that the learner can ask without having learnt anything yet.

```{code-cell} ipython3
:tags: [parameters]

seed: int = 0  # every random choice below follows from this number
```

`start` sets the seed everywhere, and says which versions run.

```{code-cell} ipython3
from helpers import start

start(seed)
```

Now the tools.

```{code-cell} ipython3
import numpy as np

from exercises import check, hint, progress_report, quiz, solution
from helpers import claim
```

## The first question?

The idea in words, and a picture. Then a guess.

:::{predict}
:unit: percent
:expect: 50, since there are two sides
Of 1,000 throws of a coin, how many show heads?
:::

```{code-cell} ipython3
:tags: [guess]

guess = ...  # in percent
```

`np.random.default_rng` makes a source of random numbers, and its `integers` draws whole ones. `mean` is their average.

```{code-cell} ipython3
throws = np.random.default_rng(seed).integers(0, 2, 1000)
claim("SLUG.heads", throws.mean(), guess=guess)
```

Explain what was seen. Then let the learner do it.

```{code-cell} ipython3
:tags: [exercise]
:exercise: SLUG.double
```

The check tries your function on numbers of its own. `hint("SLUG.double")` helps, and `solution("SLUG.double")` shows
one answer.

```{code-cell} ipython3
check("SLUG.double", double)
```

## What do you know now?

```{code-cell} ipython3
quiz("SLUG.heads_again")
```

## In one minute

- One sentence for each thing that was learnt.

:::{glossary}
word
: what it means, in the words of this lesson
:::
"""

EXERCISES = '''\
"""Lesson NUMBER's exercises and quiz questions."""

from exercises.core.exercise import Edit, Exercise
from exercises.core.questions import Option, Question


class Double(Exercise):
    key = "SLUG.double"
    minutes = 4
    starter = """
        def double(number):
            return ...  # twice the number
    """
    hints = (
        "Twice a number is the number and the number once more.",
        "`*` multiplies. By what?",
    )
    solution = """
        def double(number):
            return 2 * number
    """
    misconceptions = (
        Edit("2 * number", "number**2", "You multiplied the number by itself. Twice 3 is 6, and 3 times 3 is 9."),
        Edit("2 * number", "number + 2", "You added 2. That is twice the number for 2 alone."),
    )

    def cases(self):
        yield (3,)
        yield (int(self.rng.integers(4, 100)),)


QUESTIONS = [
    Question(
        key="SLUG.heads_again",
        prompt="A coin has shown heads five times. What comes next?",
        options=[
            Option("Heads or tails, each as likely", "A coin has no memory.", right=True),
            Option("Rather tails", "Nothing evens out the past: the next throws only outweigh it."),
        ],
    ),
]
'''

CLAIMS = """\
# What lesson NUMBER measures. Write `what` and `unit` (fraction, points, count, number, ratio, seconds), and `at_least`
# or `at_most` where a sentence rests on a comparison. `make calibrate L=NUMBER` writes the rest. A fact from elsewhere
# has a `value` and an `origin`.

[heads]
what = "throws that show heads"
unit = "fraction"
"""


def add_arguments(parser):
    parser.add_argument("number", metavar="NN", help="two digits that no lesson has yet")
    parser.add_argument("slug", help="a short word, such as fashion")


def main(project, options):
    for path in write_new(project, options.number, options.slug):
        print(path.relative_to(project.root))
    print(f"Look at it: python -m builder build {options.number} --draft. What it lacks: python -m builder check.")
    return 0


def write_new(project, number, slug):
    """Write the files of a new lesson, to fill in; as a draft it builds at once.

    Parameters
    ----------
    project : Project
    number : str
        Two digits that no lesson has yet.
    slug : str
        A short word: it begins the names of its exercises and claims.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UsageError
        If a name is not one, or something of that name is there; nothing is written then.
    """
    if not re.fullmatch(r"\d\d", number):
        raise UsageError(f"A lesson's number must be two digits, such as 03; received {number!r}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", slug):
        raise UsageError(
            f"A lesson's slug must be small letters, digits and _, such as fashion or first_steps; received {slug!r}."
        )
    texts = {
        project.lessons / f"{number}_{slug}.md": LESSON,
        project.root / "exercises" / f"{slug}.py": EXERCISES,
        project.lessons / "claims" / f"{slug}.toml": CLAIMS,
    }
    there = [*project.lessons.glob(f"{number}_*.md"), *project.lessons.glob(f"[0-9][0-9]_{slug}.md")]
    there += [path for path in (*texts, project.root / "exercises" / slug) if path.exists()]
    if there:
        raise UsageError(f"{there[0].relative_to(project.root)} is there already. Choose another number and slug.")
    for path, text in texts.items():
        write_atomically(path, text.replace("SLUG", slug).replace("NUMBER", number))
    return list(texts)
