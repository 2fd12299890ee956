"""Answers that were kept, as far as they still fit. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vitlab.core.errors import LabError
from vitlab.core.quiz.marking import Answer
from vitlab.core.quiz.numbers import read_number
from vitlab.core.quiz.question import Question


def restore_answers(questions: Sequence[Question], kept: Mapping[str, Any]) -> dict[str, Answer]:
    """What of kept answers still fits the questions, which may have changed since.

    Args:
        questions: The questions of a lesson as they are now.
        kept: By the question's id, as they were kept.

    Returns:
        The answers that can be scored and shown.

    >>> from vitlab.core.quiz import load_questions
    >>> restore_answers(load_questions("front_end"), {"fe-01": "raw", "fe-02": "?", "x": "a"})
    {'fe-01': 'raw'}

    """
    return {
        question.id: kept[question.id]
        for question in questions
        if question.id in kept and _fits(question, kept[question.id])
    }


def _fits(question: Question, answer: Any) -> bool:
    ids = [option.id for option in question.options]
    if question.kind == "number":
        return _is_number(answer, question.unit)
    if question.kind == "choice":
        return answer in ids
    if question.kind == "match":
        partners = [option.partner for option in question.options]
        return isinstance(answer, Mapping) and all(
            name in ids and partner in partners for name, partner in answer.items()
        )
    return isinstance(answer, list | tuple) and all(name in ids for name in answer)


def _is_number(answer: Any, unit: str) -> bool:
    if not isinstance(answer, str):
        return isinstance(answer, int | float) and not isinstance(answer, bool)
    try:
        read_number(answer, unit)
    except LabError:
        return False
    return True
