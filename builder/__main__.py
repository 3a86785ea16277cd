"""`python -m builder` does what `course` does, and says so where this Python cannot."""

import sys

from builder import set_up

set_up.expect_python()  # an older one fails at the first import, with words that help nobody
try:
    from builder.cli import main
except ModuleNotFoundError as error:
    set_up.fail(
        f"{sys.executable} lacks {error.name}. Set the course up, as README.md says, then run this with the course's "
        f"own Python: {set_up.PYTHON} -m builder"
    )

sys.exit(main())
