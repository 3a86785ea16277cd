"""What the tests and the notebooks that nbval runs share: nobody watches, and no setting of the user's counts."""

import os
import tempfile

os.environ["COURSE_MODE"] = "test"
os.environ["KERAS_HOME"] = tempfile.mkdtemp(prefix="keras-home-")  # a keras.json in the home folder would be obeyed
os.environ["PYTHONHASHSEED"] = "0"


def pytest_collectstart(collector):
    """Let nbval compare what cells print, not what libraries write to standard error: that differs by machine."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)
