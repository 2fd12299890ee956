"""Which target sizes a rule misses by a row. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from vitlab.core.errors import ShapeError
from vitlab.words import said

OFFSET = 0.1
"""What DINO and DINOv2 add to a target size before they divide by the old one."""


@dataclass(frozen=True)
class SweptSize:
    """Rows that ``interpolate`` makes of ``old`` when told a factor and not a size."""

    wanted: int
    """Rows that should come out."""
    by_scale_factor: int
    """Rows that come out when it is told wanted / old."""
    with_offset: int
    """Rows that come out when it is told (wanted + 0.1) / old, as DINO does."""


def sweep_sizes(old: int, sizes: Iterable[int] = range(2, 161)) -> tuple[SweptSize, ...]:
    """Rows that come out for each target size where a scale factor is passed.

    A factor is multiplied by the old size and rounded down: wanted / old may fall short of
    itself by a rounding error, and then a row is missing. DINO's 0.1 was made against that, at
    the price of a step between samples that is a little too short.

    Args:
        old: Rows of the grid that there is; 1 or more.
        sizes: Target sizes to try, by default 2 to 160 rows.

    Returns:
        One line for each target size, in their order.

    Raises:
        ShapeError: ``old`` is no row.

    >>> [size.wanted for size in sweep_sizes(14) if size.by_scale_factor != size.wanted]
    [61, 115, 122]

    """
    if old < 1:
        raise ShapeError(said("a side of {rows} rows cannot be resized: use 1 or more.", rows=old))
    return tuple(
        SweptSize(new, floor(old * (new / old)), floor(old * ((new + OFFSET) / old)))
        for new in sizes
    )
