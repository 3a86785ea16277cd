"""What goes wrong with a lesson or a command, as one sentence for the person who asked."""


class CourseError(Exception):
    """Its message says what was expected, what came and what to do; the command line shows nothing else."""


class UsageError(CourseError):
    """The command was called wrongly, or the environment is not fit for it (exit status 2)."""


class Fault(str):
    """A sentence about what is wrong with a lesson, or the end of one.

    Parameters
    ----------
    sentence : str
    needs : {"claims", "exhibits", "notebook"}, optional
        What is to be made anew, when nothing is to be written otherwise.
    lesson : Lesson, optional
        Whose.
    """

    def __new__(cls, sentence, needs=None, lesson=None):
        fault = super().__new__(cls, sentence)
        fault.needs, fault.lesson = needs, lesson
        return fault
