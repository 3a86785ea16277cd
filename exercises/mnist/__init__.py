"""Lesson 2's exercises and quiz questions."""

from exercises.mnist.questions import QUESTIONS
from exercises.mnist.tasks import Budget, Challenge, HeldOut, Prepare, ReadDigit, Repair, Steps

__all__ = ["QUESTIONS", "Budget", "Challenge", "HeldOut", "Prepare", "ReadDigit", "Repair", "Steps"]
