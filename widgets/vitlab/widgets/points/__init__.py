"""The second canvas: points of tokens, beside that of patches."""

from vitlab.widgets.points.canvas import PointsCanvas

__all__ = ["PointsCanvas"]
