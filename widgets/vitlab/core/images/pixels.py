"""Arrays and tensors as pixels: layouts and ranges told apart or refused. Plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vitlab.core.errors import ImageError, reason
from vitlab.words import said

if TYPE_CHECKING:
    from torch import Tensor

Pixels: TypeAlias = "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]"
Array: TypeAlias = "NDArray[Any]"

MAX_PIXELS = 50_000_000
_CHANNELS = (1, 3, 4)


def read_array(array: Array, max_pixels: int, what: str = "") -> Pixels:
    """Pixels of an array in any layout and range that can be told for certain."""
    what = what or said("the array")
    channels_first = _check_layout(array.shape, max_pixels, what)
    if channels_first:
        array = array.transpose(1, 2, 0)
    elif array.ndim == 2:
        array = array[..., None]
    return over_white(_to_uint8(np.asarray(array), what))


def read_tensor(tensor: Tensor, max_pixels: int) -> Pixels:
    """Pixels of a tensor on any device; bfloat16, which numpy lacks, goes through float32."""
    shape = tuple(tensor.shape)
    _check_layout(shape, max_pixels, said("the tensor"))
    try:
        tensor = tensor.detach().cpu()
        array = (tensor.float() if tensor.is_floating_point() else tensor).numpy()
    except Exception as error:
        raise ImageError(
            said(
                "the tensor {shape} of {dtype} does not hand out its numbers "
                "({reason}): give a dense one of uint8 or float.",
                shape=shape,
                dtype=tensor.dtype,
                reason=reason(error),
            )
        ) from error
    return read_array(array, max_pixels, said("the tensor"))


def over_white(pixels: Pixels) -> Pixels:
    """Three channels of one, three or four; what lets light through is laid over white."""
    channels = pixels.shape[2]
    if channels == 1:
        return np.repeat(pixels, 3, axis=2)
    if channels == 3:
        return np.array(pixels, order="C")
    colour, alpha = pixels[..., :3].astype(np.uint32), pixels[..., 3:].astype(np.uint32)
    return ((colour * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def check_limit(height: int, width: int, max_pixels: int, what: str) -> None:
    """Refuse a picture that is too large, from its size alone."""
    if height * width > max_pixels:
        raise ImageError(
            said(
                "{what} is {height:,} × {width:,} px, more than the limit of {most:,} px: "
                "scale it down first, or raise max_pixels.",
                what=what,
                height=height,
                width=width,
                most=max_pixels,
            )
        )


def _check_layout(shape: tuple[int, ...], max_pixels: int, what: str) -> bool:
    """Whether channels come first; refuse a shape with no or more than one reading."""
    given = f"{what} {shape}"
    if len(shape) == 4:
        raise ImageError(
            said("{given} is a batch: give one picture of it, x[0] for the first.", given=given)
        )
    if len(shape) not in (2, 3):
        raise ImageError(
            said(
                "{given} has {count} axes: a picture has (H, W), (H, W, C) or (C, H, W).",
                given=given,
                count=len(shape),
            )
        )
    if 0 in shape:
        raise ImageError(
            said("{given} holds no pixel: every side needs at least 1 px.", given=given)
        )
    first, last = (len(shape) == 3 and shape[axis] in _CHANNELS for axis in (0, -1))
    if first and last:
        raise ImageError(
            said(
                "{given} can be read as (C, H, W) and as (H, W, C): "
                "say which by giving a PIL image, Image.fromarray(...) of (H, W, C) in uint8.",
                given=given,
            )
        )
    if len(shape) == 3 and not (first or last):
        raise ImageError(
            said(
                "{given} has no axis of 1, 3 or 4 channels at its beginning or end: "
                "choose the channels to show, as (H, W, 3) or (3, H, W).",
                given=given,
            )
        )
    height, width = shape[1:] if first else shape[:2]
    check_limit(height, width, max_pixels, given)
    return first


def _to_uint8(array: Array, what: str) -> Pixels:
    kind, itemsize = array.dtype.kind, array.dtype.itemsize
    if kind == "b":
        return array.astype(np.uint8) * np.uint8(255)
    if kind == "u" and itemsize == 1:
        return array
    if kind == "u" and itemsize == 2:
        return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)  # 65535 = 257 * 255
    if kind == "f":
        return _float_to_uint8(array, what)
    hint = (
        said("convert it with .astype('uint8') if its values lie in 0 to 255")
        if kind in "iu"
        else said("a picture holds uint8, bool, uint16, or float in [0, 1]")
    )
    raise ImageError(
        said(
            "{what} holds {dtype}, whose white is not known: {hint}.",
            what=what,
            dtype=array.dtype,
            hint=hint,
        )
    )


def _float_to_uint8(array: Array, what: str) -> Pixels:
    broken = array.size - int(np.isfinite(array).sum())
    if broken:
        raise ImageError(
            said(
                "{broken:,} of the {count:,} numbers in {what} are NaN or infinite: "
                "np.nan_to_num(x) puts numbers there.",
                broken=broken,
                count=array.size,
                what=what,
            )
        )
    scaled = np.rint(array.astype(np.float64, copy=False) * 255)
    if scaled.min() < 0 or scaled.max() > 255:
        raise ImageError(_out_of_range(float(array.min()), float(array.max()), what))
    return scaled.astype(np.uint8)


def _out_of_range(low: float, high: float, what: str) -> str:
    if low >= -0.1 and high <= 1.1:
        hint = said("if a resize overshot, clip it: x.clip(0, 1)")
    elif low < 0:
        hint = said("if it was normalised, undo that: x * std + mean")
    elif high <= 255.5:
        hint = said("divide by 255")
    else:
        hint = said("divide by its white, at least {high:.6g}", high=high)
    return said(
        "{what} holds floats from {low:.6g} to {high:.6g}, and a picture's lie in [0, 1]: {hint}.",
        what=what,
        low=low,
        high=high,
        hint=hint,
    )
