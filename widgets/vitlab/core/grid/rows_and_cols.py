"""The rows and columns of a grid, however it is given. Plain Python."""

from __future__ import annotations

from vitlab.core.errors import KindError, Remedy, ShapeError, shown
from vitlab.core.grid.pair import Pair, as_pair
from vitlab.core.grid.patch_grid import PatchGrid
from vitlab.words import said, said_many, word


def rows_and_cols(grid: Pair | PatchGrid, name: str = "grid") -> Pair:
    """(rows, cols) of a grid; one number is refused, since it could as well count tokens.

    >>> rows_and_cols(PatchGrid((224, 448), 16)), rows_and_cols((7, 5))
    ((14, 28), (7, 5))
    """
    if isinstance(grid, PatchGrid):
        return grid.rows, grid.cols
    if not isinstance(grid, tuple | list):
        raise KindError(
            said(
                "{name} takes (rows, cols) or a PatchGrid, not {given}.",
                name=name,
                given=shown(grid),
            )
        )
    rows, cols = as_pair(grid, name)
    if min(rows, cols) < 1:
        sentence = word("a {name} of {rows} × {cols} has no cell: use 1 row and 1 column or more.")
        if name[0] in "aeiou":
            sentence = word(
                "an {name} of {rows} × {cols} has no cell: use 1 row and 1 column or more."
            )
        raise ShapeError(said(sentence, name=name, rows=rows, cols=cols))
    return rows, cols


def refuse_negative_prefix(num_prefix_tokens: int) -> None:
    """Raise `ShapeError` for fewer than no prefix tokens.

    >>> refuse_negative_prefix(0)
    """
    if num_prefix_tokens < 0:
        raise ShapeError(
            said("{count} prefix tokens cannot be: use 0 or more.", count=num_prefix_tokens)
        )


def prefix_remedy(count: int) -> tuple[Remedy, ...]:
    """A button that takes so many rows for prefix tokens.

    >>> prefix_remedy(1)[0].label
    '1 prefix token'
    """
    label = said_many("{n} prefix token", "{n} prefix tokens", count)
    return (Remedy(label, {"num_prefix_tokens": count}),)
