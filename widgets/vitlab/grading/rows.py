"""Rows of results, as a student's experiment gives them: read as data that JSON can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from vitlab.core.own_code.returned import NotPlain, array_of, spoken
from vitlab.grading.data import plain
from vitlab.words import said

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
        raise NotPlain(
            said("what was given is {what}, not a list of dicts, one a row", what=_kind(value))
        )
    given: Iterable[object] = value  # type: ignore[assignment]
    rows = [_row(number, row) for number, row in enumerate(given)]
    if not rows:
        raise NotPlain(said("there is no row in it"))
    count = sum(map(_count, rows))
    if count > MOST_VALUES or len(json.dumps(rows)) > LONGEST:
        raise NotPlain(
            said(
                "{count:,} values are too many for a table of results, which holds at most "
                "{most:,} and short texts: save what the experiment found",
                count=count,
                most=MOST_VALUES,
            )
            if count > MOST_VALUES
            else said(
                "the texts are too long, more than {most:,} characters together", most=LONGEST
            )
        )
    return rows


def _row(number: int, row: object) -> Row:
    if type(row) is not dict:
        raise NotPlain(
            said(
                "row {number} is {what}, not a dict of names and values",
                number=number,
                what=_kind(row),
            )
        )
    return {
        _name(said("row {number}", number=number), name): _value(
            said('"{name}" of row {number}', name=name, number=number), value, 0
        )
        for name, value in row.items()
    }


def _value(place: str, value: Any, depth: int) -> Any:
    """A number, a text, or lists and dicts of those. What is still an array was not read yet."""
    if depth > _DEEPEST:
        raise NotPlain(
            said(
                "{place} holds lists inside lists, more than {most} deep",
                place=place,
                most=_DEEPEST,
            )
        )
    if type(value) in (list, tuple):
        return [_value(place, item, depth + 1) for item in value]
    if type(value) is dict:
        return {_name(place, name): _value(place, v, depth + 1) for name, v in value.items()}
    found = _plain(place, value)
    if isinstance(found, float) and not abs(found) < float("inf"):
        raise NotPlain(said("{place} is not a number ({value})", place=place, value=str(found)))
    return found


def _plain(place: str, value: Any) -> Any:
    try:
        is_array = array_of(value) is not None
        if not is_array:
            return plain(value)
    except NotPlain as reason:
        raise NotPlain(said("{place} is {what}", place=place, what=str(reason))) from None
    raise NotPlain(
        said(
            "{place} is {what}: `.item()` makes a number of it, `.tolist()` a list",
            place=place,
            what=_kind(value),
        )
    )


def _name(place: str, name: object) -> str:
    if not isinstance(name, str):
        raise NotPlain(
            said("a name in {place} is {what}, not a text", place=place, what=_kind(name))
        )
    return str.__str__(name)


def _count(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    return sum(map(_count, value)) if isinstance(value, list) else 1


def _kind(value: object) -> str:
    return spoken(value).partition(":")[0]
