"""The command line of the builder: `course --help`, also `python -m builder --help`.

Each command is a file of `builder/commands`. Its first line says what it does; its `add_arguments(parser)` adds what
it takes; its `main(project, options)` does it and returns the exit status. A new command is a new file and a word here.
"""

import argparse
import errno
import importlib
import sys
from pathlib import Path

from builder.errors import CourseError, UsageError
from builder.project import Project
from helpers.measuring.store import NumbersError

ROOT = Path(__file__).resolve().parent.parent
# What to do where the system refuses.
REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "Free some space, then run it again."),
    **dict.fromkeys(
        (errno.EROFS, errno.EACCES, errno.EPERM),
        "Give yourself the right to write there, or copy the course to a place of your own.",
    ),
}
COMMANDS = (
    *("new", "build", "run", "check", "list", "links"),
    *("calibrate", "verify", "sweep", "grade", "lab", "site", "publish"),
    *("stills", "materials"),
)


def main(arguments=None):
    """Run one command; return 0 if all is good, 1 if something in a lesson is not, 2 if the call was wrong."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a letter that this terminal lacks stops no command
    options = _parser().parse_args(arguments)
    try:
        return options.command(Project(options.root.resolve()), options)
    except UsageError as error:
        return _complain(error, 2)
    except (CourseError, NumbersError) as error:
        return _complain(error, 1)
    except SyntaxError as error:
        if not Path(error.filename or "").is_file():
            raise
        return _complain(f"{error.filename}, line {error.lineno}, is not Python: {error.msg}. Mend it first.", 1)
    except OSError as error:
        remedy = REMEDIES.get(error.errno, "Nothing was half-written.")
        return _complain(f"{error.filename or 'A file'}: {error.strerror}. {remedy}", 2)
    except KeyboardInterrupt:
        return _complain("Stopped. What was finished is kept, and nothing is half-written.", 130)


def _complain(message, status):
    print(message, file=sys.stderr)
    return status


def _parser():
    parser = argparse.ArgumentParser(prog="course", description="Build, run and check the lessons.")
    parser.add_argument(
        "--root", type=Path, default=ROOT, help="the course's folder (default: the one of this builder)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_CommandParser)
    for name in COMMANDS:
        words = _first_line(Path(__file__).parent / "commands" / f"{name}.py")
        commands.add_parser(name, command=name, help=words, description=words)
    return parser


class _CommandParser(argparse.ArgumentParser):
    """The parser of one command: the command is imported when it is called, since importing all takes seconds."""

    def __init__(self, *, command, **options):
        super().__init__(**options)
        self.command = command

    def parse_known_args(self, args=None, namespace=None):
        module = importlib.import_module(f"builder.commands.{self.command}")
        module.add_arguments(self)
        self.set_defaults(command=module.main)
        return super().parse_known_args(args, namespace)


def _first_line(path):
    """What a command's file says of itself, read without importing it."""
    with path.open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')
