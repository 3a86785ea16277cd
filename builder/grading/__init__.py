"""`grade`: a folder of learners' notebooks becomes a table with a row for each learner."""
