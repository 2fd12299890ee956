"""Patches that do not fill an image: what to say, and what would work. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vitlab.core.errors import Remedy, ShapeError
from vitlab.core.grid.axis import Axis, Remainder, nearest_divisors
from vitlab.core.grid.pair import Pair
from vitlab.words import said, word


def refuse_unread_pixels(axes: tuple[Axis, Axis]) -> None:
    """Raise `ShapeError` with what would work where a pixel of the image is read by no patch."""
    height, width = axes
    unread = [axis for axis in axes if axis.left_over or axis.gap]
    if not unread:
        return
    if replace(height, name=width.name) == width:
        sentences = [_unread(height, said("side"))]
    else:
        sentences = [_unread(axis, axis.spoken) for axis in unread]
    first, *others = sentences
    message = " ".join([first, *(sentence[0].upper() + sentence[1:] for sentence in others)])
    remedies: tuple[Remedy, ...]
    if any(axis.gap for axis in unread):
        remedies = (
            Remedy(said("Lay the patches side by side"), {"stride": (height.patch, width.patch)}),
        )
    else:
        sizes = zip(*((a.size, a.patch, a.stride, a.padding) for a in axes), strict=True)
        remedies = (*patch_remedy(*sizes), *_remainder_remedies(axes))
    raise ShapeError(message, remedies)


def _unread(axis: Axis, side: str) -> str:
    if axis.gap:
        return said(
            "patches of {patch} px every {stride} px leave {gap} px unread between "
            "them: a stride of {patch} px or less reads every pixel.",
            patch=axis.patch,
            stride=axis.stride,
            gap=axis.gap,
        )
    below, above = axis.nearest_sizes()
    sizes: dict[str, object] = {
        "patch": axis.patch,
        "stride": axis.stride,
        "side": side,
        "size": axis.size,
        "left_over": axis.left_over,
        "below": below,
        "above": above,
    }
    if axis.stride == axis.patch:
        return said(
            "patches of {patch} px do not fill a {side} of {size} px: "
            "{left_over} px left over. Nearest {side} that fits: {below} or {above}.",
            **sizes,
        )
    return said(
        "patches of {patch} px every {stride} px do not fill a {side} of {size} px: "
        "{left_over} px left over. Nearest {side} that fits: {below} or {above}.",
        **sizes,
    )


def _remainder_remedies(axes: tuple[Axis, Axis]) -> Iterator[Remedy]:
    labels: dict[Remainder, str] = {
        "pad": word("Pad to {height} × {width} px"),
        "crop": word("Crop to {height} × {width} px"),
    }
    for remainder, label in labels.items():
        height, width = (replace(axis, remainder=remainder).end for axis in axes)
        yield Remedy(said(label, height=height, width=width), {"remainder": remainder})


def patch_remedy(
    image_size: Pair, patch_size: Pair, stride: Pair, padding: Pair
) -> tuple[Remedy, ...]:
    """The patch nearest to this one that tiles the image, if one is within a factor of two."""
    if padding != (0, 0) or stride != patch_size or min(image_size) < 1:
        return ()
    sides = list(zip(image_size, patch_size, strict=True))
    wanted = [min(max(1, patch), size) for size, patch in sides]
    divisors = [
        nearest_divisors(size, patch) for size, patch in zip(image_size, wanted, strict=True)
    ]
    square = wanted[0] == wanted[1]
    common = [n for n in divisors[0] if n in divisors[1]] if square else []
    for height, width in [*((n, n) for n in common[:1]), (divisors[0][0], divisors[1][0])]:
        near = zip((height, width), wanted, strict=True)
        if all(new <= 2 * old and old <= 2 * new for new, old in near):
            size = f"{height}" if height == width else f"{height} × {width}"
            label = said("Use {size} px patches", size=size)
            return (Remedy(label, {"patch_size": (height, width)}),)
    return ()
