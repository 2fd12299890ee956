"""Two figures: similarity against distance, and cycles across the picture."""

from __future__ import annotations

from typing import Any

import ipywidgets as W
import numpy as np

from vitlab.core.facts import number
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.plotting import MUTED, axis, bqplot, change, figure
from vitlab.words import said

BLUE, RED = "var(--vl-blue)", "var(--vl-vermillion)"
_TICKS = (0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
_FLAT: dict[str, Any] = {"x": [0.0, 1.0], "y": [0.0, 0.0]}


def _line(scales: dict[str, Any], colour: str, style: str = "solid", width: float = 2) -> Any:
    return bqplot.Lines(
        **_FLAT, scales=scales, colors=[colour], line_style=style, stroke_width=width
    )


class Chart(W.VBox):
    """A figure under a line of words."""

    def __init__(self, height: str, x: Any, y: Any, marks: list[Any]) -> None:
        self.caption = W.HTML().add_class("vl-caption")
        self.across, self.up = axis(x), axis(y, side="left")
        self.figure = figure(marks, [self.across, self.up], height=height, left=44, right=14)
        self.figure.fig_margin = {"top": 8, "bottom": 22, "left": 44, "right": 14}
        super().__init__([self.caption, self.figure])
        self.add_class("vl-chart").add_class("vl-drawn")


class Similarity(Chart):
    """How like the selected place those in its row and its column are."""

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(), bqplot.LinearScale()
        scales = {"x": self._x, "y": self._y}
        self.behind = [_line(scales, MUTED, width=1) for _ in range(2)]
        self.along, self.down = _line(scales, BLUE), _line(scales, RED, "dashed")
        marks = [*self.behind, self.along, self.down]
        super().__init__("120px", self._x, self._y, marks)

    def show(self, reading: PositionReading) -> None:
        """Follow a reading."""
        seen, plane = reading.curves, reading.plane_curves
        biases = reading.vectors is None
        what = said("<b>bias</b> by cells") if biases else said("<b>similarity</b> by cells")
        two = None if biases else plane
        behind = f" <i>— {said('2-D')}</i>" if two is not None else ""
        self.caption.value = (
            f"{what} <i class=vl-blue>— {said('row')}</i> "
            f"<i class=vl-vermillion>– – {said('column')}</i>{behind}"
        )
        pairs = [] if seen is None else [(self.along, seen.across, seen.along)]
        pairs += [] if seen is None else [(self.down, seen.below, seen.down)]
        if two is not None:
            pairs += [
                (self.behind[0], two.across, two.along),
                (self.behind[1], two.below, two.down),
            ]
        drawn = [mark for mark, _, _ in pairs]
        for mark in (self.along, self.down, *self.behind):
            change(mark, opacities=[1.0 if mark in drawn else 0.0])
        for mark, x, y in pairs:
            change(mark, x=x.astype(np.float32), y=y)
        if seen is not None:
            self._reach([*seen.across, *seen.below], np.concatenate([y for _, _, y in pairs]))

    def _reach(self, cells: list[Any], values: Any) -> None:
        """Axes that hold all of it, with round words."""
        left, right = float(min(cells)), float(max(cells))
        change(self._x, min=left, max=max(right, left + 1))
        change(self.across, tick_values=[float(c) for c in sorted({left, 0.0, right})])
        low, high = float(values.min()), float(values.max())
        change(self._y, min=low, max=max(high, low + 1e-6))
        middle = (low + high) / 2
        change(self.up, tick_values=[low, middle, high], tick_format=".2f")


class Cycles(Chart):
    """How often each frequency swings over the picture; what hardly swings is marked.

    Frequencies fall by one factor from each to the next, a straight line on this axis.
    """

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(min=0), bqplot.LogScale()
        scales = {"x": self._x, "y": self._y}
        self.swinging, self.idle = _line(scales, BLUE, width=3), _line(scales, RED, "dashed", 3)
        self.limit = _line(scales, MUTED, "dotted", 1)
        for mark in (self.swinging, self.idle, self.limit):
            mark.y = [1.0, 1.0]  # a logarithm knows no 0
        marks = [self.limit, self.swinging, self.idle]
        super().__init__("86px", self._x, self._y, marks)
        self.up.tick_format = "~g"

    def show(self, reading: PositionReading) -> None:
        """Follow a reading that has frequencies."""
        bands = reading.bands
        idle = [band.idle for band in bands]
        first = idle.index(True) if any(idle) else len(bands)
        cycles = np.array([band.cycles for band in bands], np.float32)
        slow = said(
            "under {least}: {idle} of {bands}",
            least=0.1,
            idle=number(sum(idle)),
            bands=number(len(bands)),
        )
        caption = f"<b>{said('cycles across')}</b> <i class=vl-vermillion>– – {slow}</i>"
        self.caption.value = caption
        low, high = float(min(cycles.min(), 0.05)), float(max(cycles.max(), 0.2))
        change(self._x, max=float(max(1, len(bands) - 1)))
        change(self._y, min=low, max=high)
        change(self.up, tick_values=[tick for tick in _TICKS if low <= tick <= high])
        change(self.across, tick_values=[0.0, float(len(bands) - 1)], tick_format="d")
        change(self.limit, x=[0, max(1, len(bands) - 1)], y=[0.1, 0.1])
        for mark, part in ((self.swinging, slice(0, first)), (self.idle, slice(first, None))):
            x = np.arange(len(bands), dtype=np.float32)[part]
            if len(x):
                ends = x[[0, -1]] if len(x) > 1 else x[[0, 0]] + [0, 1]
                change(mark, x=ends, y=cycles[part][[0, -1]], opacities=[1.0])
            else:
                change(mark, opacities=[0.0])
