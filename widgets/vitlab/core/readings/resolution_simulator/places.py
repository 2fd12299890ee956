"""The same place on two grids. Plain Python."""

from __future__ import annotations

from vitlab.core.grid import Pair


def same_place(position: int, before: Pair, after: Pair) -> int:
    """The position whose cell holds the middle of a cell of another grid.

    >>> same_place(27, (8, 8), (16, 16)), same_place(119, (16, 16), (8, 8))
    (119, 27)
    """
    row, col = divmod(position, before[1])
    (rows, cols), (now, across) = before, after
    down, right = (2 * row + 1) * now // (2 * rows), (2 * col + 1) * across // (2 * cols)
    return down * across + right
