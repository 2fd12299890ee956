"""The tour of the class board: what is not understood, who needs somebody, what was expected."""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.tour import Stop

_ALONE = {"results": None, "lab": None}  # the tour leads through the made class
_LAW = "1.2 numbers of one piece stand together"


def _leads(reading: Any) -> bool:
    group = reading.group
    return bool(reading.klass.is_made and group and group.key == _LAW and group == reading.top)


def _is_stuck(reading: Any) -> bool:
    need = reading.need_of(reading.student)
    return need is not None and need.rank == 1 and reading.exercise == "1.2"


def _chose_another(reading: Any) -> bool:
    group = reading.group
    return group is not None and group.letter == "c" and reading.exercise == "1.5"


def _most_guess_too_low(reading: Any) -> bool:
    if not reading.guesses or reading.exercise != "1.4":
        return False
    guesses = reading.guesses[0]
    return bool(2 * guesses.below > len(guesses.given) - len(guesses.hits))


TOUR = (
    Stop(
        "Each column is a student, fewest points first. A dot: this answer breaks the law that "
        "most answers break. There are {broken} of them.",
        _ALONE | {"law": _LAW, "exercise": "1.2", "student": ""},
        _leads,
    ),
    Stop(
        "{need} need somebody today, marked ▲ in the map. {student} is one of them; below the map "
        "you read what was written in {exercise}, and nothing of it is run.",
        _ALONE | {"law": _LAW, "exercise": "1.2", "student": "s070"},
        _is_stuck,
    ),
    Stop(
        "A wrong option tells what somebody believes. Choose a row of the table, and the map shows "
        "who chose it: {broken} students chose this one.",
        _ALONE | {"law": "1.5 c", "exercise": "1.5", "student": ""},
        _chose_another,
    ),
    Stop(
        "A guess comes before the answer, so it tells what a class expected: {hits} ranges hold "
        "the truth, and most of the others lie below it.",
        _ALONE | {"law": _LAW, "exercise": "1.4", "student": ""},
        _most_guess_too_low,
    ),
)
