"""Answers between two visits: read when a lesson opens, kept after each answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitlab.core.errors import reason
from vitlab.core.quiz import LESSONS, Keep, QuizScore, load_questions, restore_answers
from vitlab.words import said, word

_KEPT = word("Your answers are kept, and sent nowhere.")
_LEFT = word("Your answers stay until you leave this page.")


class Kept:
    """What is known of each lesson's answers; ``note`` says where they are.

    >>> kept = Kept()
    >>> kept.note_down(None, "front_end", {"fe-01": "raw"}, QuizScore(0, 1, 14))
    >>> kept.of(None, "front_end"), kept.note
    ({'fe-01': 'raw'}, 'Your answers stay until you leave this page.')
    """

    def __init__(self) -> None:
        self.note = said(_LEFT)
        self._known: dict[str, dict[str, Any]] = {}

    def of(self, keep: Keep | None, lesson: Any) -> dict[str, Any]:
        """The answers of a lesson as far as they still fit: of this visit, else those kept."""
        if not isinstance(lesson, str) or lesson not in LESSONS:
            return {}
        if lesson not in self._known:
            self._known[lesson] = self._read(keep, lesson)
        return dict(self._known[lesson])

    def seed(self, keep: Keep | None) -> int | None:
        """The learner's own number, where what keeps the answers knows one."""
        try:
            found = keep.seed()  # type: ignore[union-attr]
        except Exception:  # it has none, or cannot say: the answers are what matters
            return None
        return found if isinstance(found, int) else None

    def note_down(
        self, keep: Keep | None, lesson: str, answers: Mapping[str, Any], score: QuizScore
    ) -> None:
        """Keep answers, if they are not those that were kept last."""
        if self._known.get(lesson) == answers:
            return
        self._known[lesson] = dict(answers)
        self.note = said(_LEFT)
        if keep is None:
            return
        try:
            keep(lesson, answers, score)
        except Exception as error:  # somebody else's: the answers stand on the page all the same
            self.note = _sentence(error)
        else:
            self.note = said(_KEPT)

    def _read(self, keep: Keep | None, lesson: str) -> dict[str, Any]:
        if keep is None:
            return {}
        try:
            found = restore_answers(load_questions(lesson), keep.read(lesson))
        except Exception as error:
            self.note = _sentence(error)
            return {}
        self.note = said(_KEPT)
        return dict(found)


def _sentence(error: Exception) -> str:
    told = reason(error).rstrip(".")
    return f"{told[:1].upper()}{told[1:]}. {said(_LEFT)}"
