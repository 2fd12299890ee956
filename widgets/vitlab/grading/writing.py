"""Exercises whose answer is a text: a person gives the points, by a rubric that all can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from vitlab.grading.data import Data
from vitlab.grading.exercise import Judgement, whole
from vitlab.grading.guessing import Told
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import digits, said, said_many

LONGEST_TEXT = 20_000
"""Characters of one answer."""


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric: what a text must do, so plainly that its author can tell."""

    says: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Written(Told):
    """A text, scored by a rubric of three to five lines.

    The function returns the text; or the text and the numbers of the lines that hold in
    its author's own eyes, as in ``return text, [1, 3]``. A check gives no points: it keeps the
    text, and a teacher enters points as ``"teacher"`` in the progress file.
    """

    rubric: tuple[Criterion, ...]

    by_hand: ClassVar[bool] = True

    @property
    def points(self) -> float:
        """The points of all lines."""
        return whole(sum(line.points for line in self.rubric))

    def own_points(self, lines: list[int]) -> float:
        """What these lines of the rubric are worth together."""
        held = [line.points for number, line in enumerate(self.rubric, 1) if number in lines]
        return whole(sum(held))

    def _of(self, value: Data, printed: str) -> Judgement:
        """Keep the text, and say how to score it."""
        text, lines = self._parted(value)
        if not text.strip():
            return self.judgement("not written yet", printed=printed)
        kept: dict[str, Any] = {"text": text.strip().split("\n")}
        if lines is not None:
            kept["own"] = lines
        said = self._said(len(text.split()), lines)
        return self.judgement("kept", 0, *said, printed=printed, **kept)

    def _parted(self, value: Data) -> tuple[str, list[int] | None]:
        """The text, and the lines that hold, each once and in order; None where none are given."""
        parts = value if isinstance(value, tuple | list) else (value, None)
        if len(parts) != 2 or not isinstance(parts[0], str):
            raise Broken(
                said(
                    "It returned {value}: return your text in quotes, or the text and the "
                    "lines of the rubric that hold, as in `return text, [1, 3]`.",
                    value=shown(value),
                )
            )
        if len(parts[0]) > LONGEST_TEXT:
            raise Broken(
                said(
                    "Your text has more than {most:,} characters: say it in fewer.",
                    most=LONGEST_TEXT,
                )
            )
        return parts[0], None if parts[1] is None else self._lines(parts[1])

    def _lines(self, given: Data) -> list[int]:
        count = len(self.rubric)
        lines: list[Any] = list(given) if isinstance(given, tuple | list) else [given]
        for line in lines:
            if type(line) is not int or not 1 <= line <= count:
                raise Broken(
                    said(
                        "The rubric has lines 1 to {count}, and {value} is none of them.",
                        count=count,
                        value=shown(line),
                    )
                )
        return sorted(set(lines))

    def _said(self, words: int, lines: list[int] | None) -> Iterator[str]:
        kept = said_many("Your text of {n} word is kept.", "Your text of {n} words is kept.", words)
        yield f"{kept} {self._offered()}"
        for number, line in enumerate(self.rubric, 1):
            held = "✓ " * (lines is not None and number in lines)
            yield f"{number}. {held}{said(line.says)} ({digits(f'{line.points:g}')})"
        if lines is None:
            yield said(
                "Which lines hold? Return them beside the text, as in `return text, [1, 3]`."
            )
        else:
            yield said(
                "In your own eyes that makes {points:g} of {of:g}.",
                points=self.own_points(lines),
                of=self.points,
            )

    def _offered(self) -> str:
        if self.points == 1:
            return said("A teacher can give 1 point for it, and so can you:")
        return said(
            "A teacher can give {points:g} points for it, and so can you:", points=self.points
        )
