"""The shape of every step from the picture to tokens that have read each other."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from vitlab.core.encoder import ShapeRow, VisionTransformer, trace_shapes
from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid
from vitlab.core.patches import HierarchicalPatchEmbed
from vitlab.core.readings.patch_grid_slicer.places import SlicerReading
from vitlab.core.readings.patch_grid_slicer.reading import GridReading
from vitlab.core.readings.patch_grid_slicer.stages import StageReading
from vitlab.words import said

_WIDTH, _HEADS = 768, 12  # of ViT-B


def shape_rows(reading: SlicerReading) -> list[ShapeRow]:
    """Every step of a model over what a reading shows, one picture at a time.

    Side by side, patches go through a ViT-B of one block; overlapping ones through the convolution
    that makes their tokens; stages through embedding and merging. Nothing is computed: the model
    and the picture lie on the meta device.

    Raises:
        LabError: Cells of several sizes have no such model.

    >>> from vitlab.core.readings.patch_grid_slicer import grid_reading
    >>> rows = shape_rows(grid_reading((224, 224), 16))
    >>> rows[0].module, rows[0].shape_out, rows[-1].shape_out
    ('patch_embed', (1, 196, 768), (1, 1000))

    """
    if isinstance(reading, GridReading):
        grid, prefix = reading.grid, reading.num_prefix_tokens
        return _overlapping(grid) if reading.overlaps else _side_by_side(grid, prefix)
    if isinstance(reading, StageReading):
        size = reading.grids[0].image_size
        with torch.device("meta"):
            stages = HierarchicalPatchEmbed(size, 3, reading.widths, reading.strides)
        rows = trace_shapes(stages, _picture(*size))
        return [row for row in rows if row.module.split(".")[-1].isdigit() or "." not in row.module]
    raise LabError(
        said(
            "cells of several sizes are resized to one patch and projected by one matrix: the cut "
            "decides how many tokens there are, and the shapes are those of a regular cut from "
            "there."
        )
    )


def _side_by_side(grid: PatchGrid, prefix: int) -> list[ShapeRow]:
    height, width = (axis.end for axis in grid.axes)
    with torch.device("meta"):
        model = VisionTransformer(
            (height, width),
            grid.patch_size,
            embed_dim=_WIDTH,
            depth=1,
            num_heads=_HEADS,
            class_token=prefix > 0,
            reg_tokens=max(0, prefix - 1),
            global_pool="token" if prefix else "avg",
        )
    return trace_shapes(model, _picture(height, width))


def _overlapping(grid: PatchGrid) -> list[ShapeRow]:
    vertical, horizontal = grid.axes
    with torch.device("meta"):
        proj = nn.Conv2d(3, _WIDTH, grid.patch_size, grid.stride)
    steps = OrderedDict(proj=proj, flatten=Flattened())
    padded = (axis.end + axis.padding for axis in (vertical, horizontal))
    return trace_shapes(nn.Sequential(steps), _picture(*padded))


class Flattened(nn.Module):
    """Tokens row by row, their numbers last."""

    def forward(self, grid: torch.Tensor) -> torch.Tensor:
        """(batch, width, rows, cols) to (batch, tokens, width)."""
        return grid.flatten(2).mT


def _picture(height: int, width: int) -> torch.Tensor:
    return torch.zeros(1, 3, height, width, device="meta")
