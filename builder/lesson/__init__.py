"""Reading a lesson, once: its source, its boxes, its sections, and the minutes it takes."""
