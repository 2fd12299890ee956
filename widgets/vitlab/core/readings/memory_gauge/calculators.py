"""The two calculators beside a run: other patches for it, other machines for it. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vitlab.core.grid import Pair, as_pair
from vitlab.core.memory import PatchImpact, TierAnswer, hardware_tiers, patch_size_impact


def patch_sizes(settings: Mapping[str, Any]) -> tuple[PatchImpact, ...]:
    """Twice the patch, the patch itself and half of it, as far as they fill the image.

    >>> [row.patch_size for row in patch_sizes({"image_size": (48, 64), "patch_size": (16, 32)})]
    [(16, 32), (8, 16)]
    """
    others = dict(settings)
    image = as_pair(others.pop("image_size", 224), "image_size")
    rows, cols = as_pair(others.pop("patch_size", 16), "patch_size")
    wanted = ((2 * rows, 2 * cols), (rows, cols), (rows // 2, cols // 2))
    fitting = [patch for patch in wanted if _fills(patch, image)]
    return patch_size_impact(image, fitting, (rows, cols), **{**others, "refuse_above": None})


def tiers(settings: Mapping[str, Any]) -> tuple[TierAnswer, ...]:
    """What one GPU of each usual size holds of the run, and what eight of them do.

    >>> [answer.largest_batch for answer in tiers({"model": "vit_base"})][:2]
    [86, 202]
    """
    return hardware_tiers(**settings)


def _fills(patch: Pair, image: Pair) -> bool:
    return all(part and side % part == 0 for part, side in zip(patch, image, strict=True))
