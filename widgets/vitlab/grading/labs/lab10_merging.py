"""Four tokens into one, by looking each of them up, and in the orders that are not meant."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitlab.grading.conventions import way, worded
from vitlab.grading.laws import Law

Tokens = NDArray[Any]
Pair = tuple[int, int]
Case = tuple[Tokens, Pair]

OTHERS = ("raster", "columns inside", "blocks by columns", "channels apart", "mean")
"""Other ways to put four tokens together, of which none is asked for."""


def joined(tokens: Tokens, grid: Pair, *, other: str = "") -> Tokens:
    """Blocks of 2 × 2 as one token each, by looking each token up; ``other``: one of `OTHERS`.

    >>> joined(np.arange(8).reshape(1, 8, 1), (2, 4)).tolist()
    [[[0, 1, 4, 5], [2, 3, 6, 7]]]
    """
    rows, cols = grid
    if other == "raster":
        found = [[n, n + 1, n + 2, n + 3] for n in range(0, rows * cols, 4)]
    else:
        corners = [(y, x) for y in range(0, rows, 2) for x in range(0, cols, 2)]
        corners.sort(key=lambda corner: corner[::-1] if other == "blocks by columns" else corner)
        inside = [(0, 0), (1, 0), (0, 1), (1, 1)]
        inside.sort(key=lambda place: place[::-1] if other == "columns inside" else place)
        found = [[(y + dy) * cols + x + dx for dy, dx in inside] for y, x in corners]
    blocks = tokens[:, np.array(found)]  # (b, blocks, 4, dim)
    if other == "mean":
        return np.asarray(blocks.mean(2))
    if other == "channels apart":
        blocks = blocks.swapaxes(2, 3)
    return np.asarray(blocks.reshape(len(tokens), len(found), -1))


def squares(rng: np.random.Generator) -> Iterator[Case]:
    """Grids of 4 × 4 and more: in 2 × 2 the raster is the block."""
    for side in (4, 4, 6):
        yield _tokens(rng, (side, side))


def oblongs(rng: np.random.Generator) -> Iterator[Case]:
    """Another number of rows than of columns, once as many tokens as in a square grid."""
    yield _tokens(rng, (2, 8))
    for _ in range(3):
        rows, cols = (2 * int(n) for n in rng.permutation(np.arange(1, 5))[:2])
        yield _tokens(rng, (rows, cols))


def odd_grids(rng: np.random.Generator) -> Iterator[Case]:
    """One side is odd; the number of tokens may be a multiple of four nevertheless."""
    yield _tokens(rng, (3, 4))
    yield _tokens(rng, (4, 5))
    odd, even = 2 * int(rng.integers(1, 4)) + 1, 2 * int(rng.integers(1, 4))
    yield _tokens(rng, (odd, even))
    yield _tokens(rng, (even, odd))


def refused(tokens: Tokens, grid: Pair) -> type[Exception]:
    """What such a grid must lead to.

    >>> refused(np.zeros((1, 6, 2)), (3, 2))
    <class 'ValueError'>
    """
    return ValueError


def _tokens(rng: np.random.Generator, grid: Pair) -> Case:
    batch, dim = int(rng.integers(1, 3)), int(rng.integers(2, 5))
    return rng.standard_normal((batch, grid[0] * grid[1], dim)).astype(np.float32), grid


def merging(inside: float) -> dict[str, Any]:
    """The laws where the four of a block come row by row (1), or column by column (2)."""
    own = way("inside", inside, ("", "columns inside"))
    order = way("inside", inside, ("row by row", "column by column"))
    words = {
        "inside": (
            "row by row inside the block: top left, top right, bottom left, bottom right",
            "column by column inside the block: top left, bottom left, top right, bottom right",
        ),
        "swap": ("blocks.swapaxes(2, 3)", "blocks.swapaxes(2, 3).swapaxes(3, 4)"),
        "both": (
            "Before the swap, the axes are",
            "Before both swaps, the axes are",
        ),
        "brings": (
            "The swap brings the two that count blocks together, and so the two that count inside "
            "a block.",
            "The first swap brings the two that count blocks together, and so the two that count "
            "inside a block; the second lets the column inside come first.",
        ),
        "t1": ("1", "6"),
        "t2": ("6", "1"),
        "u1": ("3", "8"),
        "u2": ("8", "3"),
        "picture": tuple(
            "A grid of four rows and six columns, its tokens numbered 0 to 23 row by row. The "
            f"first block of 2 by 2 holds {first}: they become one token of four times the width. "
            f"The second holds {second}."
            for first, second in (
                ("0, 1, 6 and 7", "2, 3, 8 and 9"),
                ("0, 6, 1 and 7", "2, 8, 3 and 9"),
            )
        ),
    }
    told = worded("inside", inside, words)
    laws = (
        Law(
            f"a new token holds the four of one block of 2 × 2, {order}, and the blocks "
            "follow row by row",
            1,
            inputs=squares,
            expect=partial(joined, other=own),
            explains={
                "order of all": "Which four tokens are neighbours in the *picture*? In the "
                "sequence, the one below stands a whole row later.",
                "order inside": "The right four tokens came together. In which order do they "
                "stand, and do the numbers of each of them stay side by side?",
            },
        ),
        Law(
            "this holds in the same way for grids with more columns than rows, or fewer",
            0.5,
            inputs=oblongs,
            expect=partial(joined, other=own),
            also_kept_by=tuple(partial(joined, other=one) for one in ("", *OTHERS) if one != own),
        ),
        Law(
            "a grid with an odd number of rows or columns is refused with a ValueError",
            0.5,
            inputs=odd_grids,
            expect=refused,
        ),
    )
    return {"laws": laws, "words": told}
