"""A table of positions on another grid, beside every other way to bring it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.images import shapes
from vitlab.core.positions import position_similarity, resizing_truth
from vitlab.core.readings.resolution_simulator import pictures
from vitlab.core.readings.resolution_simulator.accuracies import Accuracies, method_name
from vitlab.core.readings.resolution_simulator.settings import AT_ONCE, OWN_RULE
from vitlab.core.refitting import AccuracyPoint
from vitlab.core.refitting.points import Subject
from vitlab.core.resolution import (
    TABLE_METHODS,
    Nearness,
    RuleDifferences,
    SweptSize,
    compare_rules,
    sweep_sizes,
    table_by_method,
    there_and_back,
)
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import TableMethod

Array = NDArray[np.float32]
_COMPARED: tuple[TableMethod, ...] = TABLE_METHODS[:6]


@dataclass(frozen=True)
class MethodRow:
    """One way to resize in the table of all."""

    method: str
    name: str
    accuracy: AccuracyPoint | None
    to_truth: float
    there_and_back: float


@dataclass(frozen=True)
class Step:
    """One step of a resize, with the shape that it leaves."""

    words: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class ResizedTable:
    """A table on an old and a new grid, each thing computed when it is asked for.

    Arrays are for a view, which knows no torch.
    """

    given: Tensor = field(repr=False)
    """(prefix + cells, dim)"""
    old_size: Pair
    new_size: Pair
    num_prefix_tokens: int
    rule: TableMethod | Resize
    dimension: int
    selected: int
    subject: Subject
    model: str | None
    """Of a bundled model; None where the table is somebody's own."""
    patch: Pair | None
    known: Accuracies = field(repr=False)

    @cached_property
    def resized(self) -> Tensor:
        """The table on the new grid, prefix rows first."""
        return self._by(self.rule)

    def _by(self, rule: TableMethod | Resize) -> Tensor:
        prefix = self.num_prefix_tokens
        return table_by_method(self.given[None], self.new_size, self.old_size, prefix, rule)[0]

    @property
    def image_size(self) -> int | None:
        """Side in px of the pictures that a bundled model reads on the new grid; of squares."""
        square = self.new_size[0] == self.new_size[1]
        return self.patch[0] * self.new_size[0] if self.patch and square else None

    @property
    def new_selected(self) -> int:
        """The position at the same share of both sides."""
        row, col = divmod(self.selected, self.old_size[1])
        (rows, cols), (now, across) = self.old_size, self.new_size
        down, right = (2 * row + 1) * now // (2 * rows), (2 * col + 1) * across // (2 * cols)
        return down * across + right

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
        return _as_array(patches.T.reshape(-1, *grid))

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
            return _as_array(position_similarity(patches, selected).reshape(1, *grid))
        return _as_array(position_similarity(patches).reshape(-1, *grid))

    @cached_property
    def back(self) -> Nearness:
        """How far each position of the old table is off after there and back."""
        return self._back(self.rule)

    def _back(self, rule: TableMethod | Resize) -> Nearness:
        prefix = self.num_prefix_tokens
        return there_and_back(self.given[None], self.new_size, self.old_size, prefix, rule)

    @cached_property
    def truth(self) -> Nearness:
        """Cosine of a resized sinusoid with its formula, at each new position."""
        return self._truth(self.rule)

    def _truth(self, rule: TableMethod | Resize) -> Nearness:
        return resizing_truth(self.new_size, self.old_size, self.truth_dim, rule)

    @property
    def truth_dim(self) -> int:
        """Width of the sinusoid whose truth is known: that of the table, in whole fours."""
        return max(4, self.given.shape[1] // 4 * 4)

    @property
    def back_map(self) -> Array:
        """(rows, cols) of the old grid: ‖back − p‖ / ‖p‖ of each position."""
        return _as_array(self.back.by_position)

    @property
    def truth_map(self) -> Array:
        """(rows, cols) of the new grid: 1 − cosine with the truth, of a sinusoid."""
        return _as_array(1 - self.truth.by_position)

    @cached_property
    def rows(self) -> tuple[MethodRow, ...]:
        """Every method with its accuracy, its cosine to the truth, and there and back."""
        rules: dict[str, TableMethod | Resize] = {method: method for method in TABLE_METHODS}
        if isinstance(self.rule, Resize):
            rules[OWN_RULE] = self.rule
        return tuple(
            MethodRow(
                name,
                method_name(name),
                self.known.point(name, self.image_size),
                self._truth(rule).mean,
                self._back(rule).mean,
            )
            for name, rule in rules.items()
        )

    @cached_property
    def differences(self) -> RuleDifferences:
        """Whose rule differs from whose, and by how much, on this table."""
        return compare_rules(
            self.given[None], self.new_size, self.old_size, self.num_prefix_tokens, _COMPARED
        )

    @property
    def difference_table(self) -> tuple[tuple[float, ...], ...]:
        """The same as plain numbers, a row and a column for each of ``differences.methods``."""
        return tuple(map(tuple, self.differences.relative.tolist()))

    @cached_property
    def sweep(self) -> tuple[SweptSize, ...]:
        """Rows that come out where a scale factor is passed, for each target size."""
        return sweep_sizes(self.old_size[0])

    @property
    def missed_sizes(self) -> tuple[int, ...]:
        """Target sizes at which a scale factor gives a row too few."""
        return tuple(size.wanted for size in self.sweep if size.by_scale_factor != size.wanted)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What a resize does, with shapes."""
        (rows, cols), prefix, dim = self.old_size, self.num_prefix_tokens, self.given.shape[1]
        new = self.new_size[0] * self.new_size[1]
        return (
            Step("the table", (prefix + rows * cols, dim)),
            Step(f"less {prefix} prefix rows", (rows * cols, dim)),
            Step("laid on the old grid", (rows, cols, dim)),
            Step("resized to the new grid", (*self.new_size, dim)),
            Step("row after row again", (new, dim)),
            Step("prefix rows in front", (prefix + new, dim)),
        )

    @cached_property
    def pictures(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
        """One drawn picture at the old and at the new size, of a bundled model."""
        if self.patch is None or self.image_size is None or self.image_size < 16:
            return None
        before = self.patch[0] * self.old_size[0]
        scale = min(before, self.image_size) if self.subject == "stays" else None
        old = shapes(8, before, seed=pictures.SEED).images
        new = shapes(8, self.image_size, seed=pictures.SEED, as_in=scale).images
        return old[pictures.PICTURE], new[pictures.PICTURE]

    @property
    def method(self) -> str:
        """Under which name accuracies of this rule stand."""
        return OWN_RULE if isinstance(self.rule, Resize) else self.rule

    def prefix_moved(self) -> float:
        """Largest change of a prefix row."""
        if not self.num_prefix_tokens:
            return 0.0
        rows = slice(self.num_prefix_tokens)
        return float((self.resized[rows] - self.given[rows]).abs().max())

    def skipped(self) -> float:
        """How far a table is off that is read on the new grid as it is."""
        rows = slice(self.num_prefix_tokens, None)
        wanted = self.resized[rows]
        return float((self.given[rows] - wanted).norm() / wanted.norm().clamp_min(1e-30))


def _as_array(values: Tensor) -> Array:
    plain: Array = values.float().numpy()
    return plain
