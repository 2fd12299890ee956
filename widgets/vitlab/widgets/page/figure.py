"""A figure of bqplot as a drawing that needs no bqplot: SVG for its marks, words beside them."""

from __future__ import annotations

from html import escape
from typing import Any

from vitlab.widgets.page import marks
from vitlab.widgets.page.axes import scales_of, ticks
from vitlab.widgets.page.scale import Scale
from vitlab.widgets.page.tags import element, owner


def figure(drawn: Any) -> str:
    """Marks and axes as they stand; they are as wide as their place, and words keep their size."""
    known = scales_of(drawn)
    pairs = [
        (mark, {name: known[mark.scales[name].model_id] for name in ("x", "y")})
        for mark in drawn.marks
    ]
    lines = "".join(marks.drawing(mark, scales) for mark, scales in pairs)
    words = "".join(marks.words(mark, scales) for mark, scales in pairs)
    axes = "".join(_axis(axis, known[axis.scale.model_id]) for axis in drawn.axes)
    top, right, bottom, left = (
        drawn.fig_margin[side] for side in ("top", "right", "bottom", "left")
    )
    room = f"left: {left}px; top: {top}px; width: calc(100% - {left + right}px); "
    room += f"height: calc(100% - {top + bottom}px)"
    frame = {"style": room, "viewBox": f"0 0 {marks.WIDE} {marks.WIDE}"}
    svg = element(frame | {"preserveAspectRatio": "none", "aria-hidden": "true"}, lines, "svg")
    beside = element({"class": "plain-words", "style": room, "aria-hidden": "true"}, axes + words)
    return element(owner(drawn, "bqplot", "figure", "plain-figure"), svg + beside)


def _axis(axis: Any, scale: Scale) -> str:
    """A thin line, and a small number at each tick."""
    upright = axis.orientation == "vertical"
    side, along = ("left", "top") if upright else ("bottom", "left")
    said = "".join(
        element(
            {"style": f"{along}: {100 * (1 - at if upright else at):.2f}%"}, escape(word), "span"
        )
        for at, word in ticks(axis, scale)
    )
    return element({"class": f"plain-axis plain-axis-{side}"}, said)
