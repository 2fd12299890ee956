"""The numbers of a class board, each with what it was counted from. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, median

from vitlab.core.facts import Fact, number
from vitlab.core.readings.class_board.breaking import Group
from vitlab.core.readings.class_board.guessing import Guesses
from vitlab.core.readings.class_board.helping import Need
from vitlab.core.readings.class_board.records import LabClass
from vitlab.words import said


def class_facts(
    klass: LabClass, group: Group | None, needs: tuple[Need, ...], guesses: tuple[Guesses, ...]
) -> Iterator[Fact]:
    """How many there are, their points, what breaks, who needs somebody."""
    points = [student.points for student in klass.handed_in]
    yield Fact("students", said("students"), len(klass.students), said("all in the results"))
    of_lab = said("of {students}, lab {lab}", students=len(klass.students), lab=klass.lab)
    yield Fact("handed_in", said("handed in"), len(points), of_lab)
    if points:
        of = number(klass.of)
        half, share = said("half have as many"), said("sum / {count}", count=len(points))
        yield Fact("median", said("points of {of}, median", of=of), median(points), half)
        yield Fact("mean", said("points of {of}, mean", of=of), mean(points), share)
    if group:
        written = said("of {wrote} to {exercise}", wrote=group.wrote, exercise=group.exercise)
        yield Fact("broken", said("answers with the dot"), group.count, written)
    yield Fact("need", said("need somebody today"), len(needs), _ranks(needs))
    if guesses:
        one = guesses[0]
        label = said("guesses hold {truth}", truth=number(one.truth))
        given = said("of {count} in {exercise}", count=len(one.given), exercise=one.task.id)
        yield Fact("hits", label, len(one.hits), given)


def _ranks(needs: tuple[Need, ...]) -> str:
    stuck, under, absent = (sum(need.rank == rank for need in needs) for rank in (1, 2, 3))
    return said(
        "{stuck} stuck + {under} under half + {absent} without a file",
        stuck=stuck,
        under=under,
        absent=absent,
    )
