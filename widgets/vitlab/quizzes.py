"""The quiz at the end of a lab: its answers go to the progress file."""

from __future__ import annotations

from vitlab.grading import keep
from vitlab.widgets import Quiz


def quiz(lesson: str) -> Quiz:
    """The quiz of a lesson, open where it was left.

    >>> questions = quiz("front_end")
    >>> questions
    Quiz: Front end, question 1 of 14: nothing answered yet. To pass: 11 of 14.
    >>> questions.close()
    """
    return Quiz(lesson=lesson, keep=keep)
