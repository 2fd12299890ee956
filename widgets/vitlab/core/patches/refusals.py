"""What no patch embedding can read, said in one sentence."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair


def refuse_unreadable(
    images: object, weight: Tensor, reader: str, img_size: Pair | None = None
) -> None:
    """Raise unless ``images`` are a batch that the kernel ``weight`` (D, C, h, w) can read.

    ``reader`` is who says so; ``img_size`` is the only size it reads, None for any. Under
    autocast any float will do.

    >>> refuse_unreadable(torch.zeros(2, 8, 8, 3), torch.zeros(16, 3, 4, 4), "PatchEmbed")
    Traceback (most recent call last):
    ...
    vitlab.core.errors.ShapeError: PatchEmbed reads 3 channels and the images (2, 8, 8, 3) have 8: \
channels stand second, images.permute(0, 3, 1, 2) moves them there.
    """
    if not isinstance(images, Tensor):
        raise TypeError(f"{reader} takes a torch.Tensor, not {type(images).__name__}.")
    shape = tuple(images.shape)
    if images.ndim != 4:
        raise ShapeError(
            f"{reader} takes images (batch, channels, height, width), not {shape}"
            + (": images[None] makes a batch of one." if images.ndim == 3 else ".")
        )
    _refuse_channels(shape, weight.shape[1], reader)
    if not shape[0]:
        raise ShapeError(f"{reader} got an empty batch {shape}: it needs at least one image.")
    _refuse_dtype(images, weight.dtype, reader)
    height, width = shape[2:]
    if img_size is not None and (height, width) != img_size:
        wanted = "{} × {}".format(*img_size)
        raise ShapeError(
            f"{reader} is built for images of {wanted} px and got {height} × {width} px: "
            f"resize them to {wanted}, or build it with img_size=None to read any size."
        )


def refuse_less_than_one(**sizes: int | tuple[int, ...]) -> None:
    """Raise `ShapeError` for the first size that is not at least 1.

    >>> refuse_less_than_one(patch_size=(16, 8), embed_dim=768)
    """
    for name, size in sizes.items():
        if min(size if isinstance(size, tuple) else (size,)) < 1:
            raise ShapeError(f"{name} is {size}: it needs to be 1 or more.")


def _refuse_channels(shape: tuple[int, ...], in_chans: int, reader: str) -> None:
    if shape[1] == in_chans:
        return
    advice = f"build it with in_chans={shape[1]} to read them."
    if shape[3] == in_chans:
        advice = "channels stand second, images.permute(0, 3, 1, 2) moves them there."
    elif shape[1] == 1:
        advice = f"images.expand(-1, {in_chans}, -1, -1) repeats the one there is."
    raise ShapeError(
        f"{reader} reads {in_chans} channel{'s' * (in_chans > 1)} and the images {shape} have "
        f"{shape[1]}: {advice}"
    )


def _refuse_dtype(images: Tensor, wanted: torch.dtype, reader: str) -> None:
    name = str(images.dtype).removeprefix("torch.")
    if not images.is_floating_point():
        raise LabError(
            f"{reader} multiplies floats and the images are {name}: "
            "images.float() / 255 brings bytes into [0, 1]."
        )
    if images.dtype != wanted and not torch.is_autocast_enabled(images.device.type):
        raise LabError(
            f"{reader} has weights of {str(wanted).removeprefix('torch.')} and the images are "
            f"{name}: images.to({wanted}) makes them fit."
        )
