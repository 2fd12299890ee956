"""Folded out: the length of each token, and its cosine with the selected one, on the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets as W
import numpy as np

from vitlab.core.facts import number
from vitlab.widgets.embedding_atlas.showing import shades
from vitlab.widgets.embedding_atlas.wall import PictureWall
from vitlab.widgets.points import PointsCanvas
from vitlab.widgets.tabs import Tabs
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.embedding_atlas import AtlasReading

_NORMS, _COSINES = "norms", "cosines"


class NormsAndCosines(W.HBox):
    """A map for each picture, and norm against brightness; made once a hand rests."""

    def __init__(self, points: PointsCanvas, again: Callable[[], None]) -> None:
        self._points = points
        self._again = again
        self._is_made = False
        super().__init__()
        self.add_class("vl-norms")

    def prepare(self) -> None:
        """Make what is shown, so that whoever folds it out does not wait for that."""
        if self._is_made:
            return
        self.words = W.HTML()
        self.tabs = Tabs({_NORMS: said("norms"), _COSINES: said("cosines to the selected")})
        self.tabs.observe(lambda _: self._again(), "value")
        self.wall = PictureWall(self._points, highest=170, near=False)
        self.beside = PointsCanvas(
            lead=f"IPY_MODEL_{self._points.model_id}",
            axes=[said("mean brightness"), said("norm")],
        )
        self.children = [W.VBox([self.words, self.tabs]), self.wall, self.beside]
        self._is_made = True

    def show(self, reading: AtlasReading) -> None:
        """Follow a reading."""
        self.prepare()
        norms, wants = reading.norms, self.tabs.value == _COSINES
        low, high = float(norms.min()), float(norms.max())
        cosines = reading.cosines if wants else None
        values = np.zeros(len(reading.source.ids), np.uint8)
        ends = (low, high) if cosines is None else (-1.0, 1.0)
        values[reading.rows] = shades(norms if cosines is None else cosines, *ends)
        self.wall.show_values(values, "cividis" if cosines is None else "coolwarm")
        self.wall.layout.display = None if reading.source.pictures else "none"
        self.words.value = _words(reading, low, high, cosines=wants)
        self._show_brightness(reading, high)

    def _show_brightness(self, reading: AtlasReading, longest: float) -> None:
        brightness = reading.source.brightness
        self.beside.layout.display = "none" if brightness is None else None
        if brightness is None:
            return
        full = np.full((len(brightness), 2), np.nan, np.float32)
        full[reading.rows, 0] = brightness.numpy()[reading.rows]
        full[reading.rows, 1] = reading.norms / (longest or 1.0)
        self.beside.show_points(full)


def _words(reading: AtlasReading, low: float, high: float, *, cosines: bool) -> str:
    if cosines and reading.cosines is None:
        return said("<p>Choose a token first: cosines are those with the selected one.</p>")
    if cosines:
        return said(
            "<p><b>Cosines.</b> How far each token points the same way as the selected one, the "
            "mean of all taken away: blue −1, grey 0, red 1.</p>"
        )
    told = said(
        "<b>Norms.</b> The length of each token, from {low} (dark) to {high} (bright).",
        low=number(low),
        high=number(high),
    )
    r = reading.norm_follows_brightness
    if r is not None:
        told += " " + said("Norm against brightness: r = {r}.", r=number(r))
    return f"<p>{told}</p>"
