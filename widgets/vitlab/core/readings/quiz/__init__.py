"""What the quiz shows: questions, reasons once they may be read, and the score."""

from vitlab.core.readings.quiz.asked import Asked, Key
from vitlab.core.readings.quiz.formulas import pieces
from vitlab.core.readings.quiz.reading import MODES, QuizReading, quiz_reading
from vitlab.core.readings.quiz.shown import OptionShown, QuestionShown
from vitlab.core.readings.quiz.tour import TOUR

__all__ = [
    "MODES",
    "TOUR",
    "Asked",
    "Key",
    "OptionShown",
    "QuestionShown",
    "QuizReading",
    "pieces",
    "quiz_reading",
]
