"""Lab 4: the resize of a table, by other roads, and the laws of `resize_pos`."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from vitlab.grading.labs.lab04_grids import Cases, Pair, Table, sides
from vitlab.grading.laws import Function, Law


def resized(table: Table, old: Pair, new: Pair, prefix: int = 1) -> Table:
    """The resized table by another road: two matrices of weights, one a side.

    >>> resized(np.ones((1 + 6, 2)), (2, 3), (4, 5)).shape
    (21, 2)
    """
    planes = table[prefix:].reshape(*old, -1).astype(np.float64)
    down, across = (_weights(*sides) for sides in zip(old, new, strict=True))
    patches = np.einsum("ir,rcd,jc->ijd", down, planes, across)
    return np.concatenate([table[:prefix], patches.reshape(-1, table.shape[1])])


def _weights(old: int, new: int) -> Table:
    """What each old place gives to each new one: cubic, wider where the side shrinks."""
    step = old / new
    middle = (np.arange(new)[:, None] + 0.5) * step - 0.5
    away = np.abs(np.arange(old) - middle) / max(step, 1)
    near = (1.5 * away - 2.5) * away**2 + 1
    far = ((-0.5 * away + 2.5) * away - 4) * away + 2
    weights = np.where(away < 1, near, np.where(away < 2, far, 0))
    normal: Table = weights / weights.sum(1, keepdims=True)
    return normal


def _by_torch(table: Table, old: Pair, new: Pair, prefix: int = 1, **rule: Any) -> Table:
    """By another rule than the one that was asked for."""
    from torch import from_numpy
    from torch.nn.functional import interpolate

    planes = from_numpy(table[prefix:].reshape(1, *old, -1)).permute(0, 3, 1, 2)
    patches = interpolate(planes, size=new, **rule).permute(0, 2, 3, 1).flatten(0, 2)
    return np.concatenate([table[:prefix], patches.numpy()])


_BY_OTHER_RULES = tuple(
    partial(_by_torch, **rule)
    for rule in (
        {"mode": "bicubic"},
        {"mode": "bilinear"},
        {"mode": "bilinear", "antialias": True},
        {"mode": "bicubic", "align_corners": True},
        {"mode": "bilinear", "align_corners": True},
        {"mode": "bicubic", "align_corners": True, "antialias": True},
        {"mode": "nearest"},
        {"mode": "nearest-exact"},
        {"mode": "area"},
    )
)


def _table(rng: np.random.Generator, rows: int, dim: int = 3) -> Table:
    return rng.standard_normal((rows, dim)).astype(np.float32)


def _prefixed(rng: np.random.Generator) -> Cases:
    """All patches alike: whatever the rule, they stay so, and only the prefix can go wrong."""
    for old, new in ((2, 3), (4, 2), (3, 3), *rng.integers(2, 5, (2, 2)).tolist()):
        for prefix in (1, 5, 0):
            table = np.repeat(_table(rng, 1), prefix + old * old, 0)
            table[:prefix] = _table(rng, prefix)
            yield table, (old, old), (new, new), prefix
    table = np.concatenate([_table(rng, 1), np.repeat(_table(rng, 1), 4, 0)])
    yield table, (2, 2), (3, 3)


def _square_tables(rng: np.random.Generator) -> Cases:
    for old, new in ((3, 5), (5, 3), (4, 7), *rng.integers(3, 8, (2, 2)).tolist()):
        yield _table(rng, old * old), (old, old), (new + (old == new),) * 2, 0


def _any_tables(rng: np.random.Generator) -> Cases:
    """Sides that are not equal, and once as many patches as before on another grid."""
    for old, new in (((2, 6), (3, 4)), *zip(sides(rng), sides(rng, 9), strict=True)):
        yield _table(rng, old[0] * old[1]), old, new, 0
    yield _table(rng, 14 * 14), (14, 14), (10, 20), 0


RESIZE_POS = Function(
    id="4.4",
    title="Repair the resize",
    minutes=15,
    parameters=("table", "old_grid", "new_grid", "num_prefix_tokens"),
    laws=(
        Law(
            "the prefix rows, however many there are, stay in front and are the same numbers as "
            "before",
            1,
            inputs=_prefixed,
            expect=resized,
        ),
        Law(
            "the rows of the patches are resized by the rule that is asked for: bicubic, with "
            "antialias, without align_corners",
            1,
            inputs=_square_tables,
            expect=resized,
        ),
        Law(
            "this holds in the same way for every grid (rows, columns), square or not, old and new",
            1,
            inputs=_any_tables,
            expect=resized,
            also_kept_by=_BY_OTHER_RULES,
        ),
    ),
)
