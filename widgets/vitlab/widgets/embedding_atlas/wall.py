"""All pictures with what is brushed, selected and near in them, beside the points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
from numpy.typing import NDArray
from traitlets import Bool, Enum, Int, Unicode

from vitlab.widgets.canvas.overlay import COLORMAPS
from vitlab.widgets.joining import joined
from vitlab.widgets.points import PointsCanvas
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import Buffer


class PictureWall(Refusing, anywidget.AnyWidget):
    r"""The pictures of a canvas of points: a patch and its point are chosen and pointed at as one.

    With `show_values` each patch is a colour instead of its pixels.

    >>> wall = PictureWall(PointsCanvas(), highest=150)
    >>> wall.show_values(np.array([0, 255], np.uint8), "cividis")
    >>> wall.values, wall.colormap
    (b'\x00\xff', 'cividis')
    """

    _esm = joined(Path(__file__).with_name("wall.js"))

    lead = Unicode(help="the canvas of points, as the page names it").tag(sync=True)
    highest = Int(420, help="px that all pictures may be high").tag(sync=True)
    near = Bool(True, help="show the selected token and the nearest to it in a row").tag(sync=True)
    grouped = Bool(False, help="whether the nearest come from other groups").tag(sync=True)
    values = Buffer(help="a byte for each token; empty: the pictures themselves").tag(sync=True)
    colormap = Enum(COLORMAPS, "cividis", help="colours of the bytes").tag(sync=True)

    def __init__(self, points: PointsCanvas, **kwargs: Any) -> None:
        super().__init__(lead=f"IPY_MODEL_{points.model_id}", **kwargs)

    def show_values(self, values: NDArray[np.uint8], colormap: str) -> None:
        """Show these shades in the places of the patches."""
        with self.hold_sync():
            self.values, self.colormap = values.tobytes(), colormap
