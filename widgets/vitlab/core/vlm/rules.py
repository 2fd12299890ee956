"""How known vision-language models cut a picture into image tokens. Plain Python.

The rules are those of ``transformers`` 5.23, in its floating-point arithmetic: where two
canvases tie or a side falls on a whole number, another rounding gives another count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, inf, sqrt

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import Pair, PatchGrid


@dataclass(frozen=True)
class VlmPlan:
    """What a model makes of a picture.

    >>> vlm_plan("internvl", (480, 640))
    VlmPlan(canvas=(1344, 1792), tiles=(3, 4), tokens=3328)
    """

    canvas: Pair
    """(height, width) in pixels that the picture is resized to."""
    tiles: Pair
    """(rows, cols) that the canvas is cut into; (1, 1) for none."""
    tokens: int
    """Slots that the picture takes before the language model."""


def vlm_plan(rule: str, image_size: int | Pair) -> VlmPlan:
    """What a model makes of a picture of ``image_size`` (height, width) pixels.

    - ``llava-1.5``: 336 px, patches of 14 px.
    - ``llava-next``: an overview of 336 px and the best of five canvases of 336 px tiles, its
      padding cut off again, with one newline token a row.
    - ``qwen2-vl``: sides rounded to 28 px within 4 to 1,280 tokens, 2 × 2 patches merged.
    - ``internvl``: 1 to 12 tiles of 448 px, 256 tokens each, a thumbnail if more than one.
    - ``gemma-3``: 896 px, 64 × 64 patches pooled to 16 × 16; no pan and scan.

    Args:
        rule: One of these names (`VLM_RULES`).
        image_size: (height, width) of the picture in pixels; one number means a square.

    Returns:
        Canvas, tiles and tokens.

    Raises:
        LabError: The rule is not known.
        ShapeError: The picture is empty, or longer than the rule takes.

    >>> vlm_plan("qwen2-vl", (1080, 1920))
    VlmPlan(canvas=(728, 1316), tiles=(1, 1), tokens=1222)

    """
    if rule not in _RULES:
        raise LabError(f"no rule is known by the name {rule!r}: use one of {', '.join(VLM_RULES)}.")
    return _RULES[rule](PatchGrid(image_size, 1).image_size)


def _llava_1_5(image_size: Pair) -> VlmPlan:
    return VlmPlan((336, 336), (1, 1), 24 * 24)


def _gemma_3(image_size: Pair) -> VlmPlan:
    return VlmPlan((896, 896), (1, 1), 16 * 16)


_LLAVA_NEXT_CANVASES = ((336, 672), (672, 336), (672, 672), (1008, 336), (336, 1008))


def _llava_next(image_size: Pair) -> VlmPlan:
    def pixels_kept(canvas: Pair) -> int:
        scale = min(canvas[1] / image_size[1], canvas[0] / image_size[0])
        height, width = (int(side * scale) for side in image_size)
        return min(height * width, image_size[0] * image_size[1])

    canvas = max(_LLAVA_NEXT_CANVASES, key=pixels_kept)  # of equals the first: it wastes least
    rows, cols = _unpadded(image_size, (canvas[0] // 14, canvas[1] // 14))
    return VlmPlan(canvas, (canvas[0] // 336, canvas[1] // 336), 24 * 24 + rows * (cols + 1))


def _unpadded(image_size: Pair, cells: Pair) -> Pair:
    """Rows and columns of patches left of an evenly padded canvas; none of the thinnest strips."""
    (height, width), (rows, cols) = image_size, cells
    if width / height > cols / rows:
        filled = int(round(height * (cols / width), 7))
        return rows - (rows - filled) // 2 * 2, cols
    filled = int(round(width * (rows / height), 7))
    return rows, cols - (cols - filled) // 2 * 2


def _qwen2_vl(image_size: Pair) -> VlmPlan:
    height, width = image_size
    if max(image_size) > 200 * min(image_size):
        raise ShapeError(
            f"a picture of {height} × {width} px is {max(image_size) / min(image_size):.4g} times "
            "as long as it is wide: qwen2-vl takes an aspect ratio of 200 or less."
        )
    cell, fewest, most = 28, 4, 1280
    rows, cols = round(height / cell), round(width / cell)
    if rows * cols > most:
        shrink = sqrt(height * width / (most * cell**2))
        rows, cols = (floor(side / shrink / cell) for side in image_size)
    elif rows * cols < fewest:
        grow = sqrt(fewest * cell**2 / (height * width))
        rows, cols = (ceil(side * grow / cell) for side in image_size)
    return VlmPlan((rows * cell, cols * cell), (1, 1), rows * cols)


_INTERNVL_TILES = sorted(
    ((rows, cols) for cols in range(1, 13) for rows in range(1, 12 // cols + 1)),
    key=lambda tiles: tiles[0] * tiles[1],
)


def _internvl(image_size: Pair) -> VlmPlan:
    height, width = image_size
    nearest, (rows, cols) = inf, (1, 1)
    for tiles in _INTERNVL_TILES:
        distance = abs(width / height - tiles[1] / tiles[0])
        picture_fills_half = height * width > 0.5 * 448**2 * tiles[0] * tiles[1]
        if distance < nearest or (distance == nearest and picture_fills_half):
            nearest, (rows, cols) = distance, tiles
    views = rows * cols + (rows * cols > 1)
    return VlmPlan((448 * rows, 448 * cols), (rows, cols), 256 * views)


_RULES: dict[str, Callable[[Pair], VlmPlan]] = {
    "llava-1.5": _llava_1_5,
    "llava-next": _llava_next,
    "qwen2-vl": _qwen2_vl,
    "internvl": _internvl,
    "gemma-3": _gemma_3,
}
VLM_RULES = tuple(_RULES)
