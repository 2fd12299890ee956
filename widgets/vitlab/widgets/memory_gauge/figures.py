"""The two figures of the memory gauge on one axis of GiB: a bar at the peak, and a whole step."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from vitlab.core.readings.memory_gauge import MemoryReading
from vitlab.widgets.memory_gauge.axis import highest_gib
from vitlab.widgets.memory_gauge.bar import PeakBar
from vitlab.widgets.memory_gauge.timeline import Timeline
from vitlab.widgets.plotting import bqplot

_HEIGHT = "252px"


class GaugeFigures(W.HBox):
    """Draws a `MemoryReading`; nothing is computed here but places on the screen."""

    def __init__(self, look: Callable[[float], None]) -> None:
        self._gib = bqplot.LinearScale(min=0, max=8)
        across = bqplot.LinearScale(min=0, max=1)
        self.bar = PeakBar(across, self._gib, _HEIGHT)
        self.timeline = Timeline(across, self._gib, _HEIGHT, look)
        super().__init__([self.bar.figure, self.timeline.figure])
        self.add_class("vl-figures")

    def show(self, reading: MemoryReading) -> None:
        """Follow a reading."""
        highest, curve = highest_gib(reading), reading.curve
        self._gib.max = highest  # from here on quickly, so that one frame shows it all
        self.bar.show(reading, highest)
        self.timeline.show(reading, curve, highest)
