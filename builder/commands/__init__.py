"""The commands of `course`, one to a file, each with its own arguments."""
