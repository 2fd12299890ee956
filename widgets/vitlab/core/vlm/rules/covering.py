"""Tiles that need least scaling or cover most: Cohere2, Llama 4, Ovis2. Plain Python."""

from __future__ import annotations

from math import floor
from struct import pack, unpack

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.core.vlm.rules.nearest import (
    OVERVIEW_FIRST,
    WHOLE_BEHIND,
    grids_by_tiles,
    tile_views,
    tiled,
)
from vitlab.words import said, word

_STRETCHED = word(
    "Stretched to {high:,} × {wide:,} px, the fewest tiles that show over {covering:.0%} of its "
    "area."
)
_SWAPPED = word(
    "Stretched to {high:,} × {wide:,} px, the fewest tiles that show over {covering:.0%} of its "
    "area; the code swaps rows and columns."
)


def cohere2_vision(image_size: Pair, *, tile: int, tile_tokens: int, max_tiles: int) -> Laid:
    """Cohere2: the grid that holds the picture with least enlarging, or shrinks it least."""
    height, width = image_size
    tiles = least_scaled(
        {
            (rows, cols): min(cols * tile / width, rows * tile / height)
            for rows, cols in grids_by_tiles(1, max_tiles)
        }
    )
    canvas, views = (tile * tiles[0], tile * tiles[1]), tile_views(tile, tiles)
    return Laid(
        canvas,
        tile_tokens * len(views),
        canvas,
        views,
        said(
            "Stretched to {high:,} × {wide:,} px, the grid that needs least scaling.",
            high=canvas[0],
            wide=canvas[1],
        ),
        tiles=tiles,
        tiling=tiled(tile, tiles),
        separators=2 + len(views),
        separating=said("A begin, an end, and a line break after each view."),
    )


def least_scaled(scales: dict[Pair, float]) -> Pair:
    """The grid of the smallest scale of 1 or more, or else of the largest; of equals the first.

    >>> least_scaled({(1, 1): 0.5, (1, 2): 1.0, (2, 2): 1.0})
    (1, 2)
    """
    enlarging = {grid: scale for grid, scale in scales.items() if scale >= 1}
    if enlarging:
        return min(enlarging, key=enlarging.__getitem__)
    return max(scales, key=scales.__getitem__)


def llama_4(image_size: Pair, *, tile: int, tile_tokens: int, max_tiles: int) -> Laid:
    """Llama 4: the canvas that needs least scaling, padded; of equals the smallest."""
    height, width = map(_single, image_size)
    rows, cols = least_scaled(
        {
            (rows, cols): _single(min(rows * tile / height, cols * tile / width))
            for rows, cols in grids_by_tiles(1, max_tiles)
        }
    )
    canvas, views = (rows * tile, cols * tile), tile_views(tile, (rows, cols))
    resized = _not_far_enlarged(image_size, canvas, tile)
    cuts = rows * cols if rows * cols > 1 else 0
    return Laid(
        canvas,
        tile_tokens * len(views),
        resized,
        views,
        said(
            "It fits into {high:,} × {wide:,} px as {inner_high:,} × {inner_wide:,} px; the rest "
            "is padding.",
            high=canvas[0],
            wide=canvas[1],
            inner_high=resized[0],
            inner_wide=resized[1],
        ),
        tiles=(rows, cols),
        tiling=tiled(tile, (rows, cols), WHOLE_BEHIND),
        separators=3 + cuts,
        separating=said("Start, picture and end; {cuts} between tiles and after rows.", cuts=cuts),
    )


def _single(number: float) -> float:
    """Rounded to float32, in which Llama 4's scales are compared."""
    return float(unpack("f", pack("f", number))[0])


def _not_far_enlarged(image_size: Pair, canvas: Pair, tile: int) -> Pair:
    """Pixels that the picture takes: no side is enlarged over one tile."""
    height, width = image_size
    high, wide = (min(max(s, tile), c) for s, c in zip(image_size, canvas, strict=True))
    if wide / width < high / height:
        return max(1, min(floor(height * (wide / width)), high)), wide
    return high, max(1, min(floor(width * (high / height)), wide))


def ovis2(
    image_size: Pair, *, tile: int, tile_tokens: int, max_tiles: int, covering: float
) -> Laid:
    """Ovis2: the fewest tiles that show enough of the picture's area at full size."""
    evaluated = {
        (rows, cols): _covered(image_size, (cols, rows), tile)
        for rows, cols in grids_by_tiles(1, max_tiles)
    }
    enough = {grid: covered for grid, covered in evaluated.items() if covered > covering}
    if enough:
        tiles = min(enough, key=lambda grid: (grid[0] * grid[1], -enough[grid]))
    else:
        tiles = min(evaluated, key=lambda grid: (-evaluated[grid], grid[0] * grid[1]))
    count, canvas = tiles[0] * tiles[1], (tile * tiles[0], tile * tiles[1])
    views = tile_views(tile, tiles)
    return Laid(
        canvas,
        tile_tokens * len(views),
        canvas,
        (views[-1], *views[:-1]),
        said(
            _STRETCHED if tiles[0] == tiles[1] else _SWAPPED,
            high=canvas[0],
            wide=canvas[1],
            covering=covering,
        ),
        tiles=tiles,
        tiling=tiled(tile, tiles, OVERVIEW_FIRST),
        separators=3 + count - 1,
        separating=said("Start, grid and end, and {between} between tiles.", between=count - 1),
    )


def _covered(image_size: Pair, grid: Pair, tile: int) -> float:
    """Share of the area that is left when each part's longer side shrinks to a tile."""
    (height, width), (rows, cols) = image_size, grid
    high, wide = height // rows, width // cols
    last_high, last_wide = height - high * (rows - 1), width - wide * (cols - 1)
    row_of = [_shown(part, high, tile) for part in [*[wide] * (cols - 1), last_wide]]
    last_row = [_shown(part, last_high, tile) for part in [*[wide] * (cols - 1), last_wide]]
    return sum(row_of * (rows - 1) + last_row) / (height * width)  # part by part, as floats add


def _shown(width: int, height: int, tile: int) -> float:
    longer, shorter = max(width, height), min(width, height)
    return longer * shorter if longer <= tile else tile * (shorter / longer * tile)


COVERING_FAMILIES = {
    "cohere2-vision": Family(
        "Command A Vision",
        cohere2_vision,
        "stretched",
        {
            "": Variant(
                {"tile": 512, "tile_tokens": 256, "max_tiles": 12},
                "mlx-community/command-a-vision-07-2025-4bit",
                patch=16,
            )
        },
        ("models/cohere2_vision",),
        "get_optimal_tiled_canvas",
    ),
    "llama-4": Family(
        "Llama 4",
        llama_4,
        "padded",
        {
            "": Variant(
                {"tile": 336, "tile_tokens": 144, "max_tiles": 16},
                word(
                    "default of the class Llama4Processor; "
                    "hf-internal-testing/tiny-processor-llama4 67f8776"
                ),
                patch=14,
            )
        },
        ("models/llama4",),
        "get_best_fit",
    ),
    "ovis2": Family(
        "Ovis2",
        ovis2,
        "stretched",
        {
            "": Variant(
                {"tile": 448, "tile_tokens": 256, "max_tiles": 12, "covering": 0.9},
                "thisisiron/Ovis2-2B-hf",
                patch=14,
            )
        },
        ("models/ovis2",),
        "get_min_tile_covering_grid",
    ),
}
