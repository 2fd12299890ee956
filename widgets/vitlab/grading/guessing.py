"""Exercises whose answer is a guess made before looking, or a choice among options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from vitlab.grading.exercise import Exercise, Judgement
from vitlab.grading.running import Answer
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown


@dataclass(frozen=True, kw_only=True)
class Prediction(Exercise):
    """A guess (low, high): its points are for making it, not for being right."""

    points: int = 1
    truth: float
    quantity: str

    def assess(self, answer: Answer) -> Judgement:
        """Take any interval of two numbers."""
        low, high = _interval(answer())
        said = f"Your guess: {low:g} to {high:g} {self.quantity}. Now run on and look."
        return self.judgement(
            "recorded", self.points, said, printed=answer.printed, guess=[low, high]
        )


@dataclass(frozen=True)
class Option:
    """One option of a choice, and what to say to whoever picks it."""

    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """One letter among options."""

    points: int = 1
    options: Mapping[str, Option]
    right: str

    def assess(self, answer: Answer) -> Judgement:
        """Say why of the option that was picked; never which one is right."""
        letter = answer()
        picked = letter.strip().lower() if isinstance(letter, str) else letter
        if not isinstance(picked, str) or picked not in self.options:
            raise Broken(
                f"{answer.name} returned {shown(letter)}: return one of the letters "
                f"{', '.join(self.options)} in quotes."
            )
        why = f"You chose {picked}. {self.options[picked].why}"
        if picked == self.right:
            return self.judgement("right", self.points, why, printed=answer.printed)
        return self.judgement("not right yet", 0, why, printed=answer.printed)


def _interval(guess: Any) -> tuple[float, float]:
    if not isinstance(guess, tuple | list) or len(guess) != 2:
        raise Broken(f"A guess is two numbers, as in `return 2, 3`; this one is {shown(guess)}.")
    low, high = guess
    for end in (low, high):
        if not isinstance(end, int | float | np.number) or not isfinite(end):
            raise Broken(f"Both ends of a guess are numbers; {shown(end)} is none.")
    if low > high:
        raise Broken(f"The lower end comes first: {shown(low)} is above {shown(high)}.")
    return float(low), float(high)
