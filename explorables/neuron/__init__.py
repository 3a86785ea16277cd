"""A neuron with two inputs, to play with."""
