"""``keep``: the answers to a quiz go to the progress file, and come back when it opens again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitlab.core.quiz import Answer, QuizScore
from vitlab.grading import store


class ProgressKeep:
    """Keeps a lesson's newest answers; what is right among them once the last is given."""

    def __call__(self, lesson: str, answers: Mapping[str, Answer], score: QuizScore) -> None:
        """Keep what was answered, and how it stands; `LabError` where it cannot be written."""
        entry: dict[str, Any] = {"answers": dict(answers), "questions": score.questions}
        if not score.unanswered:  # a file that anybody reads gives away nothing of a test
            entry |= {"right": score.right, "passed": score.passed}
        store.keep_quiz(lesson, entry)

    def read(self, lesson: str) -> Mapping[str, Answer]:
        """The answers that were kept last, empty where there are none."""
        answers = store.read_quiz(lesson).get("answers")
        return answers if isinstance(answers, dict) else {}


keep = ProgressKeep()
