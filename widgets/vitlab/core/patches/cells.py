"""Large cells where an image is calm, small ones where much happens."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import NamedTuple

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.patches.cutting import pad_to_grid
from vitlab.core.patches.refusals import refuse_less_than_one


class Cell(NamedTuple):
    """A square of an image in pixels, in the order of `PatchGrid.box`.

    >>> Cell(32, 16, 8, 8).left
    16
    """

    top: int
    """First row of pixels."""
    left: int
    """First column of pixels."""
    height: int
    """Rows of pixels."""
    width: int
    """Columns of pixels."""


def quadtree(
    image: Float[Tensor, "*c h w"],
    *,
    min_patch: int = 8,
    max_patch: int = 32,
    threshold: float = 0.005,
    remainder: Remainder = "error",
) -> list[Cell]:
    """Cells that together hold every pixel exactly once, small where the image varies.

    They come depth first: row by row, and inside a halved cell top left, top right, bottom left,
    bottom right. Looked at on the CPU.

    Args:
        image: One image of floats in [0, 1], with or without channels.
        min_patch: Pixels on a side of the smallest cell.
        max_patch: Pixels on a side of the largest cell: ``min_patch`` doubled again and again.
        threshold: A cell is halved while the variance inside, the mean over the channels, exceeds
            this.
        remainder: That of the `PatchGrid` of the largest cells; under "pad" cells reach over the
            bottom and right edge, only their pixels in the image count, and none lies wholly
            outside.

    Returns:
        The cells.

    Raises:
        ShapeError: The largest cells do not fill the image, the sides do not halve into one
            another, or there is more than one image.
        LabError: The image holds no floats, or nan or inf.

    >>> image = torch.zeros(3, 32, 64)
    >>> image[:, :8, :8] = torch.rand(3, 8, 8)
    >>> [tuple(cell) for cell in quadtree(image, min_patch=16)]
    [(0, 0, 16, 16), (0, 16, 16, 16), (16, 0, 16, 16), (16, 16, 16, 16), (0, 32, 32, 32)]

    """
    planes = _planes(image)
    image_size = (planes.shape[1], planes.shape[2])
    sides = cell_sides(min_patch, max_patch, image_size if remainder == "error" else None)
    if isnan(threshold):
        raise LabError("a threshold of nan compares with nothing: use a variance, 0 or more.")
    grid = PatchGrid(image_size, max_patch, remainder=remainder)
    inside = pad_to_grid(torch.ones_like(planes[None, :1]), grid)[0]
    planes = pad_to_grid(planes[None], grid)[0]
    halved = {side: (_variances(planes, inside, side) > threshold).tolist() for side in sides[:-1]}
    size = (int(inside[0, :, 0].sum()), int(inside[0, 0].sum()))
    boxes = (grid.box(index) for index in range(grid.tokens))
    return [cell for top, left, *_ in boxes for cell in _walk(top, left, max_patch, halved, size)]


def cell_sides(min_patch: int, max_patch: int, image_size: Pair | None = None) -> list[int]:
    """The sides of cells from the largest to the smallest, each half of the one before.

    Where they do not halve into one another, buttons offer what also fills an image of that size.

    >>> cell_sides(8, 32)
    [32, 16, 8]
    """
    refuse_less_than_one(min_patch=min_patch, max_patch=max_patch)
    sides = [max_patch]
    while sides[-1] > min_patch and sides[-1] % 2 == 0:
        sides.append(sides[-1] // 2)
    if sides[-1] != min_patch:
        doublings = max(0, (max_patch // min_patch).bit_length() - 1)
        below, above = min_patch << doublings, min_patch << doublings + 1
        raise ShapeError(
            f"cells of {max_patch} px halved again and again never have {min_patch} px: "
            f"max_patch must be min_patch doubled, here {below} or {above} px.",
            tuple(
                Remedy(f"Use {side}", {"max_patch": side})
                for side in (below, above)
                if not any(length % side for length in image_size or ())
            ),
        )
    return sides


def _walk(
    top: int, left: int, side: int, halved: dict[int, list[list[bool]]], size: Pair
) -> Iterator[Cell]:
    """The cells inside one cell; none where it lies in the padding."""
    if top >= size[0] or left >= size[1]:
        return
    if side not in halved or not halved[side][top // side][left // side]:
        yield Cell(top, left, side, side)
        return
    half = side // 2
    for down, right in ((0, 0), (0, half), (half, 0), (half, half)):
        yield from _walk(top + down, left + right, half, halved, size)


def _variances(
    planes: Float[Tensor, "c h w"], inside: Float[Tensor, "1 h w"], side: int
) -> Float[Tensor, "rows cols"]:
    """Variance of each cell's pixels of the image, the mean over the channels."""
    pattern = "c (rows y) (cols x) -> rows cols c (y x)"
    cells = rearrange(planes, pattern, y=side, x=side)
    weights = rearrange(inside, pattern, y=side, x=side)
    counts = weights.sum(-1, keepdim=True).clamp(min=1)
    means = (cells * weights).sum(-1, keepdim=True) / counts
    variances: Tensor = ((cells - means) ** 2 * weights / counts).sum(-1).mean(-1)
    return variances


def _planes(image: Tensor) -> Float[Tensor, "c h w"]:
    shape = tuple(image.shape)
    if image.ndim not in (2, 3):
        raise ShapeError(
            f"quadtree takes one image (channels, height, width) or (height, width), not {shape}"
            + (": call it for each image of the batch." if image.ndim == 4 else ".")
        )
    if not image.is_floating_point():
        raise LabError(
            f"quadtree compares variances of floats in [0, 1] and the image is {image.dtype}: "
            "image.float() / 255 brings bytes there."
        )
    if not min(shape):
        raise ShapeError(f"an image {shape} holds no pixel: it needs at least 1 px.")
    planes = image.detach().cpu().double()
    if not planes.isfinite().all():
        raise LabError("the image holds nan or inf, and no variance can be compared with those.")
    return planes if image.ndim == 3 else planes[None]
