"""The tour of the patch-grid slicer. Plain Python.

No stop tells how pairs grow with the patch: a lab asks for a guess of that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vitlab.core.readings.patch_grid_slicer.reading import GridReading
from vitlab.core.readings.tour import Stop


def _is_counted_row_by_row(reading: GridReading) -> bool:
    place = reading.place
    return place is not None and place[0] * reading.grid.cols + place[1] == reading.selected


def _only_groups(reading: GridReading) -> bool:
    height, width = reading.grid.image_size
    return reading.tokens * reading.raw_width == reading.in_chans * height * width == 150_528


def _is_padded(reading: GridReading) -> bool:
    ends = tuple(axis.end for axis in reading.grid.axes)
    return ends == (240, 240) and reading.grid.image_size == (224, 224)


def _is_nearer_beside(reading: GridReading) -> bool:
    here, beside = (
        (reading.looks.nearest, reading.looks.nearest_beside) if reading.looks else 2 * (None,)
    )
    return here is not None and beside is not None and beside.cosine > here.cosine


def _of_a_grid(holds: Callable[[GridReading], bool]) -> Callable[[Any], bool]:
    """The same of a grid, and not of any other cut that a reader may choose on the way."""
    return lambda reading: isinstance(reading, GridReading) and holds(reading)


TOUR = (
    Stop(
        "A grid cuts the picture into {tokens} patches: {rows} rows of {cols}, as many rows as "
        "columns, for the picture is square and so is a patch. Each patch becomes one token.",
        {},
        _of_a_grid(lambda reading: reading.grid.rows == reading.grid.cols),
    ),
    Stop(
        "Patches are counted row by row, from 0. Patch {selected} is in row {place.0} and column "
        "{place.1}: {place.0} × {cols} + {place.1} = {selected}.",
        {"selected": 77},
        _of_a_grid(_is_counted_row_by_row),
    ),
    Stop(
        "A patch twice as high: {tokens} patches instead of 196, each of {raw_width} numbers "
        "instead of 768. {tokens} × {raw_width} = 150,528, as many as the picture has. "
        "Cutting only groups them.",
        {"patch_size": (32, 16), "linked": False, "selected": 35},
        _of_a_grid(_only_groups),
    ),
    Stop(
        "Patches of 48 px do not fill 224 px. Zeros at the right and at the bottom make it 240 px: "
        "{rows} × {cols} = {tokens} patches, and some see the black border.",
        {"patch_size": 48, "remainder": "pad", "selected": 24},
        _of_a_grid(_is_padded),
    ),
    Stop(
        "Patch {selected} is a pupil. Of all patches here the other pupil is nearest, {nearest}. "
        "In the picture beside, a shadow is nearer: {nearest_beside}. Pixels know dark, not eyes.",
        {"selected": 44, "overlay": "cosine", "beside": "coffee"},
        _of_a_grid(_is_nearer_beside),
    ),
)
