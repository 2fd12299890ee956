"""What tests that look at every instrument leave out, and why."""

FOR_TEACHERS = {"ClassBoard"}
"""The page for teachers tells of it; those for students do not."""
