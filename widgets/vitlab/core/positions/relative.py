"""A number for each offset between two patches, added to their attention score."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from vitlab.core.arguments import whole
from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.resolution.relative_tables import (
    CLASS_TOKEN_ROWS,
    Method,
    offsets,
    resample_relative_bias_table,
)
from vitlab.words import said


def relative_position_index(
    grid: Pair | PatchGrid, *, class_token: bool = False, max_distance: int | None = None
) -> Int64[Tensor, "n n"]:
    """Row of the bias table that query i and key j share with every pair of their offset.

    Args:
        grid: (rows, cols) of the patches, or a `PatchGrid`.
        class_token: Whether a class token stands in front.
        max_distance: Patches from which on all offsets of a direction share a row (Shaw et al.
            2018): one table then serves every grid. None tells all offsets apart.

    Returns:
        Row i and column j hold the row of the table. There are (2 rows - 1)(2 cols - 1) offsets, or
        (2 max_distance + 1)² of them; a class token adds three rows, for its own queries, its keys,
        and itself (Swin, BEiT).

    Raises:
        ShapeError: The grid has no cell, or ``max_distance`` is less than 0.

    >>> relative_position_index((1, 3))
    tensor([[2, 1, 0],
            [3, 2, 1],
            [4, 3, 2]])
    >>> relative_position_index((1, 4), max_distance=1) - 3
    tensor([[1, 0, 0, 0],
            [2, 1, 0, 0],
            [2, 2, 1, 0],
            [2, 2, 2, 1]])

    """
    rows, cols = rows_and_cols(grid)
    farthest = (rows - 1, cols - 1) if max_distance is None else _farthest(max_distance)
    vertical, horizontal = (2 * steps + 1 for steps in farthest)
    dy, dx = map(_clipped, (rows, cols), farthest)
    dy, dx = dy[:, None, :, None], dx[None, :, None, :]
    index = (dy * horizontal + dx).reshape(rows * cols, rows * cols)
    if not class_token:
        return index
    index = nn.functional.pad(index, (1, 0, 1, 0))
    seen = vertical * horizontal
    index[0, :], index[:, 0], index[0, 0] = seen, seen + 1, seen + 2
    return index


def _farthest(max_distance: int) -> Pair:
    steps = whole(max_distance, "max_distance")
    if steps < 0:
        raise ShapeError(
            said("a max_distance of {steps} patches cannot be: use 0 or more.", steps=steps)
        )
    return steps, steps


def _clipped(side: int, farthest: int) -> Int64[Tensor, "n n"]:
    """Steps from each place of a side to each, from 0 for the farthest back."""
    places = torch.arange(side)
    return (places[:, None] - places).clamp(-farthest, farthest) + farthest


class RelativePositionBias(nn.Module):
    """Learned biases (1, heads, N, N) for the attention scores of a grid.

    ``relative_position_bias_table`` is timm's, (offsets, heads). The index is counted, not saved: a
    state dict of another grid needs nothing but its table resampled.

    Args:
        grid: (rows, cols) of the patches, or a `PatchGrid`.
        num_heads: Heads of attention: each has its own biases.
        class_token: Whether a class token stands in front.

    Raises:
        ShapeError: The grid has no cell, or there is no head.

    >>> RelativePositionBias((7, 5), num_heads=3, class_token=True)().shape
    torch.Size([1, 3, 36, 36])

    """

    relative_position_index: Tensor

    def __init__(
        self, grid: Pair | PatchGrid, num_heads: int, *, class_token: bool = False
    ) -> None:
        super().__init__()
        self.grid, self.class_token = rows_and_cols(grid), class_token
        if num_heads < 1:
            raise ShapeError(said("{heads} heads cannot be: use 1 or more.", heads=num_heads))
        vertical, horizontal = offsets(self.grid)
        shared = vertical * horizontal + CLASS_TOKEN_ROWS * class_token
        self.relative_position_bias_table = nn.Parameter(torch.randn(shared, num_heads) * 0.02)
        index = relative_position_index(self.grid, class_token=class_token)
        self.register_buffer("relative_position_index", index, persistent=False)

    def forward(self) -> Float[Tensor, "1 heads n n"]:
        """What to add to the scores, before the softmax."""
        return self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)[
            None
        ]

    def resized(
        self, grid: Pair | PatchGrid, *, method: Method = "geometric"
    ) -> RelativePositionBias:
        """New biases for another grid, which start from these resampled; these stay.

        Args:
            grid: (rows, cols) of the new grid, or a `PatchGrid`.
            method: As for `resample_relative_bias_table`.

        Returns:
            A module of its own.

        >>> RelativePositionBias((7, 7), 3).resized((14, 10))().shape
        torch.Size([1, 3, 140, 140])

        """
        with torch.no_grad():
            old = self.relative_position_bias_table
            table = resample_relative_bias_table(old, grid, self.grid, method)
            resized = RelativePositionBias(grid, old.shape[1], class_token=self.class_token)
            resized.to(table.device).train(self.training)
            resized.relative_position_bias_table = nn.Parameter(table.clone(), old.requires_grad)
        return resized

    def extra_repr(self) -> str:
        """Grid and heads, for printing."""
        heads = self.relative_position_bias_table.shape[1]
        return f"{self.grid}, {heads}, class_token={self.class_token}"
