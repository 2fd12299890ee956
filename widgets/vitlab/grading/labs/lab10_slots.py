"""How many slots a picture takes, by walking over its tiles and blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

Pair = tuple[int, int]
Case = tuple[Pair, int, int, Pair | None]


def walked(canvas: Pair, patch_size: int, merge: int, tile: Pair | None) -> int:
    """Slots, by setting one block after the other in one view after the other.

    >>> walked((448, 448), 14, 2, (448, 448)), walked((896, 1344), 14, 2, (448, 448))
    (256, 1792)
    """
    view = tile or canvas
    tops, lefts = (range(0, side, step) for side, step in zip(canvas, view, strict=True))
    views = [(top, left) for top in tops for left in lefts]
    if len(views) > 1:
        views.append((0, 0))  # the overview, as large as a tile
    step = patch_size * merge
    return sum(1 for _ in views for _ in range(0, view[0], step) for _ in range(0, view[1], step))


def whole_views(rng: np.random.Generator) -> Iterator[Case]:
    """Not cut, higher than wide and wider than high, with and without merging."""
    for merge in (1, 2, int(rng.integers(2, 5))):
        yield (*_view(rng, merge), None)


def several_tiles(rng: np.random.Generator) -> Iterator[Case]:
    """Two tiles and more, in grids that are not square; the tiles are not square either."""
    for rows, cols in ((1, 2), (3, 1), tuple(rng.permutation(np.arange(2, 5))[:2])):
        tile, patch, merge = _view(rng, int(rng.integers(1, 4)))
        yield (int(rows) * tile[0], int(cols) * tile[1]), patch, merge, tile


def single_tiles(rng: np.random.Generator) -> Iterator[Case]:
    """The canvas is one tile."""
    for merge in (1, 2, 3):
        tile, patch, _ = _view(rng, merge)
        yield tile, patch, merge, tile


def unfilled(rng: np.random.Generator) -> Iterator[Case]:
    """On one side alone: blocks in a whole view, blocks in a tile, tiles in the canvas."""
    for which in (0, 1):
        merge = int(rng.integers(2, 4))
        view, patch, _ = _view(rng, merge)
        yield _longer(view, which, patch * int(rng.integers(1, merge))), patch, merge, None
        yield _longer(view, which, int(rng.integers(1, patch))), patch, merge, None
        tile = _longer(view, which, patch * int(rng.integers(1, merge)))
        yield (2 * tile[0], 3 * tile[1]), patch, merge, tile
        yield _longer((2 * view[0], 3 * view[1]), which, patch * merge), patch, merge, view


def refused(canvas: Pair, patch_size: int, merge: int, tile: Pair | None) -> type[Exception]:
    """What such a picture must lead to.

    >>> refused((5, 4), 2, 1, None)
    <class 'ValueError'>
    """
    return ValueError


def _view(rng: np.random.Generator, merge: int) -> tuple[Pair, int, int]:
    """A view that blocks fill, with other numbers of rows and columns; its patch and merge."""
    patch = int(rng.integers(2, 9))
    rows, cols = (int(n) * patch * merge for n in rng.permutation(np.arange(2, 7))[:2])
    return (rows, cols), patch, merge


def _longer(size: Pair, which: int, more: int) -> Pair:
    return (size[0] + more, size[1]) if which == 0 else (size[0], size[1] + more)
