"""How many tokens a picture costs: NaFlex sizes, feature slots, the rules of known models.

Plain Python: it only counts.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair, PatchGrid
from vitlab.core.vlm.plan import Value, VlmPlan
from vitlab.core.vlm.planning import vlm_plan
from vitlab.core.vlm.rules.table import VLM_RULES, VLM_VARIANTS
from vitlab.words import said

__all__ = [
    "VLM_RULES",
    "VLM_VARIANTS",
    "VlmPlan",
    "naflex_size",
    "patch_feature_slots",
    "vlm_plan",
    "vlm_tiles",
    "vlm_token_count",
]

_LARGEST_RATIO = 100  # where the searches of timm and Hugging Face begin


def naflex_size(
    image_size: int | Pair,
    patch_size: int | Pair = 16,
    max_num_patches: int = 256,
    *,
    max_ratio: int | float | None = None,
) -> Pair:
    """(height, width) in pixels of the largest resize that stays within ``max_num_patches``.

    Both sides are scaled alike, then each is rounded up to whole patches: the aspect ratio is
    nearly kept, and a small picture is enlarged until it fills the budget. The search is over the
    exact scales at which a row or a column is added (the rule of SigLIP 2 and NaFlex;
    `transformers` and timm bisect to 1e-5 and stop short of a row or column that begins closer than
    that to the next one).

    Args:
        image_size: (height, width) of the picture in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        max_num_patches: The budget, 1 or more.
        max_ratio: How many times a picture is enlarged at most; None is 100, as in the peers.

    Returns:
        Pixels, a whole number of patches each.

    Raises:
        LabError: The budget holds no patch, or ``max_ratio`` is not above 0.
        ShapeError: The picture or the patch is empty.

    >>> naflex_size((1080, 1920))
    (192, 336)
    >>> naflex_size((16, 16)), naflex_size((16, 16), max_ratio=1)
    ((256, 256), (16, 16))

    """
    grid = PatchGrid(image_size, patch_size, remainder="pad")
    if max_num_patches < 1:
        raise LabError(
            said(
                "a budget of {budget} patches holds no picture: it needs at least 1.",
                budget=max_num_patches,
            )
        )
    cells = min(_largest_grid(grid, max_num_patches), _enlarged(grid, max_ratio))
    return cells[0] * grid.patch_size[0], cells[1] * grid.patch_size[1]


def patch_feature_slots(image_size: int | Pair, patch_size: int | Pair, images: int = 1) -> int:
    """Places in the context that the patch features of ``images`` pictures take, one each.

    What a model without merging, prefix tokens or separators spends: a baseline.

    Args:
        image_size: (height, width) of each picture in pixels; one number means a square.
        patch_size: (height, width) of a patch in pixels; one number means a square.
        images: How many pictures.

    Returns:
        The count.

    Raises:
        ShapeError: The patches do not fill the picture.
        LabError: ``images`` is negative.

    >>> patch_feature_slots(224, 16, images=2), patch_feature_slots(448, 16)
    (392, 784)

    """
    if images < 0:
        raise LabError(said("{images} pictures cannot be: use 0 or more.", images=images))
    return PatchGrid(image_size, patch_size).tokens * images


def vlm_token_count(rule: str, image_size: int | Pair, **settings: Value) -> int:
    """Image tokens that a model puts before its language model for one picture.

    `vlm_plan` says how each count comes about.

    Args:
        rule: One of `VLM_RULES` or `VLM_VARIANTS`.
        image_size: (height, width) of the picture in pixels; one number means a square.
        **settings: Numbers that the rule depends on, as in `vlm_plan`.

    Returns:
        The count: separators such as BOI and EOI left out, learned newlines among them.

    Raises:
        LabError: The rule, or a setting of it, is not known.
        ShapeError: The picture is empty, or the model's own processor refuses it.

    >>> [vlm_token_count(rule, (1080, 1920)) for rule in VLM_RULES[:5]]
    [576, 1948, 2691, 2304, 256]

    """
    return vlm_plan(rule, image_size, **settings).tokens


def vlm_tiles(rule: str, image_size: int | Pair, **settings: Value) -> Pair:
    """(rows, cols) of the tiles that a model cuts a picture into; (1, 1) where it cuts none.

    InternVL's and `transformers`' own functions name the columns first.

    Args:
        rule: One of `VLM_RULES` or `VLM_VARIANTS`.
        image_size: (height, width) of the picture in pixels; one number means a square.
        **settings: Numbers that the rule depends on, as in `vlm_plan`.

    Returns:
        The counts; the thumbnail or overview that comes with several tiles is left out.

    Raises:
        LabError: The rule, or a setting of it, is not known.
        ShapeError: The picture is empty, or the model's own processor refuses it.

    >>> vlm_tiles("internvl", (1080, 1920)), vlm_tiles("qwen2-vl", (1080, 1920))
    ((2, 4), (1, 1))

    """
    return vlm_plan(rule, image_size, **settings).tiles


def _largest_grid(grid: PatchGrid, budget: int) -> Pair:
    """Rows and columns within budget, at the scale where one side is exactly whole patches.

    A larger scale never has fewer rows or columns, so grids compare as tuples do.
    """
    (height, width), (ph, pw) = grid.image_size, grid.patch_size
    across, down = width * ph, height * pw  # columns for so many rows

    def most(this: int, other: int) -> int:
        return bisect_left(
            range(1, budget + 1), True, key=lambda n: n * _ceil_div(n * other, this) > budget
        )

    rows, cols = most(down, across), most(across, down)
    return max((rows, _ceil_div(rows * across, down)), (_ceil_div(cols * down, across), cols))


def _enlarged(grid: PatchGrid, max_ratio: int | float | None) -> Pair:
    """Rows and columns of the picture enlarged ``max_ratio`` times."""
    ratio = _LARGEST_RATIO if max_ratio is None else min(max_ratio, _LARGEST_RATIO)
    if not ratio > 0:
        raise LabError(
            said(
                "a max_ratio of {ratio} leaves no picture: use a number above 0.",
                ratio=max_ratio,
            )
        )
    exact = Fraction(str(ratio))  # 0.1 means a tenth, not the float nearest to it
    (height, width), (ph, pw) = grid.image_size, grid.patch_size
    return ceil(height * exact / ph), ceil(width * exact / pw)


def _ceil_div(number: int, divisor: int) -> int:
    return -(-number // divisor)
