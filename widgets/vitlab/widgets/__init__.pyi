from .base import Instrument
from .canvas import PatchCanvas
from .memory_gauge import MemoryGauge
from .patch_grid_slicer import PatchGridSlicer

__all__ = ["Instrument", "MemoryGauge", "PatchCanvas", "PatchGridSlicer"]
