"""Activations and their slopes."""

TITLE = "Activations and their slopes, to play with"
