"""Small maps with words above, and when their planes are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any

import ipywidgets as W
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.widgets.canvas import PatchCanvas
from vitlab.widgets.traits import encode

_REST = 0.25  # seconds after which a hand rests
_GLANCED, _FEW_BYTES = 256, 16_000  # px and bytes of a picture while a hand moves


class Map(W.VBox):
    """A canvas under a line of words."""

    def __init__(self, **kwargs: Any) -> None:
        self._words = W.HTML()
        self._picture: NDArray[np.uint8] | None = None
        self._sent = 0  # px of its longer side that were sent at most
        self.canvas = PatchCanvas(accept_pictures=False, box_select=False, **kwargs)
        super().__init__([self._words, self.canvas])
        self.add_class("vl-map").add_class("vl-drawn")

    def say(self, words: str) -> None:
        """Say this above it; HTML of numbers and words of ours."""
        self._words.value = f"<span class=vl-map-words>{words}</span>"

    def show_grid(self, grid: tuple[int, int], cell: int = 1) -> None:
        """Lay a grid of (rows, cols) over nothing but numbers."""
        size = (grid[0] * cell, grid[1] * cell)
        with self.canvas.hold_sync():
            self.canvas.image_size, self.canvas.patch_size = size, (cell, cell)

    def show_picture(
        self, picture: NDArray[np.uint8], patch: tuple[int, int], longest: int = 2048
    ) -> None:
        """Show a picture (height, width, 3) in patches of (height, width) pixels.

        At most ``longest`` pixels of a side are sent; of a picture that is shown already none.
        """
        with self.canvas.hold_sync():
            if longest > self._sent or not _same(picture, self._picture):
                self._picture, self._sent = picture, longest
                self.canvas.image = encode(_at_most(longest, picture))
            # said also where the picture is the same: then nothing else measures it
            self.canvas.image_size = picture.shape[:2]
            self.canvas.patch_size = patch

    def glance(self, picture: NDArray[np.uint8], patch: tuple[int, int]) -> None:
        """Show it in a few kB, until `show_picture` shows it as it is."""
        if _same(picture, self._picture):
            self.show_picture(picture, patch, self._sent)
            return
        with self.canvas.hold_sync():
            self._picture, self._sent = picture, 0
            self.canvas.image = _in_few_bytes(_at_most(_GLANCED, picture))
            self.canvas.image_size, self.canvas.patch_size = picture.shape[:2], patch


def _same(picture: NDArray[np.uint8], before: NDArray[np.uint8] | None) -> bool:
    return picture is before or (before is not None and np.array_equal(picture, before))


def _at_most(longest: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if max(picture.shape) <= longest:
        return picture
    smaller = Image.fromarray(picture)
    smaller.thumbnail((longest, longest))
    return np.asarray(smaller)


def _in_few_bytes(picture: NDArray[np.uint8]) -> bytes:
    """As a JPEG that is as good as there is room for."""
    encoded = b""
    for quality in (85, 70, 50, 30, 10):
        buffer = BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
        encoded = buffer.getvalue()
        if len(encoded) <= _FEW_BYTES:
            break
    return encoded


class Resting:
    """Sends what is looked at, and all the rest once a hand rests.

    ``send(False)`` at once and ``send(True)`` a quarter of a second after the last call; where no
    event loop runs, as in a script, all is sent at once.
    """

    def __init__(self) -> None:
        self._later: asyncio.TimerHandle | None = None

    def show(self, send: Callable[[bool], None]) -> None:
        """Send in two parts."""
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            send(True)
            return
        send(False)
        self._later = loop.call_later(_REST, send, True)

    def stop(self) -> None:
        """Forget what was to be sent."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
