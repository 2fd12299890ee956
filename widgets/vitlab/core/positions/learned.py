"""A vector for each place of the grid, learned like any other weight."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, refuse_negative_prefix, rows_and_cols
from vitlab.core.precision import refuse_whole_numbers
from vitlab.core.resolution.position_tables import Style, resample_abs_pos_embed
from vitlab.words import said


class LearnedPositions(nn.Module):
    """Add a learned vector to each token; ``pos_embed`` is (1, prefix + rows × cols, dim).

    Args:
        grid: (rows, cols) of the patches, or a `PatchGrid`.
        dim: Numbers in one token.
        num_prefix_tokens: Tokens before the patches (CLS, registers), which have positions as well.
        std: Standard deviation of the random numbers that the vectors start with; 0 for zeros.

    Raises:
        ShapeError: A number is too small.
        LabError: ``std`` is negative.

    >>> positions = LearnedPositions((14, 10), 192, num_prefix_tokens=1)
    >>> positions(torch.zeros(2, 141, 192)).shape
    torch.Size([2, 141, 192])

    """

    def __init__(
        self, grid: Pair | PatchGrid, dim: int, num_prefix_tokens: int = 0, std: float = 0.02
    ) -> None:
        super().__init__()
        self.grid = rows_and_cols(grid)
        refuse_negative_prefix(num_prefix_tokens)
        self.num_prefix_tokens = num_prefix_tokens
        if dim < 1:
            raise ShapeError(
                said("dim={dim} leaves no number for a position: use 1 or more.", dim=dim)
            )
        if std < 0:
            raise LabError(said("a standard deviation of {std} cannot be: use 0 or more.", std=std))
        tokens = num_prefix_tokens + self.grid[0] * self.grid[1]
        self.pos_embed = nn.Parameter(torch.randn(1, tokens, dim) * std)

    def forward(self, tokens: Float[Tensor, "b tokens dim"]) -> Float[Tensor, "b tokens dim"]:
        """Tokens with their positions added, in the dtype of the tokens."""
        if tokens.shape[-2:] != self.pos_embed.shape[1:]:
            rows, cols = self.grid
            raise ShapeError(
                said(
                    "positions of a {rows} × {cols} grid with {prefix} prefix tokens are {table}, "
                    "and the tokens {tokens}: resized((rows, cols)) makes positions for another "
                    "grid.",
                    rows=rows,
                    cols=cols,
                    prefix=self.num_prefix_tokens,
                    table=tuple(self.pos_embed.shape),
                    tokens=tuple(tokens.shape),
                )
            )
        refuse_whole_numbers(tokens, "LearnedPositions")
        return tokens + self.pos_embed.to(tokens.dtype)

    def resized(self, grid: Pair | PatchGrid, *, style: Style | None = None) -> LearnedPositions:
        """New positions for another grid, which start from these resampled; these stay.

        Args:
            grid: (rows, cols) of the new grid, or a `PatchGrid`.
            style: None resizes as timm does, or the name of another house
                (`resample_abs_pos_embed`).

        Returns:
            A module of its own, prefix rows as they were.

        >>> LearnedPositions((14, 14), 64, num_prefix_tokens=1).resized((20, 10)).pos_embed.shape
        torch.Size([1, 201, 64])

        """
        with torch.no_grad():
            table = resample_abs_pos_embed(
                self.pos_embed, grid, self.grid, self.num_prefix_tokens, style=style
            )
            resized = LearnedPositions(grid, table.shape[-1], self.num_prefix_tokens, std=0.0)
            resized.pos_embed = nn.Parameter(table.clone(), self.pos_embed.requires_grad)
        return resized.train(self.training)

    def extra_repr(self) -> str:
        """Grid, width and prefix, for printing."""
        dim = self.pos_embed.shape[-1]
        return f"{self.grid}, {dim}, num_prefix_tokens={self.num_prefix_tokens}"
