"""A table of relative position biases for another window."""

from __future__ import annotations

from itertools import accumulate
from typing import Literal, TypeAlias

import numpy as np
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.precision import working_dtype
from vitlab.core.resolution.interpolation import Resize, on_both_sides
from vitlab.words import said

Method: TypeAlias = Literal["geometric", "bicubic"]

CLASS_TOKEN_ROWS = 3


def resample_relative_bias_table(
    table: Float[Tensor, "offsets heads"],
    new_grid: Pair | PatchGrid,
    old_grid: Pair | PatchGrid,
    method: Method = "geometric",
) -> Float[Tensor, "offsets2 heads"]:
    """Resize a table of (2 rows - 1)(2 cols - 1) biases from one grid to another.

    Args:
        table: A row of biases for each offset; three more rows of a class token stay as they are.
        new_grid: (rows, cols) of the new grid, or a `PatchGrid`.
        old_grid: (rows, cols) of the grid that the table is for.
        method: "geometric" is BEiT's: the old offsets are spread in a geometric series, so that
            near ones keep their bias, with straight lines between them. "bicubic" is the plain
            resize.

    Returns:
        The new table in the dtype of the old; the old one itself where the grids are equal.

    Raises:
        ShapeError: The table has other rows than the grid has offsets.
        LabError: The method is not known, or the table holds no floats.

    >>> import torch
    >>> resample_relative_bias_table(torch.randn(13 * 13 + 3, 12), (14, 10), (7, 7)).shape
    torch.Size([516, 12])

    """
    if method not in ("geometric", "bicubic"):
        raise LabError(
            said("method {given!r} is not known: use 'geometric' or 'bicubic'.", given=method)
        )
    dtype = working_dtype(table, "resample_relative_bias_table")
    new, old = rows_and_cols(new_grid, "new_grid"), rows_and_cols(old_grid, "old_grid")
    (old_rows, old_cols), (new_rows, new_cols) = offsets(old), offsets(new)
    _refuse_other_tables(table, old)
    if old == new:
        return table
    spatial, class_token = table.tensor_split([old_rows * old_cols])
    planes = spatial.to(dtype).reshape(old_rows, old_cols, -1)
    if method == "bicubic":
        resized = Resize(antialias=False).planes(planes, (new_rows, new_cols))
    else:
        down, across = _geometric(old_rows, new_rows), _geometric(old_cols, new_cols)
        resized = on_both_sides(_like(planes, down), planes, _like(planes, across))
    return torch.cat([resized.flatten(0, 1).to(table.dtype), class_token])


def offsets(grid: Pair) -> Pair:
    """Different vertical and horizontal offsets between two cells of a grid.

    >>> offsets((7, 5))
    (13, 9)
    """
    rows, cols = grid
    return 2 * rows - 1, 2 * cols - 1


def _refuse_other_tables(table: Tensor, old: Pair) -> None:
    rows, cols = offsets(old)
    wanted = rows * cols
    if table.ndim != 2 or table.shape[0] not in (wanted, wanted + CLASS_TOKEN_ROWS):
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} has {down} × {across} offsets: its table is "
                "({wanted}, heads), or ({with_class}, heads) with a class token, not {shape}.",
                rows=old[0],
                cols=old[1],
                down=rows,
                across=cols,
                wanted=wanted,
                with_class=wanted + CLASS_TOKEN_ROWS,
                shape=tuple(table.shape),
            )
        )


def _like(planes: Tensor, matrix: NDArray[np.float64]) -> Tensor:
    return torch.from_numpy(matrix).to(planes.dtype).to(planes.device)


def _geometric(old: int, new: int) -> NDArray[np.float64]:
    """(new, old): lines between old offsets that lie 1, 1 + r, 1 + r + r², … from the middle."""
    reach = old // 2
    steps = _ratio(reach, new // 2) ** np.arange(reach)
    right = list(accumulate(steps.tolist()))
    places = [*(-place for place in reversed(right)), 0.0, *right]
    wanted = np.arange(new) - new // 2
    columns = [np.interp(wanted, places, unit) for unit in np.eye(old)]
    return np.stack(columns, axis=1)


def _ratio(reach: int, wanted: int) -> float:
    """The r for which 1 + r + … + r^(reach - 1) is ``wanted``: BEiT looks between 1.01 and 1.5."""
    low, high = 1.01, 1.5
    ratio = (low + high) / 2
    while high - low > 1e-6:
        ratio = (low + high) / 2
        if (1 - ratio**reach) / (1 - ratio) > wanted:
            high = ratio
        else:
            low = ratio
    return ratio
