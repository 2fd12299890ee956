"""The program behind the slicer's numbers: torch alone counts them again. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.grid import PatchGrid, as_pair
from vitlab.core.readings.patch_grid_slicer.counts import GridSetting
from vitlab.core.readings.patch_grid_slicer.facts import OF_PINNED, WITH_PREFIX_TOKENS
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.looks_program import looks_program


def slicing_program(
    setting: GridSetting,
    *,
    pinned: GridSetting | None,
    selected: int | None,
    shown: Collection[str],
    looks: Looks | None = None,
    grid: PatchGrid | None = None,
) -> str:
    """Cut an image of zeros and print every number that is shown as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow. What no
    number follows from is left out.
    """
    prefix_tokens = not WITH_PREFIX_TOKENS.isdisjoint(shown)
    compared = pinned if pinned and not OF_PINNED.isdisjoint(shown) else None
    strided = any("stride" in each for each in (setting, compared or {}))
    count, cut, pinned_cut = (_COUNT_STRIDED, *_STRIDED_CUTS) if strided else (_COUNT, *_CUTS)
    parts = [count, _inputs("", _spelt(setting, strided), prefix_tokens)]
    if compared:
        parts.append(_inputs("pinned_", _spelt(compared, strided), prefix_tokens))
    if selected is not None:
        parts.append(f"selected = {selected}  # counted row by row")
    parts.append(cut)
    if prefix_tokens:
        parts.append(_LENGTH)
    if compared:
        parts.append(pinned_cut)
    parts += [f'print("{name}:", {_FACTS[name]})' for name in shown if name in _FACTS]
    if selected is not None:
        parts.append(_STRIDED_PLACE if strided else _PLACE)
    if looks:
        parts.append(looks_program(looks, shown, grid=grid, selected=selected))
        parts[0] = parts[0].replace("import pad", "import normalize, pad")
    return "\n".join([*parts, ""])


def _spelt(setting: GridSetting, strided: bool) -> GridSetting:
    """A setting with stride and padding, where any has one."""
    if not strided or "stride" in setting:
        return setting
    return {**setting, "stride": as_pair(setting["patch_size"], "patch_size"), "padding": (0, 0)}


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

_COUNT_STRIDED = '''\
import torch
from torch.nn.functional import pad, unfold


def cut(image_size, patch_size, stride, padding, remainder, value=0.0):
    """An image of one value with its zeros, cut; and the rows and columns."""
    sizes, ends = list(zip(image_size, patch_size, stride, padding)), []
    for size, patch, step, zeros in sizes:  # zeros behind it until every pixel is read
        behind = -(-max(0, size + zeros - patch) // step) * step + patch - size - zeros
        ends.append(max(zeros, behind) if remainder == "pad" else zeros)
        assert remainder != "error" or behind <= zeros, "the patches do not read every pixel"
    image = torch.full((1, 3, *image_size), value)
    image = pad(image, (padding[1], ends[1], padding[0], ends[0]))
    patches = unfold(image, patch_size, stride=stride)[0].T
    rows, cols = (
        (image.shape[axis + 2] - patch) // step + 1
        for axis, (size, patch, step, zeros) in enumerate(sizes)
    )
    return patches, rows, cols

'''

_CUTS = (
    """
patches, rows, cols = cut(image_size, patch_size, remainder)
tokens, raw_width = patches.shape  # the projection makes one token of each patch""",
    """\
pinned_patches, _, _ = cut(pinned_image_size, pinned_patch_size, pinned_remainder)
pinned_length = len(pinned_patches) + pinned_num_prefix_tokens""",
)
_STRIDED_CUTS = tuple(
    part.replace("patch_size, remainder", "patch_size, stride, padding, remainder").replace(
        "pinned_patch_size, pinned_remainder",
        "pinned_patch_size, pinned_stride, pinned_padding, pinned_remainder",
    )
    for part in _CUTS
)

_LENGTH = "sequence_length = tokens + num_prefix_tokens"

_FACTS = {
    **{name: name for name in ("rows", "cols", "tokens", "raw_width", "sequence_length")},
    "attention_pairs": "sequence_length**2",
    "pixel_ratio": "(image_size[0] * image_size[1] / tokens) ** 2",
    "shared": "100 * max(0, patch_size[1] - stride[1]) / patch_size[1]",
    "reads": (
        "cut(image_size, patch_size, stride, padding, remainder, 1.0)[0].sum().item() / "
        "(3 * image_size[0] * image_size[1])"
    ),
    "length_ratio": "sequence_length / pinned_length",
    "pairs_ratio": "sequence_length**2 / pinned_length**2",
}

_PLACE = """
row, col = divmod(selected, cols)
print("row:", row)
print("col:", col)
print("top:", row * patch_size[0])
print("left:", col * patch_size[1])"""

_STRIDED_PLACE = _PLACE.replace("patch_size[0]", "stride[0] - padding[0]").replace(
    "patch_size[1]", "stride[1] - padding[1]"
)
