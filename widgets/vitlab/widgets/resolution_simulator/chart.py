"""Accuracy by the size of the picture: a line for each way to resize."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import ipywidgets as W

from vitlab.core.refitting.points import SIZES, AccuracyPoint
from vitlab.widgets.plotting import INK, MUTED, axis, bqplot, change, figure, words, write
from vitlab.words import said

_LINE = 18  # px
CHANCE = 25  # per cent, of four shapes
BLUE, VERMILLION, GREEN, GREY = (
    f"var(--vl-{name})" for name in ("blue", "vermillion", "green", "grey")
)
DASHES = {BLUE: "solid", VERMILLION: "dashed", GREEN: "dotted", GREY: "dash_dotted"}


class Line(NamedTuple):
    """One way to resize: its words, its colour, what is known of it."""

    words: str
    colour: str
    points: Sequence[AccuracyPoint]


class AccuracyChart(W.VBox):
    """Lines over sizes in px; a click on a point calls ``look`` with its size."""

    def __init__(self, lines: int, look: Callable[[int], None], height: int) -> None:
        px = bqplot.LinearScale(min=SIZES[0] - 2.0, max=SIZES[-1] + 2.0)
        share = bqplot.LinearScale(min=CHANCE - 5.0, max=104.0)
        both = {"x": px, "y": share}
        self.now = bqplot.Lines(
            x=[0, 0], y=[0, 104], scales=both, colors=[INK], stroke_width=1, line_style="dashed"
        )
        self.chance = bqplot.Lines(
            x=[SIZES[0], SIZES[-1]], y=[CHANCE, CHANCE], scales=both, colors=[GREY], stroke_width=1
        )
        self.lines = [
            bqplot.Lines(x=[0.0], y=[0.0], scales=both, stroke_width=2) for _ in range(lines)
        ]
        self.dots = [_dots(both, partial(self._look, n)) for n in range(lines)]
        self.tuned = _dots(both, lambda place: None, "diamond")
        self.chance_word = words(both, MUTED, align="end", y_offset=-5)
        write(self.chance_word, [float(SIZES[-1])], [float(CHANCE)], [said("chance")])
        marks = [self.chance, self.chance_word, self.now, *self.lines, *self.dots, self.tuned]
        below = axis(px, tick_values=[32, 64, 96, 128], tick_format="d")
        beside = axis(share, side="left", tick_values=[25, 50, 75, 100])
        self.figure = figure(marks, [below, beside], height=f"{height}px", left=30, right=10)
        self.figure.fig_margin = {**self.figure.fig_margin, "top": 6}
        self._caption, self._legend, self._look_at = W.HTML(), W.HTML(), look
        self._shown: Sequence[Line] = ()
        self._tuned_words, self._height, self._lower = "", height, 0
        super().__init__([self._caption, self.figure, self._legend])
        self.add_class("vl-accuracies")

    def show(self, caption: str, lines: Sequence[Line], size: int | None) -> None:
        """Show these lines; ``size`` is the one that is looked at."""
        self._shown, self._caption.value = lines, caption
        for mark, dots, line in zip(self.lines, self.dots, lines, strict=True):
            x = [float(point.size) for point in line.points] or [0.0]
            y = [100 * point.accuracy for point in line.points] or [0.0]
            some = [1.0 if line.points else 0.0]
            dashes = DASHES[line.colour]
            change(mark, x=x, y=y, colors=[line.colour], opacities=some, line_style=dashes)
            change(dots, x=x, y=y, colors=[line.colour], opacities=some)
        seen = size is not None and SIZES[0] <= size <= SIZES[-1]
        change(self.now, x=[float(size or 0)] * 2, opacities=[0.7 if seen else 0.0])
        self._write_legend()

    def _write_legend(self) -> None:
        tuned = [f"<span>◆ {self._tuned_words}</span>"] if self._tuned_words else []
        lines = [
            f"<span><i style='border-top:2px {_border(line.colour)} {line.colour}'></i> "
            f"{line.words}</span>"
            for line in self._shown
        ]
        self._legend.value = "<p class=vl-legend>" + " ".join([*lines, *tuned])

    def show_tuned(self, points: Sequence[tuple[int, float]], words: str = "") -> None:
        """Show (px, share) of another strategy as diamonds, which the legend calls ``words``."""
        self._tuned_words = words if points else ""
        self._fit()
        self._write_legend()
        x = [float(size) for size, _ in points] or [0.0]
        y = [100 * share for _, share in points] or [0.0]
        shown = [1.0 if points else 0.0]
        change(self.tuned, x=x, y=y, colors=[INK], opacities=shown)

    def lower(self, px: int) -> None:
        """Leave so much to what stands below."""
        self._lower = px
        self._fit()

    def _fit(self) -> None:
        """One more line of the legend takes its room, too."""
        room = self._height - self._lower - (_LINE if self._tuned_words else 0)
        self.figure.layout.height = f"{room}px"

    def _look(self, line: int, place: int) -> None:
        points = self._shown[line].points
        if 0 <= place < len(points):
            self._look_at(points[place].size)


def _border(colour: str) -> str:
    return DASHES[colour].replace("dash_dotted", "dotted")


def _dots(scales: dict[str, Any], click: Callable[[int], None], marker: str = "circle") -> Any:
    dots = bqplot.Scatter(
        x=[0.0], y=[0.0], scales=scales, default_size=22, marker=marker, stroke_width=1
    )
    dots.on_element_click(lambda _, told: click(told["data"]["index"]))
    return dots
