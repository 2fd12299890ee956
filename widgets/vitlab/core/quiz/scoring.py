"""How many answers are right, and what it takes to pass. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vitlab.core.errors import LabError
from vitlab.core.quiz.marking import Answer, is_right
from vitlab.core.quiz.question import Question
from vitlab.words import said


@dataclass(frozen=True)
class QuizScore:
    """How a quiz stands.

    >>> standing = QuizScore(right=4, wrong=2, questions=10)
    >>> standing.needed, standing.passed, standing.may_miss
    (8, False, 0)
    """

    right: int
    """Answers that are right."""
    wrong: int
    """Answers that are not."""
    questions: int
    """Questions in all, answered or not."""

    @property
    def needed(self) -> int:
        """Right answers that it takes to pass: strictly more than 75 % of the questions."""
        return 3 * self.questions // 4 + 1

    @property
    def unanswered(self) -> int:
        """Questions without an answer."""
        return self.questions - self.right - self.wrong

    @property
    def passed(self) -> bool:
        """Whether it is enough."""
        return self.right >= self.needed

    @property
    def may_miss(self) -> int:
        """How many of the unanswered questions may be wrong; below 0 if it is too late to pass."""
        return self.right + self.unanswered - self.needed


def score_answers(questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> QuizScore:
    """How many answers are right.

    Args:
        questions: The questions of a lesson.
        answers: By the question's id, never by its place; others count as unanswered.

    Returns:
        The counts, and what it takes to pass.

    Raises:
        LabError: An answer names no question, or what was typed is no number.

    >>> from vitlab.core.quiz import load_questions
    >>> score_answers(load_questions("front_end")[:10], {"fe-01": "raw"}).unanswered
    9

    """
    by_id = {question.id: question for question in questions}
    if strange := [name for name in answers if name not in by_id]:
        raise LabError(
            said(
                "no question is called {name}: they are {known}.",
                name=repr(strange[0]),
                known=", ".join(by_id),
            )
        )
    marks = [is_right(by_id[name], answer) for name, answer in answers.items()]
    return QuizScore(sum(marks), len(marks) - sum(marks), len(questions))
