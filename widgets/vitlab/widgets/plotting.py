"""bqplot in the family's clothes: no toolbar, no frame, quiet axes, colours of the stylesheet."""

from __future__ import annotations

import warnings
from typing import Any

import ipywidgets as W

from vitlab.widgets.without_pandas import import_bqplot

with warnings.catch_warnings():  # its traits are declared in a way that traitlets deprecates
    warnings.simplefilter("ignore", DeprecationWarning)
    import_bqplot()
    import bqplot as bqplot

INK, MUTED = "var(--ink)", "var(--muted)"


def figure(
    marks: list[Any], axes: list[Any], *, height: str, left: int = 10, right: int = 16
) -> bqplot.Figure:
    """A figure as wide as its place; ``left`` and ``right`` are px for axes and words."""
    return bqplot.Figure(
        marks=marks,
        axes=axes,
        fig_margin={"top": 20, "bottom": 26, "left": left, "right": right},
        background_style={"fill": "none"},
        display_toolbar=False,
        animation_duration=0,
        min_aspect_ratio=0.01,
        max_aspect_ratio=100,
        padding_y=0,
        layout=W.Layout(width="auto", height=height, min_width="0"),
    )


def axis(scale: Any, **how: Any) -> bqplot.Axis:
    """A thin line with small words and no grid."""
    words = {"fill": MUTED, "font-size": "11px"}
    return bqplot.Axis(scale=scale, grid_lines="none", color="var(--line)", tick_style=words, **how)


def words(scales: dict[str, Any], colour: str = INK, **how: Any) -> bqplot.Label:
    """Words in a figure, none yet; see `write`."""
    fixed = {"colors": [colour], "default_size": 11.5, "font_weight": "normal"}
    empty = {"x": [0.0], "y": [0.0], "text": [""]}
    return bqplot.Label(scales=scales, **fixed, **empty, **how)


def write(label: bqplot.Label, x: list[float], y: list[float], text: list[str]) -> None:
    """Put words to their places."""
    change(label, x=x, y=y, text=text)


def change(mark: W.Widget, **traits: Any) -> None:
    """Set several traits in one message, which has only those that are not so yet."""
    with mark.hold_sync():
        for name, value in traits.items():
            setattr(mark, name, value)
