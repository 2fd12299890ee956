"""What makes the experiment of lab 11 valid, whatever it found and on whatever machine."""

from __future__ import annotations

from typing import Any

from vitlab.grading.trouble import Broken

Row = dict[str, Any]

LOSSES = ("cross entropy", "clip", "siglip")
COUPLED = ("clip", "siglip")

PARTS = {64: (16, 4), 36: (12, 4), 40: (10, 4), 56: (14, 4), 72: (18, 6)}
"""Sizes of a batch, the usual one first, and smaller ones that fill it. Parts of 16 fill no other
batch than the usual one."""

MOST = 2.0
"""In lengths of the whole gradient. Over ten seeds of ours no mean over parts, also of single pairs
and with a bias of 0, was further away than 1.01."""

ROUNDED = 0.006
"""What rounding to two decimals may change."""


def fair(rows: list[Row], batch: int, exact_below: float) -> None:
    """Raise `Broken` where rows do not hold a batch against its parts.

    In double precision, over ten seeds of ours, means over pictures differed by less than 1e-15,
    CLIP by 0.27 and more, and SigLIP, whose bias of -10 keeps most pairs silent, by 0.02 and more.
    """
    for row in rows:
        if batch % row["micro_batch"]:
            raise Broken(
                f"A batch of {batch:g} does not come in parts of {row['micro_batch']}: unequal "
                "parts would weigh pictures unequally."
            )
    for loss in LOSSES:
        parts = {row["micro_batch"] for row in rows if row["loss"] == loss}
        if batch not in parts:
            raise Broken(
                f'There is no row of "{loss}" with the whole batch of {batch:g}: it shows that '
                "nothing but the parts makes the difference."
            )
        if len(parts) < 3:
            raise Broken(
                f'"{loss}" is there with {len(parts) - 1} smaller size'
                f"{'' if len(parts) == 2 else 's'}: take two."
            )
    for row in rows:
        _refuse_impossible(row, batch, exact_below)


def carried(rows: list[Row], batch: int, exact_below: float) -> None:
    """Raise `Broken` where a cosine or a verdict does not fit the difference."""
    for row in rows:
        away = row["difference"]
        if row["exact"] != (away < exact_below):
            raise Broken(
                f"{_name(row)} differs by {away:.2g}, and exact is what differs by less than "
                f'{exact_below:g}: "exact" is {row["exact"]}.'
            )
        least = max(0.0, 1 - away**2) ** 0.5  # of all gradients so far away, none turns further
        if away < 1 and row["cosine"] < least - ROUNDED:
            raise Broken(
                f"{_name(row)} differs by {away:.2g} of the length of the whole gradient, and a "
                f"cosine of {row['cosine']:.2g} would need more: {least:.2g} is the least."
            )


def _refuse_impossible(row: Row, batch: int, exact_below: float) -> None:
    whole, away = row["micro_batch"] == batch, row["difference"]
    if whole and away >= exact_below:
        raise Broken(
            f"{_name(row)} is the whole batch in one part, and differs from itself by {away:.2g}."
        )
    if not whole and row["loss"] not in COUPLED and away >= exact_below:
        raise Broken(
            f"{_name(row)} differs by {away:.2g}. Its loss is a mean over single pictures: is the "
            "mean of the parts taken, or their sum?"
        )
    if away > MOST:
        raise Broken(
            f"{_name(row)} differs by {away:.2g} whole lengths, more than any mean over parts: a "
            "sum over them, or percent?"
        )
    if not whole and row["loss"] in COUPLED and away < exact_below:
        raise Broken(
            f"{_name(row)} does not differ at all: does each part compare its pictures with its "
            "own texts alone?"
        )


def _name(row: Row) -> str:
    return f'"{row["loss"]}" in parts of {row["micro_batch"]}'
