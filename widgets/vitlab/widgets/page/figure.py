"""A figure of bqplot as a drawing that needs no bqplot: SVG for its marks, words beside them."""

from __future__ import annotations

from html import escape
from math import floor, log10
from typing import Any

from vitlab.widgets.page import marks
from vitlab.widgets.page.scale import Scale
from vitlab.widgets.page.tags import element, owner


def figure(drawn: Any) -> str:
    """Marks and axes as they stand; they are as wide as their place, and words keep their size."""
    scales: dict[str, Scale] = {}
    lines = "".join(
        marks.drawing(mark, _scales(drawn, mark.scales, scales)) for mark in drawn.marks
    )
    words = "".join(marks.words(mark, _scales(drawn, mark.scales, scales)) for mark in drawn.marks)
    axes = "".join(
        _axis(axis, _scales(drawn, {"of": axis.scale}, scales)["of"]) for axis in drawn.axes
    )
    top, right, bottom, left = (
        drawn.fig_margin[side] for side in ("top", "right", "bottom", "left")
    )
    room = f"left: {left}px; top: {top}px; width: calc(100% - {left + right}px); "
    room += f"height: calc(100% - {top + bottom}px)"
    frame = {"style": room, "viewBox": f"0 0 {marks.WIDE} {marks.WIDE}"}
    svg = element(frame | {"preserveAspectRatio": "none", "aria-hidden": "true"}, lines, "svg")
    beside = element({"class": "plain-words", "style": room, "aria-hidden": "true"}, axes + words)
    return element(owner(drawn, "bqplot", "figure", "plain-figure"), svg + beside)


def _scales(drawn: Any, of: dict[str, Any], known: dict[str, Scale]) -> dict[str, Scale]:
    """Scales with their ends; where those are free they follow all that is drawn on them."""
    for scale in of.values():
        if scale.model_id not in known:
            given = [
                getattr(mark, name)
                for mark in drawn.marks
                for name, own in mark.scales.items()
                if own is scale and name in ("x", "y")
            ]
            known[scale.model_id] = Scale.of(scale, given)
    return {name: known[scale.model_id] for name, scale in of.items()}


def _axis(axis: Any, scale: Scale) -> str:
    """A thin line, and a small number at each tick."""
    side = axis.side or "bottom"
    beside, along = ("left", "top") if side in ("left", "right") else (side, "left")
    values = _ticks(axis, scale)
    ticks = "".join(
        f'<span style="{along}: {100 * _share(scale, value, side):.2f}%">{escape(said)}</span>'
        for value, said in values
    )
    return element({"class": f"plain-axis plain-axis-{beside}"}, ticks)


def _share(scale: Scale, value: Any, side: str) -> float:
    share = scale.share(value)
    return 1 - share if side in ("left", "right") else share


def _ticks(axis: Any, scale: Scale) -> list[tuple[Any, str]]:
    if scale.names:
        return [(name, name) for name in scale.names]
    given = axis.tick_values
    if given is None or not len(given):
        given = round_numbers(scale.low, scale.high, axis.num_ticks or 5)
    how = (axis.tick_format or "g").replace("~", "")
    return [(value, _said(float(value), how)) for value in given if scale.holds(value)]


def _said(value: float, how: str) -> str:
    """A number as d3 writes it, as far as its formats are those of Python."""
    return format(round(value) if how.endswith("d") else value, how).replace("-", "−")


def round_numbers(low: float, high: float, about: int) -> list[float]:
    """Round numbers between two ends, ``about`` so many of them.

    >>> round_numbers(-2.7, 2.7, 4), round_numbers(0, 1, 5)
    ([-2.0, 0.0, 2.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    """
    if not high > low:
        return [low]
    rough = (high - low) / max(about, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= 0.75 * rough)
    first, last = -floor(-low / step), floor(high / step)
    return [round(place * step, 10) for place in range(first, last + 1)]
