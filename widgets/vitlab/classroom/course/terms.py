"""The terms of a course: until when, what late costs, who works together, and what counts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """What is taken from the points for each day that has begun, and at most; shares of 1."""

    per_day: float = 0.0
    at_most: float = 1.0


@dataclass(frozen=True)
class Extension:
    """More time for somebody: until another moment, or so much longer; the later one holds."""

    until: datetime | None = None
    longer: timedelta = timedelta(0)


@dataclass(frozen=True)
class Course:
    """What holds for a class; without a course file every setting is as here.

    ``labs`` are all where there are none. ``extensions`` are by student and lab, and by student
    and None for every lab. ``groups`` name those who hand in one notebook together. ``counts``
    says which submission: the newest before the deadline, or the one with most points. Numbers
    of exercises are drawn from ``seed``, or taken from the ``release`` that was written.
    """

    labs: tuple[int, ...] = ()
    deadlines: Mapping[int, datetime] = field(default_factory=dict)
    late: Late = Late()
    extensions: Mapping[tuple[str, int | None], Extension] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: Literal["newest", "best"] = "newest"
    seed: str = ""
    release: Path | None = None
    hints: int | None = None
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def group_of(self, student: str) -> str:
        """Under which name a submission counts: the group's, where there is one."""
        for name, members in self.groups.items():
            if student == name or student in members:
                return name
        return student

    def members(self, name: str) -> tuple[str, ...]:
        """Those who get the points of a submission.

        >>> Course(groups={"north": ("anna", "ben")}).members("north"), Course().members("cleo")
        (('anna', 'ben'), ('cleo',))
        """
        return self.groups.get(name, (name,))

    def deadline(self, name: str, lab: int) -> datetime | None:
        """The last moment that is in time; of a group, that of whoever has most time."""
        usual = self.deadlines.get(lab)
        if usual is None:
            return None
        given = [
            self.extensions[key]
            for who in {name, *self.members(name)}
            for key in ((who, lab), (who, None))
            if key in self.extensions
        ]
        moments = [usual, *(usual + one.longer for one in given)]
        return max([*moments, *(one.until for one in given if one.until)])

    def penalty(self, name: str, lab: int, submitted: datetime | None) -> float:
        """The share of the points that is taken from what was handed in then.

        >>> from datetime import UTC
        >>> course = Course(deadlines={1: datetime(2026, 3, 1, tzinfo=UTC)}, late=Late(0.1, 0.5))
        >>> [course.penalty("anna", 1, datetime(2026, 3, d, 1, tzinfo=UTC)) for d in (1, 2, 9)]
        [0.1, 0.2, 0.5]
        """
        deadline = self.deadline(name, lab)
        if deadline is None or submitted is None or submitted <= deadline:
            return 0.0
        days = math.ceil((submitted - deadline) / _DAY)
        return min(self.late.at_most, round(days * self.late.per_day, 9))
