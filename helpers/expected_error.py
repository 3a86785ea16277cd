"""When an error is what a lesson is about: show it, and go on."""

import contextlib
import re

LINES = 6  # of a message: some libraries go on with what only their makers need
COLORS = re.compile(r"\x1b\[[0-9;]*m")
# Where Keras stops saying what is wrong and lists what the function was called with.
DETAILS = re.compile(r"\n\s*(?:Call a|A)rguments received by ")


@contextlib.contextmanager
def shows_error(kind):
    """Run the indented lines, which must raise an error of this kind, and print what it says.

    The error is printed as Python and Keras write it, with its first lines; then the notebook goes on.

    Parameters
    ----------
    kind : type of Exception
        Such as ValueError.

    Raises
    ------
    TypeError
        If `kind` is no type of error.
    AssertionError
        If no error comes, or one of another kind.

    Examples
    --------
    >>> with shows_error(ValueError):
    ...     int("seven")
    ValueError: invalid literal for int() with base 10: 'seven'
    """
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        raise TypeError(f"shows_error expects a kind of error, such as ValueError; received {kind!r}")
    try:
        yield
    except kind as error:
        print(_in_words(error))
    except Exception as error:
        raise AssertionError(f"Expected these lines to raise {kind.__name__}; they raised {_in_words(error)}") from None
    else:
        raise AssertionError(f"Expected these lines to raise {kind.__name__}; they ran without an error.")


def _in_words(error):
    message = DETAILS.split(COLORS.sub("", str(error)))[0].strip()
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    cut = "\n…" if len(lines) > LINES else ""
    return f"{type(error).__name__}: " + "\n".join(lines[:LINES]) + cut
