"""The grid of patches over an image: sides, cells, and what does not fit. Plain Python."""

from vitlab.core.grid.axis import REMAINDERS, Axis, Remainder
from vitlab.core.grid.pair import Pair, as_pair
from vitlab.core.grid.patch_grid import Direction, PatchGrid
from vitlab.core.grid.rows_and_cols import prefix_remedy, refuse_negative_prefix, rows_and_cols

__all__ = [
    "REMAINDERS",
    "Axis",
    "Direction",
    "Pair",
    "PatchGrid",
    "Remainder",
    "as_pair",
    "prefix_remedy",
    "refuse_negative_prefix",
    "rows_and_cols",
]
