"""What the patch-grid slicer reads off a grid: facts, a sentence, a program."""

from vitlab.core.readings.patch_grid_slicer.counts import GridCounts, GridSetting
from vitlab.core.readings.patch_grid_slicer.cutting import CUTS
from vitlab.core.readings.patch_grid_slicer.facts import (
    FACTS,
    OF_CELLS,
    OF_LOOKS,
    OF_OVERLAP,
    OF_PINNED,
    OF_STAGES,
    PREFIX,
    WITH_PREFIX_TOKENS,
)
from vitlab.core.readings.patch_grid_slicer.inputs import write_inputs
from vitlab.core.readings.patch_grid_slicer.looks import OVERLAYS, Looks
from vitlab.core.readings.patch_grid_slicer.memory import Memory
from vitlab.core.readings.patch_grid_slicer.offers import PVT, offer
from vitlab.core.readings.patch_grid_slicer.places import (
    SlicerReading,
    box_of,
    crops,
    patch_at,
)
from vitlab.core.readings.patch_grid_slicer.reading import GridReading, grid_reading
from vitlab.core.readings.patch_grid_slicer.slicing import slicer_reading
from vitlab.core.readings.patch_grid_slicer.stages import SWINS, StageReading
from vitlab.core.readings.patch_grid_slicer.thresholds import THRESHOLDS
from vitlab.core.readings.patch_grid_slicer.tour import TOUR

__all__ = [
    "CUTS",
    "FACTS",
    "OF_CELLS",
    "OF_LOOKS",
    "OF_OVERLAP",
    "OF_PINNED",
    "OF_STAGES",
    "OVERLAYS",
    "PREFIX",
    "PVT",
    "SWINS",
    "THRESHOLDS",
    "TOUR",
    "WITH_PREFIX_TOKENS",
    "GridCounts",
    "GridReading",
    "GridSetting",
    "Looks",
    "Memory",
    "SlicerReading",
    "StageReading",
    "box_of",
    "crops",
    "grid_reading",
    "offer",
    "patch_at",
    "slicer_reading",
    "write_inputs",
]
