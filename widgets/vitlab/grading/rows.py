"""Rows of results, as a student's experiment gives them: read as data that JSON can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from vitlab.core.own_code.returned import NotPlain, array_of, spoken
from vitlab.grading.data import plain

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = list[Row]

MOST_VALUES = 5_000
LONGEST = 200_000
"""Characters of JSON."""

_DEEPEST = 3


def as_rows(value: object) -> Rows:
    """The same rows with plain values; `NotPlain` with a phrase that says where they are not.

    >>> as_rows([{"seed": 0, "right": float("nan")}])
    Traceback (most recent call last):
    vitlab.core.own_code.returned.NotPlain: "right" of row 0 is not a number (nan)
    """
    if type(value) not in (list, tuple):
        raise NotPlain(f"what was given is {_kind(value)}, not a list of dicts, one a row")
    given: Iterable[object] = value  # type: ignore[assignment]
    rows = [_row(number, row) for number, row in enumerate(given)]
    if not rows:
        raise NotPlain("there is no row in it")
    count = sum(map(_count, rows))
    if count > MOST_VALUES or len(json.dumps(rows)) > LONGEST:
        raise NotPlain(
            f"{count:,} values are too many for a table of results, which holds at most "
            f"{MOST_VALUES:,} and short texts: save what the experiment found"
            if count > MOST_VALUES
            else f"the texts are too long, more than {LONGEST:,} characters together"
        )
    return rows


def _row(number: int, row: object) -> Row:
    if type(row) is not dict:
        raise NotPlain(f"row {number} is {_kind(row)}, not a dict of names and values")
    return {
        _name(f"row {number}", name): _value(f'"{name}" of row {number}', value, 0)
        for name, value in row.items()
    }


def _value(place: str, value: Any, depth: int) -> Any:
    """A number, a text, or lists and dicts of those. What is still an array was not read yet."""
    if depth > _DEEPEST:
        raise NotPlain(f"{place} holds lists inside lists, more than {_DEEPEST} deep")
    if type(value) in (list, tuple):
        return [_value(place, item, depth + 1) for item in value]
    if type(value) is dict:
        return {_name(place, name): _value(place, v, depth + 1) for name, v in value.items()}
    found = _plain(place, value)
    if isinstance(found, float) and not abs(found) < float("inf"):
        raise NotPlain(f"{place} is not a number ({found})")
    return found


def _plain(place: str, value: Any) -> Any:
    try:
        is_array = array_of(value) is not None
        if not is_array:
            return plain(value)
    except NotPlain as reason:
        raise NotPlain(f"{place} is {reason}") from None
    raise NotPlain(f"{place} is {_kind(value)}: `.item()` makes a number of it, `.tolist()` a list")


def _name(place: str, name: object) -> str:
    if not isinstance(name, str):
        raise NotPlain(f"a name in {place} is {_kind(name)}, not a text")
    return str.__str__(name)


def _count(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _kind(value: object) -> str:
    return spoken(value).partition(":")[0]
