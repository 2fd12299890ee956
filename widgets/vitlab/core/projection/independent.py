"""Which rows of a matrix add a direction to those before, and an orthonormal basis of them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

_UNIT = 1e-11  # how far rounding may leave orthonormal rows
_DEPENDENT = 1e-11  # of the length of a row: what rounding leaves of none


class IndependentRows(NamedTuple):
    """The rows that add a direction, in their order."""

    adding: Int[Tensor, " rank"]
    """Their numbers."""
    basis: Float[Tensor, "rank width"]
    """Orthonormal; its first k rows span what the first k of them span."""
    triangle: Float[Tensor, "rank rank"]
    """Upper triangle: rows[adding] = triangle.T @ basis."""


def independent_rows(rows: Float[Tensor, "dim width"]) -> IndependentRows:
    """Orthonormalise rows one after the other, and leave out what is a combination of former ones.

    >>> found = independent_rows(torch.tensor([[3.0, 0, 0], [6, 0, 0], [1, 0, 2]]).double())
    >>> found.adding.tolist(), found.basis.abs().tolist()
    ([0, 2], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    """
    if len(rows) <= rows.shape[1] and (quick := _all_of_them(rows)):
        return quick
    adding = _adding(rows)
    kept = rows[adding]
    basis, triangle = torch.linalg.qr(kept.T)
    return IndependentRows(adding, basis.T.contiguous(), triangle)


def _all_of_them(rows: Tensor) -> IndependentRows | None:
    """One factorisation where every row adds a direction; none where they are orthonormal."""
    every = torch.arange(len(rows))
    eye, lengths = torch.eye(len(rows), dtype=rows.dtype), rows.norm(dim=1)
    units = (lengths - 1).abs().max() < _UNIT
    if units and (rows @ rows.T - eye).abs().max() < _UNIT:
        return IndependentRows(every, rows, eye)
    basis, triangle = torch.linalg.qr(rows.T)
    if (triangle.diagonal().abs() > _DEPENDENT * lengths).all():
        return IndependentRows(every, basis.T.contiguous(), triangle)
    return None


def _adding(rows: Tensor) -> Tensor:
    """One row after the other: behind a dependent one, a QR goes on with arbitrary directions."""
    basis = rows.new_empty(min(rows.shape), rows.shape[1])
    adding: list[int] = []
    for number, row in enumerate(rows):
        known = basis[: len(adding)]
        rest = row - (known @ row) @ known
        rest = rest - (known @ rest) @ known  # once more, for what rounding left
        if rest.norm() > _DEPENDENT * row.norm():
            basis[len(adding)] = rest / rest.norm()
            adding.append(number)
        if len(adding) == rows.shape[1]:
            break
    return torch.tensor(adding, dtype=torch.long)
