"""Questions on a lesson, with the reason for every answer."""

from vitlab.widgets.quiz.instrument import Quiz

__all__ = ["Quiz"]
