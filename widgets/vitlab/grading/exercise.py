"""What an exercise is: points, and a way to judge what came of an answer. Labs fill these in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from vitlab.grading.data import Data
from vitlab.grading.seam import Job, Report
from vitlab.grading.verdict import Verdict


@dataclass(frozen=True)
class Judgement:
    """How an answer stands, what of it is worth keeping, and which of the laws it breaks."""

    verdict: Verdict
    kept: Mapping[str, Any] = field(default_factory=dict)
    broken: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exercise(ABC):
    """One exercise: a function of ``parameters``.

    The answer may run of vitlab what ``may_use`` names, a module or a class or function
    in one, and no more. ``probe`` names a function of ours that is called with the answer
    and the arguments, where an answer is no function. ``minutes`` is how long a student
    should need.

    ``numbers`` are those of the question that a course may vary, a convention is one as well: 1 for
    the usual one, 2 for the next. ``drawn_from`` is what the seed of a course draws from: numbers
    that go together, with a right answer that is not the usual one. ``follows`` gives, for all
    numbers by name, the fields that follow from them; it raises ValueError where they cannot be.
    ``words`` are what the task says in other words then, by the names that its text marks.
    """

    id: str
    title: str
    minutes: int
    parameters: tuple[str, ...] = ()
    may_use: tuple[str, ...] = ()
    probe: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    drawn_from: tuple[Mapping[str, float], ...] = ()
    follows: Callable[..., Mapping[str, Any]] | None = None

    by_hand: ClassVar[bool] = False
    """Whether a person gives the points, and no check."""

    from_saved: ClassVar[bool] = False
    """Whether a check judges what `save` kept, and calls no answer."""

    @property
    def variants(self) -> tuple[Mapping[str, float], ...]:
        """Numbers that the seed of a course may draw in place of the usual ones."""
        return self.drawn_from

    def with_numbers(self, given: Mapping[str, float]) -> Self:
        """The same exercise with these numbers, by name, and all that follows from them."""
        numbers = {**self.numbers, **given}
        fields = self.follows(**numbers) if self.follows else {}
        return replace(self, numbers=numbers, **fields)

    @property
    @abstractmethod
    def points(self) -> float:
        """What a right answer earns."""

    def as_function(self, answer: object) -> object:
        """The function that a job calls, where an answer may be given in another way as well."""
        return answer

    @abstractmethod
    def calls(self, seed: int) -> Iterable[tuple[Data, ...]]:
        """The arguments of every call that a check makes; the seed draws the fresh ones."""

    @abstractmethod
    def assess(self, report: Report, seed: int) -> Judgement:
        """Judge the replies to these calls, as many as there are."""

    def job(self, seed: int) -> Job:
        """What to ask of an answer. There is nothing in it of what is expected."""
        return Job(tuple(self.calls(seed)), self.parameters, self.may_use, self.probe)

    def judge(self, report: Report, seed: int) -> Judgement:
        """Judge what came of a job."""
        if {reply.outcome for reply in report.replies} == {"not written"}:
            return self.judgement("not written yet")
        last = report.replies[-1]
        if last.outcome == "refused":
            return self.judgement("not right yet", 0, last.sentence, printed=last.printed)
        return self.assess(report, seed)

    def judgement(
        self,
        standing: Any,
        points: float = 0,
        *sentences: str,
        printed: str = "",
        broken: tuple[int, ...] = (),
        **kept: Any,
    ) -> Judgement:
        """A judgement on this exercise."""
        of = 0 if self.by_hand else self.points
        verdict = Verdict(self.id, standing, points, of, sentences, printed)
        return Judgement(verdict, kept, broken)


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
        """Points that checks give."""
        return whole(sum(exercise.points for exercise in self.exercises if not exercise.by_hand))

    @property
    def points_by_hand(self) -> float:
        """Points that a person gives, for written answers; no part of `points`."""
        return whole(sum(exercise.points for exercise in self.exercises if exercise.by_hand))


def whole(points: float) -> float:
    """The same number, as an int where it is one: 3 points read better than 3.0.

    >>> whole(3.0), whole(1.5)
    (3, 1.5)
    """
    return int(points) if points == int(points) else points
