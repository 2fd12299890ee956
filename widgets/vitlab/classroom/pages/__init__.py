"""Pages about a class and for its students: no network, and nothing of a student's is run."""
