"""Guesses of a class against the truth. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from statistics import median

from vitlab.core.readings.class_board.records import LabClass, Task


@dataclass(frozen=True)
class Guesses:
    """Guesses of one exercise: (low, high) by student. Only such above 0 have a middle here."""

    task: Task
    """The exercise that asks for one."""
    truth: float
    """What is guessed, above 0."""
    given: Mapping[str, tuple[float, float]]
    """The range of each student."""

    @property
    def hits(self) -> frozenset[str]:
        """Whose range holds the truth."""
        return frozenset(s for s, (low, high) in self.given.items() if low <= self.truth <= high)

    @property
    def below(self) -> int:
        """How many ranges lie below the truth."""
        return sum(high < self.truth for _, high in self.given.values())

    @property
    def middle(self) -> float:
        """The median of the middles of all ranges."""
        return median(sum(ends) / 2 for ends in self.given.values())

    @property
    def bins(self) -> Mapping[float, tuple[str, ...]]:
        """Students by the middle of their range, in half powers of two; hits first in each.

        >>> task = Task("1.4", "Guess", 1, truth=16)
        >>> Guesses(task, 16, {"a": (2, 6), "b": (3, 3), "c": (8, 24)}).bins
        {1.5: ('b',), 2.0: ('a',), 4.0: ('c',)}
        """
        found: dict[float, list[str]] = {}
        for student in sorted(self.given, key=lambda one: (one not in self.hits, one)):
            middle = sum(self.given[student]) / 2
            if middle > 0:
                found.setdefault(round(log2(middle) * 2) / 2, []).append(student)
        return {power: tuple(found[power]) for power in sorted(found)}


def guesses_of(klass: LabClass) -> tuple[Guesses, ...]:
    """The guesses of each exercise that asks for one, has a truth above 0, and has any guess."""
    found = []
    for task in klass.tasks:
        if task.truth is None or task.truth <= 0:
            continue
        answers = ((s.id, s.answers.get(task.id)) for s in klass.handed_in)
        given = {name: one.guess for name, one in answers if one and one.guess}
        if given:
            found.append(Guesses(task, task.truth, given))
    return tuple(found)
