"""Lesson 6's exercises and quiz questions."""

from exercises.confusion_matrix.questions import QUESTIONS
from exercises.confusion_matrix.tasks import Gain, Matrix, PrecisionRecall, Transposed, WorstPair

__all__ = [
    "QUESTIONS",
    "Gain",
    "Matrix",
    "PrecisionRecall",
    "Transposed",
    "WorstPair",
]
