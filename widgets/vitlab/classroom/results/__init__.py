"""Keeps what grading found: a database that a kill cannot spoil, and a table for gradebooks."""
