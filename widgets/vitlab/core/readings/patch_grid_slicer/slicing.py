"""What the slicer shows of one picture or two, in whatever cut. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.arguments import one_of
from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.readings.patch_grid_slicer.counts import GridSetting
from vitlab.core.readings.patch_grid_slicer.facts import refuse_unknown_facts
from vitlab.core.readings.patch_grid_slicer.looks import OVERLAYS, Looks, Overlay
from vitlab.core.readings.patch_grid_slicer.places import (
    Cut,
    Pixels,
    SlicerReading,
    count,
    cut_of,
    grid_beside,
    where,
)
from vitlab.core.readings.patch_grid_slicer.reading import GridReading, grid_reading
from vitlab.core.readings.patch_grid_slicer.stages import SWINS, stage_reading

Cutting: TypeAlias = Literal["regular", "overlapping", "stages", "adaptive"]
CUTS: tuple[Cutting, ...] = get_args(Cutting)

_ALONE = Remedy("Show no picture beside", {"beside": None})


@dataclass
class Memory:
    """The tokens that were compared last, for whoever asks about the same again."""

    key: Hashable = None
    """What was asked: the pictures, how they are cut, what embeds them."""
    held: tuple[Any, ...] = ()
    """What the key names by its id, or another object could get the same id."""
    embedded: Any = None
    """The tokens that came of it."""


def slicer_reading(
    picture: Pixels,
    *,
    cut: Cutting = "regular",
    patch_size: int | Pair = 16,
    stride: int | Pair | None = None,
    padding: int | Pair = 0,
    remainder: Remainder = "error",
    strides: tuple[int, ...] = SWINS,
    stage: int = 1,
    min_patch: int = 8,
    max_patch: int = 32,
    threshold: float | int = 0.005,
    overlay: Overlay = "none",
    center: bool = True,
    embed: Callable[..., Any] | None = None,
    beside: Pixels | None = None,
    selected: int = -1,
    selected_beside: int = -1,
    num_prefix_tokens: int = 1,
    pinned: GridSetting | None = None,
    facts: tuple[str, ...] = (),
    memory: Memory | None = None,
) -> SlicerReading:
    """Cut a picture, and another one beside it in the same way, and compare their patches.

    Args:
        picture: Pixels, (height, width, 3).
        cut: "regular" lays patches side by side; "overlapping" one every ``stride`` px in
            ``padding`` px of zeros; "stages" merges small ones; "adaptive" halves large ones.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        stride: (down, right) pixels from one patch to the next; None lays them side by side.
        padding: Pixels of zeros on every side.
        remainder: Where patches do not read every pixel, "error", "crop" or "pad".
        strides: How much coarser each stage is than the one before.
        stage: The stage whose cells are chosen, from 1.
        min_patch: Pixels on a side of the smallest adaptive cell.
        max_patch: Pixels on a side of the largest adaptive cell.
        threshold: Variance above which an adaptive cell is halved.
        overlay: What is laid over the patches: "none", "cosine" with the chosen one, "norm", or
            "pca", three principal components as colours.
        center: Whether the mean over all patches shown is taken away before cosines.
        embed: What makes tokens of a picture (1, 3, height, width); None compares pixels.
        beside: A second picture; "stages" shows none.
        selected: The chosen patch, from 0; -1 for none.
        selected_beside: The chosen patch of the second picture.
        num_prefix_tokens: Tokens before the patches (CLS, registers).
        pinned: Another setting of a grid to compare with.
        facts: Names of the facts to show; empty for all.
        memory: Keeps what was compared last; a move of the selection then costs no embedding.

    Returns:
        Facts, a sentence, a program, and what is laid over the patches.

    Raises:
        LabError: Sizes do not go together, or something cannot be compared.

    >>> import numpy as np
    >>> reading = slicer_reading(np.zeros((8, 12, 3), np.uint8), patch_size=4, selected=5)
    >>> reading.tokens, reading.place
    (6, (1, 2))

    """
    refuse_unknown_facts(facts)
    one_of(cut, CUTS, "cut")
    one_of(overlay, OVERLAYS, "overlay")
    laid: dict[str, Any] = {"stride": stride, "padding": padding} if cut == "overlapping" else {}
    cells: dict[str, Any] = {
        "min_patch": min_patch,
        "max_patch": max_patch,
        "threshold": threshold,
        "remainder": remainder,
    }
    size = (picture.shape[0], picture.shape[1])
    reading: SlicerReading
    if cut == "stages":
        beside = None
        reading = stage_reading(size, strides, stage=stage, selected=selected, facts=facts)
    elif cut == "adaptive":
        from vitlab.core.readings.patch_grid_slicer.adaptive import adaptive_reading

        reading = adaptive_reading(picture, **cells, selected=selected, facts=facts)
    else:
        reading = grid_reading(
            size,
            patch_size,
            remainder=remainder,
            num_prefix_tokens=num_prefix_tokens,
            selected=selected,
            pinned=pinned,
            facts=facts,
            **laid,
        )
    if overlay == "none" and beside is None:
        return reading
    cuts = [cut_of(reading)]
    if beside is not None:
        cuts.append(_cut_beside(beside, reading, cells))
    looks = Looks("none", tokens_beside=count(cuts[1]) if len(cuts) > 1 else 0)
    if overlay != "none":
        looks = _looks(
            (picture,) if beside is None else (picture, beside),
            tuple(cuts),
            embed,
            memory or Memory(),
            overlay=overlay,
            center=center,
            selected=selected,
            selected_beside=selected_beside,
        )
    if len(cuts) > 1:
        if isinstance(cuts[1], PatchGrid):
            looks = replace(looks, cols_beside=cuts[1].cols)
        else:
            looks = replace(looks, cells_beside=cuts[1])
    return replace(reading, looks=looks)


def _cut_beside(beside: Pixels, reading: SlicerReading, cells: dict[str, Any]) -> Cut:
    """The second picture in the cut of the first; what it refuses is said of it."""
    try:
        if isinstance(reading, GridReading):
            return grid_beside(reading, beside)
        from vitlab.core.readings.patch_grid_slicer.adaptive import adaptive_reading

        return adaptive_reading(beside, **cells).cells
    except ShapeError as error:
        for_both = [way for way in error.remedies if way.settings.keys() == {"remainder"}]
        remedies = (*for_both, _ALONE)
        raise ShapeError(f"in the picture beside, {error}", remedies) from None


def _looks(
    pictures: tuple[Pixels, ...],
    cuts: tuple[Cut, ...],
    embed: Callable[..., Any] | None,
    memory: Memory,
    **wanted: Any,
) -> Looks:
    """Compare the patches; those of the same pictures, cuts and embedding are made once."""
    from vitlab.core.readings.patch_grid_slicer.looking import look
    from vitlab.core.readings.patch_grid_slicer.tokens import embed_pictures

    held = (*pictures, embed)
    key = (*map(id, held), cuts)
    if memory.key != key:
        memory.embedded = embed_pictures(pictures, cuts, embed)
        memory.key, memory.held = key, held
    return look(memory.embedded, where=tuple(map(where, cuts)), **wanted)


def write_inputs(reading: SlicerReading, folder: str | Path) -> Path | None:
    """Write what a program needs as ``inputs.pt``; where it lies, None where nothing is needed.

    Args:
        reading: What the slicer shows.
        folder: Where the program will run.

    """
    inputs = dict(reading.looks.embedded.inputs) if reading.looks and reading.looks.embedded else {}
    picture = getattr(reading, "picture", None)
    if picture is None and not inputs:
        return None
    import torch

    if picture is not None:
        inputs["cut_picture"] = torch.from_numpy(picture.copy())
    path = Path(folder) / "inputs.pt"
    torch.save(inputs, path)
    return path
