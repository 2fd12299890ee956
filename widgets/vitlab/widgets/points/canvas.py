"""Points of tokens, with what is brushed of them: the second canvas beside that of patches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as W
import numpy as np
from numpy.typing import ArrayLike, NDArray
from traitlets import Dict, Enum, Float, Int, List, Tuple, Unicode

from vitlab.widgets.canvas.boxes import Boxes
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import Buffer, EncodedPicture

# What the browser drives is not echoed to it.
_DRIVEN = {"sync": True, "echo_update": False}


class PointsCanvas(Refusing, anywidget.AnyWidget):
    """Points that are pointed at, chosen and brushed in the browser, busy kernel or not.

    Points are counted from 0 in the order in which they are given, -1 means none; what each is
    called elsewhere is for others to know. ``brushed`` reaches the kernel once a hand lets go.

    >>> canvas = PointsCanvas()
    >>> canvas.show_points([[0.0, 1.0], [2.0, 3.0], [4.0, 8.0]])
    >>> canvas.count, canvas.dims
    (3, 2)
    """

    _esm = joined(Path(__file__).with_name("canvas.js"))

    points = Buffer(help="places in the layer on show; see show_points").tag(sync=True)
    layouts = Buffer(help="places in every layer; see show_layouts").tag(sync=True)
    count = Int(0, help="how many points").tag(sync=True)
    dims = Int(2, help="numbers of a place: 2 or 3").tag(sync=True)
    layers = Int(1, help="how many layers").tag(sync=True)
    layer = Int(0, help="the layer of points").tag(sync=True)
    layer_index = Int(0, help="the layer that is asked for").tag(sync=True)
    colourings = List(Dict(), help="name, names, titles, range, colormap, layer of each").tag(
        sync=True
    )
    codes = Buffer(help="a byte for each point and colouring; see show_colours").tag(sync=True)
    color_index = Int(0, help="the colouring on show").tag(sync=True)
    selected = Int(-1, help="the point that is looked at").tag(**_DRIVEN)
    hovered = Int(-1, help="the point that is pointed at").tag(**_DRIVEN)
    brushed = List(Int(), help="points that are brushed, in order").tag(**_DRIVEN)
    tool = Enum(("rectangle", "lasso"), "rectangle", help="what a drag draws").tag(**_DRIVEN)
    near = Buffer(help="numbers of the nearest points of each; see show_near").tag(sync=True)
    near_count = Int(0, help="how many of each").tag(sync=True)
    near_layer = Int(-1, help="the layer in which they are near").tag(sync=True)
    told = Dict(help="point, layer, near and cosines of the selected one").tag(sync=True)
    marks = Enum(("dots", "thumbnails"), "dots", help="what a point is drawn as").tag(sync=True)
    mark_size = Float(2.7, help="radius of a dot in px; a thumbnail is seven times as wide")
    mark_size.tag(sync=True)
    sheet = EncodedPicture(help="all pictures, or a thumbnail of each point").tag(sync=True)
    sheet_size = Tuple(Int(), Int(), default_value=(0, 0), help="pixels that boxes count in")
    sheet_size.tag(sync=True)
    boxes = Boxes(help="of each picture or thumbnail, on the sheet")
    grids: List[Any] = List(help="(rows, columns) of the patches of each picture").tag(sync=True)
    places = Buffer(help="picture, row and column of each point; empty: no pictures").tag(sync=True)
    titles = List(Unicode(), help="what the pictures are called").tag(sync=True)
    ids: List[Any] = List(help="what points without pictures are called").tag(sync=True)
    axes = List(Unicode(), help="words for across and up; empty for none").tag(sync=True)
    lead = Unicode(help="the canvas whose points these are, as the page names it").tag(sync=True)
    follows = Dict(help="traits that follow a control in the page: its name there, its trait")
    follows.tag(sync=True)

    def follow(self, controls: Mapping[str, tuple[W.Widget, str]]) -> None:
        """Let traits follow those of controls, without the kernel."""
        self.follows = {
            name: [f"IPY_MODEL_{control.model_id}", trait]
            for name, (control, trait) in controls.items()
        }

    def show_points(self, points: ArrayLike, layer: int = 0) -> None:
        """Show points in these places, (points, 2) or (points, 3): those of a layer."""
        numbers = np.asarray(points)
        with self.hold_sync():
            self.count, self.dims = numbers.shape
            self.layer, self.points = layer, _halves(numbers)

    def show_layouts(self, layouts: Sequence[ArrayLike]) -> None:
        """Know the places in every layer, (points, dims) each; the page slides between them."""
        with self.hold_sync():
            self.layers = max(1, len(layouts))
            self.layouts = b"".join(_halves(np.asarray(one)) for one in layouts)

    def show_colours(self, colourings: Sequence[dict[str, Any]], codes: ArrayLike) -> None:
        """Colour by categories (``names``) or numbers (``range``): a byte a point, row by row."""
        with self.hold_sync():
            self.codes = np.asarray(codes, np.uint8).tobytes()
            self.colourings = list(colourings)

    def show_near(self, near: NDArray[Any], layer: int) -> None:
        """Know the points nearest to each, (points, nearest), in a layer."""
        with self.hold_sync():
            self.near_count, self.near_layer = near.shape[1], layer
            self.near = near.astype("<u2").tobytes()

    def show_places(self, places: NDArray[Any] | None, grids: Sequence[tuple[int, int]]) -> None:
        """Know the (picture, row, column) of each point, and (rows, columns) of each picture."""
        with self.hold_sync():
            self.grids = [list(grid) for grid in grids]
            self.places = b"" if places is None else places.astype("<u2").tobytes()


def _halves(numbers: NDArray[Any]) -> bytes:
    """Two bytes each; a canvas fits points into its place, so their scale does not matter."""
    most = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=0.0)) or 1.0
    return (numbers / most).astype("<f2").tobytes()
