"""The page of native aspect: one picture in its own aspect, and squeezed into a square."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets as W

from vitlab.core.facts import size
from vitlab.widgets.places import SamePlaces
from vitlab.widgets.resolution_simulator import words
from vitlab.widgets.resolution_simulator.figures import Map, Resting
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.resolution_simulator import AspectReading

Take = Callable[[dict[str, Any]], None]


class AspectPage(W.HBox):
    """Two pictures with their grids and one selection, and both in numbers."""

    def __init__(self, take: Take) -> None:
        self._take, self._following, self._resting = take, False, Resting()
        self._reading: AspectReading | None = None
        self.native, self.square, self.table = Map(), Map(), W.HTML()
        self.native.canvas.accept_pictures = True
        pictures = W.HBox([self.native, self.square]).add_class("vl-aspects")
        super().__init__([pictures.add_class("vl-grown"), self.table.add_class("vl-beside")])
        self.native.canvas.observe(self._bring, "image")
        self.links = [SamePlaces([self.native.canvas], [self.square.canvas])]

    def show(self, reading: AspectReading) -> None:
        """Follow a reading."""
        before = self._reading
        self._following, self._reading = True, reading
        tokens = reading.square_grid[0] * reading.square_grid[1]
        native, squeezed = said("native aspect"), said("squeezed square")
        native = f"<b>{native}</b>: {size(reading.grid)} = {reading.tokens}"
        squeezed = f"<b>{squeezed}</b>: {size(reading.square_grid)} = {tokens}"
        for shown, picture, words_above in (
            (self.native, reading.native_picture, native),
            (self.square, reading.square_picture, squeezed),
        ):
            shown.glance(picture, reading.patch_size)
            shown.layout.flex = f"{picture.shape[1]} 1 0"  # both to one scale
            shown.say(words_above)
        if before is None or (before.grid, before.square_grid) != (
            reading.grid,
            reading.square_grid,
        ):
            middle = reading.grid[0] // 2 * reading.grid[1] + reading.grid[1] // 2
            self.native.canvas.selected = middle
            self.square.canvas.selected = reading.square_place(middle)
        self.table.value = words.aspects(reading)
        self._resting.show(lambda whole: self._show_pictures(reading) if whole else None)
        self._following = False

    def stop(self) -> None:
        """Send nothing more."""
        self._resting.stop()

    def _show_pictures(self, reading: AspectReading) -> None:
        """Every pixel, once the hand rests."""
        self.native.show_picture(reading.native_picture, reading.patch_size)
        self.square.show_picture(reading.square_picture, reading.patch_size)

    def _bring(self, change: Any) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if not self._following and self.native.canvas.came_from_browser(change):
            self._take({"image": change["new"]})
