"""Three figures: similarity against distance, chosen waves, and cycles across the picture."""

from __future__ import annotations

from typing import Any

import ipywidgets as W
import numpy as np

from vitlab.core.facts import number
from vitlab.core.readings.position_encoding_explorer import PositionReading
from vitlab.widgets.plotting import MUTED, axis, bqplot, change, figure

BLUE, RED, GREEN = "var(--vl-blue)", "var(--vl-vermillion)", "var(--vl-green)"
_COLOURS, _STYLES = [BLUE, RED, GREEN], ["solid", "dashed", "dotted"]
_SIGNS = ("—", "– –", "···")
_FLAT: dict[str, Any] = {"x": [0.0, 1.0], "y": [0.0, 0.0]}


def _line(scales: dict[str, Any], colour: str, style: str = "solid", width: float = 2) -> Any:
    return bqplot.Lines(
        **_FLAT, scales=scales, colors=[colour], line_style=style, stroke_width=width
    )


class Chart(W.VBox):
    """A figure under a line of words."""

    def __init__(self, height: str, across: str, y: Any, marks: list[Any], x: Any) -> None:
        self.caption = W.HTML().add_class("vl-caption")
        words = {"fill": MUTED, "font-size": "11px"}
        axes = [axis(x, num_ticks=5, label=across, label_color=MUTED, label_offset="2.2em")]
        axes[0].tick_style = words
        axes.append(axis(y, orientation="vertical", num_ticks=4))
        self.figure = figure(marks, axes, height=height, left=40, right=10)
        self.figure.fig_margin = {"top": 8, "bottom": 34, "left": 40, "right": 10}
        super().__init__([self.caption, self.figure])
        self.add_class("vl-chart").add_class("vl-drawn")


class Similarity(Chart):
    """How like the selected place those in its row and its column are."""

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(), bqplot.LinearScale()
        scales = {"x": self._x, "y": self._y}
        self.behind = [_line(scales, MUTED, "dotted", 1.5) for _ in range(2)]
        self.along, self.down = _line(scales, BLUE), _line(scales, RED, "dashed")
        marks = [*self.behind, self.along, self.down]
        super().__init__("150px", "cells away", self._y, marks, self._x)

    def show(self, reading: PositionReading) -> None:
        """Follow a reading."""
        seen, plane = reading.curves, reading.plane_curves
        what = "bias" if reading.vectors is None else "similarity"
        behind = " <i>··· 2-D</i>" if plane is not None else ""
        self.caption.value = (
            f"<b>{what}</b> <i class=vl-blue>— along the row</i> "
            f"<i class=vl-vermillion>– – down the column</i>{behind}"
        )
        pairs = [] if seen is None else [(self.along, seen.across, seen.along)]
        pairs += [] if seen is None else [(self.down, seen.below, seen.down)]
        two = None if reading.vectors is None else plane
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


class Waves(Chart):
    """Chosen columns of the table, position after position."""

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(), bqplot.LinearScale()
        scales = {"x": self._x, "y": self._y}
        self.lines = [
            _line(scales, colour, style, 1.5)
            for colour, style in zip(_COLOURS, _STYLES, strict=True)
        ]
        self.here = bqplot.Lines(x=[0, 0], y=[-1, 1], scales=scales, colors=[MUTED], stroke_width=1)
        self.dots = bqplot.Scatter(
            x=[0.0], y=[0.0], scales=scales, colors=_COLOURS, default_size=40
        )
        marks = [*self.lines, self.here, self.dots]
        super().__init__("150px", "position, row after row", self._y, marks, self._x)

    def show(self, reading: PositionReading) -> None:
        """Follow a reading."""
        waves = reading.waves
        named = list(zip(_SIGNS, ("blue", "vermillion", "green"), reading.dimensions, strict=False))
        said = " ".join(f"<i class=vl-{colour}>{sign} {d}</i>" for sign, colour, d in named)
        none = "" if len(waves) else ": no vector is added"
        self.caption.value = (
            f"<b>waves</b> of dimensions {said}" if said and not none else (f"<b>waves</b>{none}")
        )
        positions = np.arange(reading.setting.tokens, dtype=np.float32)
        for place, line in enumerate(self.lines):
            if place < len(waves):
                change(line, x=positions, y=waves[place], opacities=[1.0])
            else:
                change(line, opacities=[0.0])
        self._show_place(reading)

    def _show_place(self, reading: PositionReading) -> None:
        seen = reading.place is not None and len(reading.waves) > 0
        change(self.here, opacities=[float(seen)])
        change(self.dots, opacities=[float(seen)])
        if not seen:
            return
        values, most = reading.waves[:3, reading.selected], float(np.abs(reading.waves[:3]).max())
        x = float(reading.selected)
        change(self.here, x=[x, x], y=[-most, most])
        change(self.dots, x=np.full(len(values), x), y=values)


class Cycles(Chart):
    """How often each frequency swings over the picture; what hardly swings is marked."""

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(min=0), bqplot.LogScale()
        scales = {"x": self._x, "y": self._y}
        self.swinging, self.idle = _line(scales, BLUE, width=3), _line(scales, RED, "dashed", 3)
        self.limit = _line(scales, MUTED, "dotted", 1)
        marks = [self.limit, self.swinging, self.idle]
        super().__init__("112px", "frequency, fastest first", self._y, marks, self._x)
        self.figure.axes[1].tick_values = [0.001, 0.1, 10]
        self.figure.axes[1].tick_format = "~g"

    def show(self, reading: PositionReading) -> None:
        """Follow a reading that has frequencies."""
        bands = reading.bands
        idle = [band.idle for band in bands]
        first = idle.index(True) if any(idle) else len(bands)
        cycles = np.array([band.cycles for band in bands], np.float32)
        self.caption.value = (
            f"<b>cycles across the picture</b> of {number(len(bands))} frequencies "
            f"<i class=vl-vermillion>– – {number(sum(idle))} make less than 0.1</i>"
        )
        change(self.limit, x=[0, max(1, len(bands) - 1)], y=[0.1, 0.1])
        for mark, part in ((self.swinging, slice(0, first)), (self.idle, slice(first, None))):
            x = np.arange(len(bands), dtype=np.float32)[part]
            if len(x):
                change(mark, x=x, y=cycles[part], opacities=[1.0])
            else:
                change(mark, opacities=[0.0])
