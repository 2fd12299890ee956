"""Who needs somebody today, and why. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vitlab.core.facts import number
from vitlab.core.readings.class_board.records import LabClass, Student

MANY_HINTS = 3
"""Steps of hints after which an exercise that is still open is a sign that somebody is stuck."""
MOST_SHOWN = 12
"""Lines of students; how many more there are is told in a number."""


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
        return Need(student.id, 3, 0, "handed in nothing")
    stuck = _stuck(student)
    if stuck and student.points <= klass.of / 2:
        exercise, hints = stuck
        how = "nothing written" if student.kind(exercise) == "none" else "still open"
        said = f"{exercise} {how} after {hints} hints{_minutes(student)}"
        return Need(student.id, 1, student.points, said)
    if student.points < klass.of / 2:
        return Need(student.id, 2, student.points, f"less than half{_hints(student)}")
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


def _hints(student: Student) -> str:
    if student.hints is None:
        return ", no progress file"
    asked = "no hint" if not student.hints else f"{student.hints} hint{'s' * (student.hints > 1)}"
    return f", {asked}{_minutes(student)}"


def _minutes(student: Student) -> str:
    return f", {number(round(student.minutes))} min" if student.minutes else ""
