"""What no patch embedding can read, said in one sentence."""

from __future__ import annotations

from typing import NoReturn

import torch
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.core.grid import Pair
from vitlab.words import said, said_many


def refuse_unreadable(
    images: object,
    reader: str,
    in_chans: int | None = None,
    dtype: torch.dtype | None = None,
    img_size: Pair | None = None,
    device: torch.device | None = None,
) -> None:
    """Raise unless ``images`` are a batch of floats that ``reader`` can read.

    Channels, dtype (under autocast any float will do), size and device must be those given.

    >>> refuse_unreadable(torch.zeros(2, 8, 8, 3), "PatchEmbed", in_chans=3)
    Traceback (most recent call last):
    ...
    vitlab.core.errors.ShapeError: PatchEmbed reads 3 channels and the images (2, 8, 8, 3) have 8: \
channels stand second, images.permute(0, 3, 1, 2) moves them there.
    """
    if not isinstance(images, Tensor):
        raise KindError(
            said(
                "{reader} takes a torch.Tensor, not {kind}.",
                reader=reader,
                kind=type(images).__name__,
            )
        )
    shape = tuple(images.shape)
    if images.ndim != 4:
        refuse_other_axes(images, reader)
    if in_chans is not None and shape[1] != in_chans:
        _refuse_channels(shape, in_chans, reader)
    if not shape[0]:
        raise ShapeError(
            said(
                "{reader} got an empty batch {shape}: it needs at least one image.",
                reader=reader,
                shape=shape,
            )
        )
    _refuse_dtype(images, dtype, reader)
    _refuse_place(images, device, reader)
    if img_size is not None and shape[2:] != img_size:
        wanted, got = ("{} × {}".format(*size) for size in (img_size, shape[2:]))
        raise ShapeError(
            said(
                "{reader} is built for images of {wanted} px and got {got} px: resize them to "
                "{wanted}, or build it with img_size=None to read any size.",
                reader=reader,
                wanted=wanted,
                got=got,
            )
        )


def refuse_other_axes(images: Tensor, reader: str) -> NoReturn:
    """Say that images have four axes, and how one image becomes a batch."""
    shape = tuple(images.shape)
    if images.ndim == 3:
        raise ShapeError(
            said(
                "{reader} takes images (batch, channels, height, width), not {shape}: "
                "images[None] makes a batch of one.",
                reader=reader,
                shape=shape,
            )
        )
    raise ShapeError(
        said(
            "{reader} takes images (batch, channels, height, width), not {shape}.",
            reader=reader,
            shape=shape,
        )
    )


def refuse_less_than_one(**sizes: int | tuple[int, ...]) -> None:
    """Raise `ShapeError` for the first size that is not at least 1.

    >>> refuse_less_than_one(patch_size=(16, 8), embed_dim=768)
    """
    for name, size in sizes.items():
        if min(size if isinstance(size, tuple) else (size,)) < 1:
            raise ShapeError(
                said("{name} is {size}: it needs to be 1 or more.", name=name, size=size)
            )


def _refuse_channels(shape: tuple[int, ...], in_chans: int, reader: str) -> None:
    advice = said("build it with in_chans={count} to read them.", count=shape[1])
    if shape[3] == in_chans:
        advice = said("channels stand second, images.permute(0, 3, 1, 2) moves them there.")
    elif shape[1] == 1:
        advice = said(
            "images.expand(-1, {count}, -1, -1) repeats the one there is.", count=in_chans
        )
    raise ShapeError(
        said_many(
            "{reader} reads {n} channel and the images {shape} have {given}: {advice}",
            "{reader} reads {n} channels and the images {shape} have {given}: {advice}",
            in_chans,
            reader=reader,
            shape=shape,
            given=shape[1],
            advice=advice,
        )
    )


def _refuse_dtype(images: Tensor, wanted: torch.dtype | None, reader: str) -> None:
    given = str(images.dtype).removeprefix("torch.")
    if not images.is_floating_point():
        raise LabError(
            said(
                "{reader} multiplies floats and the images are {given}: images.float() / 255 "
                "brings bytes into [0, 1].",
                reader=reader,
                given=given,
            )
        )
    if wanted in (None, images.dtype) or _autocast(images.device.type):
        return
    raise LabError(
        said(
            "{reader} has weights of {wanted} and the images are {given}: images.to({dtype}) "
            "makes them fit.",
            reader=reader,
            wanted=str(wanted).removeprefix("torch."),
            given=given,
            dtype=str(wanted),
        )
    )


def _refuse_place(images: Tensor, wanted: torch.device | None, reader: str) -> None:
    if images.layout != torch.strided:
        raise LabError(
            said(
                "{reader} reads dense images, not {layout}: use images.to_dense().",
                reader=reader,
                layout=str(images.layout),
            )
        )
    if wanted is not None and images.device != wanted:
        raise LabError(
            said(
                "{reader} lies on {wanted} and the images on {given}: images.to({wanted!r}) "
                "brings them there.",
                reader=reader,
                wanted=str(wanted),
                given=str(images.device),
            )
        )


def _autocast(device: str) -> bool:
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)
