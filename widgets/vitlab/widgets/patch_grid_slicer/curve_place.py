"""Where the curve of an adaptive cut stands; bqplot is imported when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as W

from vitlab.core.readings.patch_grid_slicer import GridReading, SlicerReading, StageReading
from vitlab.words import said, word

if TYPE_CHECKING:
    from vitlab.core.readings.patch_grid_slicer.adaptive import AdaptiveReading

_NO_CURVE = word("A curve of the thresholds would stand here, but bqplot is not installed.")


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
            shown.append(self._drawn(reading))
        self.children = shown

    def _drawn(self, reading: AdaptiveReading) -> W.Widget:
        """The curve, made when it is first wanted; a sentence where bqplot is not installed."""
        try:
            from vitlab.widgets.patch_grid_slicer.curve import ThresholdCurve
        except ModuleNotFoundError:
            return W.HTML(f"<p>{said(_NO_CURVE)}</p>")
        if not isinstance(self.curve, ThresholdCurve):
            self.curve = ThresholdCurve(self._choose)
        self.curve.show(reading)
        return self.curve
