"""Cells of an image, and the sides that they can have."""

from __future__ import annotations

from typing import NamedTuple

from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid import Pair
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.words import said


class Cell(NamedTuple):
    """A square of an image in pixels, in the order of `PatchGrid.box`.

    >>> Cell(32, 16, 8, 8).left
    16
    """

    top: int
    """First row of pixels."""
    left: int
    """First column of pixels."""
    height: int
    """Rows of pixels."""
    width: int
    """Columns of pixels."""


def cell_sides(min_patch: int, max_patch: int, image_size: Pair | None = None) -> list[int]:
    """The sides of cells from the largest to the smallest, each half of the one before.

    Where they do not halve into one another, buttons offer what also fills an image of that size.

    >>> cell_sides(8, 32)
    [32, 16, 8]
    """
    refuse_less_than_one(min_patch=min_patch, max_patch=max_patch)
    sides = [max_patch]
    while sides[-1] > min_patch and sides[-1] % 2 == 0:
        sides.append(sides[-1] // 2)
    if sides[-1] != min_patch:
        doublings = max(0, (max_patch // min_patch).bit_length() - 1)
        below, above = min_patch << doublings, min_patch << doublings + 1
        raise ShapeError(
            said(
                "cells of {largest} px halved again and again never have {smallest} px: "
                "max_patch must be min_patch doubled, here {below} or {above} px.",
                largest=max_patch,
                smallest=min_patch,
                below=below,
                above=above,
            ),
            tuple(
                Remedy(said("Use {number}", number=side), {"max_patch": side})
                for side in (below, above)
                if not any(length % side for length in image_size or ())
            ),
        )
    return sides
