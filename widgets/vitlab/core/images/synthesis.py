"""Pictures made of whole numbers, so that their bytes are the same on every machine."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import ImageError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.images.pixels import MAX_PIXELS, Pixels, check_limit
from vitlab.words import said

Whole: TypeAlias = "NDArray[np.int64]"


def synthesize_image(seed: int = 0, size: int | Pair = 224) -> Pixels:
    """Draw a picture with structure: a gradient, discs and boxes, stripes and grain.

    Args:
        seed: The same seed and size give the same bytes everywhere: no float takes part.
        size: (height, width) in pixels; one number means a square.

    Returns:
        Pixels as `as_image` gives them.

    Raises:
        ImageError: The picture would be empty, or of more than 50 million pixels.

    >>> synthesize_image(seed=1, size=(32, 48)).shape
    (32, 48, 3)

    """
    height, width = as_pair(size, "size")
    if min(height, width) < 1:
        sides = {"height": height, "width": width}
        raise ImageError(
            said("a picture of {height} × {width} px is empty: use 1 px or more.", **sides)
        )
    check_limit(height, width, MAX_PIXELS, said("the picture asked for"))
    rng = np.random.default_rng(seed)
    y = np.arange(height, dtype=np.int64)[:, None]
    x = np.arange(width, dtype=np.int64)[None]
    canvas = _gradient(rng, y, x)
    for shape in range(8):
        inside = _disc(rng, y, x) if shape % 2 else _box(rng, y, x)
        colour = rng.integers(0, 256, 3)
        period = int(rng.integers(4, 13))
        striped = (y + x) % period < period // 2 if shape % 3 == 0 else np.True_
        canvas = np.where((inside & striped)[..., None], colour, canvas)
    grain = rng.integers(-6, 7, (height, width, 1))
    return (canvas + grain).clip(0, 255).astype(np.uint8)


def _gradient(rng: np.random.Generator, y: Whole, x: Whole) -> Whole:
    """Between four corner colours, by whole-number weights."""
    corners = rng.integers(32, 224, (2, 2, 3))
    down, right = y[..., None], x[..., None]
    bottom, last = max(1, len(y) - 1), max(1, x.shape[1] - 1)
    top_edge = corners[0, 0] * (last - right) + corners[0, 1] * right
    bottom_edge = corners[1, 0] * (last - right) + corners[1, 1] * right
    mixed: Whole = (top_edge * (bottom - down) + bottom_edge * down) // (bottom * last)
    return mixed


def _disc(rng: np.random.Generator, y: Whole, x: Whole) -> NDArray[np.bool_]:
    height, width = len(y), x.shape[1]
    top, left = rng.integers(0, height), rng.integers(0, width)
    radius = int(rng.integers(1, max(2, min(height, width) // 4)))
    inside: NDArray[np.bool_] = (y - top) ** 2 + (x - left) ** 2 <= radius**2
    return inside


def _box(rng: np.random.Generator, y: Whole, x: Whole) -> NDArray[np.bool_]:
    height, width = len(y), x.shape[1]
    top, left = rng.integers(0, height), rng.integers(0, width)
    tall = rng.integers(1, max(2, height // 3))
    wide = rng.integers(1, max(2, width // 3))
    inside: NDArray[np.bool_] = (y >= top) & (y < top + tall) & (x >= left) & (x < left + wide)
    return inside
