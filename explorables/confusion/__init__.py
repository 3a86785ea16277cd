"""A confusion matrix with its images."""

TITLE = "A confusion matrix with its images, to play with"
