"""Whether an answer is right. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from vitlab.core.quiz.numbers import read_number
from vitlab.core.quiz.question import Option, Question

Answer: TypeAlias = str | int | float | Sequence[str] | Mapping[str, str]
"""An option's id; ids, for several or an order; partners by id; a number or its text."""


def is_right(question: Question, answer: Answer) -> bool:
    """Whether an answer is right: all of it or nothing.

    Args:
        question: What was asked.
        answer: An option's id for a choice; ids for several, in any order; ids in order; a
            partner for each id; a number, or what was typed for one.

    Returns:
        True if it is.

    Raises:
        LabError: A number was asked, and what was typed is none.

    >>> from vitlab.core.quiz import load_questions
    >>> is_right(load_questions("language_and_pictures")[2], "3.92e2")
    True

    """
    if question.kind == "number":
        given = read_number(answer, question.unit) if isinstance(answer, str) else answer
        if isinstance(given, bool) or not isinstance(given, int | float) or question.value is None:
            return False
        return abs(given - question.value) <= question.tolerance
    right = [option.id for option in question.options if option.right]
    if question.kind == "choice":
        return answer == right[0]
    if question.kind == "match":
        return answer == {option.id: option.partner for option in question.options}
    if isinstance(answer, str) or not isinstance(answer, Sequence):
        return False
    if question.kind == "several":
        return len(answer) == len(right) and all(name in answer for name in right)
    return list(answer) == [option.id for option in question.options]


def find_slip(question: Question, answer: Answer) -> Option | None:
    """What a wrong number is right for, if the question knows it.

    Args:
        question: One that asks a number.
        answer: A number, or what was typed for one.

    Returns:
        The option that says so; None where the number is right, or nobody knows it.

    Raises:
        LabError: What was typed is no number.

    >>> from vitlab.core.quiz import load_questions
    >>> question = load_questions("front_end")[1]
    >>> print(find_slip(question, "14**2").why)
    This is (224 / 16)²: the formula for a square picture in square patches.

    """
    if question.kind != "number":
        return None
    given = read_number(answer, question.unit) if isinstance(answer, str) else answer
    for option in question.options:
        if read_number(option.text, question.unit) == given:
            return option
    return None
