"""What stands beside the map: the table, similarity, waves, and cycles or borders."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.controls import Slider
from vitlab.widgets.position_encoding_explorer.borders import Borders
from vitlab.widgets.position_encoding_explorer.charts import Cycles, Similarity, Waves
from vitlab.widgets.position_encoding_explorer.places import TableMap


class Side(W.VBox):
    """Draws a `PositionReading`; ``take(settings)`` is called with what a hand chose."""

    def __init__(self, take: Callable[[Mapping[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self._others: tuple[int, ...] = ()
        self.table, self.borders = TableMap(), Borders()
        self.similarity, self.waves, self.cycles = Similarity(), Waves(), Cycles()
        self.dimension = Slider(0, 0, 767, description="dimension")
        self.dimension.observe(self._choose, "value")
        pair = W.HBox([self.similarity, self.waves]).add_class("vl-pair")
        beside = W.VBox([self.dimension]).add_class("vl-controls")
        self.below = W.HBox([self.cycles, self.borders, beside]).add_class("vl-pair")
        super().__init__([self.table, pair, self.below])
        self.add_class("vl-side")

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading; readings of one key differ in what is looked at alone."""
        self.table.show(reading, key)
        self.similarity.show(reading)
        self.waves.show(reading)
        self._show_one_of(reading)
        self._follow_dimension(reading)

    def _show_one_of(self, reading: PositionReading) -> None:
        for part, there in (
            (self.cycles, bool(reading.bands)),
            (self.borders, reading.neighbours is not None),
        ):
            part.layout.display = None if there else "none"
            if there:
                part.show(reading)

    def _follow_dimension(self, reading: PositionReading) -> None:
        self._others = reading.dimensions[1:]
        self._following = True
        try:
            self.dimension.max = max(reading.setting.dim - 1, 0)
            if reading.dimensions:
                self.dimension.value = reading.dimensions[0]
        finally:
            self._following = False
        has_waves = reading.vectors is not None
        self.dimension.layout.display = None if has_waves else "none"

    def _choose(self, change: Any) -> None:
        if not self._following:
            self._take({"dimensions": (change["new"], *self._others)})
