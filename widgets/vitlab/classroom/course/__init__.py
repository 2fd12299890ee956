"""What a teacher sets for a class in a course file: deadlines, groups, and what counts."""
