"""Lesson 4's exercises and quiz questions."""

from exercises.activations.questions import QUESTIONS
from exercises.activations.tasks import Activate, Outputs, Plateau, Revive, Slope, Soften

__all__ = ["QUESTIONS", "Activate", "Outputs", "Plateau", "Revive", "Slope", "Soften"]
