"""What the small models learn from: freshly drawn shapes, and every question about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from vitlab.core.grid import PatchGrid
from vitlab.core.images.four_shapes import shapes


class Batch(NamedTuple):
    """Pictures in [0, 1], and the true answers."""

    images: Float[Tensor, "b 3 h w"]
    labels: Int[Tensor, " b"]
    """Which of `SHAPES`."""
    places: Float[Tensor, "b 2"]
    """Centre (y, x), 0 at the top and left, 1 at the bottom and right."""
    masks: Float[Tensor, "b 1 h w"]
    """1 on the shape."""


def batches(
    count: int, batch: int, size: int, *, first_seed: int, as_in: int | None = None
) -> Iterator[Batch]:
    """Draw ``count`` batches of `shapes`; no picture comes twice while seeds differ.

    >>> next(batches(1, 8, 64, first_seed=0)).images.shape
    torch.Size([8, 3, 64, 64])
    """
    for number in range(count):
        drawn = shapes(batch, size, seed=first_seed + number, as_in=as_in)
        images = torch.from_numpy(drawn.images).permute(0, 3, 1, 2).float().div(255)
        masks = torch.from_numpy(drawn.masks).float()
        yield Batch(images, torch.from_numpy(drawn.labels), centres(masks), masks[:, None])


def centres(masks: Float[Tensor, "b h w"]) -> Float[Tensor, "b 2"]:
    """Centre of gravity (y, x) of every mask, as a share of the height and the width.

    >>> centres(torch.tensor([[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]]))
    tensor([[0.5000, 0.7500]])
    """
    area = masks.sum((1, 2))
    shares = []
    for profile in (masks.sum(2), masks.sum(1)):
        size = profile.shape[1]
        middles = (torch.arange(size) + 0.5) / size
        shares.append(profile @ middles / area)
    return torch.stack(shares, 1)


def patch_middles(grid: PatchGrid) -> Float[Tensor, "tokens 2"]:
    """Middle (y, x) of every patch, as a share of the height and the width.

    >>> patch_middles(PatchGrid((8, 16), 8))
    tensor([[0.5000, 0.2500],
            [0.5000, 0.7500]])
    """
    boxes = torch.tensor([grid.box(index) for index in range(grid.tokens)])
    return (boxes[:, :2] + boxes[:, 2:] / 2) / torch.tensor(grid.image_size)
