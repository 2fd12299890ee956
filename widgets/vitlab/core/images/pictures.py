"""Anything a person may call a picture, as pixels. Plain Python: torch only where asked for."""

from __future__ import annotations

import os
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.arguments import whole
from vitlab.core.errors import ImageError, shown
from vitlab.core.images.decoding import decode, read_pil
from vitlab.core.images.pixels import MAX_PIXELS, Pixels, read_array, read_tensor
from vitlab.words import said

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

ImageSource: TypeAlias = "str | os.PathLike[str] | bytes | Image.Image | NDArray[Any] | Tensor"

SAMPLES = ("chelsea", "coffee", "rocket", "astronaut", "camera")


def as_image(source: ImageSource, *, max_pixels: int = MAX_PIXELS) -> Pixels:
    """Read a picture from a path, bytes, PIL image, array or tensor as (height, width, 3) uint8.

    Files come upright (EXIF), with their first frame, transparency over white.

    Args:
        source: Path of a file, its bytes, a PIL image, or an array or tensor: (H, W), (H, W, C) or
            (C, H, W) with 1, 3 or 4 channels, of uint8, bool, uint16 over its whole range, or float
            in [0, 1].
        max_pixels: Most pixels (height × width) of a picture; a larger file is refused before it is
            decoded.

    Returns:
        Red, green and blue from 0 to 255; no memory is shared with ``source``.

    Raises:
        ImageError: This is no picture, is too large, or can be understood in two ways.

    >>> as_image(np.zeros((3, 32, 48))).shape
    (32, 48, 3)

    """
    max_pixels = whole(max_pixels, "max_pixels")
    if isinstance(source, np.ndarray):
        return read_array(source, max_pixels)
    if isinstance(source, Image.Image):
        return read_pil(source, said("this PIL image"), max_pixels)
    if isinstance(source, str | os.PathLike | bytes | bytearray | memoryview):
        return decode(source, max_pixels)
    if _is_tensor(source):
        return read_tensor(source, max_pixels)
    raise ImageError(
        said(
            "a picture is a path, bytes, a PIL image, a numpy array or a torch tensor, "
            "not {kind}: np.asarray(...) makes an array of most things.",
            kind=type(source).__name__,
        )
    )


def sample_image(name: str) -> Pixels:
    """One of the photographs that come with vitlab.

    Args:
        name: One of `SAMPLES`.

    Returns:
        Pixels as `as_image` gives them.

    Raises:
        ImageError: There is no such photograph.

    >>> sample_image("chelsea").shape
    (224, 224, 3)

    """
    if not isinstance(name, str) or name not in SAMPLES:
        raise ImageError(
            said(
                "there is no sample {name}: use one of {known}.",
                name=shown(name),
                known=", ".join(SAMPLES),
            )
        )
    photograph = files("vitlab") / "data" / "photographs" / f"{name}.jpg"
    return as_image(photograph.read_bytes())


def to_tensor(image: ImageSource) -> Float[Tensor, "1 3 h w"]:
    """Make a batch of one, float32 in [0, 1], of whatever `as_image` reads or returned.

    Args:
        image: Whatever `as_image` reads, or pixels that it returned.

    Returns:
        On the CPU, the channels red, green and blue.

    Raises:
        ImageError: As `as_image` does.

    >>> to_tensor(sample_image("coffee")).shape
    torch.Size([1, 3, 384, 576])

    """
    import torch

    pixels = image if _is_picture(image) else as_image(image)
    channels = np.ascontiguousarray(pixels.transpose(2, 0, 1), np.float32)
    return torch.from_numpy(channels).div(255)[None]


def _is_picture(image: object) -> TypeGuard[Pixels]:
    """A picture 3 px high would be ambiguous again, though `as_image` made it."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8:
        return False
    return image.ndim == 3 and image.shape[2] == 3 and image.size > 0


def _is_tensor(source: object) -> bool:
    """Without importing torch: who holds a tensor has imported it already."""
    return isinstance(source, getattr(sys.modules.get("torch"), "Tensor", ()))
