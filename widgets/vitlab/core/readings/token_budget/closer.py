"""Crops, or a second branch of high resolution, beside one view. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.advice import CloserLook, closer_looks
from vitlab.core.grid import Pair
from vitlab.core.readings.token_budget.looks import look_of
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.vlm.plan import VlmPlan
from vitlab.words import said

ENCODER = "vit_large"
"""Whose multiply-accumulates are counted: a ViT-L, a patch of the family's."""
_VIEW = 448  # pixels, for a family whose only view is the picture itself


@dataclass(frozen=True)
class CloserWay:
    """One way to look at the picture with the same patches and the same merge."""

    name: str
    """``one view``, ``crops`` or ``second branch``."""
    image_size: Pair
    """(height, width) in pixels at which the smallest print is read."""
    passes: int
    """How often an encoder runs."""
    slots: int
    """Slots that the language model gets, separators aside."""
    letter: float | None
    """Pixels that the smallest letter is high; None where no box is drawn."""
    gmacs: float
    """Multiply-accumulates in 10⁹ of the encoders."""
    said: str
    """How it works."""


def closer_ways(row: FamilyRow) -> tuple[CloserWay, ...]:
    """One square view, the canvas in crops, and a second encoder that reads the canvas at once.

    >>> from vitlab.core.readings.token_budget.reading import budget_reading
    >>> [(way.name, way.slots) for way in closer_ways(budget_reading().row)]
    [('one view', 256), ('crops', 2304), ('second branch', 256)]
    """
    plan = row.plan
    if plan is None:
        return ()
    side = _side(plan)
    one = _looks((side, side), plan, side)[0]
    _, _, crops, branch = _looks(plan.canvas, plan, side)
    return (
        _way("one view", (side, side), one, plan, row, said("stretched to one square view")),
        _way("crops", plan.canvas, crops, plan, row, crops.words),
        _way("second branch", plan.canvas, branch, plan, row, branch.words),
    )


def _side(plan: VlmPlan) -> int:
    """Pixels on a side of one view: a tile's, or the nearest to 448 in whole blocks."""
    cell = plan.patch * max(1, plan.merge)
    tile = next((view.height for view in plan.views if view.kind == "tile"), 0)
    return tile or max(1, _VIEW // cell) * cell


def _looks(size: Pair, plan: VlmPlan, side: int) -> tuple[CloserLook, ...]:
    """With a thing so large that nothing needs to be enlarged."""
    return closer_looks(size, size, plan.patch, crop_size=side, model=ENCODER, patches_across=1)


def _way(
    name: str, size: Pair, look: CloserLook, plan: VlmPlan, row: FamilyRow, how: str
) -> CloserWay:
    down = size[0] / plan.image_size[0] if name == "one view" else look_of(plan, "as built").down
    letter = None if row.box is None else row.box[2] * down
    slots = look.tokens // max(1, plan.merge) ** 2
    return CloserWay(name, size, look.passes, slots, letter, look.gmacs, how)
