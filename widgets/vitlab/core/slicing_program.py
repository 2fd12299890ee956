"""The program behind the slicer's numbers: torch alone counts them again. Plain Python."""

from __future__ import annotations

from typing import TypedDict

from vitlab.core.axis import Remainder
from vitlab.core.grid import Pair


class GridSetting(TypedDict, total=False):
    """What decides the numbers of a grid; the arguments of `grid_reading`."""

    image_size: Pair
    patch_size: int | Pair
    remainder: Remainder
    num_prefix_tokens: int


def slicing_program(
    setting: GridSetting, *, pinned: GridSetting | None, selected: int | None
) -> str:
    """Cut an image of zeros and print every number as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow.
    """
    parts = [_COUNT, _inputs("", setting)]
    if selected is not None:
        parts.append(f"selected = {selected}  # counted row by row")
    parts.append(_PRINT_COUNTS)
    if pinned:
        parts += [_inputs("pinned_", pinned), _PRINT_PINNED]
    if selected is not None:
        parts.append(_PRINT_PLACE)
    return "\n".join(parts)


def _inputs(prefix: str, setting: GridSetting) -> str:
    return "\n".join(f"{prefix}{name} = {value!r}" for name, value in setting.items())


_COUNT = '''\
import torch
from torch.nn.functional import pad, unfold


def cut(image_size, patch_size, remainder):
    """An image of zeros, cut: (tokens, numbers a patch), and the rows and columns."""
    (height, width), (ph, pw) = image_size, patch_size
    image = torch.zeros(1, 3, height, width)
    if remainder == "pad":
        image = pad(image, (0, -width % pw, 0, -height % ph))
    elif remainder == "error":
        assert height % ph == 0 and width % pw == 0, "the patches do not fill the image"
    patches = unfold(image, patch_size, stride=patch_size)[0].T
    return patches, image.shape[2] // ph, image.shape[3] // pw

'''

_PRINT_COUNTS = """
patches, rows, cols = cut(image_size, patch_size, remainder)
tokens, raw_width = patches.shape
sequence_length = tokens + num_prefix_tokens
print("rows:", rows)
print("cols:", cols)
print("tokens:", tokens)
print("raw_width:", raw_width)
print("sequence_length:", sequence_length)
print("attention_pairs:", sequence_length**2)
print("pixel_ratio:", (image_size[0] * image_size[1] / tokens) ** 2)
"""

_PRINT_PINNED = """
pinned_patches, _, _ = cut(pinned_image_size, pinned_patch_size, pinned_remainder)
pinned_length = len(pinned_patches) + pinned_num_prefix_tokens
print("length_ratio:", sequence_length / pinned_length)
print("pairs_ratio:", sequence_length**2 / pinned_length**2)
"""

_PRINT_PLACE = """
row, col = divmod(selected, cols)
print("row:", row)
print("col:", col)
print("top:", row * patch_size[0])
print("left:", col * patch_size[1])
"""
