"""Activations and their slopes, to play with."""
