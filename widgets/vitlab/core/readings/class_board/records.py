"""What is known of a class in one lab: tasks, students and how each answer stands. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Literal, TypeAlias

from vitlab.words import said

Kind: TypeAlias = Literal["full", "part", "zero", "none", "waits"]
Value: TypeAlias = str | tuple[float, float] | None
_AROUND = " .()'\""  # what may stand around a letter
_STOPS = frozenset({"raised", "broke", "refused", "out of time"})


@dataclass(frozen=True)
class Task:
    """One exercise of a lab, as its author meant it."""

    id: str
    """As in "1.2"."""
    title: str
    """A few words."""
    points: float
    """What a whole answer earns."""
    minutes: float = 0
    """How long a student should need."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Of a choice: the text of each letter; else empty."""
    right: str = ""
    """Of a choice: the right letter."""
    truth: float | None = None
    """Of a guess: what it is about; None for all others."""
    quantity: str = ""
    """Of a guess: what is counted, as in "times as many"."""
    by_hand: bool = False
    """Whether a person gives the points: no law breaks then."""


@dataclass(frozen=True)
class Answer:
    """How one exercise of one student stands. Of hidden cases there is nothing here."""

    exercise: str
    """As in "1.2"."""
    points: float
    """What it earned."""
    of: float
    """What it could earn; 0 where a person gives the points."""
    standing: str
    """As a check says it: right, recorded, kept, not right yet, not written yet, not checked."""
    law: str = ""
    """The first law that does not hold."""
    case: str = ""
    """The smallest public case on which it does not."""
    got: str = ""
    """What the answer gave there."""
    symptom: str = ""
    """What is wrong with that, in a word."""
    value: Value = None
    """A letter, or a guess (low, high)."""
    text: str = ""
    """What the student wrote."""
    hints: int | None = None
    """How many steps of the hints were read; None where nobody knows."""
    minutes: float | None = None
    """How long it was worked on; None where nobody knows."""
    by_hand: bool = False
    """Whether a person gave the points, whatever a check says."""

    @property
    def kind(self) -> Kind:
        """How it is drawn: all points, some, written without any, not written, or a person's."""
        if self.standing == "not written yet":
            return "none"
        if not self.of:
            return "waits"
        if self.points >= self.of:
            return "full"
        return "part" if self.points > 0 else "zero"

    @property
    def letter(self) -> str:
        """What a choice chose.

        >>> Answer("1.5", 0, 1, "not right yet", value="(C).").letter
        'c'
        """
        return self.value.strip(_AROUND).lower() if isinstance(self.value, str) else ""

    @property
    def guess(self) -> tuple[float, float] | None:
        """The two ends of a guess, where both are finite."""
        ends = self.value if isinstance(self.value, tuple) else ()
        return (ends[0], ends[1]) if len(ends) == 2 and all(map(isfinite, ends)) else None

    @property
    def stops(self) -> bool:
        """Whether it ends with an error before it gives anything."""
        return self.symptom in _STOPS


@dataclass(frozen=True)
class Student:
    """One student and the answers of one lab, none where nothing was handed in."""

    id: str
    """What the student is called everywhere."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By exercise; empty where nothing was handed in."""

    @property
    def handed_in(self) -> bool:
        """Whether there is a notebook."""
        return bool(self.answers)

    @cached_property
    def points(self) -> float:
        """All that was earned."""
        return sum(answer.points for answer in self.answers.values())

    @cached_property
    def hints(self) -> int | None:
        """All steps of hints that were read; None where nobody knows."""
        known = [one.hints for one in self.answers.values() if one.hints is not None]
        return sum(known) if known else None

    @cached_property
    def minutes(self) -> float | None:
        """All minutes; None where nobody knows."""
        known = [one.minutes for one in self.answers.values() if one.minutes is not None]
        return sum(known) if known else None

    def kind(self, exercise: str) -> Kind:
        """How an exercise stands; not written where there is no answer at all."""
        answer = self.answers.get(exercise)
        return answer.kind if answer else "none"


@dataclass(frozen=True)
class LabClass:
    """A class in one lab.

    >>> task = Task("1.1", "Count", 2)
    >>> anna = Student("anna", {"1.1": Answer("1.1", 1, 2, "not right yet")})
    >>> LabClass(1, "From pixels to a grid", 30, (task,), (anna, Student("ben"))).of
    2
    """

    lab: int
    """Its number."""
    title: str
    """What it is called."""
    minutes: float
    """How long the lab should take."""
    tasks: tuple[Task, ...]
    """Its exercises, in order."""
    students: tuple[Student, ...]
    """All that are known, with a notebook or without."""
    unplaced: tuple[str, ...] = ()
    """Sentences on files that belong to nobody or to no lab."""
    is_made: bool = False
    """Whether nobody in it is real."""
    groups: tuple[tuple[str, ...], ...] = ()
    """Those who handed in one notebook together."""

    @cached_property
    def handed_in(self) -> tuple[Student, ...]:
        """Those with a notebook."""
        return tuple(student for student in self.students if student.handed_in)

    @cached_property
    def by_id(self) -> Mapping[str, Student]:
        """Students by their ids."""
        return {student.id: student for student in self.students}

    @cached_property
    def of(self) -> float:
        """Points that could be earned without a person."""
        totals = (sum(one.of for one in s.answers.values()) for s in self.handed_in)
        return max(totals, default=sum(task.points for task in self.tasks))

    @property
    def name(self) -> str:
        """The lab as a person calls it."""
        return said("Lab {lab} · {title}", lab=self.lab, title=said(self.title))

    def task(self, exercise: str) -> Task | None:
        """The task with an id."""
        return next((task for task in self.tasks if task.id == exercise), None)

    def full(self, exercise: str) -> int:
        """How many have all points of an exercise."""
        return sum(student.kind(exercise) == "full" for student in self.handed_in)

    def wrote(self, exercise: str) -> int:
        """How many wrote something."""
        return sum(student.kind(exercise) != "none" for student in self.handed_in)
