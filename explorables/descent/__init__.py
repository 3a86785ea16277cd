"""Descent on a surface, step by step."""

TITLE = "Descent on a surface, to play with"
