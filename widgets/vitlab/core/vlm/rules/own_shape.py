"""Pictures that keep their shape within a cap, without tiles. Plain Python."""

from __future__ import annotations

from math import ceil, floor, sqrt

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.cells import ceil_div
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word

_GEMMA_4_BUDGETS = (70, 140, 280, 560, 1120)

_SMALL_ENOUGH = word("It is small enough. Caps: {patches:,} patches, {side:,} on a side.")
_OVER_THE_CAP = word(
    "Over the cap: each side × {scale:.3g}. Caps: {patches:,} patches, {side:,} on a side."
)


def kimi_k2_5(
    image_size: Pair, *, patch: int, merge: int, max_patches: int, max_side_patches: int
) -> Laid:
    """Kimi-K2.5: made smaller where it must be, then padded to whole cells."""
    height, width = image_size
    patches = max(1.0, height // patch) * max(1.0, width // patch)  # floored: padding comes after
    longest = max_side_patches * patch
    scale = min(1.0, sqrt(max_patches / patches), longest / height, longest / width)
    high, wide = (min(max(1, int(side * scale)), longest) for side in image_size)
    cell = patch * merge
    canvas = high + -high % cell, wide + -wide % cell
    sentence = _SMALL_ENOUGH if scale == 1 else _OVER_THE_CAP
    caps = {"patches": max_patches, "side": max_side_patches, "scale": scale}
    return Laid(
        canvas,
        canvas[0] * canvas[1] // cell**2,
        (high, wide),
        (View("whole", *canvas),),
        said(sentence, **caps),
        said("Each side is padded up to whole cells of {cell} px.", cell=cell),
    )


def pixtral(image_size: Pair, *, patch: int, merge: int, longest: int) -> Laid:
    """Pixtral and Mistral 3: the longer side at most so long, then up to whole cells."""
    high, wide = image_size
    ratio = max(high / longest, wide / longest)
    if ratio > 1:
        high, wide = floor(high / ratio), floor(wide / ratio)
    if not (high and wide):
        raise ShapeError(
            said(
                "a picture of {height} × {width} px has no pixel left on one side when the other "
                "is made {longest:,} px long: crop it to fewer than {longest:,} to 1.",
                height=image_size[0],
                width=image_size[1],
                longest=longest,
            )
        )
    cell = patch * merge
    rows, cols = ceil_div(high, cell), ceil_div(wide, cell)
    sentence = word("Its longer side is at most {longest:,} px.")
    if ratio > 1:
        sentence = word("Over {longest:,} px: each side / {ratio:.3g}, rounded down.")
    return Laid(
        (rows * cell, cols * cell),
        rows * cols,
        (high, wide),
        (View("whole", rows * cell, cols * cell),),
        said(sentence, longest=longest, ratio=ratio),
        said(
            "Each side goes up to whole cells of {cell} px: {rows:,} × {cols:,}.",
            cell=cell,
            rows=rows,
            cols=cols,
        ),
        separators=rows,
        separating=said(
            "A break after each of the {rows:,} rows; after the last one an end.", rows=rows
        ),
    )


def gemma_4(image_size: Pair, *, patch: int, pool: int, max_tokens: int) -> Laid:
    """Gemma 4: up or down to a budget of tokens, in whole cells, rounded down."""
    if max_tokens not in _GEMMA_4_BUDGETS:
        raise ShapeError(
            said(
                "gemma-4 has no budget of {tokens} tokens: use one of {budgets}.",
                tokens=max_tokens,
                budgets=", ".join(map(str, _GEMMA_4_BUDGETS)),
            )
        )
    height, width = image_size
    cell = pool * patch
    scale = sqrt(max_tokens * cell**2 / (height * width))
    rows, cols = _cells_within(image_size, scale, cell, max_tokens)
    return Laid(
        (rows * cell, cols * cell),
        rows * cols,
        (max(1, int(height * scale)), max(1, int(width * scale))),
        (View("whole", rows * cell, cols * cell),),
        said(
            "Each side × {scale:.3g}, up or down, to the budget of {tokens:,} tokens.",
            scale=scale,
            tokens=max_tokens,
        ),
        said(
            "Each side goes down to whole cells of {cell} px: {rows:,} × {cols:,}.",
            cell=cell,
            rows=rows,
            cols=cols,
        ),
        merge=pool,
        separators=2,
        separating=said("A begin and an end of the picture."),
    )


def _cells_within(image_size: Pair, scale: float, cell: int, budget: int) -> Pair:
    """Whole cells of the scaled sides; a strip thinner than a cell becomes one cell thin."""
    height, width = image_size
    rows, cols = floor(scale * height / cell), floor(scale * width / cell)
    if not rows and not cols:
        raise ShapeError(
            said(
                "a budget of {budget} tokens leaves a picture of {height} × {width} px no cell.",
                budget=budget,
                height=height,
                width=width,
            )
        )
    if not rows:
        rows, cols = 1, min(floor(width / height), budget)
    elif not cols:
        rows, cols = min(floor(height / width), budget), 1
    if rows * cols > budget:
        raise ShapeError(
            said(
                "a picture of {height} × {width} px becomes {rows} × {cols} cells, more than the "
                "budget of {budget} tokens.",
                height=height,
                width=width,
                rows=rows,
                cols=cols,
                budget=budget,
            )
        )
    return rows, cols


def siglip2_naflex(image_size: Pair, *, patch: int, max_patches: int) -> Laid:
    """SigLIP 2 NaFlex: the largest scale within the budget, by halving, then whole patches."""

    def cells(scale: float) -> Pair:
        high, wide = (max(1, ceil(side * scale / patch)) for side in image_size)
        return high, wide

    low, high = 1e-6, 100.0
    while high - low >= 1e-5:  # where it stops decides whether a row or column fits
        middle = (low + high) / 2
        rows, cols = cells(middle)
        low, high = (middle, high) if rows * cols <= max_patches else (low, middle)
    rows, cols = cells(low)
    return Laid(
        (rows * patch, cols * patch),
        rows * cols,
        (max(1, int(image_size[0] * low)), max(1, int(image_size[1] * low))),
        (View("whole", rows * patch, cols * patch),),
        said(
            "Each side × {scale:.3g}, up or down: the most that {patches:,} patches hold.",
            scale=low,
            patches=max_patches,
        ),
        said(
            "Each side goes up to whole patches of {patch} px: {rows:,} × {cols:,}.",
            patch=patch,
            rows=rows,
            cols=cols,
        ),
    )


def _gemma_4(tokens: int, origin: str) -> Variant:
    return Variant({"patch": 16, "pool": 3, "max_tokens": tokens}, origin)


_OPTION = word(
    "an option; google/gemma-4-E4B-it, discussion 40, and gemma4.md 0d003a3 (2026-04-01)"
)
_NAFLEX = word("default of the class Siglip2ImageProcessor, as siglip2-base-patch16-naflex")

OWN_SHAPE_FAMILIES = {
    "kimi-k2.5": Family(
        "Kimi-K2.5",
        kimi_k2_5,
        "padded",
        {
            "": Variant(
                {"patch": 14, "merge": 2, "max_patches": 16384, "max_side_patches": 512},
                word("default of the class Kimi_K25Processor; paswans05/kite1.0 ee33012 (GitHub)"),
            )
        },
        ("models/kimi_k25",),
        "navit_resize",
    ),
    "pixtral": Family(
        "Pixtral",
        pixtral,
        "own shape",
        {
            "": Variant(
                {"patch": 16, "merge": 1, "longest": 1024},
                word("default of the class PixtralProcessor"),
            )
        },
        ("models/pixtral",),
        "get_resize_output_image_size",
    ),
    "mistral-3": Family(
        "Mistral 3",
        pixtral,
        "own shape",
        {
            "": Variant(
                {"patch": 14, "merge": 2, "longest": 1540},
                "MtTinker/Mistral-Small-3.1-24B-Base-2503 59221e8; "
                "Firworks/Devstral-Small-2-24B-Instruct-2512-nvfp4",
            )
        },
        ("models/pixtral",),
        "get_resize_output_image_size",
    ),
    "gemma-4": Family(
        "Gemma 4",
        gemma_4,
        "own shape",
        {
            "280": _gemma_4(280, word("default of the class Gemma4Processor; gemma4.md 0d003a3")),
            "70": _gemma_4(70, _OPTION),
            "1120": _gemma_4(1120, _OPTION),
        },
        ("models/gemma4",),
        "get_aspect_ratio_preserving_size",
    ),
    "siglip2-naflex": Family(
        "SigLIP 2 NaFlex",
        siglip2_naflex,
        "own shape",
        {
            "256": Variant({"patch": 16, "max_patches": 256}, _NAFLEX),
            "1024": Variant(
                {"patch": 16, "max_patches": 1024}, _NAFLEX, {"max_patches": word("an option")}
            ),
        },
        ("models/siglip2",),
        "get_image_size_for_max_num_patches",
    ),
}
