"""What goes wrong with a lesson or a command, as one sentence for the person who asked."""

import difflib


class CourseError(Exception):
    """Its message says what was expected, what came and what to do; the command line shows nothing else."""


class UsageError(CourseError):
    """The command was called wrongly, or the environment is not fit for it (exit status 2)."""


def did_you_mean(name, known):
    """Return " Did you mean 'x'?" for the known name nearest to `name`, or an empty string."""
    near = difflib.get_close_matches(str(name).lower(), list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""
