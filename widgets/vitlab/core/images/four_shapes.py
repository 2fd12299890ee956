"""The four-shape data set: drawn with whole numbers, so that its bytes are the same everywhere."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import ShapeError
from vitlab.words import said

SHAPES = ("circle", "square", "triangle", "star")

_UNIT = 64  # a pixel in the units that edges are drawn in
_SINES = 4096  # a unit vector in the units that angles are kept in
# A regular polygon is where all its edges agree; a five-pointed star where four of its five
# lines do. Edges lie at this share of the circumradius from the centre.
_CORNERS = {"square": 4, "triangle": 3, "star": 5}
_AGREEING = {"square": 4, "triangle": 3, "star": 4}
_EDGE = {"square": np.cos(np.pi / 4), "triangle": 0.5, "star": np.cos(2 * np.pi / 5)}
_AREA = {"circle": np.pi, "square": 2.0, "triangle": 3 * np.sqrt(3) / 4, "star": 1.1226}


class ShapeImages(NamedTuple):
    """Pictures of shapes, which shape each shows, and where it lies."""

    images: NDArray[np.uint8]
    """(n, size, size, 3), red, green and blue from 0 to 255"""
    labels: NDArray[np.int64]
    """(n,), indices into `SHAPES`"""
    masks: NDArray[np.bool_]
    """(n, size, size), true on the shape"""


def shapes(n: int, size: int = 64, *, seed: int, as_in: int | None = None) -> ShapeImages:
    """Draw ``n`` pictures of one circle, square, triangle or star each, as many of every kind.

    Colours, place, angle and area are random and tell nothing about the kind: every shape covers 4
    to 10 % of the picture and lies wholly in it.

    Args:
        n: How many pictures, 1 or more.
        size: Pixels on a side of each, 16 or more.
        seed: The same seed gives the same bytes everywhere.
        as_in: Draws shapes only as large as in a picture of so many px, 16 to ``size``; the rest is
            ground. None is ``size``.

    Returns:
        Pictures, the shape that each shows, and where it lies.

    Raises:
        ShapeError: There is no picture to draw, or it is too small.

    >>> images, labels, masks = shapes(8, seed=0)
    >>> images.shape, sorted(labels.tolist()), masks.shape
    ((8, 64, 64, 3), [0, 0, 1, 1, 2, 2, 3, 3], (8, 64, 64))

    """
    if n < 1 or size < 16:
        raise ShapeError(
            said(
                "{n} pictures of {size} px cannot be drawn: ask for 1 or more, of 16 px or more.",
                n=n,
                size=size,
            )
        )
    if as_in is not None and not 16 <= as_in <= size:
        raise ShapeError(
            said(
                "shapes as in a picture of {as_in} px do not fit one of {size} px: "
                "use 16 to {size}.",
                as_in=as_in,
                size=size,
            )
        )
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n, dtype=np.int64) % len(SHAPES))
    masks = _masks(rng, labels, size, as_in or size)
    images = np.where(masks[..., None], *_colours(rng, n))
    grain = rng.integers(-12, 13, (n, size, size, 1), np.int16)
    return ShapeImages((images + grain).clip(0, 255).astype(np.uint8), labels, masks)


def _masks(
    rng: np.random.Generator, labels: NDArray[np.int64], size: int, scale: int
) -> NDArray[np.bool_]:
    """Draw every shape at a random place where it fits, turned by a random angle."""
    n = len(labels)
    area = rng.integers(40, 101, n) / 1000 * scale**2
    radius = np.sqrt(area / np.array([_AREA[kind] for kind in SHAPES])[labels])
    widest = np.sqrt(area / min(_AREA.values()))
    reach = np.ceil(widest * _UNIT).astype(np.int64)[:, None]
    centres = reach + (rng.integers(0, 1 << 20, (n, 2)) * (size * _UNIT - 2 * reach) >> 20)
    angles = rng.integers(0, 1 << 16, n) * (2 * np.pi / (1 << 16))
    pixels = np.arange(size, dtype=np.int64) * _UNIT + _UNIT // 2
    y = pixels[:, None] - centres[:, 0, None, None]
    x = pixels[None] - centres[:, 1, None, None]
    masks = np.empty((n, size, size), bool)
    for label, kind in enumerate(SHAPES):
        own = labels == label
        units = np.rint(radius[own] * _UNIT).astype(np.int64)[:, None, None]
        if kind == "circle":
            masks[own] = y[own] ** 2 + x[own] ** 2 <= units**2
        else:
            masks[own] = _polygon(kind, y[own], x[own], units, angles[own])
    return masks


def _polygon(
    kind: str,
    y: NDArray[np.int64],
    x: NDArray[np.int64],
    radius: NDArray[np.int64],
    angles: NDArray[Any],
) -> NDArray[np.bool_]:
    """Where enough of a regular polygon's lines have the point on their inner side."""
    edge = radius * round(_EDGE[kind] * _SINES)
    agreeing = np.zeros(np.broadcast_shapes(y.shape, x.shape), np.int64)
    for corner in range(_CORNERS[kind]):
        turned = angles + corner * (2 * np.pi / _CORNERS[kind])
        normal_y = np.rint(np.sin(turned) * _SINES).astype(np.int64)[:, None, None]
        normal_x = np.rint(np.cos(turned) * _SINES).astype(np.int64)[:, None, None]
        agreeing += y * normal_y + x * normal_x <= edge
    inside: NDArray[np.bool_] = agreeing >= _AGREEING[kind]
    return inside


def _colours(rng: np.random.Generator, n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """A colour for the shape and one for the ground, far enough apart to be told apart."""
    ground = rng.integers(0, 256, (n, 1, 1, 3), np.int16)
    away = rng.integers(64, 193, (n, 1, 1, 3), np.int16)
    return (ground + away) % 256, ground
