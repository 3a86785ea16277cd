"""Lesson 3's exercises and quiz questions."""

from exercises.fashion_mnist.questions import QUESTIONS
from exercises.fashion_mnist.tasks import FunctionalTwin, Report, Softmax, StopEarly, Suspects

__all__ = ["QUESTIONS", "FunctionalTwin", "Report", "Softmax", "StopEarly", "Suspects"]
