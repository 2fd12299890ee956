"""Where patches lie: in a grid or a list of cells, here and in the picture beside. Plain Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.core.facts import number
from vitlab.core.grid import PatchGrid
from vitlab.core.readings.patch_grid_slicer.looks import Near
from vitlab.core.readings.patch_grid_slicer.reading import GridReading
from vitlab.core.readings.patch_grid_slicer.stages import StageReading
from vitlab.words import said

if TYPE_CHECKING:
    from vitlab.core.readings.patch_grid_slicer.adaptive import AdaptiveReading

Box: TypeAlias = tuple[int, int, int, int]
Pixels: TypeAlias = "NDArray[np.uint8]"
SlicerReading: TypeAlias = "GridReading | StageReading | AdaptiveReading"
Cut: TypeAlias = "PatchGrid | tuple[Box, ...]"


def _grid_beside(grid: PatchGrid, beside: Pixels) -> PatchGrid:
    """The grid of the second picture, cut as the first is."""
    return PatchGrid(
        (beside.shape[0], beside.shape[1]),
        grid.patch_size,
        stride=grid.stride,
        padding=grid.padding,
        remainder=grid.remainder,
    )


def cut_of(reading: SlicerReading) -> Cut:
    """The grid whose patches are chosen, or the cells."""
    return reading.grid if isinstance(reading, GridReading | StageReading) else reading.cells


def where(cut: Cut) -> Callable[[int], str]:
    """How the place of a patch is said."""
    if isinstance(cut, PatchGrid):
        return partial(_in_grid, cut)
    return partial(_in_picture, cut)


def _in_grid(cut: PatchGrid, index: int) -> str:
    row, col = cut.cell(index)
    return said("row {row}, column {col}", row=row, col=col)


def _in_picture(cut: tuple[Box, ...], index: int) -> str:
    top, left, *_ = cut[index]
    return said("{top} px down, {left} px across", top=top, left=left)


def count(cut: Cut) -> int:
    """How many patches there are."""
    return cut.tokens if isinstance(cut, PatchGrid) else len(cut)


def box_of(reading: SlicerReading) -> Box | None:
    """(top, left, height, width) of the chosen patch, in pixels; None where none is.

    Args:
        reading: What the slicer shows.

    """
    cut = cut_of(reading)
    return _box(cut, reading.selected) if 0 <= reading.selected < count(cut) else None


def patch_at(reading: SlicerReading, box: Box) -> int:
    """The patch that reads the middle of a box; -1 where none does.

    Args:
        reading: What the slicer shows.
        box: (top, left, height, width) in pixels of its picture.

    >>> from vitlab.core.readings.patch_grid_slicer import grid_reading
    >>> patch_at(grid_reading((224, 224), 16), (80, 112, 16, 16))
    77

    """
    top, left, height, width = box
    y, x = top + height // 2, left + width // 2
    cut = cut_of(reading)
    if isinstance(cut, PatchGrid):
        found = cut.at(y, x)
        return -1 if found is None else found
    inside = (place for place, cell in enumerate(cut) if _holds(cell, y, x))
    return next(inside, -1)


def crops(
    reading: SlicerReading, picture: Pixels, beside: Pixels | None
) -> tuple[tuple[str, Pixels], ...]:
    """The chosen patch and the nearest in each picture, each with a word for it.

    Args:
        reading: What the slicer shows.
        picture: Its picture, (height, width, 3).
        beside: The picture beside it, (height, width, 3); None where there is none.

    >>> from vitlab.core.readings.patch_grid_slicer import slicer_reading
    >>> picture = np.zeros((8, 12, 3), np.uint8)
    >>> crops(slicer_reading(picture, patch_size=4, selected=5), picture, None)
    ()

    """
    looks, chosen = reading.looks, box_of(reading)
    if looks is None or chosen is None or looks.nearest is None:
        return ()
    cut = cut_of(reading)
    wanted = [(said("{index}, chosen", index=reading.selected), picture, chosen)]
    wanted.append((_as_near(looks.nearest), picture, _box(cut, looks.nearest.index)))
    if looks.nearest_beside is not None and beside is not None:
        other: Cut = looks.cells_beside
        if isinstance(cut, PatchGrid):
            other = _grid_beside(cut, beside)
        place = _box(other, looks.nearest_beside.index)
        words = said("{nearest}, beside", nearest=_as_near(looks.nearest_beside))
        wanted.append((words, beside, place))
    return tuple((words, _crop(pixels, box)) for words, pixels, box in wanted)


def _as_near(near: Near) -> str:
    return f"{near.index}: {number(near.cosine)}"


def _box(cut: Cut, index: int) -> Box:
    return cut.box(index) if isinstance(cut, PatchGrid) else cut[index]


def _crop(pixels: Pixels, box: Box) -> Pixels:
    """The pixels of a box, zeros where it lies outside."""
    top, left, height, width = box
    crop = np.zeros((height, width, 3), np.uint8)
    down, across = (
        slice(max(0, top), max(0, top + height)),
        slice(max(0, left), max(0, left + width)),
    )
    inside = pixels[down, across]
    y, x = max(0, -top), max(0, -left)
    crop[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
    return crop


def _holds(cell: Box, y: int, x: int) -> bool:
    top, left, height, width = cell
    return top <= y < top + height and left <= x < left + width
