"""What the progress file says of labs and exercises, as numbers and words that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.grading import store
from vitlab.grading.exercise import Exercise, Lab, whole
from vitlab.grading.guessing import Prediction
from vitlab.grading.writing import Written
from vitlab.words import digits, said

State: TypeAlias = Literal["done", "partly", "open", "your teacher reads it"]


@dataclass(frozen=True)
class Row:
    """One exercise and what the progress file knows of it.

    ``points`` are those of a check, or of a teacher where a person gives them.
    """

    exercise: Exercise
    points: float = 0
    hints: int = 0
    guess: tuple[float, float] | None = None
    is_read: bool = False
    own: float | None = None
    was_tried: bool = False

    @classmethod
    def of(cls, exercise: Exercise, entry: store.Entry) -> Row:
        """What an entry of the progress file says."""
        has_text, teacher = "text" in entry, entry.get("teacher")
        guess = entry.get("guess")
        own = None
        if isinstance(exercise, Written) and has_text and "own" in entry:
            own = exercise.own_points(entry["own"])
        points = (teacher or 0) if exercise.by_hand else entry.get("points", 0)
        return cls(
            exercise,
            whole(points),
            entry.get("hints", 0),
            (guess[0], guess[1]) if guess else None,
            is_read=teacher is not None,
            own=own,
            was_tried=has_text or bool(guess) or bool(points) or "checked" in entry,
        )

    @property
    def waits(self) -> bool:
        """Whether a text is there that nobody has read yet."""
        return self.exercise.by_hand and self.was_tried and not self.is_read

    @property
    def state(self) -> State:
        """How it stands."""
        if self.waits:
            return "your teacher reads it"
        if self.is_read or (self.points >= self.exercise.points and not self.exercise.by_hand):
            return "done"
        return "partly" if self.points else "open"

    @property
    def left(self) -> float:
        """Points that are still to be had."""
        return whole(0 if self.state in ("done", "your teacher reads it") else self._missing)

    @property
    def _missing(self) -> float:
        return self.exercise.points - self.points

    @property
    def said(self) -> str:
        """Points of points, and whose they are where no check gives them."""
        of = self.exercise.points
        if not self.exercise.by_hand:
            return points_of(self.points, of)
        if self.is_read:
            return said("{points:g} of {of:g} by your teacher", points=self.points, of=of)
        if self.own is None:
            return said("of {of:g} by hand", of=of)
        return said("{points:g} of {of:g} by yourself", points=self.own, of=of)


@dataclass(frozen=True)
class Guess:
    """A guess and the truth that it was made of; there is none before the guess."""

    prediction: Prediction
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the truth lies in it."""
        return self.low <= self.prediction.truth <= self.high

    @property
    def said(self) -> str:
        """The guess."""
        return said("{low} to {high}", low=number(self.low), high=number(self.high))

    @property
    def truth(self) -> str:
        """The number that was to be guessed."""
        return number(self.prediction.truth)

    def truth_as(self, written: str) -> str:
        """The truth in words, its number as it is written here."""
        quantity = said(self.prediction.quantity)
        return said("truth {number} {quantity}", number=written, quantity=quantity)


@dataclass(frozen=True)
class Standing:
    """One lab and its rows."""

    lab: Lab
    rows: tuple[Row, ...]

    @property
    def points(self) -> float:
        """What checks gave."""
        return whole(sum(row.points for row in self.rows if not row.exercise.by_hand))

    @property
    def begun(self) -> bool:
        """Whether an exercise of it was tried."""
        return any(row.was_tried for row in self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is open."""
        return all(not row.left for row in self.rows)

    @property
    def guesses(self) -> list[Guess]:
        """Those that were made."""
        return [
            Guess(row.exercise, *row.guess)
            for row in self.rows
            if row.guess and isinstance(row.exercise, Prediction)
        ]

    @property
    def said(self) -> str:
        """Points of points, and how many more a person gives."""
        told, by_hand = points_of(self.points, self.lab.points), self.lab.points_by_hand
        return told + digits(f" + {by_hand:g}" * (by_hand > 0))

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each guess with its truth, as two words to join; of none that was not made a truth."""
        if self.guesses:
            return [(one.said, f", {one.truth_as(one.truth)}") for one in self.guesses]
        return [("", self.no_guess)]

    @property
    def no_guess(self) -> str:
        """What to say where no guess was made."""
        return said("no guess yet") if self.asks_to_guess else said("nothing to guess")

    @property
    def asks_to_guess(self) -> bool:
        """Whether there is a prediction in it."""
        return any(isinstance(row.exercise, Prediction) for row in self.rows)


def standings(labs: Iterable[Lab], entries: store.Entries) -> tuple[Standing, ...]:
    """How each lab stands."""
    return tuple(
        Standing(lab, tuple(Row.of(e, entries.get(e.id, {})) for e in lab.exercises))
        for lab in labs
    )


def open_rows(labs: Sequence[Standing]) -> list[Row]:
    """What is open in the labs that were begun."""
    return [row for lab in labs if lab.begun for row in lab.rows if row.left]


def next_row(labs: Sequence[Standing]) -> Row | None:
    """One that is begun, then the one with most points; else the first of the next lab."""
    rows = open_rows(labs)
    if rows:
        return max(rows, key=lambda row: (row.state == "partly", row.left))
    return next((row for lab in labs for row in lab.rows if row.left), None)


def number(value: float) -> str:
    """As a person writes it.

    >>> number(590592.0), number(86.7), number(0.0000125)
    ('590,592', '86.7', '1.25e-05')
    """
    return digits(f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:g}")


def points_of(points: float, of: float) -> str:
    """Points of points.

    >>> points_of(3.0, 8)
    '3 of 8'
    """
    return said("{points:g} of {of:g}", points=points, of=of)
