"""Where the curve of an adaptive cut stands; bqplot is imported when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from vitlab.core.readings.patch_grid_slicer import GridReading, SlicerReading, StageReading


class CurvePlace(W.Box):
    """Empty until there is a curve; ``choose(threshold)`` is told the threshold clicked on."""

    def __init__(self, choose: Callable[[float], None]) -> None:
        super().__init__()
        self.add_class("vl-curve-place")
        self.curve: W.VBox | None = None
        self._choose = choose

    def show(self, reading: SlicerReading) -> None:
        """Follow a reading; one of another cut, or whose tokens are hidden, has no curve."""
        shown: list[W.Widget] = []  # a figure that is hidden would lose its size
        if not isinstance(reading, GridReading | StageReading) and reading.shows("tokens"):
            from vitlab.widgets.patch_grid_slicer.curve import ThresholdCurve

            if not isinstance(self.curve, ThresholdCurve):
                self.curve = ThresholdCurve(self._choose)
            self.curve.show(reading)
            shown.append(self.curve)
        self.children = shown
