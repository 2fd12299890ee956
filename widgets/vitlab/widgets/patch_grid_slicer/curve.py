"""How many tokens an adaptive cut makes, by its threshold."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as W

from vitlab.core.facts import number
from vitlab.core.readings.patch_grid_slicer.adaptive import AdaptiveReading
from vitlab.widgets.plotting import INK, axis, bqplot, change, figure, words, write
from vitlab.words import said

_LINE = "var(--vl-blue)"
_TICKS = (0.0005, 0.002, 0.005, 0.02, 0.05)


class ThresholdCurve(W.VBox):
    """A curve through the thresholds that are offered; a click on one calls ``choose`` with it."""

    def __init__(self, choose: Callable[[float], None]) -> None:
        self._choose = choose
        self._x, self._y = bqplot.LogScale(), bqplot.LinearScale(min=0.0)
        scales = {"x": self._x, "y": self._y}
        flat = {"x": [0.001, 0.002], "y": [0.0, 0.0]}
        self.line = bqplot.Lines(**flat, scales=scales, colors=[_LINE], stroke_width=2)
        self.now = bqplot.Lines(
            **flat, scales=scales, colors=[INK], stroke_width=1, line_style="dashed"
        )
        self.dots = bqplot.Scatter(
            x=[0.001], y=[0.0], scales=scales, colors=[_LINE], default_size=18, stroke_width=1
        )
        self.dots.on_element_click(lambda _, told: self._click(told["data"]["index"]))
        self.here = bqplot.Scatter(
            x=[0.001], y=[0.0], scales=scales, colors=[INK], default_size=64, stroke_width=1
        )
        self.word = words(scales, align="start", x_offset=8, y_offset=-6)
        self._left = axis(self._y, side="left", num_ticks=3)
        below = axis(self._x, tick_values=list(_TICKS), tick_format="~g")
        marks = [self.line, self.now, self.dots, self.here, self.word]
        self.figure = figure(marks, [below, self._left], height="190px", left=40, right=24)
        self.figure.fig_margin = {**self.figure.fig_margin, "top": 14}
        self.figure.add_class("vl-tokens-curve")
        self._caption, self._below = W.HTML().add_class("vl-caption"), W.HTML()
        self._below.add_class("vl-caption").value = said("variance that halves a cell")
        self._offered: tuple[tuple[float, int], ...] = ()
        super().__init__([self._caption, self.figure, self._below])
        self.add_class("vl-curve").add_class("vl-drawn")

    def show(self, reading: AdaptiveReading) -> None:
        """Follow a reading."""
        if reading.offered != self._offered:
            self._offered = reading.offered
            self._draw_line(reading)
        threshold, tokens = reading.threshold, reading.tokens
        first, last = self._offered[0][0], self._offered[-1][0]
        inside = first <= threshold <= last
        at = min(max(threshold, first), last)
        change(self.now, x=[at, at], y=[0.0, float(self._offered[0][1])], opacities=[0.6 * inside])
        change(self.here, x=[at], y=[float(tokens)], opacities=[float(inside)])
        write(self.word, [at], [float(tokens)], [number(tokens) * inside])
        self._caption.value = self._said(reading)

    def _draw_line(self, reading: AdaptiveReading) -> None:
        for mark, points in ((self.line, reading.curve), (self.dots, reading.offered)):
            x, y = zip(*points, strict=True)
            change(mark, x=list(x), y=list(map(float, y)))
        most = float(reading.offered[0][1])
        change(self._x, min=reading.offered[0][0], max=reading.offered[-1][0])
        change(self._y, max=most)
        change(self._left, tick_values=[0.0, most / 2, most], tick_format=",.0f")

    def _said(self, reading: AdaptiveReading) -> str:
        (low, most), (high, least) = self._offered[0], self._offered[-1]
        name = said(
            "tokens by the threshold: {most} at {low}, {now} at {threshold}, {least} at {high}",
            most=number(most),
            low=number(low),
            now=number(reading.tokens),
            threshold=number(reading.threshold),
            least=number(least),
            high=number(high),
        )
        caption = said("<b>tokens</b> by the threshold")
        return f"<span data-vl-tokens-curve='{escape(name, quote=True)}'>{caption}</span>"

    def _click(self, place: int) -> None:
        self._choose(self._offered[place][0])
