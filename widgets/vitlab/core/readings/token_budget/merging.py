"""Another merge for a family: fewer or more patches in one slot. Plain Python."""

from __future__ import annotations

from typing import Any

from vitlab.core.arguments import whole
from vitlab.core.errors import LabError, Remedy
from vitlab.core.vlm.plan import Value
from vitlab.core.vlm.rules.table import find_rule
from vitlab.words import said


def with_merge(rule: str, merge: Any, given: dict[str, Value]) -> dict[str, Value]:
    """A rule's settings with so many patches on a side of the block that becomes one slot.

    Args:
        rule: A name of a rule.
        merge: 1 for none, 2 for blocks of 2 × 2; None leaves it to the family.
        given: What else is set.

    Returns:
        The settings for `vlm_plan`.

    Raises:
        LabError: The family merges in no square blocks, or these do not fill its views.

    >>> with_merge("internvl", 1, {}), with_merge("qwen3-vl", 4, {})
    ({'tile_tokens': 1024}, {'merge': 4})

    """
    if merge is None:
        return given
    side = whole(merge, "merge")
    if side < 1:
        raise LabError(said("merge is {side}: use 1 for none, or more.", side=side), _its_own())
    _, family, variant = find_rule(rule)
    settings = {**variant.settings, **given}
    for name in ("merge", "pool"):
        if name in settings:
            return {**given, name: side}
    slots = next((name for name in ("tile_tokens", "view_tokens") if name in settings), None)
    view = settings.get("tile", settings.get("size"))
    patch = int(settings.get("patch", variant.patch))
    if slots is None or view is None:
        raise LabError(
            said(
                "{family} has no blocks to merge: its rule gives every patch, or a fixed number of "
                "slots.",
                family=family.title,
            ),
            _its_own(),
        )
    cells, left = divmod(int(view) // patch, side)
    if left or not cells:
        raise LabError(
            said(
                "blocks of {side} × {side} patches do not fill the {patches} patches on a side of "
                "{family}'s views.",
                side=side,
                patches=int(view) // patch,
                family=family.title,
            ),
            _its_own(),
        )
    return {**given, slots: cells**2}


def _its_own() -> tuple[Remedy, ...]:
    return (Remedy(said("Leave merging to the family"), {"merge": None}),)
