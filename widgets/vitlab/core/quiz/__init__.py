"""Questions on the lessons: read from data files, marked, and scored. Plain Python."""

from vitlab.core.quiz.keeping import Keep
from vitlab.core.quiz.loading import LESSONS, load_questions, read_questions
from vitlab.core.quiz.marking import Answer, find_slip, is_right
from vitlab.core.quiz.numbers import read_number
from vitlab.core.quiz.question import Kind, Option, Question
from vitlab.core.quiz.restoring import restore_answers
from vitlab.core.quiz.scoring import QuizScore, score_answers

__all__ = [
    "LESSONS",
    "Answer",
    "Keep",
    "Kind",
    "Option",
    "Question",
    "QuizScore",
    "find_slip",
    "is_right",
    "load_questions",
    "read_number",
    "read_questions",
    "restore_answers",
    "score_answers",
]
