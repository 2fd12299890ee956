"""What runs in the student's process and around it. Nothing that is expected is ever here.

Of vitlab only what `vitlab.classroom.testing.view` names can be imported beside it.
"""
