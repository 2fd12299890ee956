"""What the slicer shows of one picture or two, in whatever cut. Plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from vitlab.core.arguments import one_of
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.readings.patch_grid_slicer.counts import GridSetting
from vitlab.core.readings.patch_grid_slicer.cutting import CUTS, Cutting, cut_beside, read_cut
from vitlab.core.readings.patch_grid_slicer.facts import refuse_unknown_facts
from vitlab.core.readings.patch_grid_slicer.looks import OVERLAYS, Looks, Overlay
from vitlab.core.readings.patch_grid_slicer.memory import Memory
from vitlab.core.readings.patch_grid_slicer.places import (
    Cut,
    Pixels,
    SlicerReading,
    count,
    cut_of,
    where,
)
from vitlab.core.readings.patch_grid_slicer.stages import SWINS


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
        beside: A second picture in the same cut; None for none.
        selected: The chosen patch, from 0; -1 for none.
        selected_beside: The chosen patch of the second picture.
        num_prefix_tokens: Tokens before the patches (CLS, registers).
        pinned: Another setting of a grid to compare with.
        facts: Names of the facts to show; empty for all.
        memory: Keeps what was measured and compared last, for a next call that asks for it again.

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
    memory = memory or Memory()
    settings: dict[str, Any] = {
        "patch_size": patch_size,
        "stride": stride,
        "padding": padding,
        "remainder": remainder,
        "strides": strides,
        "stage": stage,
        "min_patch": min_patch,
        "max_patch": max_patch,
        "threshold": threshold,
        "selected": selected,
        "num_prefix_tokens": num_prefix_tokens,
        "pinned": pinned,
        "facts": facts,
    }
    reading = read_cut(picture, cut, settings, memory)
    if overlay == "none" and beside is None:
        return reading
    pictures, cuts = [picture], [cut_of(reading)]
    if beside is not None:
        pictures.append(beside)
        cuts.append(cut_beside(beside, cut, settings, memory))
    looks = Looks("none")
    if overlay != "none":
        wanted = {"center": center, "selected": selected, "selected_beside": selected_beside}
        looks = _looks(tuple(pictures), tuple(cuts), embed, memory, overlay=overlay, **wanted)
    return replace(reading, looks=_of_two(looks, cuts[1:]))


def _of_two(looks: Looks, cuts_beside: list[Cut]) -> Looks:
    """The same, knowing how the picture beside is cut, if there is one."""
    for beside in cuts_beside:
        looks = replace(looks, tokens_beside=count(beside))
        if isinstance(beside, PatchGrid):
            return replace(looks, cols_beside=beside.cols)
        return replace(looks, cells_beside=beside)
    return looks


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

    embedded = memory.kept(
        "tokens", (*pictures, embed), cuts, lambda: embed_pictures(pictures, cuts, embed)
    )
    return look(embedded, where=tuple(map(where, cuts)), **wanted)
