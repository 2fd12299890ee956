"""The program behind the adaptive cells: torch alone halves them again. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.grid import Remainder
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.looks_program import looks_program


def adaptive_program(
    min_patch: int,
    max_patch: int,
    threshold: float,
    remainder: Remainder,
    *,
    shown: Collection[str],
    selected: int | None,
    looks: Looks | None,
) -> str:
    """Halve the cells of a picture where it varies, and print every number that is shown."""
    settings = {
        "min_patch": min_patch,
        "max_patch": max_patch,
        "threshold": threshold,
        "remainder": repr(remainder),
    }
    parts = [_HEAD, *(f"{name} = {value}" for name, value in settings.items()), _CELLS]
    parts += [f'print("{name}:", {_FACTS[name]})' for name in shown if name in _FACTS]
    if selected is not None:
        parts.append(f'print("top:", cells[{selected}][0])\nprint("left:", cells[{selected}][1])')
    if looks:
        parts.append(looks_program(looks, shown, grid=None, selected=selected))
    return "\n".join([*parts, ""])


_HEAD = """\
import torch
from torch.nn.functional import normalize
"""

_CELLS = '''
inputs = torch.load("inputs.pt")
image = inputs["cut_picture"].permute(2, 0, 1).float().div(255).double()
height, width = image.shape[1:]
if remainder == "crop":
    height, width = (side // max_patch * max_patch for side in (height, width))
    image = image[:, :height, :width]


def halved(top, left, side):
    """The cells inside one cell: itself where it is calm or small, none beside the picture."""
    inside = image[:, top : top + side, left : left + side].flatten(1)
    if not inside.numel():
        return []
    if side == min_patch or inside.var(1, correction=0).mean() <= threshold:
        return [(top, left, side)]
    half = side // 2
    places = [(top + down, left + right) for down in (0, half) for right in (0, half)]
    return [cell for place in places for cell in halved(*place, half)]


starts = [(y, x) for y in range(0, height, max_patch) for x in range(0, width, max_patch)]
cells = [cell for start in starts for cell in halved(*start, max_patch)]
at_smallest = sum((side // min_patch) ** 2 for _, _, side in cells)'''

_FACTS = {
    "tokens": "len(cells)",
    "fewer": "100 * (1 - len(cells) / at_smallest)",
    "pairs_share": "100 * (len(cells) / at_smallest) ** 2",
    "area": "sum(side**2 for _, _, side in cells)",
}
