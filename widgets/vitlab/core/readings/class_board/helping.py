"""Who needs somebody today, and why. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vitlab.core.facts import number
from vitlab.core.readings.class_board.records import LabClass, Student
from vitlab.words import said, said_many, word

MANY_HINTS = 3
"""Steps of hints after which an exercise that is still open is a sign that somebody is stuck."""
MOST_SHOWN = 12
"""Lines of students; how many more there are is told in a number."""
_NOT_BEGUN = word("{exercise} nothing written after {hints} hints")
_OPEN = word("{exercise} still open after {hints} hints")


@dataclass(frozen=True)
class Need:
    """One student who needs somebody."""

    student: str
    """The student's id."""
    rank: Literal[1, 2, 3]
    """1 for who is stuck, 2 for less than half of the points, 3 for no file."""
    points: float
    """What was earned."""
    why: str
    """In a few words."""


def needs_of(klass: LabClass) -> tuple[Need, ...]:
    """All of them: who is stuck first, then by points.

    >>> from vitlab.core.readings.class_board.made import made_class
    >>> [need.rank for need in needs_of(made_class(30))] == sorted(
    ...     need.rank for need in needs_of(made_class(30)))
    True
    """
    found = (_need(klass, student) for student in klass.students)
    return tuple(sorted(filter(None, found), key=lambda n: (n.rank, n.points, n.student)))


def _need(klass: LabClass, student: Student) -> Need | None:
    if not student.handed_in:
        return Need(student.id, 3, 0, said("handed in nothing"))
    stuck = _stuck(student)
    if stuck and student.points <= klass.of / 2:
        exercise, hints = stuck
        how = _NOT_BEGUN if student.kind(exercise) == "none" else _OPEN
        told = [said(how, exercise=exercise, hints=hints), *_minutes(student)]
        return Need(student.id, 1, student.points, ", ".join(told))
    if student.points < klass.of / 2:
        told = [said("less than half"), *_hints(student)]
        return Need(student.id, 2, student.points, ", ".join(told))
    return None


def _stuck(student: Student) -> tuple[str, int] | None:
    """The open exercise with most hints, and how many, where these are many."""
    open_ones = [
        (one.hints, name)
        for name, one in student.answers.items()
        if one.hints is not None and one.kind in ("none", "zero", "part")
    ]
    hints, name = max(open_ones, default=(0, ""), key=lambda pair: pair[0])
    return (name, hints) if hints >= MANY_HINTS else None


def _hints(student: Student) -> Iterator[str]:
    if student.hints is None:
        yield said("no progress file")
    else:
        asked = said_many("{n} hint", "{n} hints", student.hints)
        yield asked if student.hints else said("no hint")
        yield from _minutes(student)


def _minutes(student: Student) -> Iterator[str]:
    if student.minutes:
        yield said("{minutes} min", minutes=number(round(student.minutes)))
