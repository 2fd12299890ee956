"""What is drawn of an encoding: planes, thumbnails, curves, waves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair
from vitlab.core.positions import IDLE, cycles_across, position_similarity
from vitlab.core.readings.own_table import own_table
from vitlab.core.readings.position_encoding_explorer.settings import ENCODINGS, PositionSetting
from vitlab.core.readings.position_encoding_explorer.tables import (
    bias_plane,
    biases_of,
    vectors_of,
)

Array = NDArray[np.float32]
TRAINED = "vit_shapes_patch8_64"
MOST_COLUMNS = 192
_OF_A_HEAD = 64


@dataclass(frozen=True)
class Thumbnail:
    """One encoding in the list to choose from."""

    encoding: str
    """Of `ENCODINGS`; "trained" is "learned" with the table of a bundled model."""
    plane: Array
    """(rows, cols): cosine of one position with every other; of relative biases the bias."""
    marked: int
    """Number of that one position."""
    parameters: int
    """Numbers to learn."""


@dataclass(frozen=True)
class Curves:
    """Similarity against the distance in cells, left and above counted below 0."""

    across: NDArray[np.int64]
    """How far each cell of the row is away."""
    along: Array
    """Along the row, a number for each column."""
    below: NDArray[np.int64]
    """How far each cell of the column is away."""
    down: Array
    """Down the column, a number for each row."""


@dataclass(frozen=True)
class Band:
    """One frequency: where it stands in the table, and how far it swings over the picture."""

    columns: tuple[int, ...]
    """Columns of the table that swing at this frequency."""
    cycles: float
    """Cycles from one edge of the picture to the other, along the longer side."""

    @property
    def idle(self) -> bool:
        """All but constant over the picture: it tells no position apart."""
        return self.cycles < IDLE


def as_array(values: Tensor) -> Array:
    """Numbers for a view, which knows no torch.

    >>> as_array(torch.ones(2, dtype=torch.float64)).dtype
    dtype('float32')
    """
    plain: Array = values.detach().to(torch.float32).numpy()
    return plain


def curves(plane: Array, place: Pair) -> Curves:
    """A row and a column of a plane, with how far each cell is away.

    >>> curves(np.ones((2, 3), np.float32), (1, 1)).across.tolist()
    [-1, 0, 1]
    """
    row, col = place
    rows, cols = plane.shape
    return Curves(np.arange(cols) - col, plane[row], np.arange(rows) - row, plane[:, col])


def thumbnails(setting: PositionSetting, selected: int) -> Iterator[Thumbnail]:
    """The same position under every encoding.

    One that the settings do not allow, such as a 2-D sinusoid of an odd width, is left out.

    >>> [seen.encoding for seen in thumbnails(PositionSetting(dim=6), 83)]
    ['none', 'sinusoidal_1d', 'learned', 'trained', 'relative', 'rope']
    """
    for encoding in ENCODINGS:
        kind = replace(setting, encoding=encoding)
        if encoding == "rope" and setting.encoding != "rope":
            kind = replace(kind, dim=_OF_A_HEAD)
        with suppress(LabError):
            plane = as_array(_thumbnail(kind, selected))
            yield Thumbnail(encoding, plane, selected, kind.parameters)
        if encoding == "learned":
            yield _trained(setting.grid_size, selected)


def _thumbnail(kind: PositionSetting, selected: int) -> Tensor:
    if kind.encoding == "relative":
        return bias_plane(biases_of(kind), kind.grid_size, selected)
    return position_similarity(vectors_of(kind), selected).reshape(kind.grid_size)


def _trained(grid: Pair, selected: int) -> Thumbnail:
    """The place of the same share of both sides, in the table of a bundled model."""
    rows, own, parameters = _trained_rows()
    marked = same_share(selected, grid, own)
    plane = position_similarity(rows, marked).unflatten(0, own)
    return Thumbnail("trained", as_array(plane), marked, parameters)


def same_share(index: int, grid: Pair, other: Pair) -> int:
    """The place at the same share of both sides of another grid; -1 for none.

    Args:
        index: The place, counted row by row; where there is none, there is none in the other.
        grid: Rows and columns of its grid.
        other: Rows and columns of the other.

    >>> same_share(83, (14, 14), (8, 8)), same_share(200, (14, 14), (8, 8))
    (23, -1)

    """
    if not 0 <= index < grid[0] * grid[1]:
        return -1
    row, col = divmod(index, grid[1])
    return (row * other[0] // grid[0]) * other[1] + col * other[1] // grid[1]


@lru_cache(maxsize=1)
def _trained_rows() -> tuple[Tensor, Pair, int]:
    """The rows of the patches, their grid, and how many numbers all rows hold."""
    table = own_table(TRAINED, (1, 1), 0)
    return table.rows[table.num_prefix_tokens :], table.grid, table.rows.numel()


def shown_columns(setting: PositionSetting) -> tuple[int, ...]:
    """At most 192 columns of a table: every n-th sine with its cosine.

    >>> shown_columns(PositionSetting(dim=768))[:6]
    (0, 1, 8, 9, 16, 17)
    >>> len(shown_columns(PositionSetting(dim=100)))
    100
    """
    dim = setting.dim
    if dim <= MOST_COLUMNS:
        return tuple(range(dim))
    every = -(-dim // MOST_COLUMNS)
    if setting.encoding != "sinusoidal_1d" or setting.layout != "interleaved":
        return tuple(range(0, dim, every))
    return tuple(c for first in range(0, dim - 1, 2 * every) for c in (first, first + 1))


@lru_cache(maxsize=4)
def bands(setting: PositionSetting) -> tuple[Band, ...]:
    """Every frequency of a sinusoid or a rotation, fastest first; none of what is learned.

    >>> first, *_, last = bands(PositionSetting("sinusoidal_2d"))
    >>> first.columns, round(first.cycles, 2), last.idle
    ((0, 192, 384, 576), 2.23, True)
    """
    flat = setting.encoding == "sinusoidal_1d"
    if not flat and setting.encoding not in ("sinusoidal_2d", "rope"):
        return ()
    count = setting.dim // (2 if flat else 4)
    cells = setting.tokens if flat else max(setting.grid_size)
    steps = count - 1 if _reaches_temperature(setting) else count
    cycles = cycles_across(
        cells,
        count,
        temperature=setting.temperature,
        coords="centered" if setting.coords == "centered" and not flat else "index",
        steps=steps,
    ).tolist()
    return tuple(Band(_columns(setting, i, count), cycles[i]) for i in range(count))


def _reaches_temperature(setting: PositionSetting) -> bool:
    return setting.encoding == "sinusoidal_2d" and setting.style == "bigvision"


def _columns(setting: PositionSetting, band: int, count: int) -> tuple[int, ...]:
    """Where the sines and cosines of a frequency stand."""
    parts = 2 if setting.encoding == "sinusoidal_1d" else 4
    if setting.encoding != "sinusoidal_2d" and setting.layout == "interleaved":
        pairs = [band + axis * count for axis in range(parts // 2)]
        return tuple(column for pair in pairs for column in (2 * pair, 2 * pair + 1))
    return tuple(band + part * count for part in range(parts))
