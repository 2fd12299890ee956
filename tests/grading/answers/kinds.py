"""Answers to exercises as data: right ones by several roads, and the usual wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from vitlab.grading.course import lab_numbers


@dataclass(frozen=True)
class Sample:
    """An answer, and what a check must make of it.

    ``breaks`` are the numbers of the laws that it breaks, counted from 1; ``points`` and
    ``says`` are for exercises without laws.
    """

    exercise_id: str
    answer: Callable[..., Any]
    breaks: tuple[int, ...] = ()
    points: float | None = None
    says: str = ""

    @property
    def name(self) -> str:
        return f"{self.exercise_id}-{self.answer.__name__}"


_SAMPLES: list[Sample] = []


def right(exercise_id: str) -> Callable[..., Any]:
    """Keep a function as a right answer."""
    return lambda function: _kept(Sample(exercise_id, function))


def wrong(exercise_id: str, *, breaks: int | tuple[int, ...]) -> Callable[..., Any]:
    """Keep a function as an answer that breaks these laws and holds all others."""
    numbers = (breaks,) if isinstance(breaks, int) else breaks
    return lambda function: _kept(Sample(exercise_id, function, numbers))


def given(exercise_id: str, value: object, *, points: float, says: str = "") -> None:
    """Keep a value that a prediction or a choice may return."""

    def returned() -> object:
        return value

    returned.__name__ = f"returns {str(value)[:30]}"
    _kept(Sample(exercise_id, returned, points=points, says=says))


def found(exercise_id: str, claim: str, *, points: float, says: str = "") -> Callable[..., Any]:
    """Keep a function as the test that is handed in with a claim."""

    def keep(test: Callable[..., Any]) -> Callable[..., Any]:
        def returned() -> object:
            return claim, test

        returned.__name__ = f"{claim}-{test.__name__}"
        _kept(Sample(exercise_id, returned, points=points, says=says))
        return test

    return keep


def _kept(sample: Sample) -> Callable[..., Any]:
    _SAMPLES.append(sample)
    return sample.answer


def samples() -> list[Sample]:
    """Those of all labs."""
    for number in lab_numbers():
        import_module(f"tests.grading.answers.lab{number:02d}")
    return list(_SAMPLES)
