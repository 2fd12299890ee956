"""One linear map in four spellings, and the one way to copy its weights that goes wrong."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv2d, cosine_similarity, unfold

from vitlab.core.patches.cutting import patchify
from vitlab.core.patches.refusals import refuse_unreadable
from vitlab.core.projection.layout import kernels

SPELLINGS = {
    "conv": "conv2d(images, weight, stride=patch_size)",
    "unfold": "unfold(images, patch_size, stride=patch_size).mT @ weight.flatten(1).T",
    "einsum": 'einsum("bcyhxw,dchw->byxd", cells, weight)',
    "reshape": "cells.permute(0, 2, 4, 1, 3, 5).flatten(3) @ weight.flatten(1).T",
}
"""How each is written; ``cells`` are images.reshape(b, c, rows, ph, cols, pw)."""


@dataclass(frozen=True)
class TransplantTrap:
    """What happens to tokens where a kernel's weights read patches in another order.

    >>> trap = transplant_trap(torch.rand(1, 3, 8, 8), torch.randn(24, 3, 4, 4))
    >>> trap.off > 0.1, trap.mended < 1e-5
    (True, True)
    """

    off: float
    """‖tokens − right‖ / ‖right‖ of (c, row, col) weights on (row, col, c) patches."""
    cosine: float
    """Mean cosine of the two: near 1, so nothing looks broken."""
    mended: float
    """The same distance after ``weight.permute(0, 2, 3, 1)``."""


def projection_spellings(
    images: Float[Tensor, "b c h w"], weight: Float[Tensor, "dim c ph pw"]
) -> dict[str, Float[Tensor, "b tokens dim"]]:
    """Tokens of a patch projection, spelt as convolution, unfold, einsum and reshape.

    Args:
        images: Floats that the patches fill.
        weight: A kernel, as that of a Conv2d, in their dtype.

    Returns:
        The same tokens four times, by the names of `SPELLINGS`.

    Raises:
        ShapeError: The patches do not fill the images, or the channels do not go together.
        LabError: The images are no floats.

    >>> tokens = projection_spellings(torch.rand(1, 3, 8, 12), torch.randn(5, 3, 4, 4))
    >>> [*tokens], tokens["conv"].shape
    (['conv', 'unfold', 'einsum', 'reshape'], torch.Size([1, 6, 5]))

    """
    kernel = kernels(weight)
    _, chans, ph, pw = kernel.shape
    refuse_unreadable(images, "projection_spellings", chans)
    patches = patchify(images, (ph, pw))  # refuses what they do not fill
    matrix = kernel.flatten(1).T
    cells = rearrange(images, "b c (y h) (x w) -> b c y h x w", h=ph, w=pw)
    by_einsum: Tensor = torch.einsum("bcyhxw,dchw->byxd", cells, kernel)
    return {
        "conv": conv2d(images, kernel, stride=(ph, pw)).flatten(2).mT,
        "unfold": unfold(images, (ph, pw), stride=(ph, pw)).mT @ matrix,
        "einsum": by_einsum.flatten(1, 2),
        "reshape": patches @ matrix,
    }


def transplant_trap(
    images: Float[Tensor, "b c h w"], weight: Float[Tensor, "dim c ph pw"]
) -> TransplantTrap:
    """Multiply a kernel's weights with patches in the other order: shapes fit, numbers do not.

    Args:
        images: Floats that the patches fill.
        weight: A kernel, as that of a Conv2d, in their dtype; (c, row, col) is its order.

    Returns:
        How far the tokens are off, how alike they look, and what is left once it is mended.

    Raises:
        ShapeError: The patches do not fill the images, or the channels do not go together.
        LabError: The images are no floats.

    >>> trap = transplant_trap(torch.rand(1, 1, 8, 8), torch.randn(24, 1, 4, 4))
    >>> trap.off  # one channel has no other order
    0.0

    """
    kernel = kernels(weight)
    _, chans, ph, pw = kernel.shape
    refuse_unreadable(images, "transplant_trap", chans)
    right = patchify(images, (ph, pw)) @ kernel.flatten(1).T
    patches = patchify(images, (ph, pw), channels_last=True)
    wrong = patches @ kernel.flatten(1).T
    mended = patches @ kernel.permute(0, 2, 3, 1).flatten(1).T
    length = right.norm().clamp_min(torch.finfo(right.dtype).tiny)
    return TransplantTrap(
        off=((wrong - right).norm() / length).item(),
        cosine=cosine_similarity(right, wrong, dim=-1).mean().item(),
        mended=((mended - right).norm() / length).item(),
    )
