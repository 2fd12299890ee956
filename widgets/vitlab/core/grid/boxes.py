"""Which patches a box in the picture touches, and which lie wholly on it. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from vitlab.core.arguments import whole
from vitlab.core.errors import KindError, PlaceError, ShapeError, shown
from vitlab.core.grid.axis import Axis
from vitlab.core.grid.pair import Pair, as_pair
from vitlab.core.grid.patch_grid import PatchGrid
from vitlab.words import said

Box: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True)
class BoxCells:
    """The patches of a grid under a box.

    >>> cells = box_cells(PatchGrid(448, 32), (297, 243, 34, 45))
    >>> len(cells.touched), cells.inside, round(cells.share, 2)
    (4, (), 0.37)
    """

    touched: tuple[int, ...]
    """Numbers of the patches that hold a pixel of the box, counted row by row."""
    inside: tuple[int, ...]
    """Those of them that hold no other pixel."""
    share: float
    """How much of the touched patches is the box: its pixels over theirs."""


def box_cells(grid: PatchGrid, box: Box) -> BoxCells:
    """Find the patches that see a box, and those that see nothing else.

    Args:
        grid: Patches over a picture; side by side, or each has its share counted again.
        box: (top, left, height, width) in pixels of that picture, wholly inside it.

    Returns:
        Their numbers, and how much of them is the box.

    Raises:
        PlaceError: The box reaches out of the picture.
        ShapeError: The box holds no pixel.
        KindError: The box is no four whole numbers.

    >>> box_cells(PatchGrid(64, 16), (16, 8, 16, 32)).touched
    (4, 5, 6)

    """
    top, left, height, width = as_box(box, grid.image_size)
    rows, cols = grid.axes
    touched = tuple(_numbers(grid, _met(rows, top, height), _met(cols, left, width)))
    inside = tuple(_numbers(grid, _within(rows, top, height), _within(cols, left, width)))
    patch = grid.patch_size[0] * grid.patch_size[1]
    seen = len(touched) * patch
    return BoxCells(touched, inside, height * width / seen if seen else 0.0)


def box_counts(grid: PatchGrid, box: Box) -> tuple[int, int]:
    """How many patches see a box, and how many of them see nothing else.

    Args:
        grid: Patches over a picture.
        box: (top, left, height, width) in pixels of that picture, wholly inside it.

    Returns:
        As many as `box_cells` lists, however large the box is.

    Raises:
        PlaceError: The box reaches out of the picture.
        ShapeError: The box holds no pixel.
        KindError: The box is no four whole numbers.

    >>> box_counts(PatchGrid(448, 16), (297, 243, 34, 45))
    (9, 2)

    """
    top, left, height, width = as_box(box, grid.image_size)
    rows, cols = grid.axes
    touched = len(_met(rows, top, height)) * len(_met(cols, left, width))
    return touched, len(_within(rows, top, height)) * len(_within(cols, left, width))


def as_box(box: object, image_size: Pair) -> Box:
    """(top, left, height, width) from four whole numbers, inside a picture of that size.

    >>> as_box([0, 0, 8, 4], (8, 8))
    (0, 0, 8, 4)
    """
    if not isinstance(box, tuple | list) or len(box) != 4:
        raise KindError(
            said("a box is (top, left, height, width) in pixels, not {given}.", given=shown(box))
        )
    top, left, height, width = (whole(side, said("a box")) for side in box)
    if height < 1 or width < 1:
        raise ShapeError(
            said(
                "a box of {height} × {width} px holds no pixel: draw it larger.",
                height=height,
                width=width,
            )
        )
    if top < 0 or left < 0 or top + height > image_size[0] or left + width > image_size[1]:
        raise PlaceError(
            said(
                "a box of {height} × {width} px at row {top}, column {left} reaches out of a "
                "picture of {high} × {wide} px: draw it inside.",
                height=height,
                width=width,
                top=top,
                left=left,
                high=image_size[0],
                wide=image_size[1],
            )
        )
    return top, left, height, width


def mean_touched(size: int | Pair, patch_size: int | Pair) -> float:
    """How many patches a box of that size touches on average, wherever it lies.

    Args:
        size: (height, width) of the box in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.

    Returns:
        (1 + (height - 1) / patch height) × (1 + (width - 1) / patch width), over all places.

    Raises:
        ShapeError: A side is less than 1 px.

    >>> mean_touched(32, 32)
    3.87597...

    """
    sides = zip(*_sides(size, patch_size), strict=True)
    (down, across) = (1 + (side - 1) / patch for side, patch in sides)
    return down * across


def mean_inside(size: int | Pair, patch_size: int | Pair) -> float:
    """How many patches lie wholly in a box of that size on average, wherever it lies.

    Args:
        size: (height, width) of the box in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.

    Returns:
        A box as large as a patch holds one at 1 place in height × width.

    Raises:
        ShapeError: A side is less than 1 px.

    >>> mean_inside(32, 32) == 1 / 32**2
    True

    """
    sides = zip(*_sides(size, patch_size), strict=True)
    (down, across) = (max(0, side - patch + 1) / patch for side, patch in sides)
    return down * across


def scaled_box(box: Box, image_size: Pair, new_size: Pair) -> Box:
    """A box where it lies when the picture is resized: its edges to the nearest pixel.

    Args:
        box: (top, left, height, width) in pixels of the picture.
        image_size: (height, width) of the picture in pixels.
        new_size: (height, width) that it is resized to, in pixels.

    Returns:
        (top, left, height, width), of at least one pixel.

    >>> scaled_box((297, 243, 34, 45), (448, 448), (224, 224))
    (148, 122, 18, 22)

    """
    edges = []
    for side in (0, 1):
        scale = new_size[side] / image_size[side]
        first = min(round(box[side] * scale), new_size[side] - 1)
        last = min(round((box[side] + box[side + 2]) * scale), new_size[side])
        edges.append((first, max(1, last - first)))
    (top, height), (left, width) = edges
    return top, left, height, width


def _sides(size: int | Pair, patch_size: int | Pair) -> tuple[Pair, Pair]:
    pairs = as_pair(size, "size"), as_pair(patch_size, "patch_size")
    if min(map(min, pairs)) < 1:
        raise ShapeError(
            said(
                "sides of {one} and {other} px: each needs 1 px or more.",
                one=pairs[0],
                other=pairs[1],
            )
        )
    return pairs


def _met(axis: Axis, start: int, length: int) -> range:
    """Cells that hold one of these pixels."""
    first = -(-(start + axis.padding - axis.patch + 1) // axis.stride)
    last = (start + length - 1 + axis.padding) // axis.stride
    return range(max(0, first), min(axis.cells - 1, last) + 1)


def _within(axis: Axis, start: int, length: int) -> range:
    """Cells that hold none but these pixels."""
    first = -(-(start + axis.padding) // axis.stride)
    last = (start + length - axis.patch + axis.padding) // axis.stride
    return range(max(0, first), min(axis.cells - 1, last) + 1)


def _numbers(grid: PatchGrid, rows: range, cols: range) -> Iterator[int]:
    across = grid.cols
    return (row * across + col for row in rows for col in cols)
