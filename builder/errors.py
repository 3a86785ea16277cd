"""What goes wrong with a lesson or a command, as one sentence for the person who asked."""


class CourseError(Exception):
    """Its message says what was expected, what came and what to do; the command line shows nothing else."""


class UsageError(CourseError):
    """The command was called wrongly, or the environment is not fit for it (exit status 2)."""
