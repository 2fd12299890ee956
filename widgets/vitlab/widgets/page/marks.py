"""Marks of bqplot as parts of an SVG that is stretched over their place, and as words on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from math import isfinite, pi, sqrt
from typing import Any

import numpy as np

from vitlab.widgets.page.scale import Scale
from vitlab.widgets.page.tags import element

WIDE = 1000  # units of the SVG on either side
_DASHES = {"dashed": "10 10", "dotted": "2 10", "dash_dotted": "10 5 2 5"}
_GLYPHS = {"cross": "+", "diamond": "◆", "square": "■", "triangle-up": "▲", "triangle-down": "▼"}
_ALIGNED = {"start": "0", "middle": "-50%", "end": "-100%"}


def drawing(mark: Any, scales: Mapping[str, Scale]) -> str:
    """What of a mark is lines and areas."""
    if not mark.visible:
        return ""
    match mark._model_name:
        case "LinesModel":
            return "".join(_lines(mark, scales))
        case "BarsModel":
            return "".join(_bars(mark, scales))
        case "ScatterModel" if mark.marker not in _GLYPHS:
            return "".join(_dots(mark, scales))
        case _:
            return ""


def words(mark: Any, scales: Mapping[str, Scale]) -> str:
    """What of a mark is words, or signs that must not be stretched."""
    match mark._model_name:
        case "LabelModel":
            size, said = f"{mark.default_size:g}px", [str(each) for each in mark.text]
        case "ScatterModel" if mark.marker in _GLYPHS:
            size = f"{1.5 * sqrt(mark.default_size):.1f}px"
            said = [_GLYPHS[mark.marker]] * np.size(mark.x)
        case _:
            return ""
    return "".join(_words(mark, scales, said, size)) if mark.visible else ""


def _words(mark: Any, scales: Mapping[str, Scale], said: list[str], size: str) -> Iterator[str]:
    aligned = _ALIGNED[getattr(mark, "align", "middle")]
    down = "-80%" if mark._model_name == "LabelModel" else "-50%"  # a word stands on its line
    right, below = getattr(mark, "x_offset", 0), getattr(mark, "y_offset", 0)
    for place, (x, y, word) in enumerate(
        zip(np.ravel(mark.x), np.ravel(mark.y), said, strict=False)
    ):
        if not word:
            continue
        at = (
            f"left: {100 * scales['x'].share(x):.2f}%; top: {100 - 100 * scales['y'].share(y):.2f}%"
        )
        moved = f"translate(calc({aligned} + {right}px), calc({down} + {below}px))"
        colour = (
            f"color: {_of(mark.colors, place, 'inherit')}; opacity: {_of(mark.opacities, place, 1)}"
        )
        style = f"{at}; font-size: {size}; {colour}; transform: {moved}"
        yield element({"style": style}, escape(word), "span")


def _lines(mark: Any, scales: Mapping[str, Scale]) -> Iterator[str]:
    ys = np.atleast_2d(mark.y)
    xs = np.broadcast_to(np.atleast_2d(mark.x), ys.shape)
    for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
        path = _path(_points(x, y, scales))
        stroke = _of(mark.colors, place, "none")
        style = f"stroke: {stroke}; stroke-width: {mark.stroke_width:g}; fill: none"
        if dashes := _DASHES.get(mark.line_style):
            style += f"; stroke-dasharray: {dashes}"
        opacity = _of(mark.opacities, place, 1)
        if mark.fill == "bottom":
            ends = _points(x[[-1, 0]], [scales["y"].low] * 2, scales)
            filled = f"fill: {_of(mark.fill_colors, place, stroke)}"
            strong = _of(mark.fill_opacities, place, 1)
            whole = f"{path}{_path(ends).replace('M', 'L', 1)}Z"
            yield element({"d": whole, "style": f"{filled}; opacity: {strong}"}, tag="path")
        yield _stroke(path, f"{style}; opacity: {opacity}")


def _bars(mark: Any, scales: Mapping[str, Scale]) -> Iterator[str]:
    """Stacked over each name, each on those before it."""
    names = scales["x"]
    half = 0.5 * (1 - mark.padding) / max(len(names.names), 1)
    below = np.zeros(np.size(mark.x))
    for place, row in enumerate(np.atleast_2d(mark.y)):
        for column, (x, low, high) in enumerate(zip(mark.x, below, below + row, strict=True)):
            left, middle = names.share(x) - half, scales["y"]
            top, bottom = (WIDE * (1 - middle.share(value)) for value in (high, low))
            colour = _of(mark.colors, place if mark.color_mode != "element" else column, "none")
            place_of = {"x": f"{WIDE * left:.1f}", "y": f"{top:.1f}", "style": f"fill: {colour}"}
            size = {"width": f"{2 * half * WIDE:.1f}", "height": f"{max(bottom - top, 0):.1f}"}
            yield element({"class": "bar"} | place_of | size, tag="rect")
        below = below + row


def _dots(mark: Any, scales: Mapping[str, Scale]) -> Iterator[str]:
    """A line of no length with round ends is a circle, however the SVG is stretched."""
    wide = 2 * sqrt(mark.default_size / pi)
    for place, (x, y) in enumerate(_points(np.ravel(mark.x), np.ravel(mark.y), scales)):
        colour, opacity = _of(mark.colors, place, "none"), _of(mark.opacities, place, 1)
        style = (
            f"stroke: {colour}; stroke-width: {wide:.1f}; stroke-linecap: round; opacity: {opacity}"
        )
        yield _stroke(f"M{x:.1f} {y:.1f}h0", style)


def _stroke(path: str, style: str) -> str:
    """A line that is as wide however the SVG is stretched."""
    return element({"d": path, "vector-effect": "non-scaling-stroke", "style": style}, tag="path")


def _points(
    x: Iterable[Any], y: Iterable[Any], scales: Mapping[str, Scale]
) -> list[tuple[float, float]]:
    across, up = scales["x"], scales["y"]
    return [
        (WIDE * across.share(one), WIDE * (1 - up.share(other)))
        for one, other in zip(x, y, strict=True)
    ]


def _path(points: list[tuple[float, float]]) -> str:
    """Lines from point to point; where one is no number a new line begins."""
    path, command = "", "M"
    for x, y in points:
        if isfinite(x) and isfinite(y):
            path += f"{command}{x:.1f} {y:.1f}"
            command = "L"
        else:
            command = "M"
    return path


def _of(each: Any, place: int, otherwise: Any) -> Any:
    """What is given for one of several; a short list begins again."""
    return each[place % len(each)] if each is not None and len(each) else otherwise
