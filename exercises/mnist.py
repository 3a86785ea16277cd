"""Lesson 2's exercises and quiz questions."""

# ---- exercises ----

# ---- quiz questions ----
