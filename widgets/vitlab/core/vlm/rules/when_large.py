"""One view, and tiles for what is larger than a tile: LFM2-VL, Phi-4. Plain Python."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.cells import ceil_div, fit_cells
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.core.vlm.rules.nearest import nearest_grid, tiled
from vitlab.words import said, word


@lru_cache(maxsize=32)
def grids_of_a_set(least: int, most: int) -> tuple[Pair, ...]:
    """The same in the order of a Python set of (cols, rows): it decides between exact ties."""
    grids = {
        (cols, rows)
        for tiles in range(least, most + 1)
        for cols in range(1, tiles + 1)
        for rows in range(ceil_div(least, cols), min(tiles, most // cols) + 1)
    }
    return tuple((rows, cols) for cols, rows in sorted(grids, key=lambda grid: grid[0] * grid[1]))


def lfm2_vl(
    image_size: Pair,
    *,
    patch: int,
    merge: int,
    tile: int,
    min_tiles: int,
    max_tiles: int,
    min_tokens: int,
    max_tokens: int,
    tolerance: float,
) -> Laid:
    """LFM2-VL: one view in its own shape; what is far over it is tiled, that view a thumbnail."""
    cell = patch * merge
    least, most = min_tokens * cell**2, max_tokens * cell**2
    fitted = fit_cells(image_size, cell, least, most, at_least=1)
    (rows, cols), canvas = fitted.cells, (fitted.cells[0] * cell, fitted.cells[1] * cell)
    high, wide = (max(patch, round(side / cell) * cell) for side in image_size)
    tiles = nearest_grid(image_size, tile, grids_of_a_set(min_tiles, max_tiles))
    if high * wide <= most * tolerance or tiles == (1, 1):
        return Laid(
            canvas,
            rows * cols,
            fitted.resized,
            (View("whole", *canvas),),
            fitted.said,
            said(
                "Each side becomes whole cells of {cell} px: {rows} × {cols}.",
                cell=cell,
                rows=rows,
                cols=cols,
            ),
            tiling=said(
                "At most {tolerance:g} times its {tokens} tokens: no tiles.",
                tolerance=tolerance,
                tokens=max_tokens,
            ),
            separators=2,
            separating=said("A start and an end of the picture."),
            fit="own shape",
        )
    stretched = said(
        "Over {tolerance:g} × {tokens} tokens: stretched to {high:,} × {wide:,} px.",
        tolerance=tolerance,
        tokens=max_tokens,
        high=tile * tiles[0],
        wide=tile * tiles[1],
    )
    return _with_thumbnail(tiles, tile, cell, fitted.cells, stretched)


def _with_thumbnail(tiles: Pair, tile: int, cell: int, cells: Pair, resizing: str) -> Laid:
    """The tiles of a stretched picture, and behind them the picture in its own shape."""
    count, size = tiles[0] * tiles[1], (tile * tiles[0], tile * tiles[1])
    (rows, cols), thumbnail = cells, View("overview", cells[0] * cell, cells[1] * cell)
    return Laid(
        size,
        (tile // cell) ** 2 * count + rows * cols,
        size,
        (*[View("tile", tile, tile)] * count, thumbnail),
        resizing,
        said(
            "The thumbnail keeps its shape, in whole cells of {cell} px: {rows} × {cols}.",
            cell=cell,
            rows=rows,
            cols=cols,
        ),
        tiles,
        tiled(tile, tiles),
        separators=2 + count + 1,
        separating=said("A start, an end, one for each tile and one for the thumbnail."),
    )


def phi_4(image_size: Pair, *, tile: int, patch: int, merge: int, max_tiles: int) -> Laid:
    """Phi-4: as many tiles as the picture needs, padded; cells of padding are left out."""
    rows, cols = (ceil(side / float(tile)) for side in image_size)
    if rows * cols > max_tiles:
        rows, cols = nearest_grid(image_size, tile, grids_of_a_set(1, max_tiles))
    high, wide = rows * tile, cols * tile
    size = _inside(image_size, (high, wide))
    mask = tile // patch
    kept = tuple(
        _every(merge, mask * tiles - (whole - side) // patch, mask)
        for side, whole, tiles in zip(size, (high, wide), (rows, cols), strict=True)
    )
    cells = ceil_div(mask, merge)
    return Laid(
        (high, wide),
        cells * (cells + 1) + 1 + kept[0] * (kept[1] + 1),
        size,
        (*[View("tile", tile, tile)] * (rows * cols), View("overview", tile, tile)),
        said(
            "It fits into {high:,} × {wide:,} px as {inner_high:,} × {inner_wide:,} px.",
            high=high,
            wide=wide,
            inner_high=size[0],
            inner_wide=size[1],
        ),
        said("Cells of padding are left out: {rows} × {cols} stay.", rows=kept[0], cols=kept[1]),
        (rows, cols),
        said(
            "{rows} × {cols} tiles of {tile} px, an overview behind them.",
            rows=rows,
            cols=cols,
            tile=tile,
        ),
        separating=said(
            "None; {newlines} learned newlines and a divider are among the slots.",
            newlines=cells + kept[0],
        ),
        newlines=cells + kept[0] + 1,
    )


def _inside(image_size: Pair, canvas: Pair) -> Pair:
    """Pixels that the picture takes in its canvas; none of its sides may be under 10."""
    height, width = image_size
    down, across = canvas[0] / height, canvas[1] / width
    narrower = across < down
    size = (int(height * across), canvas[1]) if narrower else (canvas[0], int(width * down))
    if min(size) < 10:
        raise ShapeError(
            said(
                "a picture of {height} × {width} px becomes {high} × {wide} px: this rule refuses "
                "a side under 10 px.",
                height=height,
                width=width,
                high=size[0],
                wide=size[1],
            )
        )
    return size


def _every(step: int, cells: int, tile: int) -> int:
    """How many of the first cells are every ``step``-th of their tile."""
    full, rest = divmod(cells, tile)
    return full * ceil_div(tile, step) + ceil_div(rest, step)


WHEN_LARGE_FAMILIES = {
    "lfm2-vl": Family(
        "LFM2-VL",
        lfm2_vl,
        "stretched",
        {
            "": Variant(
                {
                    "patch": 16,
                    "merge": 2,
                    "tile": 512,
                    "min_tiles": 2,
                    "max_tiles": 10,
                    "min_tokens": 64,
                    "max_tokens": 256,
                    "tolerance": 2.0,
                },
                word(
                    "default of the class Lfm2VlProcessor; LiquidAI/LFM2.5-VL-450M-ONNX "
                    "(LFM2-VL-1.6B: tolerance 1.5)"
                ),
            )
        },
        ("models/lfm2_vl",),
        "resize_and_split",
    ),
    "phi-4-multimodal": Family(
        "Phi-4-multimodal",
        phi_4,
        "padded",
        {
            "": Variant(
                {"tile": 448, "patch": 14, "merge": 2, "max_tiles": 36},
                word("default of the class Phi4MultimodalProcessor"),
            )
        },
        ("models/phi4_multimodal",),
        "dynamic_preprocess",
    ),
}
