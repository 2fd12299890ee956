"""The program behind the stages: torch alone sends an image of zeros through them. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.readings.patch_grid_slicer.looks import Looks
from vitlab.core.readings.patch_grid_slicer.looks_program import looks_program


def stages_program(
    image_size: Pair,
    strides: tuple[int, ...],
    *,
    shown: Collection[str],
    chosen: tuple[int, int] | None,
    looks: Looks | None,
    grid: PatchGrid,
) -> str:
    """Merge blocks of tokens stage by stage, and print every number that is shown."""
    parts = [_HEAD, f"image_size = {image_size}\nstrides = {strides}", _STAGES]
    if any(name.startswith("stage_") for name in shown):
        parts.append(_print_stages(shown, len(strides)))
    if "merging" in shown:
        parts.append(
            'print("merging:", sum(p.numel() for layer in merging for p in layer.parameters()))'
        )
    if chosen:
        parts.append(f"stage, selected = {chosen}  # counted row by row")
        parts.append(_PLACE)
    if looks:
        parts.append(looks_program(looks, shown, grid=grid, selected=chosen and chosen[1]))
    return "\n".join([*parts, ""])


def _print_stages(shown: Collection[str], count: int) -> str:
    wanted = [place for place in range(1, count + 1) if f"stage_{place}" in shown]
    return (
        f"for place in {wanted}:\n"
        '    print(f"stage_{place}:", stages[place - 1].shape[2:].numel())'
    )


_HEAD = """\
import torch
from torch import nn
from torch.nn.functional import normalize, pad, pixel_unshuffle, unfold
"""

_STAGES = """
widths = [96 << stage for stage in range(len(strides))]
tokens = nn.Conv2d(3, widths[0], strides[0], strides[0])(torch.zeros(1, 3, *image_size))
stages, merging = [tokens], []
for factor, width in zip(strides[1:], widths[1:]):
    blocks = pixel_unshuffle(stages[-1], factor).permute(0, 2, 3, 1)
    merge = nn.Sequential(
        nn.LayerNorm(blocks.shape[3]), nn.Linear(blocks.shape[3], width, bias=False)
    )
    merging.append(merge)
    stages.append(merge(blocks).permute(0, 3, 1, 2))
"""

_PLACE = """\
row, col = divmod(selected, stages[stage - 1].shape[3])
patch = image_size[0] // stages[stage - 1].shape[2]
print("row:", row)
print("col:", col)
print("top:", row * patch)
print("left:", col * patch)"""
