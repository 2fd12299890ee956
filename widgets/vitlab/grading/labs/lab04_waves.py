"""Lab 4: a code of every place as waves, by another road, and the laws of `sincos2d`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations, product

import numpy as np

from vitlab.grading.data import Data
from vitlab.grading.labs.lab04_grids import Cases, Pair, Table, sides
from vitlab.grading.laws import Function, Law

TEMPERATURE = 10_000.0
TELLS = ("sin x", "cos x", "sin y", "cos y")
"""The four parts of a code, in the order that is asked for."""


def waves(
    grid: Pair,
    dim: int,
    *,
    parts: tuple[str, ...] = TELLS,
    bands: Callable[[int], float] = float,
    first: float = 0.0,
) -> Data | type:
    """The codes by another road: of every number in them, its place, its wave and its phase.

    ``bands`` says of a quarter of ``dim`` by what the number of a wave is divided.

    >>> waves((1, 2), 4)[1].round(2).tolist()
    [0.84, 0.54, 0.0, 1.0]
    """
    if dim % 4:
        return ValueError
    quarter = dim // 4
    token, column = np.divmod(np.arange(grid[0] * grid[1] * dim), dim)
    place = np.stack([token % grid[1], token // grid[1]]) + first
    kind = np.array([parts.index(name) for name in TELLS])
    told = np.argsort(kind)[column // quarter]  # which of TELLS stands in this column
    omega = TEMPERATURE ** -(column % quarter / max(bands(quarter), 1e-9))
    angle = np.where(told < 2, *place) * omega + (told % 2) * np.pi / 2
    codes: Table = np.sin(angle).reshape(-1, dim)
    return codes


_IN_OTHER_WAYS = tuple(
    partial(waves, parts=parts, bands=bands, first=first)
    for parts, bands, first in product(
        permutations(TELLS), (float, lambda q: q - 1.0, lambda q: 2.0 * q), (0.0, 1.0)
    )
)[1:]


def _lines(rng: np.random.Generator) -> Cases:
    """One row or one column of patches: there is only one order to count them in."""
    for length, dim in rng.integers((2, 2), (9, 6), (3, 2)):
        yield (1, int(length)), 4 * int(dim)
        yield (int(length), 1), 4 * int(dim)


def _grids(rng: np.random.Generator) -> Cases:
    yield (7, 14), 16
    for grid in sides(rng, 8):
        yield grid, 4 * int(rng.integers(2, 6))


def _no_quarters(rng: np.random.Generator) -> Cases:
    for grid, rest in zip(sides(rng), (1, 2, 3, 2), strict=True):
        yield grid, 4 * int(rng.integers(1, 9)) + rest


SINCOS2D = Function(
    id="4.2",
    title="Write every place as waves",
    minutes=15,
    parameters=("grid", "dim"),
    laws=(
        Law(
            "a code has four parts, sin x, cos x, sin y and cos y, and wave k of a part turns by "
            "10000 to the power of -k / (dim / 4) a step",
            1,
            inputs=_lines,
            expect=waves,
        ),
        Law(
            "on every grid the codes come row by row: x counts the columns, and y the rows",
            1,
            inputs=_grids,
            expect=waves,
            also_kept_by=_IN_OTHER_WAYS,
        ),
        Law(
            "where dim is no multiple of 4, a ValueError says so",
            1,
            inputs=_no_quarters,
            expect=waves,
        ),
    ),
)
