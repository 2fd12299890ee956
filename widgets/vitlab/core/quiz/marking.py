"""Whether an answer is right. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TypeAlias

from vitlab.core.errors import LabError, shown
from vitlab.core.quiz.question import Question

Answer: TypeAlias = str | int | float | Sequence[str] | Mapping[str, str]
"""An option's id; ids, for several or an order; partners by id; a number or its text."""
_PLAIN = re.compile(r"[+-]?(\d{1,3}([,\u2009\u202f ]\d{3})+|\d+)?(\.\d+)?(e[+-]?\d{1,3})?", re.I)
_POWER = re.compile(r"(\d{1,6})\s*(?:\*\*|\^)\s*(\d{1,3})")


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
        given = read_number(answer) if isinstance(answer, str) else answer
        if isinstance(given, bool) or not isinstance(given, int | float) or question.value is None:
            return False
        return abs(given - question.value) <= question.tolerance
    right = [option.id for option in question.options if option.right]
    if question.kind == "choice":
        return answer == right[0]
    if question.kind == "match":
        return answer == {option.id: option.partner for option in question.options}
    if isinstance(answer, str | int | float | Mapping):
        return False
    if question.kind == "several":
        return sorted(answer) == sorted(right)
    return list(answer) == [option.id for option in question.options]


def read_number(text: str) -> float:
    """The number that somebody typed: ``1,024``, ``1024`` and ``2**10`` are alike.

    Args:
        text: What was typed.

    Returns:
        The number.

    Raises:
        LabError: It is none.

    >>> read_number("1,024"), read_number("2**10"), read_number(" 25 %")
    (1024.0, 1024.0, 25.0)
    >>> read_number("around 20")
    Traceback (most recent call last):
    vitlab.core.errors.LabError: 'around 20' is not a number: 20 or 20.5 would be.

    """
    bare = text.strip().removesuffix("%").strip().replace("\u2212", "-")
    if power := _POWER.fullmatch(bare):
        return _finite(text, int(power[1]) ** int(power[2]))
    if _PLAIN.fullmatch(bare) and re.search(r"\d", bare):
        return _finite(text, re.sub(r"[,\u2009\u202f ]", "", bare))
    raise LabError(f"{shown(text)} is not a number: 20 or 20.5 would be.")


def _finite(text: str, number: str | int) -> float:
    try:
        value = float(number)
    except OverflowError:
        value = float("inf")
    if not isfinite(value):
        raise LabError(f"{shown(text)} is too large a number: use one of fewer digits.")
    return value
