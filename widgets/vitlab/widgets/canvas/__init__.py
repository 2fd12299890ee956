"""The picture under every instrument: an image or a matrix, a grid, an overlay, a selection."""

from vitlab.widgets.canvas.patch_canvas import PatchCanvas

__all__ = ["PatchCanvas"]
