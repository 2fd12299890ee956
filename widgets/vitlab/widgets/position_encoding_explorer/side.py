"""What stands beside the map: the table, similarity, waves, and cycles or borders."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import ipywidgets as W

from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.base.owned import owned
from vitlab.widgets.controls import Slider
from vitlab.widgets.position_encoding_explorer.borders import Borders
from vitlab.widgets.position_encoding_explorer.charts import Cycles, Similarity
from vitlab.widgets.position_encoding_explorer.places import TableMap
from vitlab.widgets.position_encoding_explorer.waves import Marks, Waves
from vitlab.words import said, word

_HINT = word("or click a column of the table; keys [ and ]")


class Side(W.VBox):
    """Draws a `PositionReading`.

    ``take(settings)`` is called with what a hand chose, ``on_mark`` as by `Marks`.
    """

    def __init__(
        self,
        take: Callable[[Mapping[str, Any]], None],
        on_mark: Callable[[int, bool], None],
        *,
        places: W.Widget,
        before: W.Widget,
    ) -> None:
        self.similarity, self.cycles, self.borders = Similarity(), Cycles(), Borders()
        self.dimension = Slider(0, 0, 767, description=said("dimension"))
        self.waves = Waves(take, self.dimension, places)
        self.marks = Marks(self.waves, before, on_mark)
        self.table = TableMap(self.marks)
        hint = W.HTML(f"<p class=vl-note>{said(_HINT)}</p>")
        self.beside = W.VBox([self.dimension, hint]).add_class("vl-controls")
        self.pair, self.below = (W.HBox().add_class("vl-pair") for _ in range(2))
        super().__init__([self.table, self.pair, self.below])
        self.add_class("vl-side")

    def show(self, reading: PositionReading, key: Hashable) -> None:
        """Follow a reading; readings of one key differ in what is looked at alone."""
        self.table.show(reading, key)
        self.marks.show(reading)
        self.waves.show(reading, key)
        self.similarity.show(reading)
        self._arrange(reading)

    def _arrange(self, reading: PositionReading) -> None:
        """Show the figures that this encoding has; a hidden one could not measure its place."""
        parts: list[Any] = []
        if reading.bands:
            parts.append(self.cycles)
        if reading.neighbours is not None:
            parts.append(self.borders)
        for part in parts:
            part.show(reading)
        waves, beside = ([self.waves], [self.beside]) if reading.vectors is not None else ([], [])
        self.pair.children, self.below.children = [self.similarity, *waves], [*parts, *beside]

    def close(self) -> None:
        """Close also what is not on show."""
        self.waves.stop()
        for part in (self.similarity, self.waves, self.cycles, self.borders, self.beside):
            for widget in reversed(list(owned(part))):
                W.Widget.close(widget)
        super().close()
