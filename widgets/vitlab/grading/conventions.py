"""Conventions that a course may vary: each has a number, 1 for the usual one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from vitlab.words import said

Way = TypeVar("Way")


def way(name: str, number: float, ways: Sequence[Way]) -> Way:
    """The way that a number names, counted from 1; ValueError where there is none.

    >>> way("order", 2, ("row by row", "column by column"))
    'column by column'
    >>> way("order", 3, ("row by row", "column by column"))
    Traceback (most recent call last):
    ValueError: order is 3, and only 1 to 2 are there
    """
    if number not in range(1, len(ways) + 1):
        raise ValueError(
            said(
                "{name} is {number:g}, and only 1 to {most} are there",
                name=name,
                number=number,
                most=len(ways),
            )
        )
    return ways[int(number) - 1]


def worded(name: str, number: float, words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What a text says of the way that a number names, by the name of its mark.

    >>> worded("order", 2, {"order": ("row by row", "column by column"), "line": ("row", "column")})
    {'order': 'column by column', 'line': 'column'}
    """
    return {mark: way(name, number, ways) for mark, ways in words.items()}
