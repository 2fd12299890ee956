"""Capital letters made of strokes, in whole numbers and of no font. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_Ints = NDArray[np.int64]
_FINE = 4  # parts of a pixel on each side
_GRID = (6, 4)  # steps down and across in which strokes are told
# Lines of points "across down", one after the other; | lifts the pen.
_STROKES = {
    "A": "06 20 46|14 34",
    "B": "00 30 41 42 33 03|33 44 45 36 06 00",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 30 41 45 36 06 00",
    "E": "40 00 06 46|03 33",
    "É": "41 01 06 46|03 33|20 30",
    "F": "40 00 06|03 33",
    "G": "41 30 10 01 05 16 36 45 43 23",
    "H": "00 06|40 46|03 43",
    "I": "10 30|20 26|16 36",
    "J": "40 45 36 16 05",
    "K": "00 06|40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "O": "10 30 41 45 36 16 05 01 10",
    "P": "06 00 30 41 42 33 03",
    "Q": "10 30 41 45 36 16 05 01 10|24 46",
    "R": "06 00 30 41 42 33 03|23 46",
    "S": "41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40|20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 23 36 40",
    "X": "00 46|40 06",
    "Y": "00 23 40|23 26",
    "Z": "00 40 06 46",
    "0": "10 30 41 45 36 16 05 01 10|05 41",
    "1": "01 20 26|06 46",
    "2": "01 10 30 41 42 06 46",
    "3": "00 40 23 33 44 45 36 16 05",
    "4": "36 30 04 44",
    "5": "40 00 03 33 44 45 36 06",
    "6": "30 10 01 05 16 36 45 44 33 03",
    "7": "00 40 16",
    "8": "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "9": "16 36 45 41 30 10 01 02 13 43",
    ".": "25 26",
    ",": "25 16",
    ":": "21 22|25 26",
    "·": "23 23",
    "-": "13 33",
    "×": "12 35|32 15",
    "%": "40 06|00 11|35 46",
}


def advance(height: int) -> int:
    """Pixels from one letter of this height to the next.

    >>> advance(22)
    15
    """
    return 7 * height // 10


def letters(line: str, height: int) -> _Ints:
    """A line of capitals as sixteenths of each pixel that they cover.

    Args:
        line: Words; what has no strokes here is left blank.
        height: Pixels from the top of a capital to its foot.

    Returns:
        (height, letters · advance), from 0 to 16.

    >>> letters("AB", 20).shape, int(letters("I", 20).max()), int(letters(" ", 20).max())
    ((20, 28), 16, 0)

    """
    wide = advance(height)
    ink = np.zeros((height, wide * len(line)), np.int64)
    for place, letter in enumerate(line):
        drawn = _letter(letter, height)
        ink[:, place * wide : place * wide + drawn.shape[1]] = drawn
    return ink


@lru_cache(maxsize=256)
def _letter(letter: str, height: int) -> _Ints:
    size = height * _FINE, (height * 11 // 20) * _FINE
    pen = max(_FINE // 2, height * _FINE // 15)
    down, across = (np.arange(side, dtype=np.int64) for side in size)
    inked = np.zeros(size, np.bool_)
    for line in _points(letter, size, pen):
        for start, end in pairwise(line):
            inked |= _near(down[:, None], across[None], start, end, pen)
    covered: _Ints = inked.reshape(height, _FINE, -1, _FINE).sum((1, 3))
    return covered


def _points(letter: str, size: tuple[int, int], pen: int) -> Iterator[list[tuple[int, int]]]:
    """(down, across) of each line's points; the pen stays inside."""
    high, wide = (side - 2 * pen - 1 for side in size)
    for line in filter(None, _STROKES.get(letter, "").split("|")):
        steps = [(int(point[1]), int(point[0])) for point in line.split()]
        yield [(pen + y * high // _GRID[0], pen + x * wide // _GRID[1]) for y, x in steps]


def _near(
    y: _Ints, x: _Ints, start: tuple[int, int], end: tuple[int, int], pen: int
) -> NDArray[np.bool_]:
    """Where a round pen of this radius has been between two points."""
    (top, left), (down, across) = start, (end[0] - start[0], end[1] - start[1])
    y, x = y - top, x - left
    along, beside = y * down + x * across, y * across - x * down
    length = down * down + across * across
    between = (along > 0) & (along < length) & (beside * beside <= pen * pen * length)
    at_ends = (y * y + x * x <= pen * pen) | ((y - down) ** 2 + (x - across) ** 2 <= pen * pen)
    near: NDArray[np.bool_] = between | at_ends
    return near
