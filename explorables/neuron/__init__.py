"""A neuron with two inputs: its numbers, its border, and the points on either side."""

TITLE = "A neuron, to play with"
