"""Lesson 1's exercises and quiz questions."""

from exercises.intro.questions import QUESTIONS
from exercises.intro.tasks import Challenge, Dense, Garment, Gates, Neuron, Shapes

__all__ = ["QUESTIONS", "Challenge", "Dense", "Garment", "Gates", "Neuron", "Shapes"]
