"""Sorts the cells of a student's notebook: answers, cells of the student's own, and ours."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from vitlab.classroom.releasing.pages import ANSWER, OURS, Cell, Page, mark, marks, name_of, source
from vitlab.classroom.submissions.skeleton import checked
from vitlab.classroom.submissions.statements import statements


@dataclass(frozen=True)
class Sorted:
    """A cell of the student's, and the cell of the new lab that it is.

    ``name`` is "" for a cell of the student's own, and `GONE` for one of ours that is no more.
    ``is_written`` says that its text is not the one that was handed out.
    """

    cell: Cell
    name: str
    is_written: bool


GONE = "gone"


def sorted_cells(old: Page, new: Page) -> list[Sorted]:
    """The cells of a notebook in their order; ``new`` is the lab as it is handed out now."""
    answering = {id(cell): name for name, cell in _answering(old, new).items()}
    ours, known, found = _Ours(old, new), marks(old), []
    for cell in old["cells"]:
        name = answering.get(id(cell), "")
        if name:
            is_written = mark(cell) not in (known.get(name), ours.marks[name])
            is_empty = not source(cell).strip() or (not known and _is_stub(cell))
            found.append(Sorted(cell, name, is_written and not is_empty))
        elif one := ours.sorted(cell):
            found.append(one)
        elif source(cell).strip():
            found.append(Sorted(cell, "", is_written=True))
    return found


class _Ours:
    """What was handed out, and what is handed out now."""

    def __init__(self, old: Page, new: Page) -> None:
        self._known = marks(old)
        self.marks = {name_of(one): mark(one) for one in new["cells"]}
        self._waiting: dict[str, deque[str]] = defaultdict(deque)
        for name, told in self.marks.items():
            self._waiting[told].append(name)

    def sorted(self, cell: Cell) -> Sorted | None:
        """Which one of ours a cell is, if it is one."""
        name, told = name_of(cell), mark(cell)
        if told in self._waiting and source(cell).strip():
            return Sorted(cell, self._same(told), is_written=False)
        if told in self._known.values():
            return Sorted(cell, self._now(name), is_written=False)
        if ANSWER.fullmatch(name):  # a second answer: the place of the first one is taken
            return None
        if name in self._known or (not self._known and OURS.fullmatch(name)):
            return Sorted(cell, self._now(name), is_written=bool(self._known))
        return None

    def _same(self, told: str) -> str:
        """The cell with this text: of several the first that is still to be found."""
        waiting = self._waiting[told]
        return waiting.popleft() if len(waiting) > 1 else waiting[0]

    def _now(self, name: str) -> str:
        """What a cell that was handed out by this name is called now.

        Numbers of cells move when one is put in between; the others are names for good.
        """
        if name.startswith("cell-"):
            told = self._known.get(name)
            return self._waiting[told][0] if told in self._waiting else GONE
        return name if name in self.marks else GONE


def _answering(old: Page, new: Page) -> dict[str, Cell]:
    """The cell that holds each answer: by its name, else by what it defines or saves."""
    names = {name_of(one) for one in new["cells"]}
    known, found = marks(old), {}
    for exercise, defined in _exercises(new):
        name = "ex-" + exercise.replace(".", "-")
        if name not in names:
            continue
        named = [one for one in old["cells"] if name_of(one) == name]
        written = [one for one in named if mark(one) != known.get(name)]
        if not named:
            others = [one for one in old["cells"] if not OURS.fullmatch(name_of(one))]
            written = [one for one in others if _answers(one, exercise, defined)]
        if written or named:
            found[name] = (written or named)[-1]
    return found


def _exercises(new: Page) -> Iterator[tuple[str, str]]:
    """Each exercise that the lab checks, and the name that its answer has."""
    for cell in new["cells"]:
        if name_of(cell).startswith("check-"):
            yield from checked(source(cell))


def _answers(cell: Cell, exercise: str, defined: str) -> bool:
    if cell["cell_type"] != "code":
        return False
    if not defined:
        return bool(re.search(rf"\bsave\(\s*[\"']{re.escape(exercise)}[\"']", source(cell)))
    bound = [one for one in statements(source(cell)) or () if defined in one.binds]
    return bool(bound) and bound[-1].is_definition


def _is_stub(cell: Cell) -> bool:
    """Whether nothing is written in an answer, as far as its code tells."""
    found = statements(source(cell))
    return bool(found) and all(one.is_stub for one in found or ())


def changed_tasks(old: Page, new: Page) -> tuple[str, ...]:
    """The exercises whose task or stub is not what it was when the old notebook was handed out.

    None where the old notebook does not say how it was handed out.
    """
    known, found = marks(old), []
    for cell in new["cells"]:
        kind, _, number = name_of(cell).partition("-")
        if known and kind in ("task", "ex") and known.get(name_of(cell)) != mark(cell):
            found.append(number.replace("-", "."))
    return tuple(dict.fromkeys(found))
