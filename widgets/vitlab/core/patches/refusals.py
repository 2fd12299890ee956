"""What no patch embedding can read, said in one sentence."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.errors import KindError, LabError, ShapeError
from vitlab.core.grid import Pair


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
        raise KindError(f"{reader} takes a torch.Tensor, not {type(images).__name__}.")
    shape = tuple(images.shape)
    if images.ndim != 4:
        raise ShapeError(
            f"{reader} takes images (batch, channels, height, width), not {shape}"
            + (": images[None] makes a batch of one." if images.ndim == 3 else ".")
        )
    if in_chans is not None and shape[1] != in_chans:
        _refuse_channels(shape, in_chans, reader)
    if not shape[0]:
        raise ShapeError(f"{reader} got an empty batch {shape}: it needs at least one image.")
    _refuse_dtype(images, dtype, reader)
    _refuse_place(images, device, reader)
    if img_size is not None and shape[2:] != img_size:
        wanted, got = ("{} × {}".format(*size) for size in (img_size, shape[2:]))
        raise ShapeError(
            f"{reader} is built for images of {wanted} px and got {got} px: "
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
    advice = f"build it with in_chans={shape[1]} to read them."
    if shape[3] == in_chans:
        advice = "channels stand second, images.permute(0, 3, 1, 2) moves them there."
    elif shape[1] == 1:
        advice = f"images.expand(-1, {in_chans}, -1, -1) repeats the one there is."
    raise ShapeError(
        f"{reader} reads {in_chans} channel{'s' * (in_chans > 1)} and the images {shape} have "
        f"{shape[1]}: {advice}"
    )


def _refuse_dtype(images: Tensor, wanted: torch.dtype | None, reader: str) -> None:
    given = str(images.dtype).removeprefix("torch.")
    if not images.is_floating_point():
        raise LabError(
            f"{reader} multiplies floats and the images are {given}: "
            "images.float() / 255 brings bytes into [0, 1]."
        )
    if wanted in (None, images.dtype) or _autocast(images.device.type):
        return
    raise LabError(
        f"{reader} has weights of {str(wanted).removeprefix('torch.')} and the images are "
        f"{given}: images.to({wanted}) makes them fit."
    )


def _refuse_place(images: Tensor, wanted: torch.device | None, reader: str) -> None:
    if images.layout != torch.strided:
        raise LabError(f"{reader} reads dense images, not {images.layout}: use images.to_dense().")
    if wanted is not None and images.device != wanted:
        raise LabError(
            f"{reader} lies on {wanted} and the images on {images.device}: "
            f"images.to({str(wanted)!r}) brings them there."
        )


def _autocast(device: str) -> bool:
    return torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)
