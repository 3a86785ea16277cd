"""Writing the answers of `<slug>_answers.py` out, which state bodies alone."""

import textwrap


def codes(answers, heads):
    """The answers by key, each in full.

    Parameters
    ----------
    answers : dict of str to str
        By the key of an exercise: bodies, with a line `# ---` between each two.
    heads : dict of str to str
        By key: the `def` line that goes before each body; "" where the bodies are whole already.

    Returns
    -------
    dict of str to list of str
    """
    return {
        key: [
            f"{heads[key]}\n{textwrap.indent(body.strip(), '    ' if heads[key] else '')}\n"
            for body in textwrap.dedent(bodies).split("# ---\n")
        ]
        for key, bodies in answers.items()
    }
