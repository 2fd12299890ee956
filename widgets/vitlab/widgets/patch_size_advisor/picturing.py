"""The advisor's picture and its box: what a hand does to them, and what the page is shown."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import link

from vitlab.core.grid import scaled_box
from vitlab.core.readings.patch_size_advisor import AdviceReading
from vitlab.core.readings.patch_size_advisor.settings import OWN, picture_of
from vitlab.widgets.base.settings import Settings
from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.traits import encode
from vitlab.words import said, word

_BOX = word(
    "The smallest thing: {height} × {width} px, {top} px down, {left} px across. It touches "
    "{touched} patches, {inside} of them inside it."
)


class Picturing(Settings):
    """Part of `PatchSizeAdvisor`: the box and the patches are the page's, which tells of them."""

    canvas: PatchCanvas
    image: Any
    _decoded: Any = None
    _pixels: NDArray[np.uint8] | None = None
    _shown: Any = None

    def _make_canvas(self) -> PatchCanvas:
        self.canvas = PatchCanvas(remainder="pad")
        with self.canvas.hold_sync():
            self.canvas.click_moves_box, self.canvas.describe_box = True, said(_BOX)
            self.canvas.describe = said("Patch {index}: row {row}, column {col}.")
        link((self, "patch_size"), (self.canvas, "patch_size"))
        self.canvas.observe(self._take_box, "box")
        self.canvas.observe(self._take_picture, "image")
        return self.canvas

    def _take_box(self, change: dict[str, Any]) -> None:
        """Adopt the box that a hand drew or moved, in pixels of the picture."""
        if not self.canvas.came_from_browser(change) or self._pixels is None:
            return
        given = self._pixels.shape[0], self._pixels.shape[1]
        box = tuple(change["new"])
        self._take({"smallest": scaled_box(box, self.canvas.image_size, given) if box else None})

    def _take_picture(self, change: dict[str, Any]) -> None:
        """Adopt the picture that somebody dropped, pasted or opened in the browser."""
        if self.canvas.came_from_browser(change):
            self._take({"image": self.canvas.image, "application": OWN})

    def _prepare(self, application: str, box: Any, image: Any) -> None:
        """Let a hand draw where there is a picture, also where its settings cannot work."""
        own = application == OWN
        with self.canvas.hold_sync():
            self.canvas.box_select = self.canvas.box_cells = own
            if own and box is None:
                self.canvas.box = []
        if own:
            self._show_picture(self._load(image))

    def _picture(self, reading: AdviceReading) -> None:
        """Show what is read, and the thing in it."""
        with self.canvas.hold_sync():
            if reading.box is None:
                self._show_picture(None)
            self.canvas.image_size = reading.image_size
            self.canvas.box = list(reading.placed)
            self.canvas.box_step = _step(reading)

    def _load(self, image: Any) -> NDArray[np.uint8]:
        """The pixels of a picture, decoded once."""
        if self._pixels is None or self._decoded is not image:
            self._pixels, self._decoded = picture_of(image), image
        return self._pixels

    def _show_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Put it on the page; where nobody knows where a thing lies there is none."""
        if pixels is self._shown:
            return
        self._shown = pixels
        if pixels is None:
            self.canvas.image = b""
        elif self.image is not self.canvas.image:  # the browser has what it brought
            self.canvas.image = encode(pixels)


def _step(reading: AdviceReading) -> int:
    """Pixels of what is read that are at least one of the picture."""
    if reading.picture is None:
        return 1
    sides = zip(reading.image_size, reading.picture.shape, strict=False)
    return ceil(max(1.0, *(new / old for new, old in sides)))
