"""The tour of the token budget. Plain Python."""

from __future__ import annotations

from vitlab.core.readings.token_budget.reading import BudgetReading
from vitlab.core.readings.tour import Stop


def _tall_letters_for_many_slots(reading: BudgetReading) -> bool:
    letters = {row.name: row.letter or 0.0 for row in reading.rows}
    costs = {row.name: row.plan.tokens for row in reading.rows if row.plan}
    if not {"internvl", "gemma-3", "llava-1.5"} <= letters.keys() & costs.keys():
        return False
    taller = letters["internvl"] > letters["gemma-3"] > 2 * letters["llava-1.5"]
    return taller and reading.setting.family == "internvl" and costs["internvl"] > 2000


def _letters_share_a_slot(reading: BudgetReading) -> bool:
    return reading.row.letters is not None and reading.row.letters > 20


def _not_in_the_picture(reading: BudgetReading) -> bool:
    return reading.setting.box is not None and not reading.row.sees


def _is_too_small(reading: BudgetReading) -> bool:
    return reading.window.missing > 0


TOUR = (
    Stop(
        "InternVL cuts the receipt into tiles and keeps letters {letter_px} high. Three such "
        "pictures take {slots} slots; of the window {left} are left for the answer.",
        {},
        _tall_letters_for_many_slots,
    ),
    Stop(
        "Gemma 3 squeezes it into one view: {slots} slots for all three, letters {letter_px} high. "
        "But {letters} of them share one slot.",
        {"family": "gemma-3"},
        _letters_share_a_slot,
    ),
    Stop(
        "LLaVA-1.5 as released crops the middle. The code at the foot of the receipt is not in the "
        "picture at all, and {slots} slots are paid all the same.",
        {"family": "llava-1.5", "caps": {}},
        _not_in_the_picture,
    ),
    Stop(
        "Qwen2-VL as released takes as many slots as the picture has cells: {slots}. In a window "
        "of 8,192 that is too many ({left}), and no error tells.",
        {"family": "qwen2-vl"},
        _is_too_small,
    ),
)
