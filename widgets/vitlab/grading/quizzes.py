"""``keep``: the answers to a quiz go to the progress file, and come back when it opens again."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import randbelow
from typing import Any

from vitlab.core.errors import LabError
from vitlab.core.quiz import LESSONS, Answer, QuizScore
from vitlab.grading import store

_SEEDS = 10**6


class ProgressKeep:
    """Keeps a lesson's newest answers; what is right among them once the last is given."""

    def __init__(self) -> None:
        self._drawn = randbelow(_SEEDS)

    def __call__(self, lesson: str, answers: Mapping[str, Answer], score: QuizScore) -> None:
        """Keep what was answered, and how it stands; `LabError` where it cannot be written."""
        entry: dict[str, Any] = {"answers": dict(answers), "questions": score.questions}
        entry["seed"] = self.seed()
        if not score.unanswered:  # a file that anybody reads gives away nothing of a test
            entry |= {"right": score.right, "passed": score.passed}
        store.keep_quiz(lesson, entry)

    def read(self, lesson: str) -> Mapping[str, Answer]:
        """The answers that were kept last, empty where there are none."""
        answers = store.read_quiz(lesson).get("answers")
        return answers if isinstance(answers, dict) else {}

    def seed(self) -> int:
        """The learner's own number, which settles the order of the options in every quiz.

        Drawn by chance, so that no two of a class have one order, and kept with the first answer.
        """
        for lesson in LESSONS:
            try:
                kept = store.read_quiz(lesson).get("seed")
            except LabError:  # said where the answers are read
                break
            if isinstance(kept, int) and 0 <= kept < _SEEDS:
                return kept
        return self._drawn


keep = ProgressKeep()
