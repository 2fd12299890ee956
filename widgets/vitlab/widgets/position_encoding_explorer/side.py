"""What stands beside the map: the table, similarity, waves, and cycles or borders."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.base.owned import owned
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
        self.beside = W.VBox([self.dimension]).add_class("vl-controls")
        self.pair, self.below = (W.HBox().add_class("vl-pair") for _ in range(2))
        super().__init__([self.table, self.pair, self.below])
        self.add_class("vl-side")

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading; readings of one key differ in what is looked at alone."""
        self.table.show(reading, key)
        self.similarity.show(reading)
        self._arrange(reading)
        self._follow_dimension(reading)

    def _arrange(self, reading: PositionReading) -> None:
        """Show the figures that this encoding has; a hidden one could not measure its place."""
        parts: list[Any] = []
        if reading.bands:
            parts.append(self.cycles)
        if reading.neighbours is not None:
            parts.append(self.borders)
        waves = [self.waves] if reading.vectors is not None else []
        for part in (*waves, *parts):
            part.show(reading)
        beside = [self.beside] if waves else []
        self.pair.children, self.below.children = [self.similarity, *waves], [*parts, *beside]

    def close(self) -> None:
        """Close also what is not on show."""
        for part in (self.similarity, self.waves, self.cycles, self.borders, self.beside):
            for widget in reversed(list(owned(part))):
                W.Widget.close(widget)
        super().close()

    def _follow_dimension(self, reading: PositionReading) -> None:
        self._others = reading.dimensions[1:]
        self._following = True
        try:
            self.dimension.max = max(reading.setting.dim - 1, 0)
            if reading.dimensions:
                self.dimension.value = reading.dimensions[0]
        finally:
            self._following = False

    def _choose(self, change: Any) -> None:
        if not self._following:
            self._take({"dimensions": (change["new"], *self._others)})
