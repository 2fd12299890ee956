"""Exercises whose answer is a guess made before looking, or a choice among options."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise, Judgement
from vitlab.grading.seam import Report
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

_AROUND = " .()'\""  # what may stand around a letter


@dataclass(frozen=True, kw_only=True)
class Told(Exercise):
    """An exercise whose answer takes no arguments: what it returns is what is judged."""

    def calls(self, seed: int) -> tuple[tuple[()]]:
        """One call, without arguments."""
        return ((),)

    def assess(self, report: Report, seed: int) -> Judgement:
        """Judge what was returned."""
        reply = report.replies[0]
        if reply.outcome != "returned":
            return self.judgement("not right yet", 0, reply.sentence, printed=reply.printed)
        try:
            return self._of(reply.value, reply.printed)
        except Broken as broken:
            return self.judgement("not right yet", 0, str(broken), printed=reply.printed)

    @abstractmethod
    def _of(self, value: Data, printed: str) -> Judgement:
        """Judge the value; `Broken` with a sentence where it is none of what is asked."""


@dataclass(frozen=True, kw_only=True)
class Prediction(Told):
    """A guess (low, high): its points are for making it, not for being right."""

    truth: float
    quantity: str
    points: int = 1

    def _of(self, value: Data, printed: str) -> Judgement:
        """Take any interval of two numbers."""
        low, high = _interval(value)
        said = f"Your guess: {low:g} to {high:g} {self.quantity}. Now run on and look."
        return self.judgement("recorded", self.points, said, printed=printed, guess=[low, high])


@dataclass(frozen=True)
class Option:
    """One option of a choice, and what to say to whoever picks it."""

    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice(Told):
    """One letter among options."""

    options: Mapping[str, Option]
    right: str
    points: int = 1

    def _of(self, value: Data, printed: str) -> Judgement:
        """Say why of the option that was picked; never which one is right."""
        picked = value.strip(_AROUND).lower() if isinstance(value, str) else ""
        if picked not in self.options:
            raise Broken(
                f"It returned {shown(value)}: return one of the letters "
                f"{', '.join(self.options)} in quotes."
            )
        why = f"You chose {picked}. {self.options[picked].why}"
        if picked == self.right:
            return self.judgement("right", self.points, why, printed=printed)
        return self.judgement("not right yet", 0, why, printed=printed)


def _interval(guess: Data) -> tuple[float, float]:
    if isinstance(guess, np.ndarray) and guess.ndim == 1:
        guess = guess.tolist()
    if not isinstance(guess, tuple | list) or len(guess) != 2:
        raise Broken(f"A guess is two numbers, as in `return 2, 3`; this one is {shown(guess)}.")
    low, high = (_end(end) for end in guess)
    if low > high:
        raise Broken(f"The lower end comes first: {shown(guess[0])} is above {shown(guess[1])}.")
    return low, high


def _end(end: Any) -> float:
    try:
        if type(end) in (int, float) and isfinite(end):
            return float(end)
    except OverflowError:  # a whole number beyond all floats
        pass
    raise Broken(f"Both ends of a guess are numbers; {shown(end)} is none that can be drawn.")
