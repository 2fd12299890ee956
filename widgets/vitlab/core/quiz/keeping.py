"""What keeps answers between two visits: another room's, passed in. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from vitlab.core.quiz.marking import Answer
from vitlab.core.quiz.scoring import QuizScore


class Keep(Protocol):
    """Keeps a lesson's answers, and gives them back.

    One that also has ``seed()`` settles the order of the options, unless a quiz is told a seed.
    """

    def __call__(self, lesson: str, answers: Mapping[str, Answer], score: QuizScore) -> None:
        """Keep what was answered, and how it stands.

        Args:
            lesson: One of `LESSONS`.
            answers: By the question's id.
            score: How they stand.

        Raises:
            LabError: They cannot be kept; the message says why.

        """

    def read(self, lesson: str) -> Mapping[str, Answer]:
        """The answers that were kept last, empty where there are none.

        Args:
            lesson: One of `LESSONS`.

        Returns:
            Answers by the question's id.

        """
