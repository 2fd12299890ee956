"""Exercises whose answer is an experiment: laws judge the rows that the student has saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from vitlab.grading.data import Data
from vitlab.grading.exercise import Exercise, Judgement, whole
from vitlab.grading.rows import Rows
from vitlab.grading.seam import Report
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown
from vitlab.words import said


@dataclass(frozen=True)
class Column:
    """What may stand in one column of the rows: one of ``among``, or a number in a range.

    >>> Column(low=0, high=1).says, Column(among=("learned", "sinusoidal")).says
    ('a number from 0 to 1', "one of 'learned', 'sinusoidal'")
    """

    among: tuple[str | int | bool, ...] = ()
    low: float = float("-inf")
    high: float = float("inf")
    whole: bool = False
    text: bool = False

    def takes(self, value: object) -> bool:
        """Whether a value may stand here."""
        if self.among:
            return any(type(value) is type(one) and value == one for one in self.among)
        if self.text:
            return isinstance(value, str) and bool(value.strip())
        right = (int,) if self.whole else (int, float)
        return type(value) in right and self.low <= value <= self.high  # type: ignore[operator]

    @property
    def says(self) -> str:
        """What may stand here, as the end of a sentence."""
        if self.among:
            return said("one of {values}", values=", ".join(map(repr, self.among)))
        if self.text:
            return said("a text with words in it")
        number = said("a whole number") if self.whole else said("a number")
        values = {"number": number, "low": self.low, "high": self.high}
        if self.low > float("-inf") and self.high < float("inf"):
            return said("{number} from {low:g} to {high:g}", **values)
        at_least = self.low > float("-inf")
        return said("{number} of at least {low:g}", **values) if at_least else number


@dataclass(frozen=True)
class RowLaw:
    """One property of a valid experiment, whatever it found and on whatever machine.

    ``holds(rows, **numbers)`` raises `Broken` with a sentence where it does not hold;
    ``numbers`` are those of the exercise. The rows keep to their columns then.
    """

    says: str
    points: float
    holds: Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Measured(Exercise):
    """Rows that the student's cell ends with saving: ``save("4.4", rows)``.

    ``columns`` say what a row holds, and a row may hold more. ``numbers`` are those that a
    course may vary: the laws are given them, and a notebook reads them with ``numbers("4.4")``.
    """

    columns: Mapping[str, Column]
    laws: tuple[RowLaw, ...]

    from_saved: ClassVar[bool] = True

    @property
    def points(self) -> float:
        """The points of all laws."""
        return whole(sum(law.points for law in self.laws))

    def calls(self, seed: int) -> Iterable[tuple[Data, ...]]:
        """None: a check runs nothing."""
        return ()

    def assess(self, report: Report, seed: int) -> Judgement:
        """Judge the rows: how they are written first, then law by law."""
        rows: Any = report.replies[0].value
        try:
            self._refuse_form(rows)
        except Broken as broken:
            every = tuple(range(1, len(self.laws) + 1))
            return self.judgement("not right yet", 0, str(broken), broken=every)
        broken_laws = dict(self._broken(rows))
        if not broken_laws:
            told = said(
                "Of the {rows} rows that you saved this holds: {laws}.",
                rows=len(rows),
                laws="; ".join(said(law.says) for law in self.laws),
            )
            return self.judgement("right", self.points, told)
        first, sentence = next(iter(broken_laws.items()))
        points = sum(law.points for n, law in enumerate(self.laws, 1) if n not in broken_laws)
        return self.judgement(
            "not right yet",
            points,
            said("What does not hold yet: {law}.", law=said(self.laws[first - 1].says)),
            sentence,
            broken=tuple(broken_laws),
        )

    def _broken(self, rows: Rows) -> Iterable[tuple[int, str]]:
        for number, law in enumerate(self.laws, 1):
            try:
                law.holds([dict(row) for row in rows], **self.numbers)
            except Broken as broken:
                yield number, str(broken)

    def _refuse_form(self, rows: Any) -> None:
        """`Broken` where the rows are no table of these columns."""
        if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
            raise Broken(said("What is saved is not a list of rows: save it once more."))
        for number, row in enumerate(rows):
            if missing := [name for name in self.columns if name not in row]:
                raise Broken(
                    said(
                        'Row {number} has no "{name}": every row holds {names}.',
                        number=number,
                        name=missing[0],
                        names=", ".join(self.columns),
                    )
                )
            for name, column in self.columns.items():
                if not column.takes(row[name]):
                    raise Broken(
                        said(
                            '"{name}" of row {number} is {value}, and should be {wanted}.',
                            name=name,
                            number=number,
                            value=shown(row[name]),
                            wanted=column.says,
                        )
                    )
