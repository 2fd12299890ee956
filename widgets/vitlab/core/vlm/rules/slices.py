"""Slices that keep their shape, as many as the area asks for: MiniCPM-V. Plain Python."""

from __future__ import annotations

from math import ceil, inf, log, sqrt

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word


def minicpm_v(image_size: Pair, *, patch: int, merge: int, tile: int, max_tiles: int) -> Laid:
    """MiniCPM-V 4.6: the whole picture, then the slices of a larger copy of it."""
    cell = patch * merge
    tiles = _sliced(image_size, tile, max_tiles)
    cut = tiles != (1, 1)
    too_large = image_size[0] * image_size[1] > tile * tile
    resized = _to_area(image_size, tile) if too_large or not cut else image_size
    whole = _in_cells(resized, cell)
    if not cut:
        return Laid(
            whole,
            whole[0] * whole[1] // cell**2,
            resized,
            (View("whole", *whole),),
            said("It keeps its shape and gets about the area of {tile} × {tile} px.", tile=tile),
            said("Each side becomes whole cells of {cell} px, at least one.", cell=cell),
            separators=5,
            separating=said("Three for the picture's number, two around the view."),
        )
    return _laid_in_slices(image_size, tiles, tile, cell, View("overview", *whole))


def _laid_in_slices(image_size: Pair, tiles: Pair, tile: int, cell: int, whole: View) -> Laid:
    high, wide = (
        _whole(side, count) / count for side, count in zip(image_size, tiles, strict=True)
    )
    part = _in_cells(_to_area((high, wide), tile), cell)
    canvas, slices = (part[0] * tiles[0], part[1] * tiles[1]), tiles[0] * tiles[1]
    views = (whole, *[View("tile", *part)] * slices)
    return Laid(
        canvas,
        sum(view.height * view.width // cell**2 for view in views),
        canvas,
        views,
        said("Each view keeps its shape and gets about the area of {tile} × {tile} px.", tile=tile),
        said("Each side becomes whole cells of {cell} px, at least one.", cell=cell),
        tiles,
        said(
            "The whole picture, then {rows} × {cols} slices of a larger copy.",
            rows=tiles[0],
            cols=tiles[1],
        ),
        separators=5 + 2 * slices + tiles[0] - 1,
        separating=said("Three for the number, two around each view, a line break between rows."),
    )


def _sliced(image_size: Pair, tile: int, most: int) -> Pair:
    """Rows and columns near to the picture's shape, for about as many slices as its area has."""
    height, width = image_size
    ratio = log(width / height)
    wanted = min(ceil(width * height / (tile * tile)), most)
    best, nearest = (1, 1), inf
    for slices in (wanted - 1, wanted, wanted + 1):
        if wanted <= 1 or slices == 1 or slices > most:
            continue
        for rows in range(1, slices + 1):
            if slices % rows:
                continue
            cols = slices // rows
            error = abs(ratio - log(cols / rows))
            if error < nearest or (error == nearest and rows > best[0]):
                best, nearest = (rows, cols), error
    return best


def _to_area(size: tuple[float, float], tile: int) -> Pair:
    """About so many pixels as a square tile, in the picture's shape."""
    ratio = size[1] / size[0]
    high = int(tile / sqrt(ratio))
    return high, int(high * ratio)


def _in_cells(size: Pair, cell: int) -> Pair:
    return _whole(size[0], cell), _whole(size[1], cell)


def _whole(length: int, divisor: int) -> int:
    return max(round(length / divisor) * divisor, divisor)


SLICES_FAMILIES = {
    "minicpm-v-4.6": Family(
        "MiniCPM-V 4.6",
        minicpm_v,
        "own shape",
        {
            "": Variant(
                {"patch": 14, "merge": 4, "tile": 448, "max_tiles": 9},
                word(
                    "default of the class MiniCPMV4_6Processor; "
                    "jma-informatique/MiniCPM-V-4.6 1995f98"
                ),
            )
        },
        ("models/minicpmv4_6",),
    ),
}
