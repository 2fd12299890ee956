"""A resize that is not to be judged by eye: of a table whose truth on every grid is known."""

from __future__ import annotations

import torch
from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.positions.coordinates import rescaled_places
from vitlab.core.positions.sinusoidal import sinusoidal_2d
from vitlab.core.resolution.comparing import Nearness
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import TableMethod, table_by_method


def resizing_truth(
    new_size: Pair, old_size: Pair, dim: int, method: TableMethod | Resize = "timm"
) -> Nearness:
    """Cosine of a resized 2-D sinusoid with the formula at the places of the new cells.

    The truth is `sinusoidal_2d` at (i + ½) · old / new - ½ (`rescaled_places`).

    Args:
        new_size: (rows, cols) of the new grid.
        old_size: (rows, cols) of the grid that the sinusoid is made for.
        dim: Numbers in one token; a multiple of 4.
        method: How the table is resized, as for `table_by_method`.

    Returns:
        The mean cosine, and that of each new position. A row of zeros is similar to none: 0.

    Raises:
        ShapeError: A grid has no cell, or ``dim`` is no multiple of 4.
        LabError: The method is not known.

    >>> round(resizing_truth((16, 16), (8, 8), 96).mean, 4)
    0.9998

    """
    table = sinusoidal_2d(*old_size, dim)[None]
    return _nearness(table_by_method(table, new_size, old_size, 0, method)[0], new_size, old_size)


def raw_indices(new_size: Pair, old_size: Pair, dim: int) -> Nearness:
    """The same for the formula at the new rows and columns as they are counted: 0, 1, 2.

    Args:
        new_size: (rows, cols) of the new grid.
        old_size: (rows, cols) of the grid in whose cells the truth is counted.
        dim: Numbers in one token; a multiple of 4.

    Returns:
        The mean cosine with the truth of `resizing_truth`, and that of each new position.

    Raises:
        ShapeError: A grid has no cell, or ``dim`` is no multiple of 4.

    >>> round(raw_indices((16, 16), (8, 8), 96).mean, 2)
    0.8

    """
    return _nearness(sinusoidal_2d(*new_size, dim), new_size, old_size)


def _nearness(table: Tensor, new: Pair, old: Pair) -> Nearness:
    rows, cols = (rescaled_places(now, was) for now, was in zip(new, old, strict=True))
    truth = sinusoidal_2d(*new, table.shape[1], coords=(rows, cols))
    cosines = torch.cosine_similarity(table.double(), truth.double(), dim=-1)
    return Nearness(float(cosines.mean()), cosines.unflatten(0, new))
