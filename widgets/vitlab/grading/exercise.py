"""What an exercise is: points, hints, and a way to judge an answer. Labs only fill these in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vitlab.grading.running import Answer
from vitlab.grading.trouble import Broken, NotWritten
from vitlab.grading.verdict import Verdict


@dataclass(frozen=True)
class Judgement:
    """How an answer stands, and what of it is worth keeping in the progress file."""

    verdict: Verdict
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Exercise(ABC):
    """One exercise: a function of ``parameters`` that must not call what ``library`` names.

    ``minutes`` is how long a student should need for it.
    """

    id: str
    title: str
    minutes: int
    library: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()

    @property
    @abstractmethod
    def points(self) -> float:
        """What a right answer earns."""

    @abstractmethod
    def assess(self, answer: Answer) -> Judgement:
        """Judge a function that is written; may raise `Broken` or `NotWritten`."""

    def judge(self, function: object) -> Judgement:
        """Judge whatever was handed in; raises nothing but ``KeyboardInterrupt``."""
        printed = ""
        try:
            answer = Answer(function, self.parameters, self.library)
            try:
                return self.assess(answer)
            finally:
                printed = answer.printed
        except NotWritten:
            return self.judgement("not written yet")
        except Broken as broken:
            return self.judgement("not right yet", 0, str(broken), printed=printed)

    def judgement(
        self, standing: Any, points: float = 0, *sentences: str, printed: str = "", **kept: Any
    ) -> Judgement:
        """A judgement on this exercise."""
        verdict = Verdict(self.id, standing, points, self.points, sentences, printed)
        return Judgement(verdict, kept)


@dataclass(frozen=True)
class Lab:
    """The exercises of one notebook, what its header says, and what a student ``writes`` in it.

    ``version`` grows by one whenever what an exercise asks is changed, so that a notebook
    tells which lab it is a copy of.
    """

    number: int
    version: int
    title: str
    minutes: int
    prerequisites: str
    writes: str
    exercises: tuple[Exercise, ...]

    @property
    def points(self) -> float:
        """Points of all exercises."""
        return whole(sum(exercise.points for exercise in self.exercises))


def whole(points: float) -> float:
    """The same number, as an int where it is one: 3 points read better than 3.0.

    >>> whole(3.0), whole(1.5)
    (3, 1.5)
    """
    return int(points) if points == int(points) else points
