"""`python -m builder` does what `course` does."""

import sys

from builder.cli import main

sys.exit(main())
