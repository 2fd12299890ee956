"""(height, width), as every size of vitlab is given. Plain Python."""

from __future__ import annotations

from typing import Any, TypeAlias

from vitlab.core.arguments import whole
from vitlab.core.errors import KindError, ShapeError, shown
from vitlab.words import said

Pair: TypeAlias = tuple[int, int]
_MOST = 10**36  # of any number: beyond it no sentence holds the digits


def as_pair(value: Any, name: str) -> Pair:
    """(height, width) from one whole number or a pair of them; `KindError` for anything else."""
    try:
        height, width = value if isinstance(value, tuple | list) else (value, value)
        pair = whole(height, name), whole(width, name)
    except (TypeError, ValueError):
        raise KindError(
            said(
                "{name} takes a whole number or a pair (height, width), not {given}.",
                name=name,
                given=shown(value),
            )
        ) from None
    if max(map(abs, pair)) > _MOST:
        raise ShapeError(
            said(
                "{name} takes numbers of up to 36 digits, not {given}.",
                name=name,
                given=shown(value),
            )
        )
    return pair
