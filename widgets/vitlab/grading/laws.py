"""Exercises whose answer computes something: laws it must keep, each worth points."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from vitlab.grading.compare import compare
from vitlab.grading.exercise import Exercise, Judgement, whole
from vitlab.grading.running import Answer
from vitlab.grading.trouble import Broken, Refused
from vitlab.grading.words import shown

SEED = 2021
Cases: TypeAlias = "Callable[[np.random.Generator], Iterable[Case]]"


@dataclass(frozen=True)
class Case:
    """Arguments, and the array, the counts or the exception class they must lead to."""

    arguments: tuple[Any, ...]
    expected: Any

    @property
    def size(self) -> int:
        """How much there is to look at; the smallest failing case is the one that is shown."""
        return sum(
            a.size if isinstance(a, np.ndarray) else int(np.sum(a))
            for a in self.arguments
            if not isinstance(a, str)
        )

    def described(self, parameters: tuple[str, ...]) -> str:
        """The arguments by name, arrays by their shape.

        >>> Case((np.zeros((1, 3, 4, 6)), 2), None).described(("images", "patch_size"))
        'images of shape (1, 3, 4, 6), patch_size = 2'
        """
        named = zip(parameters, self.arguments, strict=False)
        return ", ".join(
            f"{name} of shape {value.shape}"
            if isinstance(value, np.ndarray)
            else f"{name} = {value!r}"
            for name, value in named
        )


@dataclass(frozen=True)
class Law:
    """One property of a right answer. ``cases`` makes the same cases from the same generator."""

    says: str
    points: float
    cases: Cases

    def broken_by(self, answer: Answer, parameters: tuple[str, ...]) -> str:
        """What breaks on the smallest failing case, or nothing; fixed cases, then fresh ones."""
        for generator in (np.random.default_rng(SEED), np.random.default_rng()):
            for case in sorted(self.cases(generator), key=lambda case: case.size):
                try:
                    _try(answer, case)
                except Refused:
                    raise
                except Broken as broken:
                    return f"Smallest failing case: {case.described(parameters)}. {broken}"
        return ""


def _try(answer: Answer, case: Case) -> None:
    if not isinstance(case.expected, type):
        compare(answer(*case.arguments), case.expected)
        return
    wanted = case.expected
    try:
        value = answer(*case.arguments)
    except Broken as broken:
        if isinstance(broken.cause, wanted):
            return
        raise
    raise Broken(f"It returned {shown(value)}, and should raise a {wanted.__name__}.")


@dataclass(frozen=True, kw_only=True)
class Function(Exercise):
    """A function that computes something."""

    laws: tuple[Law, ...]

    @property
    def points(self) -> float:
        """What its laws earn together."""
        return whole(sum(law.points for law in self.laws))

    def assess(self, answer: Answer) -> Judgement:
        """Try every law; the first that breaks is told, each that holds earns its points."""
        points, told, printed = 0.0, "", ""
        for law in self.laws:
            broken = law.broken_by(answer, self.parameters)
            if not broken:
                points += law.points
            elif not told:
                says, told, printed = law.says, broken, answer.printed
        if told:
            law_sentence = f"What does not hold yet: {says}."
            return self.judgement("not right yet", points, law_sentence, told, printed=printed)
        return self.judgement("right", points, printed=answer.printed)
