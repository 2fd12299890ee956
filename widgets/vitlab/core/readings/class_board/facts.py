"""The numbers of a class board, each with what it was counted from. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, median

from vitlab.core.facts import Fact, number
from vitlab.core.readings.class_board.breaking import Group
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.helping import Need
from vitlab.core.readings.class_board.records import LabClass


def class_facts(
    klass: LabClass, group: Group | None, needs: tuple[Need, ...], guesses: tuple[Guesses, ...]
) -> Iterator[Fact]:
    """How many there are, their points, what breaks, who needs somebody."""
    points = [student.points for student in klass.handed_in]
    yield Fact("students", "students", len(klass.students), "all in the results")
    yield Fact("handed_in", "handed in", len(points), f"of {len(klass.students)}, lab {klass.lab}")
    if points:
        of = number(klass.of)
        yield Fact("median", f"points of {of}, median", median(points), "half have as many")
        yield Fact("mean", f"points of {of}, mean", mean(points), f"sum / {len(points)}")
    if group:
        said = f"of {group.wrote} to {group.exercise}"
        yield Fact("broken", "answers with the dot", group.count, said)
    yield Fact("need", "need somebody today", len(needs), _ranks(needs))
    if guesses:
        one = guesses[0]
        said = f"of {len(one.given)} in {one.task.id}"
        yield Fact("hits", f"guesses hold {number(one.truth)}", len(one.hits), said)


def _ranks(needs: tuple[Need, ...]) -> str:
    counts = [sum(need.rank == rank for need in needs) for rank in (1, 2, 3)]
    return f"{counts[0]} stuck + {counts[1]} under half + {counts[2]} without a file"
