"""A table of one's own: of a model, of a file, or a tensor."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import KindError, LabError, PlaceError, ShapeError, reason, shown
from vitlab.core.grid import Pair, prefix_remedy
from vitlab.core.positions.similarity import refuse_other_grids
from vitlab.core.precision import refuse_whole_numbers
from vitlab.core.pretrained import load
from vitlab.words import said, word

Purpose: TypeAlias = Literal["show", "resize"]
_NO_TABLE: dict[Purpose, str] = {
    "show": word("this model adds no table of positions, so there is none to show."),
    "resize": word("this model adds no table of positions, so there is none to resize."),
}


@dataclass(frozen=True)
class OwnTable:
    """A learned table, with the grid and the prefix that it is for."""

    rows: Tensor
    """(prefix + cells, dim), on the CPU, in float32 or float64."""
    grid: Pair
    """(rows, cols) of the patches."""
    num_prefix_tokens: int
    """Rows before the patches."""


def own_table(
    source: Any,
    grid: Pair,
    num_prefix_tokens: int,
    *,
    purpose: Purpose = "show",
    counted: bool = True,
) -> OwnTable:
    """Read a table; a model settles the grid and the prefix, of a tensor they must be told.

    ``source`` is a bundled name, a name or a path that `load` takes, an ``.npy`` file, an array
    or a tensor of the shape (1, prefix + rows · cols, dim) or without the 1.
    With ``counted=False`` whoever asks looks at the number of rows.

    >>> own_table("vit_shapes_patch8_64", (14, 14), 0).rows.shape
    torch.Size([65, 96])
    """
    if isinstance(source, str | os.PathLike):
        path = Path(os.fsdecode(source))
        if path.suffix != ".npy":
            return _of_model(load(source), purpose)
        source = _of_file(path)
    if isinstance(source, np.ndarray):
        source = torch.from_numpy(np.ascontiguousarray(source))
    if not isinstance(source, Tensor):
        raise KindError(
            said(
                "table takes a name, a path, an array or a tensor, not {given}.",
                given=shown(source),
            )
        )
    if source.is_meta:
        raise KindError(said("the table has no numbers yet: it lies on the meta device."))
    refuse_whole_numbers(source, "table")
    rows = _plain(source[0] if source.ndim == 3 and len(source) == 1 else source)
    if rows.ndim != 2:
        raise ShapeError(
            said(
                "a table of positions is (1, tokens, dim) or (tokens, dim), not {shape}.",
                shape=tuple(source.shape),
            )
        )
    if counted:
        _refuse_other_grids(len(rows), grid, num_prefix_tokens)
    if not torch.isfinite(rows).all():
        bad = int((~torch.isfinite(rows)).any(1).nonzero()[0])
        raise PlaceError(
            said("the table holds a number that is not finite, first in row {row}.", row=bad)
        )
    return OwnTable(rows, grid, num_prefix_tokens)


def _of_model(model: Any, purpose: Purpose) -> OwnTable:
    table = getattr(model, "pos_embed", None)
    if not isinstance(table, torch.nn.Parameter):
        raise LabError(said(_NO_TABLE[purpose]))
    grid = model.grid
    return OwnTable(_plain(table[0]), (grid.rows, grid.cols), int(model.num_embedded_prefix_tokens))


def _of_file(path: Path) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise LabError(
            said(
                "{name} cannot be read as a table ({reason}).", name=path.name, reason=reason(error)
            )
        ) from None
    return array


def _plain(table: Tensor) -> Tensor:
    table = table.detach().cpu()
    return table.to(torch.promote_types(table.dtype, torch.float32))


def _refuse_other_grids(tokens: int, grid: Pair, prefix: int) -> None:
    """What is over becomes a button, counted with the prefix that was told."""
    try:
        refuse_other_grids(tokens - prefix, *grid, fewest=2)
    except ShapeError as error:
        over = tokens - grid[0] * grid[1]
        raise ShapeError(str(error), prefix_remedy(over) if over >= 0 else ()) from None
