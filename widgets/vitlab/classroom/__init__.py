"""What a teacher's machine does with a class: reads submissions, grades them, keeps the results.

A notebook needs none of it: what a notebook uses is in `vitlab.grading`.
"""
