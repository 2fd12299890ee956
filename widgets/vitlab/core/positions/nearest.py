"""Which positions a table takes for the nearest, and how near neighbours are to it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.positions.similarity import position_similarity, refuse_other_grids

_TIED = 1e-5  # cosines as near as this are one cosine, rounded in two ways


@dataclass(frozen=True)
class NearestPositions:
    """The positions most similar to one, all that are equally so."""

    indices: tuple[int, ...]
    """In ascending order."""
    cosine: float
    """Their cosine with the position that was asked about: the highest of any."""
    farthest: int
    """Of them, the one that lies farthest away in the picture."""


def nearest_positions(
    table: Float[Tensor, "tokens dim"], grid: Pair | PatchGrid, index: int
) -> NearestPositions:
    """Positions with the highest cosine to ``index``; several where cosines are equal.

    Args:
        table: A row for each patch, the rows of prefix tokens left out.
        grid: (rows, cols) of the patches, or a `PatchGrid`; 2 cells or more.
        index: Position whose nearest are asked for, from 0.

    Returns:
        All that are equally near (to 1e-5), their cosine, and which of them lies farthest away.

    Raises:
        ShapeError: The table has not a row for each cell, or there is one cell only.
        PlaceError: There is no position at ``index``.

    >>> from vitlab.core.positions import sinusoidal_1d
    >>> nearest_positions(sinusoidal_1d(196, 768), (14, 14), 83).indices
    (82, 84)

    """
    rows, cols = rows_and_cols(grid)
    refuse_other_grids(len(table), rows, cols, fewest=2)
    cosines = position_similarity(table.detach().double(), index).clone()
    cosines[index] = -torch.inf
    best = float(cosines.max())
    tied = torch.nonzero(cosines >= best - _TIED)[:, 0].tolist()
    row, col = divmod(index, cols)
    far = max(tied, key=lambda i: ((i // cols - row) ** 2 + (i % cols - col) ** 2, -i))
    return NearestPositions(tuple(tied), best, far)


@dataclass(frozen=True)
class NeighbourSimilarity:
    """Mean cosine of each position with those above, below and beside it."""

    by_position: Float[Tensor, "rows cols"]
    """Mean cosine of each position with its two to four neighbours."""
    border: float
    """Mean over the cells of the border."""
    inside: float
    """Mean over all other cells; NaN where there is none."""


def neighbour_similarity(
    table: Float[Tensor, "tokens dim"], grid: Pair | PatchGrid
) -> NeighbourSimilarity:
    """How near the neighbours of each position are, at the border and away from it.

    A sinusoid knows offsets alone and is the same everywhere; a trained table need not be.

    Args:
        table: A row for each patch, the rows of prefix tokens left out.
        grid: (rows, cols) of the patches, or a `PatchGrid`; 2 cells or more.

    Returns:
        The mean cosine with the neighbours at each position, and its mean at the border and inside.

    Raises:
        ShapeError: The table has not a row for each cell, or there is one cell only.

    >>> from vitlab.core.positions import sinusoidal_2d
    >>> seen = neighbour_similarity(sinusoidal_2d(6, 9, 64), (6, 9))
    >>> round(seen.border, 6) == round(seen.inside, 6)
    True

    """
    rows, cols = rows_and_cols(grid)
    refuse_other_grids(len(table), rows, cols, fewest=2)
    lengths = table.detach().double()
    unit = torch.nn.functional.normalize(lengths, dim=-1).reshape(rows, cols, -1)
    total, count = torch.zeros(rows, cols).to(unit), torch.zeros(rows, cols).to(unit)
    down, across = (unit[1:] * unit[:-1]).sum(-1), (unit[:, 1:] * unit[:, :-1]).sum(-1)
    for pairs, one, other in (
        (down, (slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        (across, (slice(None), slice(1, None)), (slice(None), slice(None, -1))),
    ):
        for cells in (one, other):
            total[cells] += pairs
            count[cells] += 1
    mean = total / count
    edge = torch.ones(rows, cols, dtype=torch.bool, device=mean.device)
    edge[1:-1, 1:-1] = False
    return NeighbourSimilarity(mean, float(mean[edge].mean()), float(mean[~edge].mean()))
