"""Where the cells of one side of a grid lie."""

from __future__ import annotations

from collections.abc import Sequence
from math import tau
from typing import Literal, TypeAlias

import torch
from jaxtyping import Float64
from torch import Tensor

from vitlab.core.errors import LabError, Remedy, ShapeError
from vitlab.core.grid import Pair
from vitlab.words import said

Coordinates: TypeAlias = Literal["index", "centered"]
Places: TypeAlias = Sequence[float] | Tensor


def rescaled_places(cells: int, of: int) -> Float64[Tensor, " cells"]:
    """Centres of ``cells`` cells, counted in cells of the same side cut into ``of``.

    (i + ½) · of / cells - ½: where a resized picture has its pixels (`interpolate` without
    align_corners). A formula read there says what a resized table should hold.

    Args:
        cells: Cells on the side whose centres are asked for; 1 or more.
        of: Cells that the same side was cut into before, in which is counted; 1 or more.

    Returns:
        A place for each cell; the first may lie below 0 and the last above ``of`` - 1.

    Raises:
        ShapeError: A side has no cell.

    >>> rescaled_places(4, 2).tolist()
    [-0.25, 0.25, 0.75, 1.25]

    """
    if min(cells, of) < 1:
        raise ShapeError(
            said(
                "sides of {one} and {other} cells cannot be compared: use 1 or more.",
                one=cells,
                other=of,
            )
        )
    return (torch.arange(cells, dtype=torch.float64, device="cpu") + 0.5) * of / cells - 0.5


def centered_places(cells: int, shift: float = 0.0) -> Float64[Tensor, " cells"]:
    """Centres from -1 to 1 over the side, in whole turns: 2π · (2 (i + ½) / cells - 1).

    >>> (centered_places(2) / tau).tolist()
    [-0.5, 0.5]
    """
    places = torch.arange(cells, dtype=torch.float64, device="cpu") + shift
    return tau * (2 * (places + 0.5) / cells - 1)


def places_of(
    cells: Pair, coords: Coordinates | tuple[Places, Places]
) -> tuple[Float64[Tensor, " rows"], Float64[Tensor, " cols"]]:
    """Coordinates of rows and of columns, by a word or as given.

    >>> [side.tolist() for side in places_of((1, 3), ([0.5], [0.0, 1.0, 2.5]))]
    [[0.5], [0.0, 1.0, 2.5]]
    """
    if isinstance(coords, str):
        refuse_coords(coords)
        if coords == "centered":
            return centered_places(cells[0]), centered_places(cells[1])
        y, x = (torch.arange(size, dtype=torch.float64, device="cpu") for size in cells)
        return y, x
    y, x = (torch.as_tensor(side, dtype=torch.float64, device="cpu") for side in coords)
    if (y.shape, x.shape) != ((cells[0],), (cells[1],)):
        raise ShapeError(
            said(
                "a grid of {rows} × {cols} needs {rows} coordinates of rows and {cols} of columns, "
                "and these are {down} and {across}.",
                rows=cells[0],
                cols=cells[1],
                down=tuple(y.shape),
                across=tuple(x.shape),
            )
        )
    return y, x


def refuse_coords(coords: object) -> None:
    """Raise `LabError` for a word that names no coordinates.

    >>> refuse_coords("index")
    """
    if coords not in ("index", "centered"):
        raise LabError(
            said("coords {given!r} is not known: use 'index' or 'centered'.", given=coords),
            (Remedy(said("Count rows and columns"), {"coords": "index"}),),
        )
