"""The best of some canvases, its padding cut off: LLaVA-NeXT, OneVision. Plain Python."""

from __future__ import annotations

from math import ceil, isqrt, sqrt

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word

_NEXT_GRIDS = ((1, 2), (2, 1), (2, 2), (3, 1), (1, 3))
_ONEVISION_GRIDS = tuple((rows, cols) for rows in range(1, 7) for cols in range(1, 7))


def llava_next(image_size: Pair, *, patch: int, tile: int) -> Laid:
    """LLaVA-NeXT: an overview, then the canvas without its padding, a newline after each row."""
    cells = tile // patch
    tiles = _best_grid(image_size, tile, _NEXT_GRIDS)
    filled = _unpadded(image_size, (tiles[0] * cells, tiles[1] * cells))
    return _laid(image_size, tile, tiles, cells * cells, filled, _unpadding(*filled))


def llava_onevision(
    image_size: Pair, *, patch: int, tile: int, tile_tokens: int, anyres_max: int
) -> Laid:
    """LLaVA-OneVision: as NeXT, and what is over ``anyres_max`` tiles is resampled to them."""
    cells = isqrt(tile_tokens)
    tiles = _best_grid(image_size, tile, _ONEVISION_GRIDS)
    rows, cols = _unpadded(image_size, (tiles[0] * cells, tiles[1] * cells))
    ratio, capped = sqrt(rows * cols / (anyres_max * cells**2)), ""
    if ratio > 1.1:  # so up to 1.21 times the cap is kept
        capped = said(
            "{rows} × {cols} cells are over the cap of {most} tiles: each side / {ratio:.3g}.",
            rows=rows,
            cols=cols,
            most=anyres_max,
            ratio=ratio,
        )
        rows, cols = int(rows // ratio), int(cols // ratio)
    rounding = f"{_unpadding(rows, cols)} {capped}".rstrip()
    return _laid(image_size, tile, tiles, tile_tokens, (rows, cols), rounding)


def _unpadding(rows: int, cols: int) -> str:
    return said(
        "Rows and columns of padding are cut off again: {rows} × {cols} cells stay.",
        rows=rows,
        cols=cols,
    )


def _best_grid(image_size: Pair, tile: int, grids: tuple[Pair, ...]) -> Pair:
    """The canvas that keeps most pixels, then wastes least, then the first."""
    height, width = image_size

    def kept_and_wasted(grid: Pair) -> Pair:
        high, wide = grid[0] * tile, grid[1] * tile
        scale = min(wide / width, high / height)
        kept = min(int(width * scale) * int(height * scale), width * height)
        return kept, kept - high * wide

    return max(grids, key=kept_and_wasted)


def _unpadded(image_size: Pair, cells: Pair) -> Pair:
    """Rows and columns of cells left of an evenly padded canvas; none of the thinnest strips."""
    (height, width), (rows, cols) = image_size, cells
    if width / height > cols / rows:
        filled = int(round(height * (cols / width), 7))
        return rows - (rows - filled) // 2 * 2, cols
    filled = int(round(width * (rows / height), 7))
    return rows, cols - (cols - filled) // 2 * 2


def _inside(image_size: Pair, canvas: Pair) -> Pair:
    """Pixels that the picture takes in its canvas."""
    (height, width), (high, wide) = image_size, canvas
    if wide / width < high / height:
        return min(ceil(height * (wide / width)), high), wide
    return high, min(ceil(width * (high / height)), wide)


def _laid(
    image_size: Pair, tile: int, tiles: Pair, overview: int, filled: Pair, rounding: str
) -> Laid:
    (rows, cols), canvas = filled, (tiles[0] * tile, tiles[1] * tile)
    return Laid(
        canvas,
        overview + rows * cols + rows,
        _inside(image_size, canvas),
        (View("overview", tile, tile), *[View("tile", tile, tile)] * (tiles[0] * tiles[1])),
        said(
            "It fits into {high:,} × {wide:,} px, the canvas that keeps most of its pixels.",
            high=canvas[0],
            wide=canvas[1],
        ),
        rounding,
        tiles,
        said(
            "{rows} × {cols} tiles of {tile} px; before them an overview of {tile} × {tile}.",
            rows=tiles[0],
            cols=tiles[1],
            tile=tile,
        ),
        separating=said(
            "None; {rows} learned newlines, one a row, count among the slots.", rows=rows
        ),
        newlines=rows,
    )


LLAVA_FAMILIES = {
    "llava-next": Family(
        "LLaVA-NeXT",
        llava_next,
        "padded",
        {"": Variant({"patch": 14, "tile": 336}, "llava-hf/llava-v1.6-vicuna-13b-hf 2c9a8b5")},
        ("select_best_resolution", "models/llava_next"),
    ),
    "llava-onevision": Family(
        "LLaVA-OneVision",
        llava_onevision,
        "padded",
        {
            "": Variant(
                {"patch": 14, "tile": 384, "tile_tokens": 729, "anyres_max": 9},
                word(
                    "default of the class LlavaOnevisionProcessor; "
                    "convert_llava_onevision_weights_to_hf.py 01080c6 (GitHub)"
                ),
            )
        },
        ("select_best_resolution", "models/llava_onevision"),
    ),
}
