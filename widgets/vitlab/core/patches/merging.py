"""Neighbouring tokens into one: how a hierarchical tokenizer makes its grid coarser."""

from __future__ import annotations

from typing import Literal, TypeAlias

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import pad

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import REMAINDERS, Remainder
from vitlab.core.patches.refusals import refuse_less_than_one
from vitlab.words import said

BlockOrder: TypeAlias = Literal["swin", "raster"]
_BLOCKS: dict[BlockOrder, str] = {"swin": "dx dy", "raster": "dy dx"}


class PatchMerging(nn.Module):
    """Join blocks of 2 × 2 tokens into one: concatenate, normalise, project (Swin).

    Args:
        dim: Numbers in a token that comes in.
        out_dim: Numbers in a token that goes out; None is twice ``dim``.
        order: "swin" concatenates a block as (0, 0), (1, 0), (0, 1), (1, 1), the row moving
            fastest; "raster" as (0, 0), (0, 1), (1, 0), (1, 1): the same shape, and silently wrong
            with the other's weights.
        remainder: Where blocks do not fill the grid, "error" refuses it, as Swin's own code does;
            "pad" adds zeros at the bottom and right, as timm does; "crop" leaves out what is over.
        factor: Tokens on a side of a block.

    Raises:
        ShapeError: A number is less than 1.
        LabError: ``order`` or ``remainder`` is not known.

    >>> import torch
    >>> PatchMerging(8)(torch.rand(1, 6, 4, 8)).shape
    torch.Size([1, 3, 2, 16])

    """

    def __init__(
        self,
        dim: int,
        out_dim: int | None = None,
        *,
        order: BlockOrder = "swin",
        remainder: Remainder = "error",
        factor: int = 2,
    ) -> None:
        super().__init__()
        self.dim = dim
        self.out_dim = 2 * dim if out_dim is None else out_dim
        self.order = order
        self.remainder = remainder
        self.factor = factor
        refuse_less_than_one(dim=dim, out_dim=self.out_dim, factor=factor)
        if order not in _BLOCKS:
            raise LabError(
                said("order {given!r} is not known: use 'swin' or 'raster'.", given=order)
            )
        if remainder not in REMAINDERS:
            raise LabError(
                said(
                    "remainder {given!r} is not known: use 'error', 'pad' or 'crop'.",
                    given=remainder,
                )
            )
        self.norm = nn.LayerNorm(factor**2 * dim)
        self.reduction = nn.Linear(factor**2 * dim, self.out_dim, bias=False)

    def forward(self, tokens: Float[Tensor, "b rows cols dim"]) -> Float[Tensor, "b h w out"]:
        """One token for each block."""
        merged: Tensor = self.reduction(self.norm(self.blocks(tokens)))
        return merged

    def blocks(self, tokens: Float[Tensor, "b rows cols dim"]) -> Float[Tensor, "b h w block"]:
        """The tokens of each block one after the other, before they are projected.

        >>> import torch
        >>> tokens = torch.arange(4.0).reshape(1, 2, 2, 1)  # 0 1 above 2 3
        >>> PatchMerging(1).blocks(tokens).flatten().tolist()
        [0.0, 2.0, 1.0, 3.0]
        """
        self._refuse(tokens)
        bottom, right = (self._added(side) for side in tokens.shape[1:3])
        if bottom or right:
            tokens = pad(tokens, (0, 0, 0, right, 0, bottom))
        pattern = f"b (h dy) (w dx) c -> b h w ({_BLOCKS[self.order]} c)"
        blocks: Tensor = rearrange(tokens, pattern, dy=self.factor, dx=self.factor)
        return blocks

    def extra_repr(self) -> str:
        """What ``print`` adds."""
        return f"order={self.order!r}, remainder={self.remainder!r}"

    def _added(self, side: int) -> int:
        """Rows or columns of zeros to add; below 0 those to leave out."""
        return -(side % self.factor) if self.remainder == "crop" else -side % self.factor

    def _refuse(self, tokens: Tensor) -> None:
        shape = tuple(tokens.shape)
        if tokens.ndim == 3:
            raise ShapeError(
                said(
                    "PatchMerging takes tokens in their grid (batch, rows, cols, {dim}), not "
                    "{shape}: tokens.unflatten(1, (rows, cols)) lays them out.",
                    dim=self.dim,
                    shape=shape,
                )
            )
        if tokens.ndim != 4:
            raise ShapeError(
                said(
                    "PatchMerging takes tokens in their grid (batch, rows, cols, {dim}), not "
                    "{shape}.",
                    dim=self.dim,
                    shape=shape,
                )
            )
        if shape[3] != self.dim:
            raise ShapeError(self._other_width(shape))
        if not min(shape):
            raise ShapeError(
                said("PatchMerging got no tokens: {shape}. It needs at least one.", shape=shape)
            )
        self._refuse_grid(*shape[1:3])

    def _other_width(self, shape: tuple[int, ...]) -> str:
        if shape[1] == self.dim:
            return said(
                "PatchMerging reads tokens of {dim} numbers, which stand last, and the tokens "
                "{shape} have {last}: tokens.permute(0, 2, 3, 1) moves them last.",
                dim=self.dim,
                shape=shape,
                last=shape[3],
            )
        return said(
            "PatchMerging reads tokens of {dim} numbers, which stand last, and the tokens {shape} "
            "have {last}.",
            dim=self.dim,
            shape=shape,
            last=shape[3],
        )

    def _refuse_grid(self, rows: int, cols: int) -> None:
        sizes = {"rows": rows, "cols": cols, "block": f"{self.factor} × {self.factor}"}
        if self.remainder == "crop" and min(rows, cols) < self.factor:
            raise ShapeError(
                said(
                    "a grid of {rows} × {cols} tokens holds no block of {block}: remainder='pad' "
                    "adds zeros.",
                    **sizes,
                )
            )
        over = rows % self.factor, cols % self.factor
        if self.remainder == "error" and any(over):
            raise ShapeError(
                said(
                    "a grid of {rows} × {cols} tokens does not fall into blocks of {block}: {down} "
                    "of the rows and {across} of the columns are over. remainder='pad' adds zeros "
                    "at the bottom and right, 'crop' leaves out what is over.",
                    **sizes,
                    down=over[0],
                    across=over[1],
                )
            )
