"""The tour of the advisor, from a patch as large as the thing to none that would do. Plain Python.

What it claims is read off the numbers of each stop.
"""

from __future__ import annotations

from typing import Any

from vitlab.core.readings.tour import Stop


def _spread_over_patches(reading: Any) -> bool:
    row = reading.row
    as_large = row.across > 1 and row.touched is not None and row.touched >= 4
    return as_large and row.inside == 0 and row.share < 0.5


def _best_keeps_every_budget(reading: Any) -> bool:
    best = reading.advice.best
    return best is not None and best is reading.row and best.inside == 2 and best.across > 2


def _sees_more_and_breaks_two(reading: Any) -> bool:
    row = reading.row
    broken = {limit.name for limit in row.broken}
    return row.inside is not None and row.inside > 10 and broken == {"token_budget", "mac_budget"}


def _none_is_left(reading: Any) -> bool:
    closer = {look.name: look for look in reading.closer}
    crops, whole = closer["crops"], closer["enlarged"]
    dearer_and_lighter = crops.tokens > whole.tokens and 5 * crops.gmacs < whole.gmacs
    return reading.advice.best is None and dearer_and_lighter


TOUR = (
    Stop(
        "The name tag is a little larger than one patch of 32 px. It lies in {touched} patches, "
        "{inside} of them inside it, and {not_the_thing} of what they hold is something else.",
        {"patch_size": (32, 32)},
        _spread_over_patches,
    ),
    Stop(
        "Patches of 16 px: {across} across the tag, {inside} inside it, {tokens} tokens. Every "
        "budget is kept, and weights are published. No score is hidden behind that order.",
        {"patch_size": (16, 16)},
        _best_keeps_every_budget,
    ),
    Stop(
        "Patches of 8 px see it best: {inside} lie inside. But {tokens} tokens need {gmacs} GMACs, "
        "and both budgets break. You may choose them all the same.",
        {"patch_size": (8, 8)},
        _sees_more_and_breaks_two,
    ),
    Stop(
        "A small letter on a page: no patch keeps the budgets. Enlarged until two lie across, the "
        "page is {closer.1.tokens} tokens; in crops {closer.2.tokens}, for fewer GMACs.",
        {"application": "documents", "patch_size": (16, 16)},
        _none_is_left,
    ),
)
