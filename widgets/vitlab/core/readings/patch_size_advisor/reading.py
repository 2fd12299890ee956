"""Which patch size sees the smallest thing, as the advisor is asked. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from vitlab.core.advice import APPLICATIONS, advise_patch_size
from vitlab.core.advice.advising import PATCH_SIZES
from vitlab.core.arguments import one_of
from vitlab.core.compute import ViTShape
from vitlab.core.grid import Box, Pair, as_pair
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.memory_gauge.settings import as_model
from vitlab.core.readings.patch_size_advisor.pinning import PinnedPatches, pinned_row
from vitlab.core.readings.patch_size_advisor.settings import (
    APPLICATION_NAMES,
    OWN,
    TAG,
    picture_of,
    read_box,
    read_size,
    thing_of,
)
from vitlab.core.readings.patch_size_advisor.shown import AdviceReading


def advice_reading(
    *,
    image: Any = "astronaut",
    image_size: int | Pair | None = None,
    smallest: Box | None = TAG,
    patches_across: float = 2,
    application: str = OWN,
    model: str | ViTShape | dict[str, Any] = "vit_base",
    token_budget: int | None = 1024,
    mac_budget: float | None = 400,
    budget: float | None = 24,
    patch_sizes: Sequence[int | Pair] = PATCH_SIZES,
    patch_size: int | Pair = 16,
    pinned: PinnedPatches | None = None,
    **run: Any,
) -> AdviceReading:
    """Read which patch size sees the smallest thing within what it may cost.

    Args:
        image: A sample's name, or what `as_image` takes.
        image_size: (height, width) in pixels that the model reads, one number for a square; None is
            the size of the picture, or that of the application.
        smallest: (top, left, height, width) round the smallest thing, in pixels of the picture;
            not looked at for an application.
        patches_across: How many patches should lie across its shorter side: a rule of thumb.
        application: "own", or a name of `APPLICATIONS`, which brings its own smallest thing.
        model: A preset's name (`PRESETS`), a `ViTShape`, or its numbers.
        token_budget: Patches at most; None for no limit.
        mac_budget: Multiply-accumulates in 10⁹ at most, one picture forward; None for no limit.
        budget: Memory of the GPU in GiB; None for no limit.
        patch_sizes: The candidates in pixels.
        patch_size: The candidate to look at in pixels; it is counted even if it is none of them.
        pinned: A picture's size and patches to compare with, read by the same model; what it
            leaves out is as here. None for none.
        **run: The other arguments of `memory_ledger`, by name: batch_size, mode, precision …

    Returns:
        Facts, a sentence and a program, with every candidate and what stands beside them.

    Raises:
        LabError: There is no box, or a setting cannot work.
        PlaceError: The box reaches out of the picture.
        ShapeError: A size holds no pixel, or what was pinned cannot be counted.
        ImageError: This is no picture.

    >>> print(advice_reading().text)
    Smallest thing 34 × 45 px of 448 × 448: patches of 16 px keep every budget, 2.1 of them across \
it, 784 tokens; 14 px would do too. It lies in 9 patches, 2 of them wholly inside it.

    """
    shape = as_model(model)
    seen = _what_is_read(image, image_size, smallest, application)
    limits: dict[str, Any] = {
        "patches_across": patches_across,
        "token_budget": token_budget,
        "mac_budget": mac_budget,
        "budget": budget,
    }
    chosen = as_pair(patch_size, "patch_size")
    advice = advise_patch_size(
        seen.size,
        seen.box or seen.thing,
        patch_sizes=(*patch_sizes, chosen),
        model=shape,
        application=None if application == OWN else application,
        **limits,
        **run,
    )
    here: PinnedPatches = {"image_size": seen.size, "patch_size": chosen}
    return AdviceReading(
        application=application,
        image_size=seen.size,
        thing=seen.thing,
        box=seen.box,
        chosen=chosen,
        advice=advice,
        picture=seen.picture,
        model=shape,
        limits=limits,
        pinned=pinned_row({**here, **pinned}, shape, run) if pinned else None,
    )


class _Read(NamedTuple):
    """What the model reads, and the smallest thing in it."""

    size: Pair
    thing: Pair
    box: Box | None
    picture: Pixels | None


def _what_is_read(
    image: Any, image_size: int | Pair | None, smallest: Box | None, application: str
) -> _Read:
    one_of(application, APPLICATION_NAMES, "application")
    if application == OWN:
        picture = picture_of(image)
        given = picture.shape[0], picture.shape[1]
        size = read_size(image_size, given)
        box = read_box(smallest, given, size)
        return _Read(size, (box[2], box[3]), box, picture)
    found = APPLICATIONS[application]
    size = read_size(image_size, (found.image_size, found.image_size))
    return _Read(size, thing_of(found, size), None, None)
