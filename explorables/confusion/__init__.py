"""A confusion matrix with its images, to play with."""
