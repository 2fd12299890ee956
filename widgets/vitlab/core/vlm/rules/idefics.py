"""Queries over quarters, tiles of an enlarged picture: Idefics, SmolVLM. Plain Python."""

from __future__ import annotations

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View, ViewKind
from vitlab.core.vlm.rules.cells import ceil_div
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.core.vlm.rules.nearest import WHOLE_BEHIND, tiled
from vitlab.words import said, word

_MOST_PIXELS_A_SIDE = 4096
_MOST_TILES = 4096  # the released ones make 16


def idefics2(
    image_size: Pair, *, shortest: int, longest: int, view_tokens: int, split: bool
) -> Laid:
    """Idefics2: sides within limits; as many queries for each view, whatever its size."""
    parts = _quarters(image_size) if split else []
    canvas, *crops = (_within(part, shortest, longest) for part in (image_size, *parts))
    whole: ViewKind = "overview" if split else "whole"
    views = (*(View("crop", *crop) for crop in crops), View(whole, *canvas))
    return Laid(
        canvas,
        view_tokens * len(views),
        canvas,
        views,
        said(
            "The longer side is at most {longest} px, then each side at least {shortest} px.",
            longest=longest,
            shortest=shortest,
        ),
        tiles=(2, 2) if split else (1, 1),
        tiling=said("Four quarters of the picture, and the whole behind them.")
        if split
        else said("It is not split: the encoder sees it once."),
        merge=0,
        separators=len(views) + 1,
        separating=said("One before each view and one behind the last."),
    )


def _quarters(image_size: Pair) -> list[Pair]:
    height, width = image_size
    if min(image_size) < 2:
        raise ShapeError(
            said(
                "a picture of {height} × {width} px has no quarters: use 2 px or more on each "
                "side.",
                height=height,
                width=width,
            )
        )
    high, wide = height // 2, width // 2
    return [(h, w) for h in (high, height - high) for w in (wide, width - wide)]


def _within(size: Pair, shortest: int, longest: int) -> Pair:
    high, wide = _longer_side(size, longest) if max(size) > longest else size
    return max(high, shortest), max(wide, shortest)


def _longer_side(size: Pair, longest: int) -> Pair:
    """Both sides when the longer one becomes so long."""
    height, width = size
    if width >= height:
        return int(longest / (width / height)), longest
    return longest, int(longest * (width / height))


def idefics3(image_size: Pair, *, longest: int, tile: int, tile_tokens: int) -> Laid:
    """Idefics3 and SmolVLM: the longer side to ``longest``, up or down, then whole tiles."""
    resized = _enlarged(image_size, longest)
    canvas = _whole_tiles(resized, tile)
    rows, cols = canvas[0] // tile, canvas[1] // tile
    count = rows * cols if rows * cols > 1 else 0
    if count > _MOST_TILES:
        raise LabError(
            said(
                "tiles of {tile} px for a side of {longest:,} px are {count:,}, more than "
                "{most:,}: use larger ones or a smaller longest.",
                tile=tile,
                longest=longest,
                count=count,
                most=_MOST_TILES,
            )
        )
    last: ViewKind = "overview" if count else "whole"
    return Laid(
        canvas,
        tile_tokens * (count + 1),
        resized,
        (*[View("tile", tile, tile)] * count, View(last, tile, tile)),
        said("Its longer side becomes {longest:,} px, up or down.", longest=longest),
        said("Each side goes up to whole tiles of {tile} px.", tile=tile),
        (rows, cols),
        tiled(tile, (rows, cols), WHOLE_BEHIND),
        separators=3 + (rows * (2 * cols + 1) if count else 0),
        separating=said("Two before each tile, a line break after each row, three for the whole."),
    )


def _enlarged(image_size: Pair, longest: int) -> Pair:
    """The longer side so long, up or down; the other one even."""
    high, wide = _longer_side(image_size, longest)
    if image_size[1] >= image_size[0]:
        resized = max(1, high + high % 2), wide
    else:
        resized = high, max(1, wide + wide % 2)
    if longest > _MOST_PIXELS_A_SIDE:
        high, wide = _longer_side(resized, _MOST_PIXELS_A_SIDE)
        resized = max(1, high), max(1, wide)
    return resized


def _whole_tiles(size: Pair, tile: int) -> Pair:
    high, wide = size
    ratio = wide / high
    if wide >= high:
        wide = ceil_div(wide, tile) * tile
        high = ceil_div(int(wide / ratio), tile) * tile
    else:
        high = ceil_div(high, tile) * tile
        wide = ceil_div(int(high * ratio), tile) * tile
    return high, wide


_LLAMA_3 = {"longest": 1456, "tile": 364, "tile_tokens": 169}

IDEFICS_FAMILIES = {
    "idefics2": Family(
        "Idefics2",
        idefics2,
        "own shape",
        {
            "split": Variant(
                {"shortest": 378, "longest": 980, "view_tokens": 64, "split": True},
                "huz-relay/idefics2-8b-ocr c9ec56e",
                patch=14,
            ),
            "whole": Variant(
                {"shortest": 378, "longest": 980, "view_tokens": 64, "split": False},
                word("default of the class Idefics2Processor, and of many fine-tunes"),
                patch=14,
            ),
        },
        ("models/idefics2",),
    ),
    "idefics3": Family(
        "Idefics3",
        idefics3,
        "stretched",
        {"": Variant(_LLAMA_3, "HuggingFaceM4/Idefics3-8B-Llama3 6a10ffe", patch=14)},
        ("models/idefics3",),
    ),
    "smolvlm": Family(
        "SmolVLM",
        idefics3,
        "stretched",
        {
            "2.2b": Variant(
                {"longest": 1536, "tile": 384, "tile_tokens": 81},
                "alvarobartt/SmolVLM-Instruct-Handler 739c23c",
                patch=14,
            ),
            "256m": Variant(
                {"longest": 2048, "tile": 512, "tile_tokens": 64},
                "HuggingFaceTB/SmolVLM2-256M-Video-Instruct 017ae74",
                patch=16,
            ),
        },
        ("models/smolvlm",),
    ),
}
