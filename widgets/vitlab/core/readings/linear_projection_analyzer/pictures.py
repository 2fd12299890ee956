"""The picture that is read, and the other photographs that a reader may know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.images import as_image, sample_image, to_tensor
from vitlab.core.images.pictures import SAMPLES
from vitlab.core.projection import (
    CutImages,
    PatchSpectrum,
    cut_images,
    patch_spectrum,
    pictures_spectrum,
)
from vitlab.words import said


def picture_of(image: Any, in_chans: int) -> tuple[Tensor, str | None]:
    """(1, channels, h, w) from 0 to 1, and the sample's name if it is one.

    >>> picture_of("chelsea", 1)[0].shape
    torch.Size([1, 1, 224, 224])
    """
    if in_chans not in (1, 3):
        raise LabError(
            said(
                "pictures have 3 colours, or 1 as grey, not {count} channels.",
                count=in_chans,
            ),
            tuple(
                Remedy(said("Use in_chans={count}", count=count), {"in_chans": count})
                for count in (3, 1)
            ),
        )
    if isinstance(image, str) and image in SAMPLES:
        return _sample(image, in_chans), image
    return grey(to_tensor(as_image(image)), in_chans), None


def grey(picture: Tensor, in_chans: int) -> Tensor:
    """The mean of the channels, where one is asked for.

    >>> grey(torch.rand(1, 3, 4, 6), 1).shape
    torch.Size([1, 1, 4, 6])
    """
    return picture.mean(1, keepdim=True) if in_chans == 1 else picture


@lru_cache(10)
def _sample(name: str, in_chans: int) -> Tensor:
    return grey(to_tensor(sample_image(name)), in_chans)


def filled(picture: Tensor, patch: Pair) -> PatchGrid:
    """The patches over a picture; `ShapeError` where they do not fill it, with patches that do.

    >>> filled(torch.zeros(1, 3, 224, 224), (16, 16)).tokens
    196
    """
    try:
        return PatchGrid((picture.shape[2], picture.shape[3]), patch)
    except ShapeError as error:
        ways = tuple(way for way in error.remedies if "patch_size" in way.settings)
        raise ShapeError(str(error), ways) from None


def others(name: str | None, in_chans: int) -> tuple[Tensor, ...]:
    """The photographs besides that of a name; all of them besides a picture of one's own.

    >>> len(others("chelsea", 3)), len(others(None, 3))
    (4, 5)
    """
    return tuple(_sample(other, in_chans) for other in SAMPLES if other != name)


@lru_cache(8)
def known_spectrum(name: str | None, in_chans: int, patch: Pair) -> PatchSpectrum:
    """Components of the other photographs' patches: found once, while sliders move.

    >>> known_spectrum("chelsea", 1, (4, 4)).rank
    16
    """
    return pictures_spectrum(others(name, in_chans), patch)


@lru_cache(8)
def own_spectrum(picture: Tensor, patch: Pair) -> PatchSpectrum:
    """Components of a picture itself: no more than its patches, less one.

    >>> own_spectrum(picture_of("chelsea", 1)[0], (32, 32)).rank
    48
    """
    return patch_spectrum(picture, patch)


@lru_cache(4)
def cut(picture: Tensor, patch: Pair) -> CutImages:
    """The patches of a picture, cut once for every width.

    >>> cut(picture_of("chelsea", 1)[0], (32, 32)).patches.shape
    torch.Size([49, 1024])
    """
    return cut_images(picture, patch, said("a reading"))


def as_pixels(images: Tensor) -> Tensor:
    """(n, c, h, w) from 0 to 1 as (n, h, w, 3) bytes.

    >>> as_pixels(torch.ones(1, 1, 2, 3)).shape
    torch.Size([1, 2, 3, 3])
    """
    shown = (images.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1)
    return shown.expand(-1, -1, -1, 3) if shown.shape[3] == 1 else shown
