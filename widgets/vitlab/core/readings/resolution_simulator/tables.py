"""A resized table beside every other way to bring it to the new grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vitlab.core.positions import resizing_truth
from vitlab.core.readings.resolution_simulator.resized import Array, ResizedTable, as_array
from vitlab.core.readings.resolution_simulator.settings import OWN_RULE, method_name
from vitlab.core.refitting import AccuracyPoint
from vitlab.core.resolution import (
    TABLE_METHODS,
    Nearness,
    RuleDifferences,
    SweptSize,
    compare_rules,
    sweep_sizes,
    there_and_back,
)
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import TableMethod

_COMPARED: tuple[TableMethod, ...] = TABLE_METHODS[:6]


@dataclass(frozen=True)
class MethodRow:
    """One way to resize in the table of all."""

    method: str
    """The method's name."""
    name: str
    """What it is called in a list."""
    accuracy: AccuracyPoint | None
    """What the model reads right with this table; None where nothing is known."""
    to_truth: float
    """Mean cosine with the truth, of a 2-D sinusoid."""
    there_and_back: float
    """‖back - p‖ / ‖p‖ after a resize to the new grid and back."""


@dataclass(frozen=True)
class ComparedTable(ResizedTable):
    """What each rule makes of the table, each thing computed when it is asked for."""

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
        return as_array(self.back.by_position)

    @property
    def truth_map(self) -> Array:
        """(rows, cols) of the new grid: 1 − cosine with the truth, of a sinusoid."""
        return as_array(1 - self.truth.by_position)

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
