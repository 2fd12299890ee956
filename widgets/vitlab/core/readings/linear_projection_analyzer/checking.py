"""What is given to the analyzer becomes plain numbers here, or is refused. Plain Python."""

from __future__ import annotations

from vitlab.core.arguments import whole
from vitlab.core.errors import LabError, PlaceError, Remedy, ShapeError
from vitlab.core.readings.linear_projection_analyzer.settings import (
    LARGEST_DIM,
    SMALLEST_DRAWN,
)
from vitlab.words import said, word


def dim_to_look_at(embed_dim: int) -> int:
    """At most 4,096 numbers.

    >>> dim_to_look_at(192)
    192
    """
    dim = whole(embed_dim, "embed_dim")
    if not 1 <= dim <= LARGEST_DIM:
        fits = LARGEST_DIM if dim > LARGEST_DIM else SMALLEST_DRAWN
        raise ShapeError(
            said(
                "tokens of {dim:,} numbers cannot be looked at: use 1 to {most:,}.",
                dim=dim,
                most=LARGEST_DIM,
            ),
            (Remedy(said("Use {fits:,}", fits=fits), {"embed_dim": fits}),),
        )
    return dim


def seed_of(seed: int) -> int:
    """A seed that a generator takes.

    >>> seed_of(7)
    7
    """
    if not 0 <= (number := whole(seed, "seed")) < 2**63:
        raise LabError(
            said("seed {seed} cannot be: use 0 or more.", seed=number),
            (Remedy(said("Use {fits:,}", fits=0), {"seed": 0}),),
        )
    return number


def refuse_place(index: int, count: int, name: str) -> None:
    """Raise `PlaceError` for a place beyond the last, with a button; -1 means none.

    >>> refuse_place(63, 64, "selected")
    """
    if not -1 <= whole(index, name) < count:
        missing, use = _PLACES[name]
        last = count - 1
        raise PlaceError(
            said(missing, index=index, last=last), (Remedy(said(use, last=last), {name: last}),)
        )


_PLACES = {
    "selected": (word("there is no patch {index}: the last is {last}."), word("Use patch {last}")),
    "filter": (word("there is no filter {index}: the last is {last}."), word("Use filter {last}")),
}
