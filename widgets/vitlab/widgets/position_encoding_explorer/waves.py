"""Chosen columns of the table as waves, and their marks above it: the page draws both by itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as W
import numpy as np
from traitlets import Float, Int, List, Unicode

from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.background import Rest
from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing
from vitlab.widgets.traits import Buffer

_HERE = Path(__file__).parent
_MOST_POINTS = 400  # places in one figure: more could not be told apart
_MOST_BYTES = 2**19  # of columns that follow once the hand rests


class Waves(Refusing, anywidget.AnyWidget):
    """Columns of the table, position after position.

    The chosen ones go first; all others follow once the hand rests, a byte a number, and from then
    on the page needs no kernel to draw another. Of a large grid the stretch around the selected
    place is drawn, and the kernel is asked for each.
    """

    _esm = joined(_HERE / "waves.js")

    dimensions = List(Int(), help="columns drawn; the page moves the first").tag(
        sync=True, echo_update=False
    )
    told = List(Int(), help="the columns in waves").tag(sync=True)
    waves = Buffer(help="float32, (columns, points)").tag(sync=True)
    columns = Buffer(help="bytes from -most to most, (dim, points); empty: to come").tag(sync=True)
    most = Float(1.0, help="largest number of the table").tag(sync=True)
    dim = Int(0, help="columns of the table; 0: it has no vectors").tag(sync=True)
    tokens = Int(0, help="positions of the grid").tag(sync=True)
    first = Int(0, help="the first position drawn").tag(sync=True)
    points = Int(0, help="positions drawn").tag(sync=True)
    slider = Unicode(help="what moves the first dimension").tag(sync=True)
    map = Unicode(help="the canvas whose place is marked").tag(sync=True)

    def __init__(
        self, take: Callable[[Mapping[str, Any]], None], slider: W.Widget, places: W.Widget
    ) -> None:
        super().__init__(slider=reference(slider), map=reference(places))
        self.add_class("vl-waves").add_class("vl-drawn")
        self._take, self._following = take, False
        self._key: Hashable = None
        self._rest = Rest()
        self.observe(self._choose, "dimensions")

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading; readings of one key differ in what is looked at alone."""
        self._following = True
        try:
            with self.hold_sync():
                if key != self._key:
                    self._show_table(reading, key)
                self.dimensions = list(reading.dimensions) if reading.vectors is not None else []
                if not self.columns:
                    self._show_waves(reading)
        finally:
            self._following = False

    def stop(self) -> None:
        """Send nothing more."""
        self._rest.stop()

    def _show_table(self, reading: PositionReading, key: Hashable) -> None:
        self._rest.stop()  # or the columns of another table would still come
        self._key, self.columns = key, b""
        self.tokens = reading.setting.tokens
        self.dim = 0 if reading.vectors is None else reading.setting.dim
        self.points = min(self.tokens, _MOST_POINTS)
        self.most = float(np.abs(reading.table).max()) or 1.0
        if self.dim and self.points == self.tokens and self.dim * self.tokens <= _MOST_BYTES:
            self._rest.then(lambda: self._show_columns(reading.table))

    def _show_waves(self, reading: PositionReading) -> None:
        """The chosen ones as they are, around the selected place."""
        place = reading.selected if reading.place else 0
        self.first = max(0, min(place - self.points // 2, self.tokens - self.points))
        drawn = reading.waves[:3, self.first : self.first + self.points]
        self.told = list(reading.dimensions[:3])
        self.waves = np.ascontiguousarray(drawn, "<f4").tobytes()

    def _show_columns(self, table: Any) -> None:
        bytes_of = ((table.T / self.most + 1) * 127.5).round().astype(np.uint8)
        self.columns = bytes_of.tobytes()

    def _choose(self, change: Any) -> None:
        if not self._following:
            self._take({"dimensions": tuple(change["new"])})


class Marks(Refusing, anywidget.AnyWidget):
    """Arrows above the columns that are drawn as waves; and the keys of the explorer.

    ``on_mark(index, on_map)`` is called with a place to swap: of the map, or else of the picture.
    """

    _esm = joined(_HERE / "marks.js")

    columns = List(Int(), help="columns of the table that are drawn").tag(sync=True)
    waves = Unicode(help="what it marks").tag(sync=True)
    map = Unicode(help="the canvas of the places").tag(sync=True)
    before = Unicode(help="the canvas whose patches are swapped").tag(sync=True)

    def __init__(self, waves: Waves, before: W.Widget, on_mark: Callable[[int, bool], None]):
        super().__init__(waves=reference(waves), map=waves.map, before=reference(before))
        self._on_mark = on_mark
        self.add_class("vl-marks")
        self.on_msg(self._hear)

    def show(self, reading: PositionReading) -> None:
        """Follow a reading."""
        self.columns = list(reading.columns)

    def _hear(self, _: Any, content: Any, __: Any) -> None:
        if isinstance(content, dict) and isinstance(content.get("mark"), int):
            self._on_mark(content["mark"], content.get("where") == "map")


def reference(widget: W.Widget) -> str:
    """A widget as the page names it."""
    return f"IPY_MODEL_{widget.model_id}"
