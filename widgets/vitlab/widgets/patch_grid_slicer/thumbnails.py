"""A small picture of each cut for the list of cuts: the photograph under a few of its lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Square = tuple[float, float, float]  # top, left and side, in shares of the side

_FINE = 4  # times as large while lines are drawn
_DARK, _LIGHT = (0, 0, 0, 110), (255, 255, 255, 235)


def thumbnails(pixels: NDArray[np.uint8], side: int) -> list[NDArray[np.uint8]]:
    """The middle of a picture in each cut, (side, side, 3), in the order of the cuts.

    >>> [each.shape for each in thumbnails(np.zeros((40, 60, 3), np.uint8), 32)]
    [(32, 32, 3), (32, 32, 3), (32, 32, 3), (32, 32, 3)]
    """
    picture = _middle(pixels).resize((side * _FINE, side * _FINE), Image.Resampling.BOX)
    cuts = (_REGULAR, _OVERLAPPING, tuple(_stages()), _ADAPTIVE)
    return [_drawn(picture.copy(), cut, side) for cut in cuts]


def _middle(pixels: NDArray[np.uint8]) -> Image.Image:
    height, width, _ = pixels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return Image.fromarray(pixels[top : top + side, left : left + side])


def _drawn(picture: Image.Image, cut: tuple[Square, ...], side: int) -> NDArray[np.uint8]:
    pen = ImageDraw.Draw(picture, "RGBA")
    whole = side * _FINE
    for colour, width in ((_DARK, _FINE + 2), (_LIGHT, _FINE - 1)):
        for top, left, length in cut:
            box = [whole * left, whole * top, whole * (left + length), whole * (top + length)]
            pen.rectangle(box, outline=colour, width=width)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def _grid(cells: int, top: float = 0, left: float = 0, length: float = 1) -> tuple[Square, ...]:
    step = length / cells
    places = range(cells)
    return tuple((top + row * step, left + col * step, step) for row in places for col in places)


def _stages() -> Iterator[Square]:
    """Fine cells, and each time as many of them in one."""
    yield from _grid(2)
    yield from _grid(2, 0, 0, 0.5)
    yield from _grid(2, 0, 0, 0.25)


_REGULAR = _grid(3)
_OVERLAPPING = ((0.1, 0.1, 0.42), (0.1, 0.36, 0.42), (0.36, 0.1, 0.42), (0.36, 0.36, 0.42))
_ADAPTIVE = (*_grid(2), *_grid(2, 0, 0.5, 0.5), *_grid(2, 0.5, 0, 0.5), *_grid(2, 0.5, 0.25, 0.25))
