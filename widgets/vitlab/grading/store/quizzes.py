"""Answers to quizzes, beside the exercises in the progress file: the newest of each lesson."""

from __future__ import annotations

from typing import Any

from vitlab.core.errors import LabError
from vitlab.grading.store.files import Newer, NotProgress, load, location, target, write
from vitlab.grading.store.locks import locked

_KEY = "quizzes"


def keep_quiz(lesson: str, entry: dict[str, Any]) -> None:
    """Put an entry in the place of the lesson's last; `LabError` where it cannot be written."""
    path = target()
    try:
        with locked(path) as still:
            content = load(path)
            write(path, content | {_KEY: _quizzes(content) | {lesson: entry}}, still)
    except (OSError, Newer, NotProgress) as error:
        raise LabError(_why(error, "written")) from None


def read_quiz(lesson: str) -> dict[str, Any]:
    """The lesson's entry, empty where there is none; `LabError` where the file cannot be read."""
    try:
        entry = _quizzes(load(target())).get(lesson)
    except (OSError, Newer, NotProgress) as error:
        raise LabError(_why(error, "read")) from None
    return entry if isinstance(entry, dict) else {}


def _quizzes(content: dict[str, Any]) -> dict[str, Any]:
    """What the file says of quizzes; of what cannot be, nothing."""
    quizzes = content.get(_KEY)
    return quizzes if isinstance(quizzes, dict) else {}


def _why(error: OSError | Newer | NotProgress, done: str) -> str:
    name = location().name
    if isinstance(error, Newer):
        return str(error)
    if isinstance(error, NotProgress):
        return f"{name} is not a progress file that can be read."
    why = error.strerror or "another program holds its lock"
    return f"{name} cannot be {done}: {why[0].lower()}{why[1:]}."
