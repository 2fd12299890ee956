"""What the quiz shows: questions, reasons once they may be read, and the score."""

from vitlab.core.readings.quiz.reading import MODES, QuizReading, quiz_reading
from vitlab.core.readings.quiz.shown import OptionShown, QuestionShown

__all__ = ["MODES", "OptionShown", "QuestionShown", "QuizReading", "quiz_reading"]
