"""The tasks and questions of each lesson, and what a lesson calls at them; `core/` judges, the rest is content."""

from exercises.core.feedback import check, hint, solution
from exercises.core.progress_report import progress_report
from exercises.core.questions import quiz

__all__ = ["check", "hint", "progress_report", "quiz", "solution"]
