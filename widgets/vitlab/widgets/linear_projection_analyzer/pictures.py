"""The photograph, and the same read back from two kinds of numbers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.grid import PatchGrid
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.linear_projection_analyzer import words
from vitlab.widgets.traits import encode
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.linear_projection_analyzer import ProjectionReading

_LONGEST = 448  # px of a side that is sent at once
_MOST_BYTES = 13_000  # of a picture that is sent at once
FAINT = 0.35  # of the grid: small pictures are seen through it
_QUALITIES = (85, 70, 50, 30, 15)


class Shown(W.VBox):
    """A canvas under a line of words: a picture at once, its very pixels when `finish` is called.

    What changes at every move is sent as a small JPEG first.
    """

    def __init__(self, **kwargs: Any) -> None:
        self._words = W.HTML()
        self._pixels: NDArray[np.uint8] | None = None
        self._owes = False
        quiet = {"accept_pictures": False, "box_select": False, "grid_opacity": FAINT}
        self.canvas = PatchCanvas(**quiet | kwargs)
        super().__init__([self._words, self.canvas])
        self.add_class("vl-map").add_class("vl-drawn")

    def say(self, told: str) -> None:
        """Say this above it; HTML of numbers and words of ours."""
        self._words.value = f"<span class=vl-caption>{told}</span>"

    def show(self, pixels: NDArray[np.uint8], grid: PatchGrid) -> None:
        """Show these pixels (height, width, 3) under a grid."""
        with self.canvas.hold_sync():
            if self._pixels is None or not np.array_equal(pixels, self._pixels):
                self._pixels, self._owes = pixels, True
                self.canvas.image = quick(pixels)
            self.show_grid(grid)

    def show_grid(self, grid: PatchGrid) -> None:
        """Lay the grid over what is there."""
        with self.canvas.hold_sync():
            # said also where the picture is the same: then nothing else measures it
            self.canvas.image_size, self.canvas.patch_size = grid.image_size, grid.patch_size

    def finish(self) -> None:
        """Send the very pixels."""
        if self._owes and self._pixels is not None:
            self._owes = False
            with self.canvas.hold_sync():
                size = self.canvas.image_size
                self.canvas.image = encode(self._pixels)
                self.canvas.image_size = size


class Pictures(W.HBox):
    """Three pictures of one grid; ``take(settings)`` is called with a picture of one's own."""

    def __init__(self, take: Callable[[dict[str, Any]], None]) -> None:
        self._take, self._following = take, False
        self.photograph = Shown(accept_pictures=True)
        self.back, self.beside = Shown(opacity=0.0), Shown()
        self.back.canvas.describe = said(
            "Patch {index}: row {row}, column {col}. {value} % of it is lost"
        )
        self.all = (self.photograph, self.back, self.beside)
        super().__init__(self.all)
        self.add_class("vl-three")
        self.photograph.canvas.observe(self._bring, "image")

    def show(self, reading: ProjectionReading) -> None:
        """Follow a reading; while it waits, what was read back before is faint."""
        (self.add_class if reading.waits else self.remove_class)("vl-waits")
        captions = words.captions(reading)
        if not reading.waits:  # what a move changes comes first
            self.back.show(reading.read_back, reading.grid)
            self.back.say(captions[1])
            self.beside.show(reading.read_beside, reading.grid)
            self.back.canvas.show_planes(100 * reading.lost_map)
        self._following = True
        try:
            self.photograph.show(reading.picture, reading.grid)
        finally:
            self._following = False
        for shown, told in zip(self.all, captions, strict=True):
            shown.show_grid(reading.grid)
            shown.say(told)

    def finish(self) -> None:
        """Send the very pixels of all."""
        self._following = True
        try:
            for shown in self.all:
                shown.finish()
        finally:
            self._following = False

    def _bring(self, change: Any) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if not self._following and self.photograph.canvas.came_from_browser(change):
            self._take({"image": change["new"]})


def quick(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG of at most 13 kB, as good as that allows.

    >>> noise = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    >>> len(quick(noise)) <= 13_000
    True
    """
    picture = Image.fromarray(pixels)
    picture.thumbnail((_LONGEST, _LONGEST))
    for quality in _QUALITIES:
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= _MOST_BYTES:
            break
    return buffer.getvalue()
