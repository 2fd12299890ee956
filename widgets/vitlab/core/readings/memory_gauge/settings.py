"""What can be seen to be wrong with a gauge's settings before a ledger is tried. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from vitlab.core.compute import ViTShape
from vitlab.core.errors import KindError, LabError, Remedy, ShapeError, shown
from vitlab.core.facts import size
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.memory import LARGEST_GPU
from vitlab.core.memory.budget import GIB
from vitlab.words import said


def checked(budget: Any, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with a dict of numbers made a `ViTShape`.

    `LabError` for a GPU that nobody builds and for numbers that make no model, `ShapeError` for
    patches that do not fill the image, with images that they would fill among the remedies.

    >>> checked(24, {"patch_size": 15})
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: patches of 15 px do not fill a side of 224 px: 14 px left over. \
Nearest side that fits: 210 or 225.
    """
    if not isinstance(budget, int | float):
        raise KindError(said("budget takes a number of GiB, not {given}.", given=shown(budget)))
    if not 0 < budget <= LARGEST_GPU / GIB:
        raise LabError(
            said(
                "no GPU has {budget:g} GiB: use more than 0 and at most {most:g}.",
                budget=budget,
                most=LARGEST_GPU / GIB,
            ),
            (Remedy(said("Use 24 GiB"), {"budget": 24.0}),),
        )
    image_size, patch_size = settings.get("image_size", 224), settings.get("patch_size", 16)
    try:
        PatchGrid(image_size, patch_size)
    except ShapeError as error:
        images = _filled_images(as_pair(image_size, "image"), as_pair(patch_size, "patch"))
        raise ShapeError(str(error), (*error.remedies, *images)) from None
    model = settings.get("model", "vit_base")
    return {**settings, "model": as_model(model) if isinstance(model, dict) else model}


def as_model(model: str | ViTShape | dict[str, Any]) -> str | ViTShape:
    """A dict has to be the numbers of a model; a name or a shape is one already.

    >>> as_model({"embed_dim": 64, "depth": 2, "num_heads": 4, "mlp_dim": 128}).depth
    2
    """
    if not isinstance(model, dict):
        return model
    known = [field.name for field in fields(ViTShape)]
    missing, unknown = set(known[:4]) - set(model), set(model) - set(known)
    if missing or unknown:
        raise LabError(
            said(
                "{model} makes no model: give whole numbers for {names}.",
                model=repr(model),
                names=", ".join(known[:4]),
            )
        )
    try:
        return ViTShape(**model)
    except TypeError as error:
        raise LabError(
            said("{model} makes no model: {problem}", model=repr(model), problem=error)
        ) from None


def _filled_images(image: Pair, patch: Pair) -> Iterator[Remedy]:
    """The next smaller and the next larger image that these patches fill."""
    sides = [(side, part) for side, part in zip(image, patch, strict=True) if 0 < part <= side]
    if len(sides) < 2 or all(side % part == 0 for side, part in sides):
        return
    for up in (0, 1):
        height, width = (
            side if side % part == 0 else (side // part + up) * part for side, part in sides
        )
        label = said("Use {size} px images", size=size((height, width)))
        yield Remedy(label, {"image_size": (height, width)})
