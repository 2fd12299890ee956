"""What a plan for a dialogue with pictures must hold, turn by turn.

Three receipts are shown in turns 1, 2 and 3. Turn 4 asks for the smallest print of receipt A, and
turn 5 for the sum of the three totals.
"""

from __future__ import annotations

from typing import Any

from vitlab.core.errors import LabError
from vitlab.core.vlm.plan import VlmPlan
from vitlab.core.vlm.planning import vlm_plan
from vitlab.grading.trouble import Broken
from vitlab.grading.words import shown

Row = dict[str, Any]

TURNS = 5
RECEIPTS = ("A", "B", "C")
RULES = ("gemma-3", "internvl", "pixtral", "qwen2-vl")
RECEIPT = (1920, 1080)
"""(height, width) of each receipt in pixels."""
PRINT = (22, 700)
"""(height, width) of the line with the smallest print; a crop must hold it."""
TOTAL = 60
"""Height of the letters of a total, in pixels of the receipt."""


def counted(rows: list[Row], **numbers: float) -> None:
    """Raise `Broken` where a count is not the rule's, or where two models share a window."""
    rules = sorted({row["rule"] for row in rows})
    if len(rules) > 1:
        raise Broken(f"One model has one rule, and these rows have {' and '.join(rules)}.")
    for row in rows:
        plan = _planned(row)
        if row["slots"] != plan.total:
            apart = f" and {plan.separators} separators" * (plan.separators > 0)
            raise Broken(
                f'{_name(row)} has {row["slots"]:,} "slots", and by the rule of {plan.rule} it '
                f"takes {plan.tokens:,}{apart}."
            )


def fits(rows: list[Row], **numbers: float) -> None:
    """Raise `Broken` where a turn holds more than the window."""
    for turn in range(1, TURNS + 1):
        pictures = sum(_planned(row).total for row in _there(rows, turn))
        calls = sum(_is_crop(row) and row["turn"] <= turn for row in rows)
        text = turn * numbers["text"] + calls * numbers["call"]
        held = pictures + text + numbers["answer"]
        if held > numbers["context"]:
            raise Broken(
                f"In turn {turn} the window holds {held:,.0f} of {numbers['context']:,.0f}: "
                f"{pictures:,} of pictures, {text:,.0f} of text, {numbers['answer']:,.0f} for the "
                "answer."
            )


def print_is_read(rows: list[Row], **numbers: float) -> None:
    """Raise `Broken` where turn 4 cannot read the smallest print of receipt A."""
    for row in rows:
        if _is_crop(row) and not any(
            not _is_crop(whole)
            and whole["receipt"] == row["receipt"]
            and whole["turn"] <= row["turn"]
            for whole in rows
        ):
            raise Broken(
                f"{_name(row)} is cut out of a receipt that nobody has seen whole before: who "
                "could know where to cut?"
            )
    found = [row for row in _there(rows, 4) if row["receipt"] == "A"]
    best = max((_letter(row, PRINT[0]) for row in found), default=0.0)
    if best < numbers["letter_px"]:
        raise Broken(
            f"In turn 4 the print of receipt A arrives with {best:.1f} px of "
            f"{numbers['letter_px']:g}: the side that is squeezed more counts."
        )


def receipts_are_seen(rows: list[Row], **numbers: float) -> None:
    """Raise `Broken` where a receipt is missing as a whole, or its total is too small."""
    wanted = [*enumerate(RECEIPTS, 1), *((TURNS, receipt) for receipt in RECEIPTS)]
    for turn, receipt in wanted:
        found = [
            row for row in _there(rows, turn) if row["receipt"] == receipt and not _is_crop(row)
        ]
        if not found:
            raise Broken(f"In turn {turn} receipt {receipt} is not in the window as a whole.")
        best = max(_letter(row, TOTAL) for row in found)
        if best < numbers["letter_px"]:
            raise Broken(
                f"In turn {turn} the total of receipt {receipt} arrives with {best:.1f} px of "
                f"{numbers['letter_px']:g}."
            )


def _planned(row: Row) -> VlmPlan:
    settings = row.get("settings", {})
    if not isinstance(settings, dict):
        raise Broken(f'"settings" of {_name(row)} is {shown(settings)}, not a dict.')
    try:
        return vlm_plan(row["rule"], (row["height"], row["width"]), **settings)
    except (LabError, TypeError) as error:
        raise Broken(f"{_name(row)} cannot be planned: {shown(str(error), 160)[1:-1]}") from None


def _there(rows: list[Row], turn: int) -> list[Row]:
    """The rows whose pictures stand in the window in a turn."""
    return [row for row in rows if row["turn"] <= turn <= row["until"]]


def _is_crop(row: Row) -> bool:
    return (row["height"], row["width"]) != RECEIPT


def _letter(row: Row, height: int) -> float:
    """Pixels of a letter as the encoder gets it, by the side that is squeezed more.

    >>> round(_letter({"rule": "gemma-3", "height": 1920, "width": 1080}, 22), 1)
    10.3
    """
    resized = _planned(row).resized
    scale: float = min(resized[0] / row["height"], resized[1] / row["width"])
    return height * scale


def _name(row: Row) -> str:
    what = f"receipt {row['receipt']}"
    cut = f", {row['height']} × {row['width']} px of it" * _is_crop(row)
    return f"The row of turn {row['turn']} ({what}{cut})"
