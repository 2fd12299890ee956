"""How a picture lies on a family's canvas: its scale, what of it is seen, a slot's pixels."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt, sqrt

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.grid import Box, Pair, scaled_box
from vitlab.core.images.pixels import Pixels
from vitlab.core.readings.token_budget.settings import Fit
from vitlab.core.vlm.plan import VlmPlan
from vitlab.core.vlm.token_counts import naflex_size

LETTER_WIDTH = 0.7
"""A letter, with the gap behind it, counts as so many times as wide as it is high."""
_CENTRED = ("llava-1.5", "llava-next", "llava-onevision", "deepseek-vl")
_MOST_ENLARGED = 2.0  # a crop is shown no larger: there is nothing more in it


@dataclass(frozen=True)
class Look:
    """What a view that looks closest makes of the picture.

    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> look = look_of(vlm_plan("gemma-3", (1920, 1080)), "as built")
    >>> round(look.letter(22), 1), round(look.letters(22)), round(look.narrowed, 2)
    (10.3, 24, 1.78)
    """

    down: float
    """Pixels of the canvas for each of the picture's, from top to bottom."""
    across: float
    """The same from left to right."""
    slot_pixels: float
    """Pixels of the canvas in one slot."""
    region: tuple[float, float, float, float]
    """(top, left, height, width) in pixels of the picture: what of it is on the canvas."""
    offset: tuple[float, float]
    """(top, left) in pixels of the canvas where the picture begins."""

    @property
    def narrowed(self) -> float:
        """How much narrower letters become than they were; 1 if their shape stays."""
        return self.across / self.down

    def letter(self, height: int) -> float:
        """Pixels of the canvas that a letter of the picture is high."""
        return height * self.down

    def letters(self, height: int) -> float:
        """Letters of that height that share one slot."""
        return self.slot_pixels / (LETTER_WIDTH * height * self.across * height * self.down)

    def sees(self, box: Box) -> bool:
        """Whether a box lies on the canvas; a pixel may be missing."""
        top, left, height, width = self.region
        down, across = box[0] - top, box[1] - left
        return (
            down >= -1
            and across >= -1
            and down + box[2] <= height + 1
            and across + box[3] <= width + 1
        )

    def crop(self, picture: Pixels, box: Box, image_size: Pair) -> NDArray[np.uint8]:
        """A box of the picture and what is around it, as the canvas has it.

        ``picture`` may have fewer pixels than the ``image_size`` that it stands for.
        """
        place = around(box, image_size)
        scales = (min(scale, _MOST_ENLARGED) for scale in (self.down, self.across))
        height, width = (
            max(1, round(side * scale)) for side, scale in zip(place[2:], scales, strict=True)
        )
        given = picture.shape[0], picture.shape[1]
        top, left, high, wide = scaled_box(place, image_size, given)
        part = Image.fromarray(np.ascontiguousarray(picture[top : top + high, left : left + wide]))
        return np.asarray(part.resize((width, height), Image.Resampling.BICUBIC))


def around(box: Box, image_size: Pair) -> Box:
    """A box with half a letter around it, inside the picture.

    >>> around((10, 20, 8, 40), (200, 300)), around((0, 0, 8, 40), (10, 30))
    ((5, 15, 18, 50), (0, 0, 10, 30))
    """
    margin = (box[2] + 1) // 2 + 1
    top, left = max(0, box[0] - margin), max(0, box[1] - margin)
    bottom = min(image_size[0], box[0] + box[2] + margin)
    right = min(image_size[1], box[1] + box[3] + margin)
    return top, left, bottom - top, right - left


def look_of(plan: VlmPlan, fit: Fit) -> Look:
    """How a plan looks at its picture: as built, in its own shape, or squeezed into a square.

    >>> from vitlab.core.vlm.planning import vlm_plan
    >>> plan = vlm_plan("gemma-3", (1920, 1080))
    >>> [round(look_of(plan, fit).narrowed, 1) for fit in ("as built", "native", "square")]
    [1.8, 1.0, 1.8]
    """
    if fit == "as built":
        return _as_built(plan)
    height, width = plan.image_size
    slots = max(1, plan.tokens - plan.newlines)
    cell = max(1, plan.patch * plan.merge or round(sqrt(_slot_pixels(plan))))
    side = isqrt(slots) * cell
    high, wide = (side, side) if fit == "square" else naflex_size((height, width), cell, slots)
    whole = 0.0, 0.0, float(height), float(width)
    return Look(high / height, wide / width, float(cell**2), whole, (0.0, 0.0))


def _as_built(plan: VlmPlan) -> Look:
    height, width = plan.image_size
    high, wide = _size_on_canvas(plan)
    offset = (0.0, 0.0)
    if plan.fit in ("padded", "cropped") and plan.rule.partition("/")[0] in _CENTRED:
        offset = (plan.canvas[0] - high) / 2, (plan.canvas[1] - wide) / 2
    down, across = high / height, wide / width
    region = (0.0, 0.0, float(height), float(width))
    if plan.fit == "cropped":
        top, left = -offset[0] / down, -offset[1] / across
        region = top, left, plan.canvas[0] / down, plan.canvas[1] / across
    return Look(down, across, _slot_pixels(plan), region, offset)


def _size_on_canvas(plan: VlmPlan) -> tuple[float, float]:
    """Pixels that the whole picture takes where it is largest."""
    crop = next((view for view in plan.views if view.kind == "crop"), None)
    if crop is not None:  # resized on its own
        return float(crop.height * plan.tiles[0]), float(crop.width * plan.tiles[1])
    high, wide = plan.resized if plan.fit in ("padded", "cropped") else plan.canvas
    return float(high), float(wide)


def _slot_pixels(plan: VlmPlan) -> float:
    """Pixels of the largest views in one slot of theirs; padding that is cut off is none."""
    beside = plan.overview_tokens if len(plan.views) > 1 else 0
    slots = plan.tokens - plan.newlines - beside
    if plan.newlines or not slots:
        return plan.resized[0] * plan.resized[1] / max(1, slots)
    closest = [view for view in plan.views if view.kind != "overview"]
    return sum(view.height * view.width for view in closest) / max(1, slots)
