"""A figure of bqplot painted without a browser: lines, areas, bars and dots on their axes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isfinite, pi, sqrt
from typing import Any, TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from vitlab.widgets.page.axes import scales_of, ticks
from vitlab.widgets.page.scale import Scale
from vitlab.widgets.still.inks import ink, inks
from vitlab.widgets.still.letters import length, plain, write

_FINE = 3  # painted so many times as large, and made smaller: lines without steps
_LEFT, _BELOW, _ABOVE = 34, 18, 8
_MUTED, _LINE = (95, 99, 104), (223, 227, 232)
_Points: TypeAlias = list[tuple[float, float]]


def plotted(drawn: Any, width: int, height: int, sheet: str) -> Image.Image:
    """A figure in so many pixels; colours that have a name are those of a stylesheet."""
    page = _Plot(drawn, width, height, inks(sheet))
    for mark in drawn.marks:
        if mark.visible:
            page.paint(mark)
    return page.with_axes()


class _Plot:
    """The place between the axes, painted fine, and where in it a pair of numbers lies."""

    def __init__(self, drawn: Any, width: int, height: int, named: dict[str, str]) -> None:
        self.drawn, self.named, self.scales = drawn, named, scales_of(drawn)
        self.size = (width, height)
        self.wide, self.high = width - _LEFT, height - _BELOW - _ABOVE
        self.fine = Image.new("RGB", (_FINE * self.wide, _FINE * self.high), "white")
        self.pen = ImageDraw.Draw(self.fine)

    def paint(self, mark: Any) -> None:
        match mark._model_name:
            case "LinesModel":
                self._lines(mark)
            case "BarsModel":
                self._bars(mark)
            case "ScatterModel":
                self._dots(mark)

    def _of(self, mark: Any, side: str) -> Scale:
        return self.scales[mark.scales[side].model_id]

    def _places(self, mark: Any, xs: Any, ys: Any) -> _Points:
        across, up = self._of(mark, "x"), self._of(mark, "y")
        points = [(across.share(x), 1 - up.share(y)) for x, y in zip(xs, ys, strict=True)]
        seen = [point for point in points if all(map(isfinite, point))]
        return [(x * self.fine.width, y * self.fine.height) for x, y in seen]

    def _lines(self, mark: Any) -> None:
        rows = np.atleast_2d(mark.y)
        xs = np.broadcast_to(np.atleast_2d(mark.x), rows.shape)
        for place, (x, y) in enumerate(zip(xs, rows, strict=True)):
            points = self._places(mark, x, y)
            opacity = _one(mark.opacities, place, 1.0)
            if len(points) < 2 or not opacity:
                continue
            if mark.fill == "bottom":
                ends = [(points[-1][0], self.fine.height), (points[0][0], self.fine.height)]
                filled = _one(mark.fill_colors, place, "var(--line)")
                self.pen.polygon([*points, *ends], fill=ink(filled, self.named))
            colour = _faint(ink(_one(mark.colors, place, "var(--ink)"), self.named), opacity)
            wide = max(1, round(_FINE * mark.stroke_width))
            for piece in _dashed(points, mark.line_style):
                self.pen.line(piece, fill=colour, width=wide, joint="curve")

    def _bars(self, mark: Any) -> None:
        across, up = self._of(mark, "x"), self._of(mark, "y")
        half = 0.5 * (1 - mark.padding) / max(len(across.names), 1)
        below = np.zeros(np.size(mark.x))
        for place, row in enumerate(np.atleast_2d(mark.y)):
            for x, low, high in zip(mark.x, below, below + row, strict=True):
                left, right = (self.fine.width * (across.share(x) + side) for side in (-half, half))
                top, bottom = (self.fine.height * (1 - up.share(end)) for end in (high, low))
                if bottom > top:
                    colour = ink(_one(mark.colors, place, "var(--line)"), self.named)
                    self.pen.rectangle([left, top, right, bottom], fill=colour)
            below = below + row

    def _dots(self, mark: Any) -> None:
        radius = _FINE * sqrt(mark.default_size / pi)
        points = self._places(mark, np.ravel(mark.x), np.ravel(mark.y))
        for place, (x, y) in enumerate(points):
            full = ink(_one(mark.colors, place, "var(--ink)"), self.named)
            colour = _faint(full, _one(mark.opacities, place, 1.0))
            self.pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)

    def with_axes(self) -> Image.Image:
        """All of it in its own size, with a line and numbers at each axis."""
        whole = Image.new("RGB", self.size, "white")
        whole.paste(self.fine.resize((self.wide, self.high), Image.Resampling.BOX), (_LEFT, _ABOVE))
        pen, lowest = ImageDraw.Draw(whole), _ABOVE + self.high
        for axis in self.drawn.axes:
            upright = axis.orientation == "vertical"
            end = (_LEFT, _ABOVE) if upright else (self.size[0], lowest)
            pen.line([(_LEFT, lowest), end], fill=_LINE)
            for share, word in ticks(axis, self.scales[axis.scale.model_id]):
                said = plain(word)
                wide = length(said, 11)
                left = _LEFT - 5 - wide if upright else _LEFT + share * self.wide - wide / 2
                top = lowest - share * self.high - 7 if upright else lowest + 3
                write(whole, (min(max(left, 0), self.size[0] - wide), top), said, 11, _MUTED)
        return whole


def _dashed(points: _Points, style: str) -> Iterator[_Points]:
    """A line as the pieces of it that are drawn."""
    if style == "solid":
        yield points
        return
    long = _FINE * (2 if style == "dotted" else 6)
    for (x, y), (to_x, to_y) in pairwise(points):
        far = max(sqrt((to_x - x) ** 2 + (to_y - y) ** 2), 1e-9)
        for step in np.arange(0, far, 2 * long):
            begin, end = step / far, min((step + long) / far, 1.0)
            yield [
                (x + share * (to_x - x), y + share * (to_y - y)) for share in (float(begin), end)
            ]


def _faint(colour: tuple[int, int, int], opacity: float) -> tuple[int, ...]:
    """A colour that shines through, as it is on white."""
    return tuple(round(255 - opacity * (255 - part)) for part in colour)


def _one(each: Any, place: int, otherwise: Any) -> Any:
    return each[place % len(each)] if each is not None and len(each) else otherwise
