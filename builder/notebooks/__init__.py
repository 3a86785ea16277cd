"""From a lesson to the notebook that is opened: compiled, executed, made the same on every machine."""
