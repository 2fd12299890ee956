"""Images into patches and back, and patches into tokens."""

from vitlab.core.patches.cutting import pad_to_grid, patchify, unpatchify

__all__ = ["pad_to_grid", "patchify", "unpatchify"]
