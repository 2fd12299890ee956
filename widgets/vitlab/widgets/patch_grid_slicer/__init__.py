"""The patch-grid slicer: a photograph, a grid over it, and every patch as a vector."""

from vitlab.widgets.patch_grid_slicer.instrument import PatchGridSlicer

__all__ = ["PatchGridSlicer"]
