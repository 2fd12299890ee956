"""Kernels to look at: those of a projection, and two sheets to hold beside them."""

from __future__ import annotations

from math import pi, sqrt

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.core.projection.coding import patch_spectrum
from vitlab.core.projection.layout import kernels
from vitlab.words import said


def filters(
    weight: Float[Tensor, "dim ..."],
    patch_size: int | Pair | None = None,
    *,
    channels_last: bool = False,
    together: bool = False,
) -> Float[Tensor, "dim ph pw c"]:
    """One picture for each filter of a projection: 0.5 is a weight of 0, the largest is 0 or 1.

    Args:
        weight: A kernel (dim, channels, height, width), or a Linear's matrix (dim, numbers).
        patch_size: (height, width) in pixels, or one number: needed for a matrix, see `kernels`.
        channels_last: Whether the rows of a matrix have the (row, col, c) order.
        together: False scales every filter by its own largest weight, True all by the largest of
            the sheet.

    Returns:
        Pictures from 0 to 1, channels last.

    Raises:
        ShapeError: A matrix and a patch size do not go together.
        LabError: A weight is not finite.

    >>> filters(torch.randn(768, 3, 16, 16)).shape
    torch.Size([768, 16, 16, 3])

    """
    kernel = kernels(weight, patch_size, channels_last=channels_last).detach()
    if not kernel.isfinite().all():
        raise LabError(said("a filter with nan or inf has no picture: the weights must be finite."))
    largest = kernel.abs().amax((0, 1, 2, 3) if together else (1, 2, 3), keepdim=True)
    tiny = torch.finfo(kernel.dtype).tiny
    return (0.5 + 0.5 * kernel / largest.clamp(min=tiny)).permute(0, 2, 3, 1)


def pca_filters(
    images: Float[Tensor, "b c h w"], patch_size: int | Pair, count: int
) -> Float[Tensor, "count c ph pw"]:
    """The best ``count`` filters for these images, as a kernel: their principal components.

    Args:
        images: Floats whose patches are looked at.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        count: How many filters; at most the rank of the patches.

    Returns:
        The components, the one of most variance first, in the dtype of the images.

    Raises:
        LabError: The patches of these images have fewer components.
        ShapeError: The patches do not fill the images, or ``count`` is less than 1.

    >>> pca_filters(torch.rand(4, 3, 16, 24), 4, 12).shape
    torch.Size([12, 3, 4, 4])

    """
    refuse_less_than_one(count=count)
    spectrum = patch_spectrum(images, patch_size)
    if count > spectrum.rank:
        raise LabError(
            said(
                "{count} components were asked for and the patches of these images have "
                "{most}: ask for fewer, or give more images.",
                count=count,
                most=spectrum.rank,
            )
        )
    chosen = spectrum.directions[:count].reshape(count, images.shape[1], *spectrum.patch_size)
    return chosen.to(images.dtype).to(images.device)


def dct_filters(
    patch_size: int | Pair, count: int, in_chans: int = 3
) -> Float[Tensor, "count c ph pw"]:
    """The first ``count`` cosine waves, as a kernel of orthonormal filters: JPEG's, in colour.

    A cosine transform (DCT-II) along rows, columns and channels.

    Args:
        patch_size: (height, width) of a patch in pixels; one number means a square.
        count: How many waves; at most the numbers in a patch.
        in_chans: Channels of a patch.

    Returns:
        From the slowest wave on; of one speed first grey, then the differences of the channels.

    Raises:
        LabError: A patch has fewer waves.
        ShapeError: A number is less than 1.

    >>> dct_filters(8, 64, in_chans=1).shape
    torch.Size([64, 1, 8, 8])

    """
    ph, pw = as_pair(patch_size, "patch_size")
    refuse_less_than_one(patch_size=(ph, pw), count=count, in_chans=in_chans)
    if count > (width := in_chans * ph * pw):
        raise LabError(
            said(
                "{count} waves were asked for and patches of {chans} × {ph} × {pw} numbers "
                "have {most}: ask for {most} or fewer.",
                count=count,
                chans=in_chans,
                ph=ph,
                pw=pw,
                most=width,
            )
        )
    waves = [(k, u, v) for u in range(ph) for v in range(pw) for k in range(in_chans)]
    waves.sort(key=lambda wave: ((wave[1] / ph) ** 2 + (wave[2] / pw) ** 2, wave))
    chans, rows, cols = (_cosines(size) for size in (in_chans, ph, pw))
    k, u, v = torch.tensor(waves[:count]).unbind(1)
    kernel: Tensor = torch.einsum("nc,ny,nx->ncyx", chans[k], rows[u], cols[v])
    return kernel.to(torch.float32)


def _cosines(size: int) -> Float[Tensor, "size size"]:
    """The orthonormal DCT-II of a length, one wave a row, in float64."""
    places = torch.arange(size, dtype=torch.float64)
    waves = torch.cos(pi * places[:, None] * (places + 0.5) / size) * sqrt(2 / size)
    waves[0] /= sqrt(2)
    return waves
