"""The map of a position, and the table behind it: planes as the canvas takes them."""

from __future__ import annotations

from collections.abc import Hashable
from math import ceil
from typing import Any

import ipywidgets as W
import numpy as np

from vitlab.core.facts import number, size
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.background import Rest
from vitlab.widgets.canvas import PatchCanvas
from vitlab.words import said

_MOST_NEAREST = 8
_TABLE_HEIGHT = 112  # px; so many rows are drawn at most, and a move stays small


class PlaceMap(W.VBox):
    """Every place, coloured by how like the selected one it is.

    The plane of the selected place goes first; those of all others follow once the hand rests, and
    from then on the browser needs no kernel to show another. Above 16 × 16 it asks for each, once.
    """

    def __init__(self) -> None:
        self.caption = W.HTML().add_class("vl-caption")
        self.canvas = PatchCanvas(accept_pictures=False)
        with self.canvas.hold_sync():
            self.canvas.box_select, self.canvas.colour_bar = False, True
            self.canvas.opacity, self.canvas.patch_size = 1.0, 1
            self.canvas.colour_bar_caption = said("click · arrows")
            self.canvas.describe = said("Position {index}: row {row}, column {col}. {value}")
            self.canvas.describe_grid = said("{tokens} positions, {rows} rows of {cols}")
        super().__init__([self.caption, self.canvas])
        self.add_class("vl-places")
        self._key: Hashable = None
        self._rest = Rest()
        self._reading: PositionReading | None = None
        self.canvas.observe(self._answer, "overlay_asked")

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading; readings of one key differ in the selected place alone."""
        self.caption.value = _caption(reading)
        near, below = reading.nearest, reading.vertical()
        self._reading = reading
        with self.canvas.hold_sync():
            self.canvas.image_size = reading.setting.grid_size
            self.canvas.highlighted = list(near.indices[:_MOST_NEAREST]) if near else []
            self.canvas.marked = [] if below is None else [below]
            if key != self._key:
                self._show_one(reading)
        if key != self._key:
            self._key = key
            self._rest.then(lambda: self._show_all(reading))

    def stop(self) -> None:
        """Send nothing more."""
        self._rest.stop()

    def _show_one(self, reading: PositionReading) -> None:
        self.canvas.show_plane(reading.selected, reading.some_plane, new=True)

    def _answer(self, change: Any) -> None:
        """The page asks for the plane of a place that it has none of."""
        reading, index = self._reading, change["new"]
        if reading is not None and 0 <= index < reading.setting.tokens:
            self.canvas.show_plane(index, reading.plane_of(index))

    def _show_all(self, reading: PositionReading) -> None:
        if reading.planes is None:
            return
        with self.canvas.hold_sync():
            self.canvas.show_planes(reading.planes, each=True)
            self.canvas.overlay_follows = "selected"


class TableMap(W.VBox):
    """The table itself: a row for each position; of relative biases a row for each offset."""

    def __init__(self, marks: W.Widget) -> None:
        self.caption = W.HTML().add_class("vl-caption")
        self.canvas = PatchCanvas(accept_pictures=False)
        with self.canvas.hold_sync():
            self.canvas.box_select, self.canvas.colour_bar = False, True
            self.canvas.opacity, self.canvas.colormap = 1.0, "coolwarm"
            self.canvas.fit, self.canvas.fit_height = "stretch", _TABLE_HEIGHT
            self.canvas.describe = said("Row {index} of the table")
            self.canvas.describe_grid = said("the table, {tokens} rows")
        super().__init__([self.caption, marks, self.canvas])
        self.add_class("vl-table")
        self._key: Hashable = None

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading."""
        self.canvas.box = list(reading.window or ())
        if key == self._key:
            return
        self._key = key
        rows, cols = reading.table.shape
        columns = list(reading.columns) or list(range(cols))
        every = ceil(rows / _TABLE_HEIGHT)
        drawn = reading.table[::every, columns]
        most = float(np.abs(drawn).max()) or 1.0
        self.caption.value = _table_caption(reading)
        with self.canvas.hold_sync():
            self.canvas.image_size = (rows, len(columns))
            self.canvas.patch_size = (1 if reading.columns else rows, len(columns))
            self.canvas.show_planes(drawn[None], (-most, most))
            self.canvas.colour_bar_caption = _left_out(len(columns), cols, every)


def _caption(reading: PositionReading) -> str:
    if reading.place is None:
        return said("choose a position: click, or use the arrow keys")
    if reading.vectors is None:
        return said("bias of <b>position {index}</b> for every other", index=reading.selected)
    return said("cosine of <b>position {index}</b> with every other", index=reading.selected)


def _table_caption(reading: PositionReading) -> str:
    setting = reading.setting
    if reading.vectors is None:
        return said(
            "<b>the table</b> of the first head: {offsets} offsets; framed: those used",
            offsets=size(setting.offsets),
        )
    sides = {"tokens": number(setting.tokens), "dim": number(setting.dim)}
    if setting.encoding == "rope":
        return said(
            "<b>a vector of ones, turned</b>: {tokens} positions down, {dim} dimensions across",
            **sides,
        )
    return said("<b>the table</b>: {tokens} positions down, {dim} dimensions across", **sides)


def _left_out(shown: int, cols: int, every: int) -> str:
    parts = []
    if shown < cols:
        parts.append(said("{shown} of {dim} dimensions are drawn", shown=shown, dim=number(cols)))
    if every > 1:
        parts.append(said("1 row of {every} is drawn", every=every))
    return ", ".join(parts)
