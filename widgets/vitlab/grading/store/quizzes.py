"""Answers to quizzes, beside the exercises in the progress file: the newest of each lesson."""

from __future__ import annotations

from typing import Any

from vitlab.core.errors import LabError
from vitlab.grading.store.files import Newer, NotProgress, load, location, target, write
from vitlab.grading.store.locks import locked
from vitlab.words import said, word

_KEY = "quizzes"


def keep_quiz(lesson: str, entry: dict[str, Any]) -> None:
    """Put an entry in the place of the lesson's last; `LabError` where it cannot be written."""
    path = target()
    try:
        with locked(path) as still:
            content = load(path)
            write(path, content | {_KEY: _quizzes(content) | {lesson: entry}}, still)
    except (OSError, Newer, NotProgress) as error:
        raise LabError(_why(error, word("{name} cannot be written: {reason}."))) from None


def read_quiz(lesson: str) -> dict[str, Any]:
    """The lesson's entry, empty where there is none; `LabError` where the file cannot be read."""
    try:
        entry = _quizzes(load(target())).get(lesson)
    except (OSError, Newer, NotProgress) as error:
        raise LabError(_why(error, word("{name} cannot be read: {reason}."))) from None
    return entry if isinstance(entry, dict) else {}


def _quizzes(content: dict[str, Any]) -> dict[str, Any]:
    """What the file says of quizzes; of what cannot be, nothing."""
    quizzes = content.get(_KEY)
    return quizzes if isinstance(quizzes, dict) else {}


def _why(error: OSError | Newer | NotProgress, template: str) -> str:
    name = location().name
    if isinstance(error, Newer):
        return str(error)
    if isinstance(error, NotProgress):
        return said("{name} is not a progress file that can be read.", name=name)
    why = error.strerror or said("another program holds its lock")
    return said(template, name=name, reason=f"{why[0].lower()}{why[1:]}")
