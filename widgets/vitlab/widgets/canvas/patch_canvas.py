"""The picture under every instrument: an image or a matrix, a grid, an overlay, a selection."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as W
from traitlets import Bool, Enum, Float, Int, List, Unicode, observe

from vitlab.core.grid import REMAINDERS
from vitlab.widgets.canvas.boxes import Boxes
from vitlab.widgets.canvas.overlay import Overlay
from vitlab.widgets.canvas.sheet import Sheet
from vitlab.widgets.joining import joined
from vitlab.widgets.page import linked_to, page_of
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.still import in_bundle, painted
from vitlab.widgets.traits import EncodedPicture, OptionalPair, Pair, size_of
from vitlab.words import said, word

_HERE = Path(__file__).parent
_STILL = (640, 420)  # px: the width and height that there is for it where no browser draws
_SENTENCES = (
    *("describe", "describe_box", "describe_grid"),
    *("describe_prefix", "describe_token", "describe_strip"),
)
# What the browser drives is not echoed to it: on every move that would cost more than the numbers.
_DRIVEN = {"sync": True, "echo_update": False}


class PatchCanvas(Sheet, Overlay, Refusing, anywidget.AnyWidget):
    """A picture with a patch grid that answers in the browser, busy kernel or not.

    Sizes are (height, width) in pixels of the picture, cells are counted row by row,
    and -1 means none. Where there are named prefix tokens they come first, and on a sheet
    the cells of one picture come after those of another: that number is the ``index``
    everywhere. Link a slider to ``patch`` with ``jslink`` and the grid follows
    without the kernel.

    >>> canvas = PatchCanvas(image_size=(224, 224), patch_size=16)
    >>> canvas.patch = 32
    >>> canvas.patch_size
    (32, 32)
    """

    _esm = joined(_HERE / "view.js")
    _css = _HERE.parent / "style.css"

    image = EncodedPicture(help="path, bytes, PIL image, array or tensor; empty for none").tag(
        **_DRIVEN
    )
    image_size = Pair(224, help="pixels of what the grid is laid over").tag(**_DRIVEN)
    patch_size = Pair(16, help="one cell").tag(**_DRIVEN)
    patch = Int(16, help="side of a square cell: a scalar for jslink").tag(**_DRIVEN)
    patch_height = Int(16, help="height of a cell: a scalar for jslink").tag(**_DRIVEN)
    patch_width = Int(16, help="width of a cell: a scalar for jslink").tag(**_DRIVEN)
    linked = Bool(False, help="patch_height and patch_width move each other").tag(**_DRIVEN)
    stride = OptionalPair(help="from one cell to the next; None: side by side").tag(**_DRIVEN)
    padding = Pair(0, help="zeros on every side of the picture").tag(**_DRIVEN)
    remainder = Enum(REMAINDERS, "error", help="at the right and bottom edges").tag(sync=True)
    cells = Boxes(help="boxes (top, left, height, width) instead of a grid")
    cell_labels = List(
        Unicode(), help="a word for each cell (prefix tokens have their own), {label} in describe"
    ).tag(sync=True)
    labels_in_cells = Bool(False, help="write cell_labels into their cells").tag(sync=True)
    grid_opacity = Float(1.0, min=0, max=1, help="of the lines between cells").tag(sync=True)
    fit = Enum(
        ("whole", "stretch"), "whole", help="'stretch': the full width, fit_height high"
    ).tag(sync=True)
    fit_height = Int(240, min=1, help="CSS pixels of what is stretched").tag(sync=True)
    selected = Int(-1, help="token chosen by click or key").tag(**_DRIVEN)
    hovered = Int(-1, help="token under the pointer").tag(**_DRIVEN)
    highlighted = List(Int(), help="tokens outlined in amber").tag(sync=True)
    outline = Enum(("each", "union"), "each", help="'union': one line around all highlighted")
    outline.tag(sync=True)
    marked = List(Int(), help="tokens outlined in white: neighbours").tag(sync=True)
    box_select = Bool(True, help="dragging draws a box, and so do keys after b").tag(sync=True)
    box = List(Int(), help="(top, left, height, width) dragged out, or empty").tag(**_DRIVEN)
    box_cells = Bool(False, help="outline what cells the box touches, and which lie wholly in it")
    box_cells.tag(sync=True)
    box_step = Int(1, min=1, help="pixels that an arrow key takes the box").tag(sync=True)
    click_moves_box = Bool(False, help="a click puts the box there instead of choosing a cell")
    click_moves_box.tag(sync=True)
    describe_box = Unicode(
        word("Box of {height} × {width} px, {top} px down, {left} px across."),
        help="said of the box, filled in the browser; also {touched}, {inside}: cells",
    ).tag(sync=True)
    describe = Unicode(
        word("Patch {index} of {tokens}: row {row}, column {col}. {label} {value}"),
        help="said of a cell, filled in the browser; also {cell}, {picture}, {length}",
    ).tag(sync=True)
    describe_grid = Unicode(
        word("{tokens} patches, {rows} rows of {cols}"),
        help="said of the whole grid, filled in the browser",
    ).tag(sync=True)
    lens = Bool(False, help="show a cell magnified and as strips of numbers").tag(sync=True)
    lens_around = Int(
        0, min=0, help="pixels around the cell that the lens shows too, with the cells it overlaps"
    ).tag(sync=True)
    accept_pictures = Bool(True, help="one can be dropped, pasted or opened").tag(sync=True)
    brought_size = OptionalPair(help="pixels of what was brought, before it was made smaller").tag(
        **_DRIVEN
    )
    refusal = Unicode(help="why what was brought is not a picture").tag(**_DRIVEN)

    def __init__(self, **kwargs: Any) -> None:
        self._sent: dict[str, Any] = {}
        self._adopting = False
        super().__init__(**{**self._described(), **kwargs})
        if "image_size" in kwargs:  # a picture of another size may stand for these pixels
            self.image_size = kwargs["image_size"]

    def _described(self) -> dict[str, str]:
        """The sentences that it fills, where the language of now has others than the defaults."""
        defaults = {name: self.traits()[name].default_value for name in _SENTENCES}
        spoken = {name: said(sentence) for name, sentence in defaults.items()}
        return {name: words for name, words in spoken.items() if words != defaults[name]}

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the browser sent; a late answer would undo a later move, so there is none."""
        for name in ("patch_size", "stride", "padding"):
            if isinstance(side := sync_data.get(name), int):  # of a slider linked to it
                sync_data = {**sync_data, name: [side, side]}
        self._sent = sync_data
        try:
            super().set_state(sync_data)
        finally:
            self._sent = {}

    def notify_change(self, change: Any) -> None:
        """Send what one change sets in one message, so that the browser need not make it whole."""
        with self.hold_sync():
            super().notify_change(change)

    @observe("image", "sheet", "sheet_gap")
    def _measure(self, change: Any) -> None:
        """Let the grid lie over the picture, or over the first of its sheet."""
        if self.image and not self.came_from_browser(change):
            sides = zip(size_of(self.image), self.sheet, strict=True)
            self.image_size = tuple(
                (side - self.sheet_gap * (count - 1)) // count for side, count in sides
            )

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

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What a front end shows: the widget, or where there are none a picture of it."""
        shown = super()._repr_mimebundle_(**kwargs)
        return shown and (in_bundle(shown[0], painted(self, *_STILL)), *shown[1:])

    def save_html(
        self, path: str | PathLike[str], controls: Iterable[W.DOMWidget] | None = None
    ) -> Path:
        """Write it as one HTML file that opens from a disk, without a kernel and without a network.

        Args:
            path: the file to write; one that is there is replaced.
            controls: what stands above the picture; by default the sliders and other controls
                that ``jslink`` has linked to it.

        """
        above = linked_to(self) if controls is None else controls
        written = Path(path)
        text = page_of(self, said("A grid of patches"), controls=above, counted=False)
        written.write_text(text, encoding="utf-8")
        return written

    def came_from_browser(self, change: Any) -> bool:
        """Whether a trait change is the browser's own, so that no answer is due."""
        new = list(change["new"]) if isinstance(change["new"], tuple) else change["new"]
        return change["name"] in self._sent and self._sent[change["name"]] == new
