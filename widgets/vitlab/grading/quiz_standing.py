"""How the quizzes stand that were begun, from the progress file."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.errors import LabError
from vitlab.core.quiz import LESSONS
from vitlab.grading import store
from vitlab.words import said


@dataclass(frozen=True)
class QuizStanding:
    """A lesson's quiz; ``right`` is None until the last question is answered.

    >>> QuizStanding("front_end", 5, 14).said, QuizStanding("final", 10, 10, 9, True).said
    ('front end 5 of 14 answered', 'final passed with 9 of 10 right')
    """

    lesson: str
    answered: int
    questions: int
    right: int | None = None
    passed: bool = False

    @property
    def said(self) -> str:
        """The lesson, and how far it is."""
        name = self.lesson.replace("_", " ")
        if self.right is None:
            return said(
                "{lesson} {answered} of {questions} answered",
                lesson=name,
                answered=self.answered,
                questions=self.questions,
            )
        values = {"lesson": name, "right": self.right, "questions": self.questions}
        if self.passed:
            return said("{lesson} passed with {right} of {questions} right", **values)
        return said("{lesson} not passed with {right} of {questions} right", **values)


def quiz_standings() -> tuple[QuizStanding, ...]:
    """The quizzes with an answer, in the order of the lessons; none where nothing can be read."""
    try:
        entries = {lesson: store.read_quiz(lesson) for lesson in LESSONS}
    except LabError:  # what is wrong with the file is said beside the exercises
        return ()
    found = (_of(lesson, entry) for lesson, entry in entries.items())
    return tuple(one for one in found if one is not None)


def _of(lesson: str, entry: store.Entry) -> QuizStanding | None:
    """What an entry says; of one that cannot be, nothing."""
    answers, questions, right = (entry.get(name) for name in ("answers", "questions", "right"))
    if not isinstance(answers, dict) or not answers or not isinstance(questions, int):
        return None
    if len(answers) < questions or not isinstance(right, int):
        return QuizStanding(lesson, min(len(answers), questions), questions)
    return QuizStanding(lesson, questions, questions, right, entry.get("passed") is True)
