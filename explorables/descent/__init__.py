"""Descent on a surface, to play with."""
