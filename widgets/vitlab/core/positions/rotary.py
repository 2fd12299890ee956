"""Positions as rotations of queries and keys: their product then knows the offset."""

from __future__ import annotations

from typing import Literal, TypeAlias

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, refuse_negative_prefix, rows_and_cols
from vitlab.core.positions.coordinates import Coordinates, centered_places, refuse_coords
from vitlab.core.positions.frequencies import frequencies, refuse_dim, table_device
from vitlab.core.precision import refuse_whole_numbers
from vitlab.words import said

Layout: TypeAlias = Literal["interleaved", "half"]


def rope_2d(
    grid: Pair | PatchGrid,
    dim: int,
    *,
    temperature: float = 10_000.0,
    coords: Coordinates = "index",
    layout: Layout = "interleaved",
    ref_grid: Pair | PatchGrid | None = None,
    grid_offset: float = 0.0,
    num_prefix_tokens: int = 0,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str | None = None,
) -> tuple[Float[Tensor, "tokens dim"], Float[Tensor, "tokens dim"]]:
    """(sin, cos) by which `apply_rope` turns the heads, half of ``dim`` by row and half by column.

    Args:
        grid: (rows, cols) of the patches, or a `PatchGrid`.
        dim: Numbers in one head; a multiple of 4.
        temperature: How far the frequencies spread: they fall from 1 to nearly 1/temperature.
            DINOv3 has 100.
        coords: "index" counts rows and columns; "centered" measures patch centres from -1
            to 1 over the grid in whole turns (DINOv3).
        layout: Which channels turn together: neighbours ("interleaved"), or i and i + dim/2
            ("half", as in DINOv3 and Qwen2-VL).
        ref_grid: For "index": rows and columns are counted in cells of this grid, such as that of
            the training (EVA-02); None counts the grid's own.
        grid_offset: Is added to every row and column number.
        num_prefix_tokens: Tokens before the patches, which are not turned.
        dtype: Of the tables; they are computed in float64.
        device: Where the tables lie; None is torch's default.

    Returns:
        Sines and cosines, a row for each token.

    Raises:
        ShapeError: ``dim`` is no multiple of 4, or the grid has no cell.
        LabError: ``coords``, ``layout`` or ``temperature`` cannot work, or "centered" has a
            ``ref_grid``.

    >>> sin, cos = rope_2d((14, 10), 64, num_prefix_tokens=1)
    >>> sin.shape, sin[0].any().item(), cos[0].all().item()
    (torch.Size([141, 64]), False, True)

    """
    refuse_dim(dim, 4, said("a 2-D rotation"))
    refuse_negative_prefix(num_prefix_tokens)
    _refuse_layout(layout)
    cells = rows_and_cols(grid)
    y, x = _coordinates(cells, coords, ref_grid, grid_offset)
    omega = frequencies(dim // 4, temperature)
    halves = (y[:, None, None] * omega).expand(*cells, -1), (x[:, None] * omega).expand(*cells, -1)
    angles = torch.cat(halves, dim=-1).flatten(0, 1)
    angles = torch.cat([angles.new_zeros(num_prefix_tokens, dim // 2), angles])
    device = table_device(device)

    def laid_out(values: Tensor) -> Tensor:
        twice = values.repeat_interleave(2, -1) if layout == "interleaved" else values.repeat(1, 2)
        return twice.to(dtype).to(device)

    return laid_out(angles.sin()), laid_out(angles.cos())


def apply_rope(
    x: Float[Tensor, "*batch tokens dim"],
    sin: Float[Tensor, "*#batch tokens dim"],
    cos: Float[Tensor, "*#batch tokens dim"],
    *,
    layout: Layout = "interleaved",
) -> Float[Tensor, "*batch tokens dim"]:
    """Turn queries or keys by the angles of `rope_2d`, made in the same layout.

    Norms stay; with ``coords="index"`` a product of two depends on their offset alone.

    Args:
        x: Queries or keys, each head by itself.
        sin: The first table of `rope_2d`.
        cos: The second.
        layout: The one that the tables were made for.

    Returns:
        The same turned, in the dtype of ``x``.

    Raises:
        ShapeError: The tables have not a row for each token, or another width.
        LabError: The layout is not known, or ``x`` holds no floats.

    >>> queries = torch.randn(2, 3, 140, 64)
    >>> apply_rope(queries, *rope_2d((14, 10), 64)).shape
    torch.Size([2, 3, 140, 64])

    """
    _refuse_layout(layout)
    refuse_whole_numbers(x, "apply_rope")
    if sin.shape != cos.shape or sin.shape[-2:] != x.shape[-2:]:
        raise ShapeError(_mismatch(x, sin, cos))
    if layout == "interleaved":
        beside = torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).flatten(-2)
    else:
        first, second = x.chunk(2, dim=-1)
        beside = torch.cat([-second, first], dim=-1)
    return (x * cos + beside * sin).to(x.dtype)


def _coordinates(
    cells: Pair, coords: Coordinates, ref_grid: Pair | PatchGrid | None, grid_offset: float
) -> tuple[Tensor, Tensor]:
    refuse_coords(coords)
    if coords == "centered" and ref_grid is not None:
        raise LabError(said("centred coordinates span every grid alike: leave out ref_grid."))
    reference = cells if ref_grid is None else rows_and_cols(ref_grid, "ref_grid")
    if coords == "centered":
        return centered_places(cells[0], grid_offset), centered_places(cells[1], grid_offset)
    y, x = (torch.arange(size, dtype=torch.float64, device="cpu") + grid_offset for size in cells)
    return y * reference[0] / cells[0], x * reference[1] / cells[1]


def _refuse_layout(layout: Layout) -> None:
    if layout not in ("interleaved", "half"):
        raise LabError(
            said("layout {given!r} is not known: use 'interleaved' or 'half'.", given=layout)
        )


def _mismatch(x: Tensor, sin: Tensor, cos: Tensor) -> str:
    given = {"x": tuple(x.shape), "sin": tuple(sin.shape), "cos": tuple(cos.shape)}
    over = x.shape[-2] - sin.shape[-2] if x.ndim > 1 and sin.ndim > 1 else 0
    if sin.shape == cos.shape and x.shape[-1] == sin.shape[-1] and over > 0:
        return said(
            "tokens {x} and angles {sin} and {cos} do not go together: {over} tokens have no "
            "angle; if they are prefix tokens, rope_2d(…, num_prefix_tokens={over}) leaves them "
            "as they are.",
            **given,
            over=over,
        )
    return said(
        "tokens {x} and angles {sin} and {cos} do not go together: the last two sizes, "
        "(tokens, dim), must be the same.",
        **given,
    )
