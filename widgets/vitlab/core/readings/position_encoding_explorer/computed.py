"""What is computed of an encoding, each thing when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
import torch
from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.positions import (
    ConventionError,
    NearestPositions,
    NeighbourSimilarity,
    nearest_positions,
    neighbour_similarity,
    position_similarity,
    position_structure,
)
from vitlab.core.readings.position_encoding_explorer.layouts import ColumnOrder, column_orders
from vitlab.core.readings.position_encoding_explorer.maps import (
    Array,
    Band,
    Curves,
    Thumbnail,
    as_array,
    bands,
    curves,
    shown_columns,
    thumbnails,
)
from vitlab.core.readings.position_encoding_explorer.settings import AT_ONCE, PositionSetting
from vitlab.core.readings.position_encoding_explorer.tables import (
    bias_plane,
    biases_of,
    convention_error,
    vectors_of,
)


@dataclass(frozen=True)
class EncodedPlaces:
    """An encoding over a grid, computed: one plane, every plane, the table, its waves.

    Arrays are float32, for a view that knows no torch.
    """

    setting: PositionSetting
    """What decides the encoding."""
    selected: int
    """Number of the selected position, from 0; there may be none of this number."""
    dimensions: tuple[int, ...]
    """Columns of the table that are drawn as waves."""
    own: bool
    """Whether the table was given and not made."""
    vectors: Tensor | None = field(repr=False)
    """(tokens, dim) without prefix rows; None of relative biases."""
    given: Tensor | None = field(repr=False)
    """The whole table that was given, prefix rows too."""
    wanted: PositionSetting | None = None
    """The conventions that the model was trained with, where they are others."""
    background_structure: float | None = None
    """What `find_structure` found in the background; None until it has."""
    later: bool = False
    """Whether a convention of rotations, too, waits until the background has found it."""

    @property
    def place(self) -> Pair | None:
        """Row and column of the selected position."""
        inside = 0 <= self.selected < self.setting.tokens
        return divmod(self.selected, self.setting.grid_size[1]) if inside else None

    @cached_property
    def table(self) -> Array:
        """What is drawn as the table: (tokens, dim); of relative biases their offsets."""
        return as_array(biases_of(self.setting) if self.vectors is None else self.vectors)

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns of the table that are drawn, 192 at most."""
        return () if self.vectors is None else shown_columns(self.setting)

    @property
    def window(self) -> tuple[int, int, int, int] | None:
        """Of relative biases: (top, left, height, width) of the offsets that the query has."""
        if self.vectors is not None or self.place is None:
            return None
        return (*self.place, *self.setting.grid_size)

    @cached_property
    def plane(self) -> Array | None:
        """(rows, cols): cosine of the selected position with every other, or its biases."""
        return None if self.place is None else self.plane_of(self.selected)

    @property
    def some_plane(self) -> Array:
        """The same; where no position is selected zeros, which stand for nothing."""
        return np.zeros(self.setting.grid_size, np.float32) if self.plane is None else self.plane

    def plane_of(self, index: int) -> Array:
        """The plane of any position; for grids too large to send all at once."""
        if self.vectors is None:
            return as_array(bias_plane(biases_of(self.setting), self.setting.grid_size, index))
        plane = position_similarity(self.vectors, index)
        return as_array(plane.unflatten(0, self.setting.grid_size))

    @cached_property
    def planes(self) -> Array | None:
        """(tokens, rows, cols): of every position; None above 16 × 16, where one will do."""
        if self.setting.tokens > AT_ONCE:
            return None
        if self.vectors is None:
            biases, grid = biases_of(self.setting), self.setting.grid_size
            return as_array(
                torch.stack([bias_plane(biases, grid, i) for i in range(self.setting.tokens)])
            )
        planes = position_similarity(self.vectors)
        return as_array(planes.unflatten(1, self.setting.grid_size))

    @cached_property
    def curves(self) -> Curves | None:
        """Similarity along the selected position's row and down its column."""
        return None if self.plane is None or self.place is None else curves(self.plane, self.place)

    @cached_property
    def plane_curves(self) -> Curves | None:
        """The same of a 2-D sinusoid of this width, to compare with."""
        if self.place is None or self.setting.dim % 4:
            return None
        sides = [
            position_similarity(vectors_of(replace(self._as_plane(), grid_size=line)), at)
            for line, at in zip(self._lines(), reversed(self.place), strict=True)
        ]
        whole = np.zeros(self.setting.grid_size, np.float32)
        whole[self.place[0]], whole[:, self.place[1]] = map(as_array, sides)
        return curves(whole, self.place)

    def _lines(self) -> tuple[Pair, Pair]:
        """A row and a column as grids: a 2-D sinusoid knows offsets alone."""
        rows, cols = self.setting.grid_size
        return (1, cols), (rows, 1)

    @cached_property
    def thumbnails(self) -> tuple[Thumbnail, ...]:
        """The same position under every encoding."""
        return () if self.place is None else tuple(thumbnails(self.setting, self.selected))

    @cached_property
    def waves(self) -> Array:
        """(dimensions, tokens): chosen columns of the table."""
        if self.vectors is None:
            return as_array(torch.empty(0, self.setting.tokens))
        return as_array(self.vectors[:, list(self.dimensions)].T)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Frequencies with their cycles across the picture."""
        return () if self.own else bands(self.setting)

    @cached_property
    def nearest(self) -> NearestPositions | None:
        """The most similar positions; None where all are alike or nothing is compared."""
        if self.vectors is None or self.place is None or self.setting.tokens < 2:
            return None
        if self.setting.encoding == "none":
            return None
        return nearest_positions(self.vectors, self.setting.grid_size, self.selected)

    @cached_property
    def neighbours(self) -> NeighbourSimilarity | None:
        """How near neighbours are, at the border and inside, of a table that was learned."""
        if not self.own or self.vectors is None or min(self.setting.grid_size) < 3:
            return None
        return neighbour_similarity(self.vectors, self.setting.grid_size)

    @property
    def neighbour_map(self) -> Array | None:
        """(rows, cols): mean cosine of each position with those around it."""
        return None if self.neighbours is None else as_array(self.neighbours.by_position)

    @cached_property
    def layouts(self) -> tuple[ColumnOrder, ...]:
        """A 2-D sinusoid by every house, and how far it is from the one that is chosen."""
        return tuple(column_orders(self.setting))

    @cached_property
    def convention(self) -> ConventionError | None:
        """What the other convention costs; its map is `convention_map`.

        None for rotations above 16 × 16, of which all pairs of 64 queries and keys are compared.
        """
        return None if self.later else self.find_convention()

    def find_convention(self) -> ConventionError | None:
        """The same, however long it takes: of rotations a fifth of a second, once."""
        if self.wanted is None or not self.compares:
            return None
        return convention_error(self.setting, self.wanted, self.selected if self.place else 0)

    @property
    def compares(self) -> bool:
        """Whether conventions are compared on this grid."""
        return self.setting.encoding != "rope" or self.setting.tokens <= AT_ONCE

    @property
    def convention_map(self) -> Array | None:
        """(rows, cols): how far each position is off."""
        return None if self.convention is None else as_array(self.convention.by_position)

    @cached_property
    def structure(self) -> float | None:
        """`position_structure`; above 16 × 16 None until `with_structure` has brought it."""
        if self.background_structure is not None:
            return self.background_structure
        return self.find_structure() if self.setting.tokens <= AT_ONCE else None

    def find_structure(self) -> float | None:
        """The same, however long it takes: a second at 64 × 64."""
        if self.vectors is None or self.setting.tokens < 3:
            return None
        if self.own:
            return position_structure(self.vectors, self.setting.grid_size)
        return _structure(self.setting)

    def vertical(self) -> int | None:
        """The patch below; in the last row the one above."""
        if self.place is None or self.nearest is None or self.setting.grid_size[0] < 2:
            return None
        last = self.place[0] == self.setting.grid_size[0] - 1
        return self.selected + self.setting.grid_size[1] * (-1 if last else 1)

    def cosine(self, other: int | None) -> float:
        """Cosine of the selected position with another."""
        if other is None or self.vectors is None:
            return 0.0
        pair = self.vectors[[self.selected, other]].double()
        return float(torch.cosine_similarity(pair[0], pair[1], dim=0))

    def plane_structure(self) -> float | None:
        """Of a 2-D sinusoid of the same size, to compare with."""
        if (
            self.setting.encoding == "sinusoidal_2d"
            or self.structure is None
            or self.setting.dim % 4
        ):
            return None
        if self.setting.tokens > AT_ONCE:
            return None
        return _structure(self._as_plane())

    def _as_plane(self) -> PositionSetting:
        return replace(self.setting, encoding="sinusoidal_2d", style="mae", coords="index")


@lru_cache(maxsize=8)
def _structure(setting: PositionSetting) -> float:
    """Of a table that is made: whoever looks elsewhere in it does not ask for it again."""
    return position_structure(vectors_of(setting), setting.grid_size)
