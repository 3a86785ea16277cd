"""Lesson 5's exercises and quiz questions."""

from exercises.losses_and_optimizers.questions import QUESTIONS
from exercises.losses_and_optimizers.tasks import (
    AdamWStep,
    Chain,
    CrossEntropy,
    Faults,
    FindRate,
    MomentumStep,
    Rename,
)

__all__ = [
    "QUESTIONS",
    "AdamWStep",
    "Chain",
    "CrossEntropy",
    "Faults",
    "FindRate",
    "MomentumStep",
    "Rename",
]
