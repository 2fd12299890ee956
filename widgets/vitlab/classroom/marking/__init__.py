"""Grades many works at once, each worker with a zygote of its own, and keeps what comes of them."""
