"""Which cell of a submission answers an exercise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.classroom.submissions.notebook import CodeCell
from vitlab.classroom.submissions.skeleton import Skeleton, checked
from vitlab.classroom.submissions.statements import Statement, statements


@dataclass(frozen=True)
class Placed:
    """A cell of the student's notebook: which of ours it is, or which of ours it comes after."""

    cell: CodeCell
    ours: int | None
    after: int
    statements: tuple[Statement, ...] | None

    @property
    def name(self) -> str:
        """An id to call it by."""
        return self.cell.ids[0] if self.cell.ids else "a cell without an id"

    def defines(self, name: str) -> bool:
        """Whether the name is bound here, to more than a stub."""
        bound = [one for one in self.statements or () if name in one.binds]
        return bool(bound) and not bound[-1].is_stub


def placed(skeleton: Skeleton, cells: tuple[CodeCell, ...]) -> Iterator[Placed]:
    """The student's cells in their order, without those that hold nothing."""
    after = -1
    for cell in cells:
        ours = skeleton.place(cell)
        after = after if ours is None else ours
        if cell.source.strip():
            yield Placed(cell, ours, after, statements(cell.source))


def chosen(skeleton: Skeleton, cells: list[Placed]) -> dict[str, Placed]:
    """The cell that answers each exercise.

    It is the one whose definition the last check in the notebook saw; where no check is left,
    the last one, and rather one with the id of the exercise. A stub where there is nothing else.
    """
    found: dict[str, Placed] = {}
    for exercise in skeleton.exercises:
        named = [
            c for c in cells if c.ours is not None and skeleton.exercise_of(c.ours) == exercise
        ]
        name = skeleton.answers.get(exercise)
        written = [c for c in cells if name and c.defines(name) and not _is_example(skeleton, c)]
        seen = [c for c in written if cells.index(c) < _last_check(cells, exercise)]
        best = seen or [c for c in written if c in named] or written or named
        if best:
            found[exercise] = best[-1]
    return found


def _last_check(cells: list[Placed], exercise: str) -> int:
    checks = (
        number
        for number, placed in enumerate(cells)
        if any(exercise == found for found, _ in checked(placed.cell.source))
    )
    return max(checks, default=-1)


def _is_example(skeleton: Skeleton, placed: Placed) -> bool:
    """Whether it is one of our cells in which nothing is to be answered."""
    return placed.ours is not None and skeleton.exercise_of(placed.ours) is None
