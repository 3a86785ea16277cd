"""The exercises and quiz questions of the lessons, a module per lesson, named by its slug."""
