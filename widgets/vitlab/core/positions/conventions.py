"""What it costs to read positions by another convention than they were written in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair, PatchGrid, rows_and_cols
from vitlab.core.positions.coordinates import Coordinates
from vitlab.core.positions.rotary import Layout, apply_rope, rope_2d
from vitlab.words import said

_HEADS = 64  # random queries and keys: enough that the mean does not depend on them


@dataclass(frozen=True)
class ConventionError:
    """How far numbers are off that were written in one convention and read in another."""

    relative: float
    """‖given - wanted‖ / ‖wanted‖ over all: 0 is right, √2 is unrelated."""
    by_position: Float[Tensor, "rows cols"]
    """The same for each position; of rotations for each key, as one query sees it."""


@dataclass(frozen=True)
class Rotation:
    """The choices of a house that turns queries and keys.

    >>> Rotation(coords="centered", layout="half", temperature=100.0)  # DINOv3
    Rotation(coords='centered', layout='half', temperature=100.0)
    """

    coords: Coordinates = "index"
    """What is turned by: row and column numbers ("index"), or places from -1 to 1 ("centered")."""
    layout: Layout = "interleaved"
    """Which channels turn together, as for `rope_2d`: "interleaved" or "half"."""
    temperature: float = 10_000.0
    """How far the frequencies spread: they fall from 1 to nearly 1/temperature."""

    def turn(
        self, vectors: Float[Tensor, "*batch tokens dim"], grid: Pair
    ) -> Float[Tensor, "*batch tokens dim"]:
        """Vectors of every position of a grid, turned."""
        sin, cos = rope_2d(
            grid,
            vectors.shape[-1],
            temperature=self.temperature,
            coords=self.coords,
            layout=self.layout,
            dtype=vectors.dtype,
        )
        return apply_rope(vectors, sin, cos, layout=self.layout)


def table_error(
    given: Float[Tensor, "tokens dim"],
    wanted: Float[Tensor, "tokens dim"],
    grid: Pair | PatchGrid,
) -> ConventionError:
    """How far a table is from the one that the model was trained with, row by row.

    Args:
        given: The table that is read, a row for each patch, the rows of prefix tokens left out.
        wanted: The table that the model was trained with, of the same shape.
        grid: (rows, cols) of the patches, or a `PatchGrid`.

    Returns:
        The error over the whole table, and that of each position.

    Raises:
        ShapeError: The tables have not the same shape, or not a row for each cell.

    >>> from vitlab.core.positions import sinusoidal_2d
    >>> mae, hf = (sinusoidal_2d(4, 6, 32, style=style) for style in ("mae", "hf"))
    >>> error = table_error(hf, mae, (4, 6))
    >>> round(error.relative, 2), error.by_position[1, 1].item()  # row and column are the same
    (0.56, 0.0)

    """
    rows, cols = rows_and_cols(grid)
    if given.shape != wanted.shape or len(given) != rows * cols:
        raise ShapeError(
            said(
                "tables of {given} and {wanted} cannot be compared on a grid of {rows} × {cols}: "
                "both need {tokens} rows of one width.",
                given=tuple(given.shape),
                wanted=tuple(wanted.shape),
                rows=rows,
                cols=cols,
                tokens=rows * cols,
            )
        )
    off, size = (given - wanted).double().norm(dim=1), wanted.double().norm(dim=1)
    return ConventionError(
        float(off.norm() / size.norm().clamp_min(1e-30)),
        (off / size.clamp_min(1e-30)).reshape(rows, cols),
    )


def rotation_error(
    grid: Pair | PatchGrid, dim: int, given: Rotation, wanted: Rotation, index: int = 0
) -> ConventionError:
    """How far scores are off where queries and keys were trained for another rotation.

    The scores of 64 seeded random queries with as many keys, at every pair of positions for
    ``relative``; the map is that of the query at position ``index``.

    Args:
        grid: (rows, cols) of the patches, or a `PatchGrid`.
        dim: Numbers in one head; a multiple of 4.
        given: The rotation that the model is run with.
        wanted: The rotation that it was trained with.
        index: Position of the query whose map is given, from 0.

    Returns:
        The error over all pairs, and that of each key as this query sees it.

    Raises:
        ShapeError: There is no position at ``index``, or ``dim`` is no multiple of 4.
        LabError: ``coords``, ``layout`` or ``temperature`` of a rotation cannot work.

    >>> halves = Rotation(layout="half")
    >>> rotation_error((4, 6), 32, halves, halves).relative
    0.0
    >>> rotation_error((4, 6), 32, halves, Rotation()).relative > 0.3
    True

    """
    cells = rows_and_cols(grid)
    tokens = cells[0] * cells[1]
    if not 0 <= index < tokens:
        raise ShapeError(
            said("there is no position {index}: the last is {last}.", index=index, last=tokens - 1)
        )
    relative, by_pair = _scores_off(cells, dim, given, wanted)
    return ConventionError(relative, by_pair[index].reshape(cells))


@lru_cache(maxsize=2)
def _scores_off(
    cells: Pair, dim: int, given: Rotation, wanted: Rotation
) -> tuple[float, Float[Tensor, "queries keys"]]:
    """How far all scores are off, and those of each pair of positions; kept for other queries."""
    tokens = cells[0] * cells[1]
    made = torch.Generator().manual_seed(0)
    q, k = (torch.randn(_HEADS, 1, dim, generator=made, dtype=torch.float64) for _ in "qk")
    q, k = (vectors.expand(-1, tokens, -1) for vectors in (q, k))
    ours, theirs = (rule.turn(q, cells) @ rule.turn(k, cells).mT for rule in (given, wanted))
    off, size = (ours - theirs).square().mean(0).sqrt(), theirs.square().mean(0).sqrt()
    return float(off.norm() / size.norm()), off / size
