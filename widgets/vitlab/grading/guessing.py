"""Exercises whose answer is a guess made before looking, or a choice among options."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import permutations
from math import isfinite
from typing import Any

import numpy as np

from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise, Judgement
from vitlab.grading.seam import Report
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import said

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
    """A guess (low, high): its points are for making it, not for being right.

    ``out_of`` says of how many, where it is a share: the first guess is the one that is kept, so
    0.6 in place of 60 of 100 must not be.
    """

    truth: float
    quantity: str
    points: int = 1
    out_of: int | None = None

    def _of(self, value: Data, printed: str) -> Judgement:
        """Take any interval of two numbers that there can be."""
        low, high = _interval(value)
        if self.out_of is not None:
            self._refuse_other_scales(low, high, self.out_of)
        told = said(
            "Your guess: {low:g} to {high:g} {quantity}. Now run on and look.",
            low=low,
            high=high,
            quantity=said(self.quantity),
        )
        return self.judgement("recorded", self.points, told, printed=printed, guess=[low, high])

    def _refuse_other_scales(self, low: float, high: float, most: int) -> None:
        values = {"low": low, "high": high, "quantity": said(self.quantity)}
        if low < 0 or high > most:
            raise Broken(
                said(
                    "Both ends lie between 0 and {most:,}; {low:g} to {high:g} {quantity} is "
                    "not possible.",
                    most=most,
                    **values,
                )
            )
        if 0 < high < 1:
            raise Broken(
                said(
                    "{low:g} to {high:g} {quantity} is less than one. If you mean shares of "
                    "all, write {first} and {second}.",
                    first=f"{low * most:g}",
                    second=f"{high * most:g}",
                    **values,
                )
            )


@dataclass(frozen=True)
class Option:
    """One option of a choice, and what to say to whoever picks it."""

    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice(Told):
    """One letter among options.

    The number ``order`` says in which order a course shows them: 0 as they stand here, else the
    so many-th other order.
    """

    options: Mapping[str, Option]
    right: str
    points: int = 1
    numbers: Mapping[str, float] = field(default_factory=lambda: {"order": 0})

    @property
    def shown(self) -> dict[str, Option]:
        """The options as this course shows them, by letter."""
        return {letter: self.options[key] for letter, key in self._keys().items()}

    @property
    def variants(self) -> tuple[Mapping[str, float], ...]:
        """Every order in which another letter is right."""
        orders = enumerate(permutations(self.options))
        place = list(self.options).index(self.right)
        return tuple({"order": n} for n, keys in orders if keys[place] != self.right)

    def key_of(self, letter: str) -> str:
        """Which option a letter of this course is, by its key here; the letter if it is none."""
        return self._keys().get(_plain(letter), letter)

    def _keys(self) -> dict[str, str]:
        orders = list(permutations(self.options))
        order = orders[int(self.numbers.get("order", 0)) % len(orders)]
        return dict(zip(self.options, order, strict=True))

    def _of(self, value: Data, printed: str) -> Judgement:
        """Say why of the option that was picked; never which one is right."""
        picked = _plain(value) if isinstance(value, str) else ""
        if picked not in self.options:
            raise Broken(
                said(
                    "It returned {value}: return one of the letters {letters} in quotes.",
                    value=shown(value),
                    letters=", ".join(self.options),
                )
            )
        why = said("You chose {letter}. {why}", letter=picked, why=said(self.shown[picked].why))
        if self.key_of(picked) == self.right:
            return self.judgement("right", self.points, why, printed=printed)
        return self.judgement("not right yet", 0, why, printed=printed)


def _plain(letter: str) -> str:
    return letter.strip(_AROUND).lower()


def _interval(guess: Data) -> tuple[float, float]:
    if isinstance(guess, np.ndarray) and guess.ndim == 1:
        guess = guess.tolist()
    if not isinstance(guess, tuple | list) or len(guess) != 2:
        raise Broken(
            said(
                "A guess is two numbers, as in `return 2, 3`; this one is {value}.",
                value=shown(guess),
            )
        )
    low, high = (_end(end) for end in guess)
    if low > high:
        raise Broken(
            said(
                "The lower end comes first: {first} is above {second}.",
                first=shown(guess[0]),
                second=shown(guess[1]),
            )
        )
    return low, high


def _end(end: Any) -> float:
    try:
        if type(end) in (int, float) and isfinite(end):
            return float(end)
    except OverflowError:  # a whole number beyond all floats
        pass
    raise Broken(
        said(
            "Both ends of a guess are numbers; {value} is none that can be drawn.",
            value=shown(end),
        )
    )
