"""The tour of the quiz: what a wrong answer is good for, and what it takes to pass. Plain Python.

What it claims is read off the numbers of each stop.
"""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.tour import Stop

_SWAPPED = ["project", "cut", "positions", "encode", "choose", "head"]


def _is_right_for_something_else(reading: Any) -> bool:
    return reading.current.right is False and bool(reading.current.slip)


def _two_places_are_wrong(reading: Any) -> bool:
    verdicts = [option.verdict for option in reading.current.options]
    in_order = reading.current.kind == "order" and reading.current.right is False
    return in_order and verdicts.count("wrong") == 2 and verdicts.count("right") == 4


def _nothing_is_told(reading: Any) -> bool:
    answered = [one for one in reading.questions if one.answer is not None]
    return not reading.told and bool(answered) and all(one.right is None for one in answered)


def _is_too_late(reading: Any) -> bool:
    score, told = reading.score, bool(reading.told)
    return told and score.wrong == 4 and score.may_miss < 0 < score.unanswered


TOUR = (
    Stop(
        "“196” is wrong here, and right for something else. {current.slip} Every wrong option has "
        "such a reason: you can read it after Enter.",
        {"answers": {"fe-02": "196"}, "current": 1},
        _is_right_for_something_else,
    ),
    Stop(
        "Two of six steps have changed places. An order is right as a whole or not at all, but "
        "each place is judged by itself, so you see what to change.",
        {"answers": {"fe-11": _SWAPPED}, "current": 10},
        _two_places_are_wrong,
    ),
    Stop(
        "A test tells nothing before its last answer, not even to this page: {answered} is "
        "answered, and nobody says whether it is right. Until then you may answer again.",
        {"mode": "test", "answers": {"fe-02": "196"}, "current": 1},
        _nothing_is_told,
    ),
    Stop(
        "To pass takes more than 75 %: here {needed} right answers. Four are wrong, so it is too "
        "late this time. Read the reasons, then press Start again.",
        {"answers": dict.fromkeys(("fe-02", "fe-03", "fe-08", "fe-09"), "1"), "current": 2},
        _is_too_late,
    ),
)
