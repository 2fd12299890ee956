"""What a table of positions knows about the grid."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import normalize

from vitlab.core.errors import PlaceError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, prefix_remedy, rows_and_cols
from vitlab.core.precision import full_precision, working_dtype
from vitlab.words import said

_SHORTEST = 1e-12  # a row that is no longer points nowhere
_FLAT = 1e-9  # a spread of cosines that is nothing but rounding


def position_similarity(
    table: Float[Tensor, "tokens dim"], index: int | None = None
) -> Float[Tensor, "tokens tokens"] | Float[Tensor, " tokens"]:
    """Cosine of every position with every other, or with the one at ``index``.

    Args:
        table: A row for each position.
        index: Row to compare with, from 0; None compares every row with every row.

    Returns:
        Cosines from -1 to 1, as a matrix, or a row where ``index`` is given. A row of zeros, such
        as MAE's for the class token, is similar to none: 0.

    Raises:
        ShapeError: The table is not (tokens, dim).
        PlaceError: There is no position at ``index``.

    >>> from vitlab.core.positions import sinusoidal_2d
    >>> position_similarity(sinusoidal_2d(14, 10, 64), 0).argmax().item()
    0

    """
    _refuse_other_shapes(table)
    rows = table.to(working_dtype(table, "position_similarity"))
    if index is not None and not 0 <= index < len(table):
        raise PlaceError(
            said(
                "no position {index}: the table has positions 0 to {last}.",
                index=index,
                last=len(table) - 1,
            )
        )
    with full_precision(table.device):
        if index is not None:  # one product and no other table of this size
            lengths = rows.norm(dim=-1).clamp_min(_SHORTEST)
            cosines: Tensor = rows @ (rows[index] / lengths[index]) / lengths
            return cosines.to(table.dtype)
        directions = normalize(rows, dim=-1, eps=_SHORTEST)
        return (directions @ directions.T).to(table.dtype)


def position_structure(table: Float[Tensor, "tokens dim"], grid: Pair | PatchGrid) -> float:
    """How far similarity follows nearness: 1 if cosines fall in a line with distance, 0 at random.

    Pearson's correlation, over all pairs of two patches, of their cosine with minus their Euclidean
    distance in cells.

    Args:
        table: A row for each patch, the rows of prefix tokens left out.
        grid: (rows, cols) of the patches, or a `PatchGrid`; 3 cells or more.

    Returns:
        A number from -1 to 1; 0 where all cosines are the same.

    Raises:
        ShapeError: The table has not a row for each cell, or there are fewer than 3.

    >>> from vitlab.core.positions import sinusoidal_2d
    >>> round(position_structure(sinusoidal_2d(14, 10, 64), (14, 10)), 2)
    0.79

    """
    _refuse_other_shapes(table)
    rows, cols = rows_and_cols(grid)
    refuse_other_grids(len(table), rows, cols, fewest=3)
    cells = torch.cartesian_prod(*(torch.arange(n, device="cpu") for n in (rows, cols))).double()
    cosines = position_similarity(table.detach().cpu().double())
    pairs = torch.ones_like(cosines, dtype=torch.bool).triu(diagonal=1)
    similar, near = cosines[pairs], -torch.cdist(cells, cells)[pairs]
    return 0.0 if similar.std() < _FLAT else float(torch.stack([similar, near]).corrcoef()[0, 1])


def _refuse_other_shapes(table: Tensor) -> None:
    if table.ndim != 2:
        shape = tuple(table.shape)
        if table.ndim == 3 and len(table) == 1:
            raise ShapeError(
                said(
                    "a table of positions is (tokens, dim), not {shape}: table[0] is the table "
                    "itself.",
                    shape=shape,
                )
            )
        raise ShapeError(said("a table of positions is (tokens, dim), not {shape}.", shape=shape))


def refuse_other_grids(tokens: int, rows: int, cols: int, *, fewest: int = 1) -> None:
    """Raise `ShapeError` for a table that has not one row for each cell, or too few of them.

    >>> refuse_other_grids(197, 14, 14)
    Traceback (most recent call last):
    vitlab.core.errors.ShapeError: a grid of 14 × 14 has 196 positions, and the table 197: \
table[1:] leaves out so many prefix rows.
    """
    sizes = {"rows": rows, "cols": cols, "cells": rows * cols, "tokens": tokens}
    over = tokens - rows * cols
    if over > 0:
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} has {cells} positions, and the table {tokens}: "
                "table[{over}:] leaves out so many prefix rows.",
                **sizes,
                over=over,
            ),
            prefix_remedy(over),
        )
    if over:
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} has {cells} positions, and the table {tokens}.", **sizes
            )
        )
    if tokens < fewest == 3:
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} has one distance at most: use {fewest} cells or more.",
                **sizes,
                fewest=fewest,
            )
        )
    if tokens < fewest:
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} has no two positions: use {fewest} cells or more.",
                **sizes,
                fewest=fewest,
            )
        )
