"""Tokens of cells of different sizes."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.functional import interpolate, linear

from vitlab.core.grid import Pair, PatchGrid, Remainder
from vitlab.core.patches.cells import Cell, cell_sides
from vitlab.core.patches.cutting import cut, pad_to_grid
from vitlab.core.patches.halving import quadtree
from vitlab.core.patches.refusals import refuse_less_than_one, refuse_unreadable
from vitlab.core.patches.selecting import CellSelector

_OCTAVES = 6  # of the position's sines: periods of 2 images down to 1/16 of one


class AdaptiveTokens(NamedTuple):
    """Tokens of a batch, the cell each one comes from, and which are no padding.

    >>> AdaptiveTokens(torch.zeros(1, 2, 8), [[Cell(0, 0, 8, 8)]], torch.tensor([[True, False]]))[1]
    [[Cell(top=0, left=0, height=8, width=8)]]
    """

    tokens: Float[Tensor, "b tokens dim"]
    """Tokens of each image in the order of its cells, rows of zeros behind the last."""
    cells: list[list[Cell]]
    """The cells of each image, in pixels."""
    valid: Bool[Tensor, "b tokens"]
    """False where a row of zeros fills up."""


class AdaptivePatchEmbed(nn.Module):
    """Spend tokens where an image varies: one for each cell of its `quadtree`.

    Every cell is resized to ``patch_size`` (bilinear with antialias) and projected by the same
    matrix, so ``proj.weight`` is that of a `PatchEmbed`. What resizing takes away, where and how
    large the cell was, comes back as a position: sines of its centre (fractions of the image,
    whatever its shape) and log2 of its side in ``patch_size``. Images with fewer cells than the
    others of the batch get rows of zeros, told apart by ``valid``.

    Args:
        patch_size: Pixels on a side of the patch that every cell is resized to.
        in_chans: Channels of the images.
        embed_dim: Numbers in one token.
        min_patch: Pixels on a side of the smallest cell.
        max_patch: Pixels on a side of the largest cell: ``min_patch`` doubled again and again.
        threshold: Variance above which a cell is halved, as in `quadtree`.
        remainder: What to do where the largest cells do not fill an image, as in `PatchGrid`.
        selector: What chooses the cells in the place of the threshold, and which cells and
            remainder there are; it is taught beside this module.

    Raises:
        ShapeError: A number is less than 1, or halving ``max_patch`` never makes ``min_patch``.

    >>> embed = AdaptivePatchEmbed(embed_dim=64)
    >>> calm_and_busy = torch.stack([torch.zeros(3, 32, 64), torch.rand(3, 32, 64)])
    >>> tokens, cells, valid = embed(calm_and_busy)
    >>> tokens.shape, [len(of_image) for of_image in cells], valid.sum(1).tolist()
    (torch.Size([2, 32, 64]), [2, 32], [2, 32])

    """

    def __init__(
        self,
        patch_size: int = 16,
        in_chans: int = 3,
        embed_dim: int = 768,
        *,
        min_patch: int = 8,
        max_patch: int = 32,
        threshold: float = 0.005,
        remainder: Remainder = "error",
        selector: CellSelector | None = None,
    ) -> None:
        super().__init__()
        refuse_less_than_one(patch_size=patch_size, in_chans=in_chans, embed_dim=embed_dim)
        self.sides = selector.sides if selector else cell_sides(min_patch, max_patch)
        self.patch_size = patch_size
        self.threshold = threshold
        self.remainder: Remainder = selector.remainder if selector else remainder
        self.selector = selector
        self.proj = nn.Conv2d(in_chans, embed_dim, patch_size, patch_size)
        self.position = nn.Linear(4 * _OCTAVES + 1, embed_dim)

    def forward(self, images: Float[Tensor, "b c h w"]) -> AdaptiveTokens:
        """Tokens in the order of the cells."""
        proj = self.proj
        refuse_unreadable(images, "AdaptivePatchEmbed", proj.in_channels, proj.weight.dtype)
        cells = self.selector.cells(images) if self.selector else self._quadtrees(images)
        counts = torch.tensor([len(of_image) for of_image in cells])
        valid = (torch.arange(int(counts.max())) < counts[:, None]).to(images.device)
        tokens = linear(self._patches(images, cells), proj.weight.flatten(1), proj.bias)
        size = (images.shape[2], images.shape[3])
        features = _position_features(cells, size, self.patch_size)
        features = features.to(tokens.dtype).to(tokens.device)
        tokens = (tokens + self.position(features)) * valid[..., None]
        return AdaptiveTokens(tokens, cells, valid)

    def _quadtrees(self, images: Tensor) -> list[list[Cell]]:
        return [
            quadtree(
                image,
                min_patch=self.sides[-1],
                max_patch=self.sides[0],
                threshold=self.threshold,
                remainder=self.remainder,
            )
            for image in images
        ]

    def _patches(self, images: Tensor, cells: list[list[Cell]]) -> Float[Tensor, "b tokens width"]:
        """Every cell as a flat patch of ``patch_size``, in the order of the cells."""
        size = (images.shape[2], images.shape[3])
        images = pad_to_grid(images, PatchGrid(size, self.sides[0], remainder=self.remainder))
        slots = max(map(len, cells))
        patches = images.new_zeros(len(cells), slots, self.proj.weight[0].numel())
        for side in self.sides:
            found = [
                (image, slot, cell.top // side * (images.shape[3] // side) + cell.left // side)
                for image, of_image in enumerate(cells)
                for slot, cell in enumerate(of_image)
                if cell.height == side
            ]
            if found:
                image, slot, index = torch.tensor(found, device=images.device).unbind(1)
                whole = cut(images, (side, side))[image, index]
                patches[image, slot] = self._resized(whole, side)
        return patches

    def _resized(self, patches: Float[Tensor, "n width"], side: int) -> Float[Tensor, "n base"]:
        if side == self.patch_size:
            return patches
        exact = patches if patches.dtype == torch.float64 else patches.float()
        squares = exact.reshape(len(patches), -1, side, side)
        size = (self.patch_size, self.patch_size)
        resized = interpolate(squares, size, mode="bilinear", antialias=True)
        return resized.flatten(1).to(patches.dtype)


def _position_features(
    cells: list[list[Cell]], size: Pair, patch_size: int
) -> Float[Tensor, "b tokens features"]:
    """Sines and cosines of each centre in octaves, and log2 of the side; zeros behind the last."""
    slots = max(map(len, cells))
    features = torch.zeros(len(cells), slots, 4 * _OCTAVES + 1, dtype=torch.float64)
    octaves = torch.pi * 2.0 ** torch.arange(_OCTAVES, dtype=torch.float64)
    extent = torch.tensor(size, dtype=torch.float64)
    for image, of_image in enumerate(cells):
        boxes = torch.tensor(of_image, dtype=torch.float64)
        ends = torch.minimum(boxes[:, :2] + boxes[:, 2:], extent)
        centres = (boxes[:, :2] + ends) / (2 * extent)
        angles = (centres[..., None] * octaves).flatten(1)
        scale = (boxes[:, 2:3] / patch_size).log2()
        features[image, : len(of_image)] = torch.cat([angles.sin(), angles.cos(), scale], 1)
    return features
