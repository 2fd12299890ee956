"""What the patch-grid slicer reads off a grid: facts, a sentence, a program."""

from vitlab.core.readings.patch_grid_slicer.counts import GridCounts, GridSetting
from vitlab.core.readings.patch_grid_slicer.facts import (
    FACTS,
    OF_PINNED,
    PREFIX,
    WITH_PREFIX_TOKENS,
)
from vitlab.core.readings.patch_grid_slicer.reading import GridReading, grid_reading
from vitlab.core.readings.patch_grid_slicer.tour import TOUR

__all__ = [
    "FACTS",
    "OF_PINNED",
    "PREFIX",
    "TOUR",
    "WITH_PREFIX_TOKENS",
    "GridCounts",
    "GridReading",
    "GridSetting",
    "grid_reading",
]
