"""The bar: what a GPU must have at the peak, and beside it what was measured."""

from __future__ import annotations

import numpy as np

from vitlab.core.memory.budget import GIB
from vitlab.core.readings.memory_gauge import MemoryReading
from vitlab.widgets.memory_gauge.axis import round_ticks, tick_format
from vitlab.widgets.memory_gauge.budget_lines import BudgetLines
from vitlab.widgets.memory_gauge.colours import BAR
from vitlab.widgets.plotting import axis, bqplot, change, figure, words
from vitlab.words import said


class PeakBar:
    """Every share of the bytes, one upon the other, on an axis of GiB."""

    def __init__(self, across: bqplot.Scale, gib: bqplot.Scale, height: str) -> None:
        names, self._named = bqplot.OrdinalScale(), [said("predicted"), said("measured")]
        self.bars = bqplot.Bars(
            x=self._named,
            y=np.zeros((len(BAR), 2)),
            scales={"x": names, "y": gib},
            colors=BAR,
            padding=0.3,
        )
        self.lines = BudgetLines(across, gib)
        self._gib = axis(gib, side="left", tick_values=[0.0])
        no_words = words({"x": across, "y": gib})  # but room for some, as in the other figure
        marks, axes = [self.bars, self.lines, no_words], [axis(names), self._gib]
        self.figure = figure(marks, axes, height=height, left=34, right=0).add_class("vl-bar")

    def show(self, reading: MemoryReading, highest: float) -> None:
        """Follow a reading on an axis that ends at so many GiB."""
        ticks = round_ticks(highest)
        # First and by itself: new ticks come in a transition, in the format that there is by then.
        self._gib.tick_format = tick_format(ticks)
        self._gib.tick_values = ticks
        self.lines.show(reading)
        measured = reading.measured_peak
        heights = np.zeros((len(BAR), 1 if measured is None else 2))
        heights[:-1, 0] = [share.bytes / GIB for share in reading.shares]
        if measured is not None:
            heights[-1, 1] = measured / GIB
        change(self.bars, x=self._named[: heights.shape[1]], y=heights)
