"""A file for each command, which adds its own arguments; what several share as arguments stands in `arguments`."""
