"""The grid of patches over an image: sides, cells, and what does not fit. Plain Python."""

from vitlab.core.grid.axis import REMAINDERS, Axis, Remainder
from vitlab.core.grid.boxes import (
    Box,
    BoxCells,
    as_box,
    box_cells,
    box_counts,
    mean_inside,
    mean_touched,
    scaled_box,
)
from vitlab.core.grid.pair import Pair, as_pair
from vitlab.core.grid.patch_grid import Direction, PatchGrid
from vitlab.core.grid.rows_and_cols import prefix_remedy, refuse_negative_prefix, rows_and_cols

__all__ = [
    "REMAINDERS",
    "Axis",
    "Box",
    "BoxCells",
    "Direction",
    "Pair",
    "PatchGrid",
    "Remainder",
    "as_box",
    "as_pair",
    "box_cells",
    "box_counts",
    "mean_inside",
    "mean_touched",
    "prefix_remedy",
    "refuse_negative_prefix",
    "rows_and_cols",
    "scaled_box",
]
