"""How far the ways to resize a table differ: from each other, from the truth, there and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from vitlab.core.grid import Pair
from vitlab.core.resolution.interpolation import Resize
from vitlab.core.resolution.methods import STYLES, TableMethod, table_by_method

_NOTHING = 1e-30


@dataclass(frozen=True)
class RuleDifferences:
    """Whose rule differs from whose, and by how much."""

    methods: tuple[TableMethod, ...]
    """The rules that were compared, in the order of the rows and columns."""
    relative: Float64[Tensor, "methods methods"]
    """‖row - column‖ / ‖column‖ over the patches; NaN beside a table of zeros."""

    def of(self, one: TableMethod, other: TableMethod) -> float:
        """How far ``one`` is from ``other``, as a share of ``other``."""
        return float(self.relative[self.methods.index(one), self.methods.index(other)])


def compare_rules(
    posemb: Float[Tensor, "1 tokens dim"],
    new_size: Pair,
    old_size: Pair,
    num_prefix_tokens: int = 1,
    methods: Sequence[TableMethod] = STYLES,
) -> RuleDifferences:
    """Resize one table by every rule and compare the results pair by pair.

    Args:
        posemb: A row for each token, prefix rows first.
        new_size: (rows, cols) of the new grid.
        old_size: (rows, cols) of the grid that the table is for.
        num_prefix_tokens: Rows before the patches (CLS, registers); they are not compared.
        methods: The rules to compare, as for `table_by_method`; by default those of the houses.

    Returns:
        How far each rule is from each other one, as a share of the other.

    Raises:
        ShapeError: The rows are not the prefix and the patches of ``old_size``.
        LabError: A method is not known.

    >>> made = torch.Generator().manual_seed(0)
    >>> table = torch.randn(1, 1 + 16, 8, generator=made)
    >>> rules = compare_rules(table, (8, 8), (4, 4))
    >>> rules.of("timm", "timm"), rules.of("hf", "torchvision") > 0.1
    (0.0, True)

    """
    tables = torch.stack(
        [
            table_by_method(posemb, new_size, old_size, num_prefix_tokens, method)[
                0, num_prefix_tokens:
            ].double()
            for method in methods
        ]
    ).flatten(1)
    off = (tables[:, None] - tables[None]).norm(dim=-1)
    return RuleDifferences(tuple(methods), off / tables.norm(dim=-1))


@dataclass(frozen=True)
class Nearness:
    """One number over all positions, and the same for each of them."""

    mean: float
    """One number for all positions: a mean, or ‖off‖ / ‖table‖ where it is a share."""
    by_position: Float[Tensor, "rows cols"]
    """The same for each position, laid out as the grid is."""


def there_and_back(
    posemb: Float[Tensor, "1 tokens dim"],
    new_size: Pair,
    old_size: Pair,
    num_prefix_tokens: int = 1,
    method: TableMethod | Resize = "timm",
) -> Nearness:
    """‖back - p‖ / ‖p‖ after a resize to another grid and back, over all and for each position.

    Args:
        posemb: A row for each token, prefix rows first.
        new_size: (rows, cols) of the grid to go to.
        old_size: (rows, cols) of the grid that the table is for, and to come back to.
        num_prefix_tokens: Rows before the patches (CLS, registers); they do not count.
        method: How the table is resized both times, as for `table_by_method`.

    Returns:
        The error over the whole table, and that of each position of the old grid; 0 is lossless.

    Raises:
        ShapeError: The rows are not the prefix and the patches of ``old_size``.
        LabError: The method is not known.

    >>> there_and_back(torch.ones(1, 7, 4), (4, 6), (2, 3)).mean < 1e-6
    True

    """
    there = table_by_method(posemb, new_size, old_size, num_prefix_tokens, method)
    back = table_by_method(there, old_size, new_size, num_prefix_tokens, method)
    old, new = (table[0, num_prefix_tokens:].double() for table in (posemb, back))
    off = (new - old).norm(dim=-1)
    return Nearness(
        float(off.norm() / old.norm().clamp_min(_NOTHING)),
        (off / old.norm(dim=-1).clamp_min(_NOTHING)).unflatten(0, old_size),
    )
