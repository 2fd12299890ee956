"""Takes of a submission what its answers need, and of our notebook what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from vitlab.classroom.submissions.chosen import Placed, chosen, placed
from vitlab.classroom.submissions.notebook import CodeCell
from vitlab.classroom.submissions.skeleton import Skeleton
from vitlab.classroom.submissions.statements import Statement, statements
from vitlab.classroom.work import Cell

_OURS_TO_CALL = frozenset({"check", "hint", "progress", "reset", "save"})


@dataclass
class _Part:
    """A cell that may be run, and those of its statements that an answer may need."""

    id: str
    at: tuple[int, int]
    own: bool
    statements: tuple[Statement, ...]
    exercise: str | None = None
    is_whole: bool = False
    taken: set[int] = field(default_factory=set)

    @property
    def kept(self) -> list[Statement]:
        """What is run of it. Of an answer nothing is left out but what comes after it."""
        last = max(self.taken, default=-1)
        return [
            one
            for number, one in enumerate(self.statements)
            if number in self.taken or (self.is_whole and number < last and not _is_shown(one))
        ]

    def cell(self, parts: Iterable[_Part]) -> Cell:
        """The same as a cell, among other parts."""
        text = "\n".join(one.text for one in self.kept)
        again = any(self._is_hidden_by(other) for other in parts if other.at > self.at)
        return Cell(self.id, text, self.own, self.exercise, bool(self.exercise) and again)

    def _is_hidden_by(self, later: _Part) -> bool:
        """Whether a later part binds a name of this one, and not by the same statement."""
        return any(
            one.binds & other.binds and one.shape != other.shape
            for one in self.kept
            for other in later.kept
        )


def taken(skeleton: Skeleton, cells: tuple[CodeCell, ...]) -> tuple[Cell, ...]:
    """What is run before answers are checked: the answers, and what they need, in order.

    A cell that answers is taken whole, up to the last definition that matters. Of other
    cells only statements are taken that bind a name which is needed: our own, unless the student
    defines that name anew. What shows, trains or checks is needed by no answer.
    """
    theirs = list(placed(skeleton, cells))
    answers = chosen(skeleton, theirs)
    whole, parts = _answers(skeleton, theirs, answers)
    parts += _others(skeleton, theirs, list(answers.values()), parts)
    for number in range(len(skeleton.cells)):
        if skeleton.exercise_of(number) is None and not skeleton.is_check(number):
            ours = skeleton.cells[number]
            parts.append(_Part(ours.ids[0], (number, -1), False, _parsed(ours.source)))
    _take(parts, set(skeleton.answers.values()))
    for part in parts:
        if part.exercise and not part.taken:  # nothing to call, and still what was written
            part.taken.update(range(len(part.statements)))
    run = [(part.at, part.cell(parts)) for part in parts if part.taken]
    ordered = [cell for _, cell in sorted([*run, *whole], key=lambda pair: pair[0])]
    return tuple(_with_own_ids(ordered))


def _answers(
    skeleton: Skeleton, theirs: list[Placed], answers: dict[str, Placed]
) -> tuple[list[tuple[tuple[int, int], Cell]], list[_Part]]:
    """Cells that answer: those that are no Python as they are, and the others."""
    whole, parts = [], []
    for exercise, cell in answers.items():
        at = cell.after, theirs.index(cell)
        if cell.statements is None:
            whole.append((at, Cell(cell.name, cell.cell.source, True, exercise)))
            continue
        if exercise in skeleton.answers:
            parts.append(_Part(cell.name, at, True, cell.statements, exercise, is_whole=True))
        else:  # an experiment is judged by its rows, and not run again
            kept = tuple(one for one in cell.statements if one.is_definition or one.is_import)
            parts.append(_Part(cell.name, at, True, kept, exercise))
    return whole, parts


def _others(
    skeleton: Skeleton, theirs: list[Placed], answers: list[Placed], answering: list[_Part]
) -> Iterator[_Part]:
    """What the student added or changed elsewhere, so far as it hides no answer."""
    names = set(skeleton.answers.values())
    ours = _bound(
        _parsed(cell.source)
        for number, cell in enumerate(skeleton.cells)
        if skeleton.exercise_of(number) is None
    )
    for number, cell in enumerate(theirs):
        if cell in answers or cell.statements is None:
            continue
        was = "" if cell.ours is None else skeleton.cells[cell.ours].source
        known = frozenset(one.shape for one in _parsed(was))
        at = cell.after, number
        before = _bound(part.statements for part in answering if part.at < at)
        kept = tuple(
            one
            for one in cell.statements
            if one.shape not in known
            and not one.binds & names
            and (one.is_import or not one.binds & before)
            and (one.is_import or one.is_definition or not one.binds & ours)
        )
        yield _Part(cell.name, at, True, kept)


def _take(parts: list[_Part], needed: set[str]) -> None:
    """Take every statement that binds what is needed, and then what that needs."""
    grew = True
    while grew:
        grew = False
        for part in parts:
            for number, one in enumerate(part.statements):
                wanted = bool(one.binds & needed) or "*" in one.binds
                if wanted and number not in part.taken:
                    part.taken.add(number)
                    grew = True
            for number in part.taken:
                needed |= part.statements[number].needs
        # A cell that answers is run whole up to its last definition: so all of that is needed.
        for part in parts:
            if part.is_whole and part.taken:
                for one in part.statements[: max(part.taken)]:
                    needed |= one.needs


def _with_own_ids(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Copies of a cell have its id too: what goes wrong in one is not to be laid to another."""
    counted: Counter[str] = Counter()
    for cell in cells:
        counted[cell.id] += 1
        count = counted[cell.id]
        yield cell if count == 1 else replace(cell, id=f"{cell.id} ({count})")


def _is_shown(one: Statement) -> bool:
    """Whether a statement only calls what a notebook shows: a check, a hint."""
    return not one.binds and bool(one.needs & _OURS_TO_CALL)


def _bound(many: Iterable[Iterable[Statement]]) -> frozenset[str]:
    return frozenset(name for some in many for one in some for name in one.binds)


def _parsed(source: str) -> tuple[Statement, ...]:
    return statements(source) or ()
