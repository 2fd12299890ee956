"""What each cut would make of a picture, in a few letters for a list of cuts. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitlab.core.errors import LabError
from vitlab.core.facts import number
from vitlab.core.readings.patch_grid_slicer.cutting import Cutting, read_cut
from vitlab.core.readings.patch_grid_slicer.memory import Memory
from vitlab.core.readings.patch_grid_slicer.places import Pixels, SlicerReading
from vitlab.core.readings.patch_grid_slicer.stages import StageReading
from vitlab.words import said, said_many

PVT = {"patch_size": 7, "stride": 4, "padding": 3}
"""How PVT v2 lays its first patches: an example of such as overlap."""


def offer(
    picture: Pixels, cut: Cutting, settings: Mapping[str, Any], memory: Memory | None = None
) -> str:
    """How many tokens a cut makes of a picture, in a few letters.

    Cells of an adaptive cut are counted where ``memory`` has measured the picture; it is not
    measured for this, nor torch imported.

    Args:
        picture: Pixels, (height, width, 3).
        cut: One of the cuts of `slicer_reading`.
        settings: Its settings, by name.
        memory: That of the last `slicer_reading`.

    >>> import numpy as np
    >>> picture, settings = np.zeros((224, 224, 3), np.uint8), {"remainder": "error", **PVT}
    >>> offer(picture, "overlapping", settings)
    '3,136 tokens'
    >>> offer(picture, "stages", {"strides": (4, 2, 2, 2)}), offer(picture, "regular", settings)
    ('3,136 → 49', '1,024 tokens')

    """
    memory = memory or Memory()
    alone = {"num_prefix_tokens": 1, "stage": 1, **settings}
    alone |= {"selected": -1, "pinned": None, "facts": ()}
    try:
        if cut == "adaptive":
            return _of_cells(picture, settings, memory)
        return _in_letters(read_cut(picture, cut, alone, memory))
    except LabError:
        return said("does not fit")


def _of_cells(picture: Pixels, settings: Mapping[str, Any], memory: Memory) -> str:
    sides = tuple(settings[name] for name in ("min_patch", "max_patch", "remainder"))
    tree = memory.seen("tree of the picture", (picture,), sides)
    if tree is None:
        return said(
            "{smallest} to {largest} px", smallest=number(sides[0]), largest=number(sides[1])
        )
    return _tokens(tree.count(settings["threshold"]))


def _in_letters(reading: SlicerReading) -> str:
    if not isinstance(reading, StageReading):
        return _tokens(reading.tokens)
    counts = [number(grid.tokens) for grid in reading.grids]
    return " → ".join(dict.fromkeys((counts[0], counts[-1])))


def _tokens(count: int) -> str:
    return said_many("{n} token", "{n} tokens", count)
