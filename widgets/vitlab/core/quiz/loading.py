"""Questions from data files. Plain Python."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from vitlab.core.arguments import one_of
from vitlab.core.errors import LabError, reason
from vitlab.core.quiz.question import Option, Question
from vitlab.words import said

LESSONS = (
    *("front_end", "deep_dive", "attention_and_embeddings"),
    *("language_and_pictures", "training_pairs", "final"),
)
"""What there are questions on."""
_KINDS = ("choice", "several", "order", "match", "number")


@cache
def load_questions(lesson: str) -> tuple[Question, ...]:
    """The questions on a lesson.

    Args:
        lesson: One of `LESSONS`.

    Returns:
        The questions in their order.

    Raises:
        LabError: There is no such lesson, or it has no questions yet.

    >>> len(load_questions("front_end")) >= 10
    True

    """
    one_of(lesson, LESSONS, "lesson")
    file = files("vitlab") / "data" / "quiz" / f"{lesson}.toml"
    if not file.is_file():
        raise LabError(
            said("there are no questions on {lesson} yet: use another lesson.", lesson=lesson)
        )
    return read_questions(file.read_text(encoding="utf-8"))


def read_questions(text: str) -> tuple[Question, ...]:
    """The questions of a data file.

    Args:
        text: TOML, a table ``[[question]]`` for each, ``[[question.option]]`` for its options.

    Returns:
        The questions in their order.

    Raises:
        LabError: It is no TOML, or a question contradicts itself or the claims that it names.

    >>> text = '''
    ... [[question]]
    ... id = "a-1"
    ... kind = "number"
    ... question = "How many patches of 16 px has a picture of 32 × 48 px?"
    ... value = 6'''
    >>> read_questions(text)[0].value
    6

    """
    try:
        entries = tomllib.loads(text).get("question", [])
    except tomllib.TOMLDecodeError as error:
        raise LabError(
            said("these questions are no TOML: {reason}.", reason=reason(error))
        ) from None
    questions = tuple(map(_question, entries))
    ids = [question.id for question in questions]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise LabError(said("two questions are called {name}: give each its own id.", name=twice))
    return questions


def _question(entry: dict[str, Any]) -> Question:
    name = entry.get("id", "without an id")
    one_of(entry.get("kind"), _KINDS, f"question {name}: kind")
    rest = dict(entry)
    options = rest.pop("option", [])
    try:
        return Question(options=tuple(Option(**option) for option in options), **rest)
    except TypeError as error:  # a key that is missing, or one too many
        raise LabError(
            said("question {name} cannot be read: {reason}.", name=name, reason=reason(error))
        ) from None
