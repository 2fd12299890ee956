"""The grid of tiles whose shape is nearest: InternVL, Aya Vision. Plain Python."""

from __future__ import annotations

from functools import lru_cache
from math import inf

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.cells import ceil_div
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word

THUMBNAIL = word("{rows} × {cols} tiles of {tile} px, a thumbnail behind them.")
WHOLE_BEHIND = word("{rows} × {cols} tiles of {tile} px, the whole picture behind them.")
OVERVIEW_FIRST = word("{rows} × {cols} tiles of {tile} px, the overview before them.")


@lru_cache(maxsize=32)
def grids_by_tiles(least: int, most: int) -> tuple[Pair, ...]:
    """(rows, cols) of every grid within the limits, fewest tiles first, then fewest columns.

    >>> grids_by_tiles(1, 3)
    ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3))
    """
    grids = (
        (rows, cols)
        for cols in range(1, most + 1)
        for rows in range(ceil_div(least, cols), most // cols + 1)
    )
    return tuple(sorted(grids, key=lambda grid: grid[0] * grid[1]))


def nearest_grid(image_size: Pair, tile: int, grids: tuple[Pair, ...]) -> Pair:
    """The grid of nearest width / height; of equals a later one whose half the picture fills."""
    height, width = image_size
    nearest, best = inf, (1, 1)
    for rows, cols in grids:
        distance = abs(width / height - cols / rows)
        fills_half = height * width > 0.5 * tile * tile * cols * rows
        if distance < nearest or (distance == nearest and fills_half):
            nearest, best = distance, (rows, cols)
    return best


def tile_views(tile: int, tiles: Pair) -> tuple[View, ...]:
    """The tiles row by row and an overview behind; the picture alone where there is one tile."""
    count = tiles[0] * tiles[1]
    if count == 1:
        return (View("whole", tile, tile),)
    return (*[View("tile", tile, tile)] * count, View("overview", tile, tile))


def tiled(tile: int, tiles: Pair, sentence: str = THUMBNAIL) -> str:
    """What a rule says of its tiles, and of the view that comes with them."""
    if tiles == (1, 1):
        return said("One tile: the encoder sees the picture once.")
    return said(sentence, rows=tiles[0], cols=tiles[1], tile=tile)


def internvl(
    image_size: Pair, *, tile: int, tile_tokens: int, min_tiles: int, max_tiles: int
) -> Laid:
    """InternVL: stretched to the nearest grid of tiles."""
    tiles = nearest_grid(image_size, tile, grids_by_tiles(min_tiles, max_tiles))
    return _stretched(tile, tile_tokens, tiles, 2, said("A begin and an end of the picture."))


def aya_vision(image_size: Pair, *, tile: int, tile_tokens: int, max_tiles: int) -> Laid:
    """Aya Vision: InternVL's grids; each tile has a name of its own."""
    tiles = nearest_grid(image_size, tile, grids_by_tiles(1, max_tiles))
    named = tiles[0] * tiles[1] if tiles != (1, 1) else 0
    told = said("Start, end, one for the whole picture, {named} for tiles.", named=named)
    return _stretched(tile, tile_tokens, tiles, 3 + named, told)


def _stretched(tile: int, slots: int, tiles: Pair, separators: int, separating: str) -> Laid:
    canvas, views = (tile * tiles[0], tile * tiles[1]), tile_views(tile, tiles)
    return Laid(
        canvas,
        slots * len(views),
        canvas,
        views,
        said(
            "Stretched to {high:,} × {wide:,} px: its shape is nearest to that grid's.",
            high=canvas[0],
            wide=canvas[1],
        ),
        tiles=tiles,
        tiling=tiled(tile, tiles),
        separators=separators,
        separating=separating,
    )


NEAREST_FAMILIES = {
    "internvl": Family(
        "InternVL",
        internvl,
        "stretched",
        {
            "": Variant(
                {"tile": 448, "tile_tokens": 256, "min_tiles": 1, "max_tiles": 12},
                "convert_internvl_weights_to_hf.py 015d3b2 (GitHub); internlm/Intern-S1-mini",
                patch=14,
            )
        },
        ("models/got_ocr2",),
        "get_optimal_tiled_canvas",
    ),
    "aya-vision": Family(
        "Aya Vision",
        aya_vision,
        "stretched",
        {
            "": Variant(
                {"tile": 364, "tile_tokens": 169, "max_tiles": 12},
                "unsloth/aya-vision-8b cefd12d",
                patch=14,
            )
        },
        ("models/got_ocr2",),
        "get_optimal_tiled_canvas",
    ),
}
