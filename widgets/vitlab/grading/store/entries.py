"""What the progress file says of one exercise: what may stand there, and how two join."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Any, TypeAlias

from vitlab.grading.rungs import RUNGS
from vitlab.grading.store.times import is_moment, moment, now, together
from vitlab.grading.words import shortened
from vitlab.words import said, word

_RIGHT = {
    "points": word("a number from 0 to {most}"),
    "hints": word("a whole number from 0 to {rungs}"),
    "guess": word("two numbers with the lower one first"),
    "rows": word("a list of rows in {{ }}"),
    "text": word("a list of lines"),
    "own": word("a list of lines of the rubric"),
    "claim": word("a text"),
    "minutes": word("a number of at least 0"),
    "checked": word("the moments of the first check and the last"),
    "teacher": word("a number from 0 to {most}"),
}
Entry: TypeAlias = dict[str, Any]
Entries: TypeAlias = dict[str, Entry]


def good(entry: Any, points: float = inf) -> Entry:
    """The fields of an entry that hold what they should, in an exercise of so many points.

    >>> good({"points": 99, "hints": 2, "mood": "fine"}, 3)
    {'hints': 2, 'mood': 'fine'}
    """
    if not isinstance(entry, dict):
        return {}
    return {field: value for field, value in entry.items() if _fits(field, value, points)}


def joined(entry: Any, earned: Entry, points: float = inf) -> Entry:
    """``entry`` and what was earned beside it.

    Best points, first guess, newest rows and text, most hints. A teacher's points are nobody's
    to earn, so they stay.

    What cannot be is earned over; what this vitlab does not know stays as it is.

    >>> joined({"points": 1, "hints": 3, "mood": "fine"}, {"points": 2, "hints": 1})
    {'points': 2, 'hints': 3, 'mood': 'fine'}
    """
    known, result = good(entry, points), dict(entry) if isinstance(entry, dict) else {}
    if "points" in earned and earned["points"] >= known.get("points", 0):
        if earned["points"] > known.get("points", 0):
            result.pop("answer", None)  # it earned less
        result |= _only(earned, "points", "answer", "claim")
    if "guess" in earned and (
        "guess" not in known or moment(earned, "guessed") < moment(known, "guessed")
    ):
        result |= _only(earned, "guess", "guessed")
    if "rows" in earned and moment(earned, "saved") >= moment(known, "saved"):
        result |= _only(earned, "rows", "saved")
    if "text" in earned and moment(earned, "written") >= moment(known, "written"):
        result.pop("own", None)  # it was said of another text
        result |= _only(earned, "text", "own", "written")
    if "hints" in earned:
        result["hints"] = max(earned["hints"], known.get("hints", 0))
    return result | together(known, earned)


def new(earned: Entry, known: Entry) -> Entry:
    """What of it is new: a guess only where none is known; and when it was made or saved.

    >>> new({"points": 1, "guess": [2, 3]}, {"guess": [4, 5]})
    {'points': 1}
    """
    at = now()
    for field, when in (("rows", "saved"), ("text", "written")):
        if field in earned:  # the newest, also where the clock was set back
            earned = earned | {when: max(at, moment(known, when)).isoformat()}
    if "guess" not in earned:
        return earned
    if "guess" in known:
        return {field: value for field, value in earned.items() if field != "guess"}
    return earned | {"guessed": at.isoformat()}


def problems(entries: Mapping[str, Any], points: Mapping[str, float]) -> Iterator[str]:
    """What in the entries of these exercises cannot be, as the middle of a sentence.

    >>> list(problems({"1.1": {"points": 99}}, {"1.1": 2}))
    ['99 for the points of 1.1, which is not a number from 0 to 2']
    """
    for exercise_id, most in points.items():
        entry = entries.get(exercise_id, {})
        if not isinstance(entry, dict):
            yield said(
                "{value} for {exercise}, which is not an entry in {{ }}",
                value=_shown(entry),
                exercise=exercise_id,
            )
            continue
        for field, what in _RIGHT.items():
            if field in entry and not _fits(field, entry[field], most):
                yield said(
                    "{value} for the {field} of {exercise}, which is not {what}",
                    value=_shown(entry[field]),
                    field=field,
                    exercise=exercise_id,
                    what=said(what, most=most, rungs=len(RUNGS)),
                )


def in_order(exercise_ids: Iterable[str]) -> list[str]:
    """By their numbers.

    >>> in_order(["10.2", "2.10", "2.9"])
    ['2.9', '2.10', '10.2']
    """
    return sorted(
        exercise_ids,
        key=lambda name: [(len(p) if p.isdecimal() else 0, p) for p in name.split(".")],
    )


def _fits(field: str, value: Any, points: float) -> bool:
    match field:
        case "points" | "teacher":
            return _is_number(value) and 0 <= value <= points
        case "minutes":
            return _is_number(value) and value >= 0
        case "checked":
            return type(value) is list and len(value) == 2 and all(map(is_moment, value))
        case "active":
            return is_moment(value)
        case "claim":
            return type(value) is str
        case "hints":
            return type(value) is int and 0 <= value <= len(RUNGS)
        case "guess":
            pair = type(value) is list and len(value) == 2 and all(map(_is_number, value))
            return pair and value[0] <= value[1]
        case "rows" | "text" | "own":
            kind = {"rows": dict, "text": str, "own": int}[field]
            return type(value) is list and all(type(item) is kind for item in value)
    return True


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= sys.float_info.max  # false for NaN


def _only(entry: Entry, *fields: str) -> Entry:
    return {field: entry[field] for field in fields if field in entry}


def _shown(value: Any) -> str:
    return shortened(json.dumps(value), 40)
