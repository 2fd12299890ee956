"""The token of one patch by every way: each number before, and after the resize."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ipywidgets as W

from vitlab.widgets.plotting import INK, axis, bqplot, change, figure

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import KernelRow

_MARKERS = ("circle", "triangle-up", "cross")


class TokenChart(W.VBox):
    """A point for each number of the token: ⟨x, w⟩ across, ⟨resize(x), w′⟩ upwards.

    On the line both are one.
    """

    def __init__(self, methods: Sequence[str], colours: Mapping[str, str]) -> None:
        self.across, self.upwards = bqplot.LinearScale(), bqplot.LinearScale()
        both = {"x": self.across, "y": self.upwards}
        self.same = bqplot.Lines(x=[0, 1], y=[0, 1], scales=both, colors=[INK], stroke_width=1)
        self.points = {
            name: bqplot.Scatter(
                x=[0.0],
                y=[0.0],
                scales=both,
                colors=[colours[name]],
                marker=marker,
                default_size=12,
                opacities=[0.8],
            )
            for name, marker in zip(methods, _MARKERS, strict=True)
        }
        beside = axis(self.upwards, side="left", num_ticks=4)
        below = axis(self.across, num_ticks=4)
        drawn = [self.points[name] for name in reversed(methods)]
        self.figure = figure([self.same, *drawn], [below, beside], height="132px", left=28, right=8)
        self.figure.fig_margin = {**self.figure.fig_margin, "top": 6}
        caption = W.HTML("<span class=vl-map-words>⟨x, w⟩ → ⟨resize(x), w′⟩</span>")
        super().__init__([caption, self.figure])
        self.add_class("vl-tokens").add_class("vl-drawn")

    def show(self, rows: Sequence[KernelRow]) -> None:
        """Follow the rows of a reading."""
        before = rows[0].errors.before.tolist()
        after = {row.method: row.errors.after.tolist() for row in rows}
        most = max(map(abs, before)) or 1.0
        high = max(most, *(abs(value) for values in after.values() for value in values))
        change(self.across, min=-1.05 * most, max=1.05 * most)
        change(self.upwards, min=-1.05 * high, max=1.05 * high)
        change(self.same, x=[-most, most], y=[-most, most])
        for name, values in after.items():
            change(self.points[name], x=before, y=values)
