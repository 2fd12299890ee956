"""A table of positions on an old and a new grid, and what is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.positions import position_similarity
from vitlab.core.readings.resolution_simulator import pictures
from vitlab.core.readings.resolution_simulator.accuracies import Accuracies
from vitlab.core.readings.resolution_simulator.places import same_place
from vitlab.core.readings.resolution_simulator.settings import AT_ONCE
from vitlab.core.refitting.points import Subject
from vitlab.core.resolution import table_by_method
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import TableMethod
from vitlab.words import said, said_many

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Step:
    """One step of a resize, with the shape that it leaves."""

    words: str
    """What is done."""
    shape: tuple[int, ...]
    """The shape that it leaves."""


@dataclass(frozen=True)
class ResizedTable:
    """A table on an old and a new grid, each thing computed when it is asked for.

    Arrays are for a view, which knows no torch.
    """

    given: Tensor = field(repr=False)
    """The table as it was given, (prefix + cells, dim)."""
    old_size: Pair
    """(rows, cols) of the grid that it is for."""
    new_size: Pair
    """(rows, cols) of the new grid."""
    num_prefix_tokens: int
    """Rows before the patches."""
    rule: TableMethod | Resize
    """How the table is resized."""
    dimension: int
    """Number of the column that is looked at."""
    selected: int
    """Number of the position that is looked at, on the old grid."""
    subject: Subject
    """Whether shapes grow with the pictures that accuracies were measured on, or stay as large."""
    model: str | None
    """Name of a bundled model; None where the table is somebody's own."""
    patch: Pair | None
    """(height, width) of the bundled model's patches; None without one."""
    known: Accuracies = field(repr=False)
    """Accuracies that are known of the model."""

    @cached_property
    def resized(self) -> Tensor:
        """The table on the new grid, prefix rows first."""
        return self.by(self.rule)

    def by(self, rule: TableMethod | Resize) -> Tensor:
        """The table on the new grid by any rule."""
        prefix = self.num_prefix_tokens
        return table_by_method(self.given[None], self.new_size, self.old_size, prefix, rule)[0]

    def same_planes(self, other: ResizedTable) -> bool:
        """Whether another reading shows the same tables on the same grids, wherever it looks.

        >>> from vitlab.core import resolution_reading
        >>> here = resolution_reading()
        >>> here.same_planes(resolution_reading(selected=3)), here.same_planes(
        ...     resolution_reading(style="hf")
        ... )
        (True, False)
        """
        told, others = (
            (one.old_size, one.new_size, one.num_prefix_tokens, one.rule) for one in (self, other)
        )
        return told == others and torch.equal(self.given, other.given)

    @property
    def image_size(self) -> int | None:
        """Side in px of the pictures that a bundled model reads on the new grid; of squares."""
        square = self.new_size[0] == self.new_size[1]
        return self.patch[0] * self.new_size[0] if self.patch and square else None

    @property
    def new_selected(self) -> int:
        """The position at the same share of both sides."""
        return same_place(self.selected, self.old_size, self.new_size)

    def old_place(self, position: int) -> int:
        """The old position at the same share of both sides as one on the new grid."""
        return same_place(position, self.new_size, self.old_size)

    @cached_property
    def old_planes(self) -> Array:
        """(dims, rows, cols) of the old table."""
        return self._planes(self.given, self.old_size)

    @cached_property
    def new_planes(self) -> Array:
        """(dims, rows, cols) of the new table."""
        return self._planes(self.resized, self.new_size)

    def _planes(self, table: Tensor, grid: Pair) -> Array:
        patches = table[self.num_prefix_tokens :]
        return as_array(patches.T.reshape(-1, *grid))

    @cached_property
    def old_similarity(self) -> Array:
        """(positions, rows, cols) of the old table; above 16 × 16 of the selected one alone."""
        return self._similarity(self.given, self.old_size, self.selected)

    @cached_property
    def new_similarity(self) -> Array:
        """The same of the new table, of `new_selected`."""
        return self._similarity(self.resized, self.new_size, self.new_selected)

    def _similarity(self, table: Tensor, grid: Pair, selected: int) -> Array:
        patches = table[self.num_prefix_tokens :]
        if len(patches) > AT_ONCE:
            return as_array(position_similarity(patches, selected).reshape(1, *grid))
        return as_array(position_similarity(patches).reshape(-1, *grid))

    @property
    def steps(self) -> tuple[Step, ...]:
        """What a resize does, with shapes."""
        (rows, cols), prefix, dim = self.old_size, self.num_prefix_tokens, self.given.shape[1]
        new = self.new_size[0] * self.new_size[1]
        return (
            Step(said("the table"), (prefix + rows * cols, dim)),
            Step(
                said_many("less {n} prefix row", "less {n} prefix rows", prefix), (rows * cols, dim)
            ),
            Step(said("laid on the old grid"), (rows, cols, dim)),
            Step(said("resized to the new grid"), (*self.new_size, dim)),
            Step(said("row after row again"), (new, dim)),
            Step(said("prefix rows in front"), (prefix + new, dim)),
        )

    @cached_property
    def pictures(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
        """One drawn picture at the old and at the new size, of a bundled model."""
        if self.patch is None or self.image_size is None or self.image_size < 16:
            return None
        before = self.patch[0] * self.old_size[0]
        scale = min(before, self.image_size) if self.subject == "stays" else None
        return pictures.drawn(before), pictures.drawn(self.image_size, scale)


def as_array(values: Tensor) -> Array:
    """Numbers for a view, which knows no torch.

    >>> as_array(torch.ones(2, dtype=torch.float64)).dtype
    dtype('float32')
    """
    plain: Array = values.float().numpy()
    return plain
