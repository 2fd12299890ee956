"""What the page is told of a class: figures and words, nothing that it would have to count."""

from __future__ import annotations

from typing import Any

from vitlab.core.facts import number
from vitlab.core.readings.class_board import (
    MOST_SHOWN,
    ClassReading,
    Figure,
    Group,
    example,
    in_words,
    ordered,
)
from vitlab.words import said, word

_NOTHING = word("There is no text to show.")


def shown(reading: ClassReading) -> dict[str, Any]:
    """All that stays as it is while somebody chooses."""
    klass = reading.klass
    stuck = [need for need in reading.needs if need.rank < 3]
    why = {need.student: need.why for need in stuck}
    of = number(klass.of)
    return {
        "labs": list(reading.labs),
        "name": klass.name,
        "maps": [figure.plain() for figure in reading.maps(dots=False)],
        "students": [[s.id, in_words(klass, s), why.get(s.id, "")] for s in ordered(klass)],
        "exercises": [task.id for task in klass.tasks],
        "needs": [
            [n.student, said("{points} of {of}", points=number(n.points), of=of), n.why]
            for n in stuck[:MOST_SHOWN]
        ],
        "more": max(0, len(stuck) - MOST_SHOWN),
        "absent": [need.student for need in reading.needs if need.rank == 3],
        "groups": [_group(reading, group) for group in reading.groups],
        "figures": [_titled(title, figure) for title, figure in _figures(reading)],
        "efforts": [figure.plain() for figure in reading.effort_figures()],
        "lesson": [[advice.first, advice.rest] for advice in reading.lesson],
    }


def answered(reading: ClassReading) -> tuple[str, str]:
    """(whose answer to what, the answer)."""
    task, answer = reading.klass.task(reading.exercise), reading.answer
    title = f"{reading.exercise} {said(task.title)}" if task else reading.exercise
    text = answer.text if answer else ""
    return f"{reading.student}, {title}" if reading.student else "", text or said(_NOTHING)


def _group(reading: ClassReading, group: Group) -> dict[str, Any]:
    student, case, got = example(reading.klass, group)
    return {
        "key": group.key,
        "exercise": group.exercise,
        "words": group.words,
        "count": group.count,
        "wrote": group.wrote,
        "isLaw": group.is_law,
        "stops": group.stops,
        "student": student,
        "case": f"{case}. {got}" if case else "",
        "students": list(group.students),
    }


def _figures(reading: ClassReading) -> list[tuple[str, Figure]]:
    if not reading.klass.handed_in:
        return []
    count = len(reading.klass.handed_in)
    found = [(said("points of the {count} who handed in", count=count), reading.points())]
    for one, figure in zip(reading.guesses, reading.guess_figures(), strict=True):
        title = said(
            "the guess of {exercise}, made before looking: filled where the range holds {truth}",
            exercise=one.task.id,
            truth=number(one.truth),
        )
        found.append((title, figure))
    return found


def _titled(title: str, figure: Figure) -> dict[str, Any]:
    return {"title": title, "figure": figure.plain()}
