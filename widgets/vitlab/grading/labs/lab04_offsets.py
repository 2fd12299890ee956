"""Lab 4: a number for every offset, by another road, and the laws of `relative_index`."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np

from vitlab.grading.conventions import way, worded
from vitlab.grading.labs.lab04_grids import Cases, Pair, Table, sides
from vitlab.grading.laws import Function, Law


def numbered(
    grid: Pair, *, less_query: bool = False, by_columns: bool = False, other: str = ""
) -> Table:
    """The number of each pair's offset, by looking it up in a list of all offsets.

    ``less_query`` takes the place of the row away from that of the column, and ``by_columns``
    numbers the offsets column by column. ``other`` names a way that nobody asks for: "not from 0",
    "from 1" or "one too many".

    >>> numbered((1, 3)).tolist()
    [[2, 1, 0], [3, 2, 1], [4, 3, 2]]
    """
    down, across = (range(1 - side, side) for side in grid)
    if other == "one too many":
        down, across = (range(-side, side + 1) for side in grid)
    offsets = list(product(down, across))
    if by_columns:
        offsets.sort(key=lambda offset: offset[::-1])
    start = {"not from 0": offsets.index((0, 0)), "from 1": -1}.get(other, 0)
    place = list(product(*map(range, grid)))
    pairs = ((key, query) if less_query else (query, key) for query in place for key in place)
    found = [offsets.index((a[0] - b[0], a[1] - b[1])) - start for a, b in pairs]
    return np.array(found).reshape(len(place), len(place))


def _squares(rng: np.random.Generator) -> Cases:
    for side in (2, 3, int(rng.integers(2, 5))):
        yield ((side, side),)


def _oblongs(rng: np.random.Generator) -> Cases:
    for grid in sides(rng, 5):
        yield (grid,)
    yield ((1, int(rng.integers(2, 6))),)


def _numbering(less: float, order: float) -> dict[str, Any]:
    """The laws of i less j (1) or j less i (2), numbered row by row (1) or column by column (2)."""
    ways = list(product((False, True), repeat=2))
    asked = way("less", less, (False, True)), way("order", order, (False, True))
    right = partial(numbered, less_query=asked[0], by_columns=asked[1])
    otherwise = (
        *(partial(numbered, less_query=a, by_columns=b) for a, b in ways if (a, b) != asked),
        *(partial(right, other=other) for other in ("not from 0", "from 1", "one too many")),
    )
    laws = (
        Law(
            "pairs of patches share a number exactly where their offset is the same, and the "
            "numbers count the offsets from the first one, which is 0",
            1,
            inputs=_squares,
            expect=right,
        ),
        Law(
            "this holds in the same way where a grid has more columns than rows, or fewer",
            1,
            inputs=_oblongs,
            expect=right,
            also_kept_by=otherwise,
        ),
    )
    of_less = {
        "pair": ("from j to i", "from i to j"),
        "less": ("the place of i less the place of j", "the place of j less the place of i"),
        "down": ("y[:, None] - y[None, :]", "y[None, :] - y[:, None]"),
        "across": ("x[:, None] - x[None, :]", "x[None, :] - x[:, None]"),
    }
    of_order = {
        "order": ("row by row", "column by column"),
        "step": ("columns", "rows"),
        "line": ("row", "column"),
    }
    words = worded("less", less, of_less)
    words |= worded("order", order, of_order)
    return {"laws": laws, "words": words | _drawn(right((1, 3)))}


def _drawn(index: Table) -> dict[str, str]:
    """The numbers beside the diagonal of the small picture, and its words."""
    rows = [", ".join(map(str, row)) for row in index.tolist()]
    cells = {f"c{i}{j}": str(value) for (i, j), value in np.ndenumerate(index) if i != j}
    return cells | {
        "picture": "A grid of 1 row and 3 columns has the offsets minus 2 to 2, numbered 0 to 4. "
        f"Its index is {rows[0]} in the first row, {rows[1]} in the second, {rows[2]} in the third."
    }


RELATIVE_INDEX = Function(
    id="4.3",
    title="Number the offsets",
    minutes=12,
    parameters=("grid",),
    numbers={"less": 1, "order": 1},
    drawn_from=({"less": 2}, {"order": 2}, {"less": 2, "order": 2}),
    follows=_numbering,
    **_numbering(less=1, order=1),
)
