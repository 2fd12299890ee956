"""Finds what a class handed in, and takes of each notebook what its student wrote."""
