"""A picture in its cut, and the picture beside it in the same one. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.readings.patch_grid_slicer.memory import Memory
from vitlab.core.readings.patch_grid_slicer.places import Cut, Pixels, SlicerReading, cut_of
from vitlab.core.readings.patch_grid_slicer.reading import grid_reading
from vitlab.core.readings.patch_grid_slicer.stages import stage_reading
from vitlab.words import said, word

Cutting: TypeAlias = Literal["regular", "overlapping", "stages", "adaptive"]
CUTS: tuple[Cutting, ...] = get_args(Cutting)

_GRID = ("patch_size", "remainder", "num_prefix_tokens", "pinned")
_OF_CUT = {
    "regular": _GRID,
    "overlapping": (*_GRID, "stride", "padding"),
    "stages": ("strides", "stage"),
    "adaptive": ("min_patch", "max_patch", "threshold", "remainder"),
}
_ALONE = word("Show no picture beside")


def read_cut(
    picture: Pixels,
    cut: Cutting,
    settings: Mapping[str, Any],
    memory: Memory,
    kind: str = "picture",
) -> SlicerReading:
    """One picture alone, with those of the settings that its cut knows."""
    own = {name: settings[name] for name in (*_OF_CUT[cut], "selected", "facts")}
    size = (picture.shape[0], picture.shape[1])
    if cut == "stages":
        return stage_reading(size, **own)
    if cut == "adaptive":
        from vitlab.core.readings.patch_grid_slicer.adaptive import adaptive_reading

        return adaptive_reading(picture, **own, memory=memory, kind=kind)
    return grid_reading(size, **own)


def cut_beside(beside: Pixels, cut: Cutting, settings: Mapping[str, Any], memory: Memory) -> Cut:
    """A second picture in the cut of the first; what it refuses is said of it."""
    try:
        alone = {**settings, "selected": -1, "pinned": None}
        return cut_of(read_cut(beside, cut, alone, memory, "picture beside"))
    except ShapeError as error:
        for_both = [way for way in error.remedies if way.settings.keys() == {"remainder"}]
        remedies = (*for_both, Remedy(said(_ALONE), {"beside": None}))
        problem = said("in the picture beside, {problem}", problem=error)
        raise ShapeError(problem, remedies) from None
