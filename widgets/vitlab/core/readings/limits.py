"""What is too large to be looked at, in more than one instrument. Plain Python."""

from __future__ import annotations

from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid import Pair, as_pair
from vitlab.words import said


def patch_to_look_at(patch_size: int | Pair, largest: int) -> Pair:
    """A patch of 1 to ``largest`` px on a side, as (height, width).

    >>> patch_to_look_at(16, 32)
    (16, 16)
    """
    height, width = as_pair(patch_size, "patch_size")
    if not (1 <= height <= largest and 1 <= width <= largest):
        fits = tuple(min(max(side, 1), largest) for side in (height, width))
        raise ShapeError(
            said(
                "patches of {height} × {width} px cannot be looked at: use 1 to {largest} px.",
                height=height,
                width=width,
                largest=largest,
            ),
            (
                Remedy(
                    said("Use {height} × {width} px patches", height=fits[0], width=fits[1]),
                    {"patch_size": fits},
                ),
            ),
        )
    return height, width
