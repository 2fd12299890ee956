"""Patch-embedding weights for patches of another size."""

from __future__ import annotations

from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.precision import full_precision, working_dtype
from vitlab.core.resolution.interpolation import Resize
from vitlab.words import said


def resample_patch_embed(
    weight: Float[Tensor, "embed_dim in_chans h w"],
    new_size: int | Pair,
    interpolation: str = "bicubic",
    antialias: bool = True,
) -> Float[Tensor, "embed_dim in_chans h2 w2"]:
    """Weights that see in a resized patch what ``weight`` sees in the patch itself.

    For larger patches exactly so: <resize(x), new> = <x, weight>. For smaller ones the nearest in
    least squares. The bias stays as it is. FlexiViT's PI-resize (Beyer et al. 2023), side by side.

    Args:
        weight: The kernel of a patch embedding, as that of a Conv2d.
        new_size: (height, width) of the new patch in pixels; one number means a square.
        interpolation: That with which the images are resized: "bicubic", "bilinear", "nearest" or
            "nearest-exact".
        antialias: Whether the images are resized with antialias; for "bicubic" and "bilinear".

    Returns:
        The new kernel in the dtype of the old; the old one itself where the size is the same.

    Raises:
        ShapeError: This is no kernel, or the patch holds no pixel.
        LabError: The interpolation is not known, or the kernel holds no floats.

    >>> import torch
    >>> resample_patch_embed(torch.randn(768, 3, 16, 16), 32).shape
    torch.Size([768, 3, 32, 32])

    """
    height, width = new_patch(weight, new_size, "resample_patch_embed")
    dtype = working_dtype(weight, "resample_patch_embed")
    rows, cols = weight.shape[-2:]
    if (height, width) == (rows, cols):
        return weight
    resize = Resize(interpolation, antialias, None)
    down = _inverse(resize, rows, height, dtype, weight.device)
    across = _inverse(resize, cols, width, dtype, weight.device)
    with full_precision(weight.device):
        resized: Tensor = down.T @ weight.to(dtype) @ across
    return resized.to(weight.dtype)


def new_patch(weight: Tensor, new_size: int | Pair, function: str) -> Pair:
    """(height, width) of a new patch; `ShapeError` where it or the kernel cannot be one.

    >>> new_patch(torch.zeros(8, 3, 4, 4), 6, "resample_patch_embed")
    (6, 6)
    """
    if weight.ndim != 4:
        raise ShapeError(
            said(
                "{function} takes a Conv2d weight (embed_dim, in_chans, height, width), not "
                "{shape}.",
                function=function,
                shape=tuple(weight.shape),
            )
        )
    height, width = as_pair(new_size, "new_size")
    if min(height, width) < 1:
        raise ShapeError(
            said(
                "a patch of {height} × {width} px holds no pixel: use 1 px or more.",
                height=height,
                width=width,
            )
        )
    return height, width


@lru_cache(maxsize=128)
def _inverse(
    resize: Resize, old: int, new: int, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """(old, new): undoes the resize of one side, in float64 until it is done.

    The inverse of a Kronecker product is that of its factors, so one side at a time will do.
    """
    with torch.inference_mode(False), torch.no_grad():
        matrix = resize.matrix(old, new, torch.float64)
        inverse: Tensor = torch.linalg.pinv(matrix)
        return inverse.to(dtype).to(device)
