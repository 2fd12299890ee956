"""Large cells where an image is calm, small ones where much happens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import isnan

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.patches.cells import Cell, cell_sides
from vitlab.core.patches.cutting import pad_to_grid
from vitlab.words import said


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
    tree = Quadtree(image, min_patch=min_patch, max_patch=max_patch, remainder=remainder)
    return tree.cells(threshold)


class Quadtree:
    """An image whose variances are measured once, to be cut at one threshold after another.

    Takes what `quadtree` takes, but for the threshold, and refuses the same.

    >>> image = torch.zeros(3, 32, 64)
    >>> image[:, :8, :8] = torch.rand(3, 8, 8)
    >>> tree = Quadtree(image, min_patch=16)
    >>> [tree.count(threshold) for threshold in (-1.0, 0.001, 1.0)]
    [8, 5, 2]
    """

    def __init__(
        self,
        image: Float[Tensor, "*c h w"],
        *,
        min_patch: int = 8,
        max_patch: int = 32,
        remainder: Remainder = "error",
    ) -> None:
        planes = _planes(image)
        size = (planes.shape[1], planes.shape[2])
        sides = cell_sides(min_patch, max_patch, size if remainder == "error" else None)
        self._grid = grid = PatchGrid(size, max_patch, remainder=remainder)
        inside = pad_to_grid(torch.ones_like(planes[None, :1]), grid)[0]
        planes = pad_to_grid(planes[None], grid)[0]
        self._variances = {side: _variances(planes, inside, side) for side in sides[:-1]}
        self._size = (int(inside[0, :, 0].sum()), int(inside[0, 0].sum()))

    def cells(self, threshold: float) -> list[Cell]:
        """The cells, depth first, as `quadtree` gives them."""
        _refuse_nan(threshold)
        halved = {side: (each > threshold).tolist() for side, each in self._variances.items()}
        return walk_cells(halved, self._grid, self._size)

    def count(self, threshold: float) -> int:
        """How many cells there are, without making them."""
        _refuse_nan(threshold)
        variances, more = self._halvings
        return self._grid.tokens + int(more[variances > threshold].sum())

    @cached_property
    def _halvings(self) -> tuple[Tensor, Tensor]:
        """Of each cell that can be halved, below which threshold it is, and how many more follow.

        A cell is halved only where all those around it are.
        """
        reached, more, around = [], [], None
        for side, variances in self._variances.items():
            if around is not None:
                twice = around.repeat_interleave(2, 0).repeat_interleave(2, 1)
                variances = torch.minimum(variances, twice)
            around = variances
            down, right = (
                _inside(count, side, length)
                for count, length in zip(variances.shape, self._size, strict=True)
            )
            reached.append(variances.flatten())
            more.append((torch.outer(down, right) - 1).clamp(min=0).flatten())
        if not reached:  # the largest cells are the smallest
            return torch.zeros(0), torch.zeros(0, dtype=torch.int64)
        return torch.cat(reached), torch.cat(more)


def _refuse_nan(threshold: float) -> None:
    if isnan(threshold):
        raise LabError(said("a threshold of nan compares with nothing: use a variance, 0 or more."))


def _inside(count: int, side: int, length: int) -> Tensor:
    """How many halves of each cell along one side begin in the image."""
    starts = torch.arange(2 * count) * (side // 2)
    return (starts < length).reshape(count, 2).sum(1)


def walk_cells(halved: dict[int, list[list[bool]]], grid: PatchGrid, size: Pair) -> list[Cell]:
    """The cells, depth first, where it is known of each which of them are halved.

    Args:
        halved: For each side but the smallest whether the cell in each row and column is halved.
        grid: The largest cells.
        size: Pixels (height, width) of the image; a cell that lies wholly outside is left out.

    Returns:
        The cells in the order of `quadtree`.

    >>> walk_cells({4: [[True, False]]}, PatchGrid((4, 8), 4), (4, 8))[3:]
    [Cell(top=2, left=2, height=2, width=2), Cell(top=0, left=4, height=4, width=4)]

    """
    starts = (grid.box(index)[:2] for index in range(grid.tokens))
    walks = (_walk(top, left, grid.patch_size[0], halved, size) for top, left in starts)
    return [cell for walk in walks for cell in walk]


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
    if image.ndim == 4:
        raise ShapeError(
            said(
                "quadtree takes one image (channels, height, width) or (height, width), not "
                "{shape}: call it for each image of the batch.",
                shape=shape,
            )
        )
    if image.ndim not in (2, 3):
        raise ShapeError(
            said(
                "quadtree takes one image (channels, height, width) or (height, width), not "
                "{shape}.",
                shape=shape,
            )
        )
    if not image.is_floating_point():
        raise LabError(
            said(
                "quadtree compares variances of floats in [0, 1] and the image is {dtype}: "
                "image.float() / 255 brings bytes there.",
                dtype=image.dtype,
            )
        )
    if not min(shape):
        raise ShapeError(
            said("an image {shape} holds no pixel: it needs at least 1 px.", shape=shape)
        )
    planes = image.detach().cpu().double()
    if not planes.isfinite().all():
        raise LabError(
            said("the image holds nan or inf, and no variance can be compared with those.")
        )
    return planes if image.ndim == 3 else planes[None]
