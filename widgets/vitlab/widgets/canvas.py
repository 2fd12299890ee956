"""The picture under every instrument: an image or a matrix, a grid, an overlay, a selection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
from numpy.typing import ArrayLike
from traitlets import Bool, Enum, Float, Int, List, Tuple, Unicode, observe

from vitlab.core.grid import REMAINDERS
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import Buffer, EncodedPicture, OptionalPair, Pair, size_of

_HERE = Path(__file__).parent
# What the browser drives is not echoed to it: on every move that would cost more than the numbers.
_DRIVEN = {"sync": True, "echo_update": False}
COLORMAPS = ("viridis", "cividis", "magma", "coolwarm")


class PatchCanvas(Refusing, anywidget.AnyWidget):
    """A picture with a patch grid that answers in the browser, busy kernel or not.

    Sizes are (height, width) in pixels of the picture, cells are counted row by row,
    and -1 means none. Link a slider to ``patch`` with ``jslink`` and the grid follows
    without the kernel.

    >>> canvas = PatchCanvas(image_size=(224, 224), patch_size=16)
    >>> canvas.patch = 32
    >>> canvas.patch_size
    (32, 32)
    """

    _esm = _HERE / "canvas.js"
    _css = _HERE / "style.css"

    image = EncodedPicture(help="path, bytes, PIL image, array or tensor; empty for none").tag(
        **_DRIVEN
    )
    image_size = Pair(224, help="pixels of what the grid is laid over").tag(**_DRIVEN)
    patch_size = Pair(16, help="one cell").tag(**_DRIVEN)
    patch = Int(16, help="side of a square cell: a scalar for jslink").tag(**_DRIVEN)
    patch_height = Int(16, help="height of a cell: a scalar for jslink").tag(**_DRIVEN)
    patch_width = Int(16, help="width of a cell: a scalar for jslink").tag(**_DRIVEN)
    linked = Bool(False, help="patch_height and patch_width move each other").tag(**_DRIVEN)
    stride = OptionalPair(help="from one cell to the next; None: side by side").tag(sync=True)
    padding = Pair(0, help="zeros on every side of the picture").tag(sync=True)
    remainder = Enum(REMAINDERS, "error", help="at the right and bottom edges").tag(sync=True)
    cells = List(
        Tuple(Int(), Int(), Int(), Int()), help="boxes (top, left, height, width) instead of a grid"
    ).tag(sync=True)
    cell_labels = List(Unicode(), help="a word for each cell, {label} in describe").tag(sync=True)
    overlay = Buffer(help="planes of one byte a cell; see show_planes").tag(sync=True)
    overlay_shape = Tuple(Int(), Int(), Int(), default_value=(0, 0, 0), help="planes, rows, cols")
    overlay_shape.tag(sync=True)
    overlay_index = Int(0, help="the plane on show").tag(sync=True)
    overlay_follows = Enum(("", "selected"), "", help="'selected': the plane of that cell")
    overlay_follows.tag(sync=True)
    overlay_range = Tuple(
        Float(), Float(), default_value=(0.0, 1.0), help="what the bytes 0 and 255 stand for"
    ).tag(sync=True)
    colormap = Enum(COLORMAPS, "viridis", help="colours of the overlay").tag(sync=True)
    opacity = Float(0.6, min=0, max=1, help="of the overlay").tag(sync=True)
    selected = Int(-1, help="cell chosen by click or key").tag(**_DRIVEN)
    hovered = Int(-1, help="cell under the pointer").tag(**_DRIVEN)
    highlighted = List(Int(), help="outlined cells").tag(sync=True)
    box_select = Bool(True, help="dragging draws a box").tag(sync=True)
    box = List(Int(), help="(top, left, height, width) dragged out, or empty").tag(**_DRIVEN)
    describe = Unicode(
        "Patch {index} of {tokens}: row {row}, column {col}. {label} {value}",
        help="said of a cell, filled in the browser",
    ).tag(sync=True)
    describe_grid = Unicode(
        "{tokens} patches, {rows} rows of {cols}",
        help="said of the whole grid, filled in the browser",
    ).tag(sync=True)
    lens = Bool(False, help="show a cell magnified and as strips of numbers").tag(sync=True)
    accept_pictures = Bool(True, help="one can be dropped, pasted or opened").tag(sync=True)
    refusal = Unicode(help="why what was brought is not a picture").tag(**_DRIVEN)

    def __init__(self, **kwargs: Any) -> None:
        self._sent: dict[str, Any] = {}
        self._adopting = False
        super().__init__(**kwargs)
        if "image_size" in kwargs:  # a picture of another size may stand for these pixels
            self.image_size = kwargs["image_size"]

    def show_planes(
        self, planes: ArrayLike, value_range: tuple[float, float] | None = None
    ) -> None:
        """Lay numbers over the cells: (rows, cols), or (planes, rows, cols) to choose from.

        ``value_range`` is what the first and the last colour stand for: by default the
        smallest and the largest number.

        >>> canvas = PatchCanvas(image_size=(2, 3), patch_size=1)
        >>> canvas.show_planes([[0, 1, 2], [3, 4, 5]])
        >>> canvas.overlay_shape, canvas.overlay_range, canvas.overlay[-1]
        ((1, 2, 3), (0.0, 5.0), 255)
        """
        numbers = np.asarray(planes, dtype=np.float64)
        numbers = numbers.reshape(-1, *numbers.shape[-2:])
        low, high = value_range or (float(numbers.min()), float(numbers.max()))
        shares = (numbers - low) / ((high - low) or 1.0)
        with self.hold_sync():
            self.overlay_range = (low, high)
            self.overlay_shape = numbers.shape
            self.overlay = (shares.clip(0, 1) * 255).round().astype(np.uint8).tobytes()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the browser sent; a late answer would undo a later move, so there is none."""
        if isinstance(side := sync_data.get("patch_size"), int):  # a slider linked to patch_size
            sync_data = {**sync_data, "patch_size": [side, side]}
        self._sent = sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._sent = {}

    def notify_change(self, change: Any) -> None:
        """Send what one change sets in one message, so that the browser need not make it whole."""
        with self.hold_sync():
            super().notify_change(change)

    @observe("image")
    def _measure(self, change: Any) -> None:
        if self.image and not self.came_from_browser(change):
            self.image_size = size_of(self.image)

    @observe("patch", "patch_size", "patch_height", "patch_width", "linked")
    def _adopt(self, change: Any) -> None:
        """Keep the names of the patch size together, as the browser does for its own moves."""
        if self._adopting or self.came_from_browser(change):
            return
        height, width = self.patch_height, self.patch_width
        match change["name"]:
            case "patch":
                height = width = self.patch
            case "patch_size":
                height, width = self.patch_size
            case "patch_width" if self.linked:
                height = width
            case _ if self.linked:
                width = height
        self._adopting = True
        self.patch_size = (height, width)
        self.patch_height, self.patch_width = height, width
        if height == width:
            self.patch = height
        else:
            self.linked = False
        self._adopting = False

    def came_from_browser(self, change: Any) -> bool:
        """Whether a trait change is the browser's own, so that no answer is due."""
        new = list(change["new"]) if isinstance(change["new"], tuple) else change["new"]
        return change["name"] in self._sent and self._sent[change["name"]] == new
