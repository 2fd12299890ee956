"""Reads what grading left for a board: ``class.json`` in a folder of results. Plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from vitlab.core.errors import LabError, Remedy, shown
from vitlab.core.readings.class_board.made import made_class
from vitlab.core.readings.class_board.records import Answer, LabClass, Student, Task
from vitlab.words import said

NAME = "class.json"
VERSION = 1
_Record = TypeVar("_Record", Answer, Task)


class ResultsError(LabError):
    """There is no class to show; the sentence says where it was looked for."""


def classes_from(results: str | None) -> tuple[LabClass, ...]:
    """The labs of a class, the one handed in last first; a made class where none is named.

    Args:
        results: The folder that ``vitlab grade`` wrote, or its ``class.json``; None for none.

    Returns:
        One for each lab.

    Raises:
        ResultsError: There is no such file, or it was not written by this program.

    >>> [klass.is_made for klass in classes_from(None)]
    [True]

    """
    if results is None:
        return (made_class(),)
    try:
        path = Path(results)
        path = path / NAME if path.is_dir() else path
        return _read(str(path), path.stat().st_mtime_ns)
    except OSError as error:
        why = error.strerror or said("it is no path")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        why = said("it is no class that vitlab grade wrote")
    message = said(
        "the results {results} cannot be shown ({why}): name the folder of vitlab grade.",
        results=shown(results),
        why=why,
    )
    raise ResultsError(message, (Remedy(said("Show a made class"), {"results": None}),))


@lru_cache(maxsize=2)
def _read(path: str, _changed: int) -> tuple[LabClass, ...]:
    return from_text(Path(path).read_text(encoding="utf-8"))


def to_text(classes: tuple[LabClass, ...]) -> str:
    """Classes as they are written down.

    Args:
        classes: One for each lab.

    Returns:
        JSON, which `from_text` reads.

    >>> made = (made_class(3),)
    >>> from_text(to_text(made)) == made
    True

    """
    return json.dumps({"version": VERSION, "labs": [_plain(klass) for klass in classes]})


def from_text(text: str) -> tuple[LabClass, ...]:
    """Classes as they were written down.

    Args:
        text: What `to_text` gave.

    Returns:
        One for each lab.

    Raises:
        ValueError, TypeError, KeyError: It is any other text.

    >>> from_text(to_text((made_class(3),)))[0].lab
    1

    """
    content = json.loads(text)
    labs = tuple(_class(one) for one in content["labs"])
    if content["version"] != VERSION or not labs:
        raise ValueError("it is of another version, or empty")
    return labs


def _plain(klass: LabClass) -> dict[str, Any]:
    return {
        "lab": klass.lab,
        "title": klass.title,
        "minutes": klass.minutes,
        "tasks": [asdict(task) for task in klass.tasks],
        "students": {s.id: [_answer(one) for one in s.answers.values()] for s in klass.students},
        "unplaced": list(klass.unplaced),
        "is_made": klass.is_made,
        "groups": [list(group) for group in klass.groups],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    """An answer without what is empty in it."""
    return {
        name: value
        for name, value in asdict(answer).items()
        if not (value is None or value is False or value == "")
    }


def _class(told: Mapping[str, Any]) -> LabClass:
    students = tuple(
        Student(str(name), {one["exercise"]: _answered(one) for one in answers})
        for name, answers in told["students"].items()
    )
    return LabClass(
        int(told["lab"]),
        str(told["title"]),
        float(told["minutes"]),
        tuple(_record(Task, one) for one in told["tasks"]),
        students,
        tuple(map(str, told["unplaced"])),
        bool(told["is_made"]),
        tuple(tuple(map(str, group)) for group in told.get("groups", ())),
    )


def _answered(told: Mapping[str, Any]) -> Answer:
    value = told.get("value")
    ends = (float(value[0]), float(value[1])) if isinstance(value, list) else value
    return _record(Answer, {**told, "value": ends})


def _record(kind: type[_Record], told: Mapping[str, Any]) -> _Record:
    """A record of what is told; what this version does not know is left out."""
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in told.items() if name in known})
