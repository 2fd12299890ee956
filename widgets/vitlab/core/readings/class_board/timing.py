"""Hints and minutes of those who handed in a progress file. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median, quantiles

from vitlab.core.readings.class_board.records import LabClass, Task

STEPS = 4
"""Steps of the hints to an exercise."""


@dataclass(frozen=True)
class Effort:
    """What an exercise took: how many read so many hints, and quartiles of the minutes."""

    task: Task
    """The exercise."""
    hints: Mapping[int, int]
    """How many students read 0, 1, 2, 3, 4 steps."""
    quartiles: tuple[float, float, float] | None
    """A quarter, half and three quarters needed at most so many minutes; None where not known."""

    @property
    def known(self) -> int:
        """Of how many students hints are known."""
        return sum(self.hints.values())

    @property
    def asked(self) -> int:
        """How many read a hint."""
        return self.known - self.hints.get(0, 0)


def efforts_of(klass: LabClass) -> tuple[Effort, ...]:
    """One for each exercise of which hints are known."""
    found = []
    for task in klass.tasks:
        answers = [s.answers[task.id] for s in klass.handed_in if task.id in s.answers]
        hints = Counter(min(one.hints, STEPS) for one in answers if one.hints is not None)
        minutes = [one.minutes for one in answers if one.minutes]
        if hints:
            found.append(Effort(task, dict(sorted(hints.items())), _quartiles(minutes)))
    return tuple(found)


def middle_minutes(klass: LabClass) -> float | None:
    """The median of what students needed for the whole lab.

    Args:
        klass: The class.

    Returns:
        Minutes; None where not known.

    >>> middle_minutes(LabClass(1, "A lab", 30, (), ()))

    """
    known = [student.minutes for student in klass.handed_in if student.minutes]
    return median(known) if known else None


def _quartiles(minutes: list[float]) -> tuple[float, float, float] | None:
    if len(minutes) < 4:
        return None
    first, middle, third = quantiles(minutes, n=4)
    return first, middle, third
