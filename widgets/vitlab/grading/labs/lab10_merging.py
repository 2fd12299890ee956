"""Four tokens into one, by looking each of them up, and in the orders that are not meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
