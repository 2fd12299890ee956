"""Whole cells of pixels: how sides are rounded to them. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt

from vitlab.core.grid import Pair
from vitlab.words import said, word


def ceil_div(number: int, divisor: int) -> int:
    """A division rounded up, of whole numbers of any length.

    >>> ceil_div(7, 2), ceil_div(6, 2)
    (4, 3)
    """
    return -(-number // divisor)


_OF_ONE = {
    "over": word("More than {most:,} px: each side × {scale:.3g}."),
    "under": word("Fewer than {least:,} px in whole cells: each side × {scale:.3g}."),
    "within": word("Its pixels lie within {least:,} to {most:,}."),
}
_OF_FRAMES = {
    "over": word("More than {most:,} px, counted as {frames} frames: each side × {scale:.3g}."),
    "under": word(
        "Fewer than {least:,} px in whole cells, counted as {frames} frames: each side × "
        "{scale:.3g}."
    ),
    "within": word("Its pixels, counted as {frames} frames, lie within {least:,} to {most:,}."),
}


@dataclass(frozen=True)
class Fitted:
    """Cells that a picture is rounded to, and how it came to them."""

    cells: Pair
    resized: Pair
    said: str


def fit_cells(
    size: Pair, cell: int, least: int, most: int, *, frames: int = 1, at_least: int = 0
) -> Fitted:
    """Whole cells nearest to a picture's sides, or within the limits of pixels.

    Both limits start from the picture again, not from the rounded sides, so the cells can end far
    below the one and above the other.

    >>> fit_cells((1080, 1920), 28, 3136, 1003520).cells
    (26, 47)
    """
    height, width = size
    # Python's round, half to even; a side of 0 cells counts as no area, so it is "too small"
    rows, cols = (max(at_least, round(side / cell)) for side in size)
    area = frames * rows * cols * cell * cell
    sentences = _OF_FRAMES if frames > 1 else _OF_ONE
    limits = {"least": least, "most": most, "frames": frames}
    if area > most:
        scale = sqrt(frames * height * width / most)
        rows, cols = (max(1, floor(side / scale / cell)) for side in size)
        resized = max(1, int(height / scale)), max(1, int(width / scale))
        told = said(sentences["over"], scale=1 / scale, **limits)
        return Fitted((rows, cols), resized, told)
    if area < least:
        scale = sqrt(least / (frames * height * width))
        rows, cols = (ceil(side * scale / cell) for side in size)
        resized = max(1, int(height * scale)), max(1, int(width * scale))
        told = said(sentences["under"], scale=scale, **limits)
        return Fitted((rows, cols), resized, told)
    return Fitted((rows, cols), size, said(sentences["within"], **limits))
