"""The program behind the slicer's numbers: torch alone counts them again. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.readings.patch_grid_slicer.counts import GridSetting
from vitlab.core.readings.patch_grid_slicer.facts import OF_PINNED, WITH_PREFIX_TOKENS


def slicing_program(
    setting: GridSetting,
    *,
    pinned: GridSetting | None,
    selected: int | None,
    shown: Collection[str],
) -> str:
    """Cut an image of zeros and print every number that is shown as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow. What no
    number follows from is left out.
    """
    prefix_tokens = not WITH_PREFIX_TOKENS.isdisjoint(shown)
    compared = pinned if pinned and not OF_PINNED.isdisjoint(shown) else None
    parts = [_COUNT, _inputs("", setting, prefix_tokens)]
    if compared:
        parts.append(_inputs("pinned_", compared, prefix_tokens))
    if selected is not None:
        parts.append(f"selected = {selected}  # counted row by row")
    parts.append(_CUT)
    if prefix_tokens:
        parts.append(_LENGTH)
    if compared:
        parts.append(_PINNED_LENGTH)
    parts += [f'print("{name}:", {_FACTS[name]})' for name in shown]
    if selected is not None:
        parts.append(_PLACE)
    return "\n".join([*parts, ""])


def _inputs(prefix: str, setting: GridSetting, prefix_tokens: bool) -> str:
    return "\n".join(
        f"{prefix}{name} = {value!r}"
        for name, value in setting.items()
        if prefix_tokens or name != "num_prefix_tokens"
    )


_COUNT = '''\
import torch
from torch.nn.functional import pad, unfold


def cut(image_size, patch_size, remainder):
    """An image of zeros, cut: (patches, numbers in a patch), and the rows and columns."""
    (height, width), (ph, pw) = image_size, patch_size
    image = torch.zeros(1, 3, height, width)
    if remainder == "pad":
        image = pad(image, (0, -width % pw, 0, -height % ph))
    elif remainder == "error":
        assert height % ph == 0 and width % pw == 0, "the patches do not fill the image"
    patches = unfold(image, patch_size, stride=patch_size)[0].T
    return patches, image.shape[2] // ph, image.shape[3] // pw

'''

_CUT = """
patches, rows, cols = cut(image_size, patch_size, remainder)
tokens, raw_width = patches.shape  # the projection makes one token of each patch"""

_LENGTH = "sequence_length = tokens + num_prefix_tokens"

_PINNED_LENGTH = """\
pinned_patches, _, _ = cut(pinned_image_size, pinned_patch_size, pinned_remainder)
pinned_length = len(pinned_patches) + pinned_num_prefix_tokens"""

_FACTS = {
    **{name: name for name in ("rows", "cols", "tokens", "raw_width", "sequence_length")},
    "attention_pairs": "sequence_length**2",
    "pixel_ratio": "(image_size[0] * image_size[1] / tokens) ** 2",
    "length_ratio": "sequence_length / pinned_length",
    "pairs_ratio": "sequence_length**2 / pinned_length**2",
}

_PLACE = """
row, col = divmod(selected, cols)
print("row:", row)
print("col:", col)
print("top:", row * patch_size[0])
print("left:", col * patch_size[1])"""
