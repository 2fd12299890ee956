"""Brings a notebook that a student has begun up to a corrected lab, and loses nothing of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from vitlab.classroom.releasing.pages import ANSWER, Cell, Page, mark, marked, name_of, source
from vitlab.classroom.releasing.sorting import Sorted, changed_tasks, sorted_cells


@dataclass(frozen=True)
class Update:
    """The notebook, and what became of the old one's cells.

    ``answers`` are the exercises whose written answers are kept, ``own`` counts cells of the
    student's own, ``replaced`` counts cells of ours that the student had changed, and ``tasks``
    are the exercises that ask something else now.
    """

    page: Page
    answers: tuple[str, ...]
    own: int
    replaced: int
    tasks: tuple[str, ...]


def updated(old: Page, new: Page) -> Update:
    """The corrected lab with the answers and the own cells of an old notebook.

    What was put out stays below an answer, and below each cell that is still the same. A cell of
    the student's own stands after the same cell of ours as before.
    """
    cells = sorted_cells(old, new)
    by_name: dict[str, Sorted] = {}
    for one in cells:
        if one.name not in by_name or (one.is_written and not by_name[one.name].is_written):
            by_name[one.name] = one
    after = _placed(cells, [name_of(one) for one in new["cells"]])
    used = {name_of(one) for one in new["cells"]}
    page = marked(new)
    laid = [_own(one, used) for one in after[-1]]
    for number, ours in enumerate(page["cells"]):
        laid.append(_with_answer(ours, by_name.get(name_of(ours))))
        laid += [_own(one, used) for one in after[number]]
    page["cells"] = laid
    return Update(
        page,
        tuple(
            _exercise(one.name) for one in cells if ANSWER.fullmatch(one.name) and one.is_written
        ),
        sum(not one.name for one in cells),
        sum(bool(one.name) and one.is_written for one in cells if not _is_answer(one)),
        changed_tasks(old, new),
    )


def _with_answer(ours: Cell, theirs: Sorted | None) -> Cell:
    """A cell of the lab, with what the student wrote and what it put out."""
    if theirs is None or ours["cell_type"] != "code" or theirs.cell["cell_type"] != "code":
        return ours
    laid = ours
    if _is_answer(theirs) and theirs.is_written:
        laid = ours | {"source": source(theirs.cell)}
    if mark(laid) == mark(theirs.cell):
        kept = ("outputs", "execution_count")
        laid = laid | {key: theirs.cell[key] for key in kept if key in theirs.cell}
    return laid


def _placed(cells: Iterable[Sorted], names: list[str]) -> Mapping[int, list[Cell]]:
    """The student's own cells by the number of the cell of the new lab that they follow.

    A cell of ours that is no more stands where its neighbours are.
    """
    places = {name: number for number, name in enumerate(names)}
    there = {places[one.name] for one in cells if one.name in places}
    found: dict[int, list[Cell]] = defaultdict(list)
    at = -1
    for one in cells:
        if not one.name:
            found[at].append(one.cell)
        elif one.name in places:
            at = places[one.name]
        elif at + 1 < len(names) and at + 1 not in there:
            at += 1
    return found


def _own(cell: Cell, used: set[str]) -> Cell:
    """A cell of the student's own, by a name that no other has, and no more of nbgrader's."""
    kept = deepcopy(cell)
    if isinstance(kept.get("metadata"), dict):
        kept["metadata"].pop("nbgrader", None)
    name = kept.get("id") if isinstance(kept.get("id"), str) else ""
    kept["id"] = next(free for free in _names(name or "own") if free not in used)
    used.add(kept["id"])
    return kept


def _names(name: str) -> Iterator[str]:
    yield name
    number = 1
    while True:
        number += 1
        yield f"{name[:56]}-{number}"


def _is_answer(one: Sorted) -> bool:
    return bool(ANSWER.fullmatch(one.name))


def _exercise(name: str) -> str:
    return name.removeprefix("ex-").replace("-", ".")
