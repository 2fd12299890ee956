"""Lab 4: a number for every offset, by another road, and the laws of `relative_index`."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from vitlab.grading.labs.lab04_grids import Cases, Pair, Table, sides
from vitlab.grading.laws import Function, Law


def numbered(grid: Pair, *, other: str = "") -> Table:
    """The number of each pair's offset, by looking it up in a list of all offsets.

    ``other`` names another way to number them: "keys first", "by columns", "not from 0", "from 1"
    or "one too many".

    >>> numbered((1, 3)).tolist()
    [[2, 1, 0], [3, 2, 1], [4, 3, 2]]
    """
    down, across = (range(1 - side, side) for side in grid)
    if other == "one too many":
        down, across = (range(-side, side + 1) for side in grid)
    offsets = list(product(down, across))
    if other == "by columns":
        offsets.sort(key=lambda offset: offset[::-1])
    start = {"not from 0": offsets.index((0, 0)), "from 1": -1}.get(other, 0)
    place = list(product(*map(range, grid)))
    pairs = (
        (key, query) if other == "keys first" else (query, key) for query in place for key in place
    )
    found = [offsets.index((a[0] - b[0], a[1] - b[1])) - start for a, b in pairs]
    return np.array(found).reshape(len(place), len(place))


_NUMBERED_OTHERWISE = tuple(
    partial(numbered, other=other)
    for other in ("keys first", "by columns", "not from 0", "from 1", "one too many")
)


def _squares(rng: np.random.Generator) -> Cases:
    for side in (2, 3, int(rng.integers(2, 5))):
        yield ((side, side),)


def _oblongs(rng: np.random.Generator) -> Cases:
    for grid in sides(rng, 5):
        yield (grid,)
    yield ((1, int(rng.integers(2, 6))),)


RELATIVE_INDEX = Function(
    id="4.3",
    title="Number the offsets",
    minutes=12,
    parameters=("grid",),
    laws=(
        Law(
            "pairs of patches share a number exactly where their offset is the same, and the "
            "numbers count the offsets from the first one, which is 0",
            1,
            inputs=_squares,
            expect=numbered,
        ),
        Law(
            "this holds in the same way where a grid has more columns than rows, or fewer",
            1,
            inputs=_oblongs,
            expect=numbered,
            also_kept_by=_NUMBERED_OTHERWISE,
        ),
    ),
)
