"""Patches in float64, for numbers that must not depend on how they are summed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.patches.cutting import patchify
from vitlab.core.patches.refusals import refuse_unreadable
from vitlab.words import said, word


def exact(tensor: Tensor, what: str) -> Tensor:
    """The same in float64 without a history, where it is; on the CPU if it is on MPS.

    `LabError` where ``what`` it is, a `word`, holds a number that is none.

    >>> import torch
    >>> exact(torch.ones(2), "the weights").dtype
    torch.float64
    """
    tensor = tensor.detach()
    if not tensor.isfinite().all():
        raise LabError(
            said("{what} hold nan or inf, and no variance can be taken of those.", what=said(what))
        )
    return (tensor.cpu() if tensor.device.type == "mps" else tensor).double()


def exact_patches(
    images: Float[Tensor, "b c h w"],
    patch_size: int | Pair,
    reader: str,
    in_chans: int | None = None,
) -> Float[Tensor, "n width"]:
    """The patches of all images one under the other; ``reader`` refuses what is no image.

    >>> import torch
    >>> exact_patches(torch.ones(2, 3, 8, 12), 4, "somebody").shape
    torch.Size([12, 48])
    """
    refuse_unreadable(images, reader, in_chans)
    return patchify(exact(images, word("the images")), patch_size).flatten(0, 1)


@dataclass(frozen=True, eq=False)
class CutImages:
    """Images whose patches are cut once, for whoever reads them at many widths.

    >>> import torch
    >>> cut_images(torch.ones(2, 3, 8, 12), 4, "somebody").patches.shape
    torch.Size([12, 48])
    """

    images: Float[Tensor, "b c h w"] = field(repr=False)
    """As they were given."""
    patches: Float[Tensor, "n width"] = field(repr=False)
    """Of all images one under the other."""

    @cached_property
    def mean(self) -> Float[Tensor, " width"]:
        """The mean patch."""
        return self.patches.mean(0)

    @cached_property
    def spread(self) -> Float[Tensor, " n"]:
        """‖patch − mean patch‖² of each."""
        return (self.patches - self.mean).square().sum(1)


def cut_images(
    images: Float[Tensor, "b c h w"] | CutImages,
    patch_size: int | Pair,
    reader: str,
    in_chans: int | None = None,
) -> CutImages:
    """Cut images, unless they are; ``reader`` refuses what is no image.

    >>> import torch
    >>> cut = cut_images(torch.ones(1, 3, 8, 12), 4, "somebody")
    >>> cut_images(cut, 4, "somebody else") is cut
    True
    """
    if isinstance(images, CutImages):
        return images
    return CutImages(images, exact_patches(images, patch_size, reader, in_chans))
