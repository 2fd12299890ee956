"""Pictures that keep their shape within a cap, without tiles. Plain Python."""

from __future__ import annotations

from math import ceil, floor, sqrt

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.cells import ceil_div
from vitlab.core.vlm.rules.family import READ, Family, Variant

_GEMMA_4_BUDGETS = (70, 140, 280, 560, 1120)


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
    said = "It is small enough." if scale == 1 else f"Over the cap: each side × {scale:.3g}."
    return Laid(
        canvas,
        canvas[0] * canvas[1] // cell**2,
        (high, wide),
        (View("whole", *canvas),),
        f"{said} Caps: {max_patches:,} patches, {max_side_patches:,} on a side.",
        f"Each side is padded up to whole cells of {cell} px.",
    )


def pixtral(image_size: Pair, *, patch: int, merge: int, longest: int) -> Laid:
    """Pixtral and Mistral 3: the longer side at most so long, then up to whole cells."""
    high, wide = image_size
    ratio = max(high / longest, wide / longest)
    if ratio > 1:
        high, wide = floor(high / ratio), floor(wide / ratio)
    if not (high and wide):
        raise ShapeError(
            f"a picture of {image_size[0]} × {image_size[1]} px has no pixel left on one side when "
            f"the other is made {longest:,} px long: crop it to fewer than {longest:,} to 1."
        )
    cell = patch * merge
    rows, cols = ceil_div(high, cell), ceil_div(wide, cell)
    said = f"Over {longest:,} px: each side / {ratio:.3g}, rounded down." if ratio > 1 else ""
    return Laid(
        (rows * cell, cols * cell),
        rows * cols,
        (high, wide),
        (View("whole", rows * cell, cols * cell),),
        said or f"Its longer side is at most {longest:,} px.",
        f"Each side goes up to whole cells of {cell} px: {rows:,} × {cols:,}.",
        separators=rows,
        separating=f"A break after each of the {rows:,} rows; after the last one an end.",
    )


def gemma_4(image_size: Pair, *, patch: int, pool: int, max_tokens: int) -> Laid:
    """Gemma 4: up or down to a budget of tokens, in whole cells, rounded down."""
    if max_tokens not in _GEMMA_4_BUDGETS:
        raise ShapeError(
            f"gemma-4 has no budget of {max_tokens} tokens: use one of "
            f"{', '.join(map(str, _GEMMA_4_BUDGETS))}."
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
        f"Each side × {scale:.3g}, up or down, to the budget of {max_tokens:,} tokens.",
        f"Each side goes down to whole cells of {cell} px: {rows:,} × {cols:,}.",
        merge=pool,
        separators=2,
        separating="A begin and an end of the picture.",
    )


def _cells_within(image_size: Pair, scale: float, cell: int, budget: int) -> Pair:
    """Whole cells of the scaled sides; a strip thinner than a cell becomes one cell thin."""
    height, width = image_size
    rows, cols = floor(scale * height / cell), floor(scale * width / cell)
    if not rows and not cols:
        raise ShapeError(
            f"a budget of {budget} tokens leaves a picture of {height} × {width} px no cell."
        )
    if not rows:
        rows, cols = 1, min(floor(width / height), budget)
    elif not cols:
        rows, cols = min(floor(height / width), budget), 1
    if rows * cols > budget:
        raise ShapeError(
            f"a picture of {height} × {width} px becomes {rows} × {cols} cells, more than the "
            f"budget of {budget} tokens."
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
        f"Each side × {low:.3g}, up or down: the most that {max_patches:,} patches hold.",
        f"Each side goes up to whole patches of {patch} px: {rows:,} × {cols:,}.",
    )


def _gemma_4(tokens: int, origin: str) -> Variant:
    return Variant({"patch": 16, "pool": 3, "max_tokens": tokens}, origin)


_OPTION = "an option; google/gemma-4-E4B-it, discussion 40, and gemma4.md 0d003a3 (2026-04-01)"
_NAFLEX = "default of the class Siglip2ImageProcessor, as siglip2-base-patch16-naflex"

OWN_SHAPE_FAMILIES = {
    "kimi-k2.5": Family(
        "Kimi-K2.5",
        kimi_k2_5,
        "padded",
        {
            "": Variant(
                {"patch": 14, "merge": 2, "max_patches": 16384, "max_side_patches": 512},
                "default of the class Kimi_K25Processor; paswans05/kite1.0 ee33012 (GitHub)",
            )
        },
        f"navit_resize of models/kimi_k25, {READ}",
    ),
    "pixtral": Family(
        "Pixtral",
        pixtral,
        "own shape",
        {
            "": Variant(
                {"patch": 16, "merge": 1, "longest": 1024}, "default of the class PixtralProcessor"
            )
        },
        f"get_resize_output_image_size of models/pixtral, {READ}",
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
        f"get_resize_output_image_size of models/pixtral, {READ}",
    ),
    "gemma-4": Family(
        "Gemma 4",
        gemma_4,
        "own shape",
        {
            "280": _gemma_4(280, "default of the class Gemma4Processor; gemma4.md 0d003a3"),
            "70": _gemma_4(70, _OPTION),
            "1120": _gemma_4(1120, _OPTION),
        },
        f"get_aspect_ratio_preserving_size of models/gemma4, {READ}",
    ),
    "siglip2-naflex": Family(
        "SigLIP 2 NaFlex",
        siglip2_naflex,
        "own shape",
        {
            "256": Variant({"patch": 16, "max_patches": 256}, _NAFLEX),
            "1024": Variant(
                {"patch": 16, "max_patches": 1024}, _NAFLEX, {"max_patches": "an option"}
            ),
        },
        f"get_image_size_for_max_num_patches of models/siglip2, {READ}",
    ),
}
