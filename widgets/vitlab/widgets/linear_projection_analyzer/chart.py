"""What is lost at every width, with a handle that is one with the slider: the page draws it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets as W
from traitlets import Dict, Int, List, Unicode

from vitlab.widgets.joining import joined
from vitlab.widgets.refusing import Refusing
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import LostCurve, ProjectionReading

_SERIES = {
    ("random", "pseudoinverse"): "random",
    ("random", "fitted"): "random_fitted",
    ("dct", "pseudoinverse"): "dct",
    ("pca", "pseudoinverse"): "pca",
}


class _Plot(Refusing, anywidget.AnyWidget):
    """The lines and the handle."""

    _esm = joined(Path(__file__).with_name("chart.js"))

    curves = List(Dict(), help="of each line name, title and points [width, lost]").tag(sync=True)
    told = Dict(help="the width that was read, what it loses, and on which line").tag(sync=True)
    numbers = Int(768, help="numbers in a patch: the last width").tag(sync=True)
    slider = Unicode(help="what moves the width, as the page names it").tag(sync=True)


class LostChart(W.VBox):
    """A line for each kind of numbers, over the widths of a token; dots and dashes tell them apart.

    The handle is a second hand of ``slider``: dragged, or moved by arrow keys.
    """

    def __init__(self, slider: W.Widget) -> None:
        self.plot = _Plot(slider=f"IPY_MODEL_{slider.model_id}")
        self._legend = W.HTML()
        self.shown: tuple[LostCurve, ...] = ()
        caption = W.HTML(
            f"<span class=vl-caption>"
            f"{said('<b>what is lost</b> of the variance, for every width')}</span>"
        )
        super().__init__([caption, self.plot, self._legend])
        self.add_class("vl-curve").add_class("vl-drawn")

    def show(self, reading: ProjectionReading) -> None:
        """Follow a reading."""
        series = _SERIES.get((reading.weights, reading.decoder), "")
        told: dict[str, Any] = {"series": "given" if reading.given else series}
        if not reading.waits:
            told |= {"width": reading.dim, "lost": reading.lost}
        with self.plot.hold_sync():
            self.plot.numbers, self.plot.told = reading.numbers, told

    def show_curves(self, curves: Sequence[LostCurve]) -> None:
        """Show these lines, those that are there so far."""
        self.shown = tuple(curves)
        self.plot.curves = [
            {
                "name": curve.name,
                "title": curve.title,
                "points": [[point.width, point.lost] for point in curve.points],
            }
            for curve in curves
        ]
        told = [f"<span><i class=vl-lost-{c.name}></i> {escape(c.title)}</span>" for c in curves]
        self._legend.value = f"<p class=vl-legend>{' '.join(told) or '…'}</p>"
