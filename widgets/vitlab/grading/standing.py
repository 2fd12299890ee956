"""What the progress file says of labs and exercises, as numbers and words that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.grading import store
from vitlab.grading.exercise import Exercise, Lab, whole
from vitlab.grading.guessing import Prediction
from vitlab.grading.writing import Written

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
        of = f"{self.exercise.points:g}"
        if not self.exercise.by_hand:
            return f"{self.points:g} of {of}"
        if self.is_read:
            return f"{self.points:g} of {of} by your teacher"
        return f"of {of} by hand" if self.own is None else f"{self.own:g} of {of} by yourself"


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
    def words(self) -> tuple[str, str]:
        """The guess, and the truth."""
        truth = f"truth {number(self.prediction.truth)} {self.prediction.quantity}"
        return f"{number(self.low)} to {number(self.high)}", truth


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
        by_hand = f" + {self.lab.points_by_hand:g}" * (self.lab.points_by_hand > 0)
        return f"{self.points:g} of {self.lab.points:g}{by_hand}"

    @property
    def told(self) -> list[tuple[str, str]]:
        """Each guess with its truth, as two words to join; of none that was not made a truth."""
        if self.guesses:
            return [(guess.words[0], f", {guess.words[1]}") for guess in self.guesses]
        return [("", "no guess yet" if self.asks_to_guess else "nothing to guess")]

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
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:g}"
