"""Four image tokens into one: InternVL's way, and Qwen2-VL's."""

from __future__ import annotations

import torch
from einops import rearrange
from jaxtyping import Float, Int64, Shaped
from torch import Tensor, nn

from vitlab.core.arguments import either
from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid, as_pair
from vitlab.core.vlm.bridge.widths import refuse_below_one, refuse_other_width
from vitlab.words import said, word

_CUT_ROWS = word("{count} rows do not part into blocks of {factor} × {factor} tokens: use {near}.")
_CUT_COLUMNS = word(
    "{count} columns do not part into blocks of {factor} × {factor} tokens: use {near}."
)


def pixel_shuffle(
    tokens: Shaped[Tensor, "b rows cols dim"], factor: int = 2
) -> Shaped[Tensor, "b rows2 cols2 dim2"]:
    """Stack each block of ``factor`` × ``factor`` tokens into one: fewer tokens, nothing lost.

    What InternVL calls pixel shuffle is PyTorch's *un*shuffle.

    Args:
        tokens: Tokens where they stand in the grid, channels last.
        factor: Tokens on a side of a block; must divide rows and columns.

    Returns:
        One token for each block, its channels in the order (row, column, channel) inside the block,
        which is InternVL's.

    Raises:
        ShapeError: Blocks do not fill the grid, or the tokens do not lie in one.

    >>> pixel_shuffle(torch.zeros(1, 16, 24, 64)).shape
    torch.Size([1, 8, 12, 256])

    """
    _refuse_not_by_position(tokens)
    _refuse_cut_blocks((tokens.shape[1], tokens.shape[2]), factor)
    return rearrange(tokens, "b (r dy) (c dx) d -> b r c (dy dx d)", dy=factor, dx=factor)


def pixel_unshuffle(
    tokens: Shaped[Tensor, "b rows cols dim"], factor: int = 2
) -> Shaped[Tensor, "b rows2 cols2 dim2"]:
    """Take `pixel_shuffle` back.

    Args:
        tokens: What `pixel_shuffle` gave.
        factor: The one that it was told; its square must divide the width.

    Returns:
        The tokens that there were before.

    Raises:
        ShapeError: The tokens do not hold such blocks, or do not lie in a grid.

    >>> tokens = torch.rand(1, 4, 6, 3)
    >>> torch.equal(pixel_unshuffle(pixel_shuffle(tokens)), tokens)
    True

    """
    _refuse_not_by_position(tokens)
    refuse_below_one(factor=factor)
    if tokens.shape[-1] % factor**2:
        raise ShapeError(
            said(
                "tokens of width {width} do not hold blocks of {factor} × {factor} tokens: the "
                "width must be a multiple of {multiple}.",
                width=tokens.shape[-1],
                factor=factor,
                multiple=factor**2,
            )
        )
    return rearrange(tokens, "b r c (dy dx d) -> b (r dy) (c dx) d", dy=factor, dx=factor)


def block_order(
    grid: PatchGrid | Pair, factor: int = 2, *, device: torch.device | str | None = None
) -> Int64[Tensor, " tokens"]:
    """Raster numbers of the patches, block after block.

    ``tokens[:, block_order(grid)]`` brings raster tokens into Qwen2-VL's order, in which
    `PatchMerger` finds neighbours side by side: blocks row by row, and so the patches in each. The
    ``argsort()`` of it brings them back.

    Args:
        grid: A `PatchGrid` or (rows, cols).
        factor: Patches on a side of a block; must divide rows and columns.
        device: Where the numbers lie; None is torch's default.

    Returns:
        Each patch once.

    Raises:
        ShapeError: Blocks do not fill the grid.

    >>> block_order((4, 6))[:8]
    tensor([0, 1, 6, 7, 2, 3, 8, 9])

    """
    rows, cols = (grid.rows, grid.cols) if isinstance(grid, PatchGrid) else as_pair(grid, "grid")
    _refuse_cut_blocks((rows, cols), factor)
    raster = torch.arange(rows * cols, device=device).reshape(rows, cols)
    order: Tensor = rearrange(raster, "(r dy) (c dx) -> (r c dy dx)", dy=factor, dx=factor)
    return order


class PatchMerger(nn.Module):
    """Qwen2-VL's merger: LayerNorm each token, join each block, map to the language model's width.

    It joins ``spatial_merge_size``² tokens *in a row*: they are neighbours in the picture only in
    `block_order`. In raster order the shapes are the same and the blocks are not. The state dict is
    Qwen2-VL's (``ln_q``, ``mlp.0``, ``mlp.2``).

    Args:
        dim: Width of the language model.
        context_dim: Numbers in a token that comes in.
        spatial_merge_size: Tokens on a side of a block.

    Raises:
        ShapeError: A number is less than 1.

    >>> tokens = torch.rand(1, 24, 8)[:, block_order((4, 6))]
    >>> PatchMerger(dim=12, context_dim=8)(tokens).shape
    torch.Size([1, 6, 12])

    """

    def __init__(self, dim: int, context_dim: int, spatial_merge_size: int = 2) -> None:
        super().__init__()
        refuse_below_one(dim=dim, context_dim=context_dim, spatial_merge_size=spatial_merge_size)
        self.context_dim, self.block = context_dim, spatial_merge_size**2
        joined = context_dim * self.block
        self.ln_q = nn.LayerNorm(context_dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(joined, joined), nn.GELU(), nn.Linear(joined, dim))

    def forward(
        self, tokens: Float[Tensor, "*batch tokens context_dim"]
    ) -> Float[Tensor, "*batch blocks dim"]:
        """Merge tokens that come in `block_order`."""
        refuse_other_width(tokens, self.context_dim, said("this merger"))
        count = tokens.shape[-2]
        if count % self.block or not count:
            raise ShapeError(
                said(
                    "{count} tokens do not part into blocks of {block}: use {near}.",
                    count=count,
                    block=self.block,
                    near=_whole_near(count, self.block),
                )
            )
        blocks = self.ln_q(tokens).unflatten(-2, (count // self.block, self.block)).flatten(-2)
        merged: Tensor = self.mlp(blocks)
        return merged


def _refuse_not_by_position(tokens: Tensor) -> None:
    sentence = word("tokens {shape} are not (batch, rows, cols, dim).")
    if tokens.ndim == 3:
        sentence = word(
            "tokens {shape} are not (batch, rows, cols, dim): tokens.unflatten(1, (rows, cols)) "
            "lays them out."
        )
    if tokens.ndim != 4:
        raise ShapeError(said(sentence, shape=tuple(tokens.shape)))


def _refuse_cut_blocks(cells: Pair, factor: int) -> None:
    refuse_below_one(factor=factor)
    for sentence, count in zip((_CUT_ROWS, _CUT_COLUMNS), cells, strict=True):
        if count % factor or not count:
            near = _whole_near(count, factor)
            raise ShapeError(said(sentence, count=count, factor=factor, near=near))


def _whole_near(count: int, block: int) -> str:
    """Numbers near a count that part into whole blocks."""
    below = count // block * block
    return either([str(number) for number in (below, below + block) if number])
