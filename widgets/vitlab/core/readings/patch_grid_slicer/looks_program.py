"""The program behind cosines, norms and colours of patches. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.grid import PatchGrid
from vitlab.core.readings.patch_grid_slicer.looks import Looks


def looks_program(
    looks: Looks,
    shown: Collection[str],
    *,
    grid: PatchGrid | None,
    selected: int | None,
) -> str:
    """Read ``inputs.pt`` and print every number of ``looks`` that is shown.

    With a ``grid``, patches are cut from the pictures where there is no embedding; without one,
    their numbers lie in the file.
    """
    own = {name for name in shown if name in _PRINTED}
    if not own or looks.embedded is None:
        return f'print("tokens_beside:", {looks.tokens_beside})' * ("tokens_beside" in shown)
    pixels = grid is not None and "picture" in looks.embedded.inputs
    parts = ['\ninputs = torch.load("inputs.pt")']
    if pixels and grid:
        sides = f"patch_size, stride = {grid.patch_size}, {grid.stride}"
        parts += [f"{sides}\npadding, remainder = {grid.padding}, {grid.remainder!r}", _PIXELS]
    else:
        parts.append(_TOKENS)
    if looks.overlay == "cosine":
        mean = "everything.mean(0)" if looks.center else "0"
        parts.append(f"units = normalize(everything - {mean}, dim=1)")
        if selected is not None:
            parts.append(f"cosines = units @ units[{selected}]")
            parts.append(f"cosines[{selected}] = -2  # not itself")
        if looks.of_the_chosen is not None:
            parts.append(f"selected_beside = {looks.selected_beside}")
    parts += [_PRINTED[name] for name in _PRINTED if name in own]
    return "\n".join(parts)


_PIXELS = '''

def tokens_of(picture):
    """The patches of a picture, each a row of numbers in [0, 1]."""
    image, ends = picture.permute(2, 0, 1)[None].float() / 255, []
    for size, patch, step, zeros in zip(image.shape[2:], patch_size, stride, padding):
        behind = -(-max(0, size + zeros - patch) // step) * step + patch - size - zeros
        ends.append(max(zeros, behind) if remainder == "pad" else zeros)
    image = pad(image, (padding[1], ends[1], padding[0], ends[0]))
    return unfold(image, patch_size, stride=stride)[0].T


parts = [tokens_of(inputs[name]) for name in ("picture", "beside") if name in inputs]
everything, count = torch.cat(parts), len(parts[0])
brightness = everything.mean(1)'''

_TOKENS = """\
everything, count = inputs["tokens"], inputs["count"]
brightness = inputs["brightness"]"""

_PRINTED = {
    "tokens_beside": 'print("tokens_beside:", len(everything) - count)',
    "nearest": 'print("nearest:", cosines[:count].max().item())',
    "nearest_beside": 'print("nearest_beside:", cosines[count:].max().item())',
    "of_the_chosen": ('print("of_the_chosen:", cosines[count + selected_beside].item())'),
    "norm_brightness": (
        "both = torch.stack([everything.norm(dim=1), brightness])\n"
        'print("norm_brightness:", torch.corrcoef(both)[0, 1].item())'
    ),
    "pca_share": (
        "variance = torch.linalg.svdvals((everything - everything.mean(0)).double()).square()\n"
        'print("pca_share:", (100 * variance[:3].sum() / variance.sum()).item())'
    ),
}
