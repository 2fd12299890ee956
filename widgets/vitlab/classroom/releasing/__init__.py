"""Hands labs out: to a class, and corrected ones to a student who has begun."""
