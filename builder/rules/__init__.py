"""What a lesson must be like: each rule reads the model of a lesson, and runs nothing."""
