from .base import Instrument
from .canvas import PatchCanvas
from .patch_grid_slicer import PatchGridSlicer

__all__ = ["Instrument", "PatchCanvas", "PatchGridSlicer"]
