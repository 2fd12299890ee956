"""A reading as the page takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitlab.core.facts import number
from vitlab.core.readings.token_budget import CONTEXTS, FITS, MERGES, PROJECTORS, BudgetReading
from vitlab.core.readings.token_budget.looks import around, look_of
from vitlab.core.readings.token_budget.parts import tile_boxes
from vitlab.core.readings.token_budget.pictures import PICTURES
from vitlab.core.readings.token_budget.rows import FamilyRow, title_of
from vitlab.core.vlm.decoder import DECODERS
from vitlab.core.vlm.token_counts import VLM_VARIANTS
from vitlab.words import digits, said, said_in, word

OWN = "own"
_FITS = {
    "as built": word("as built"),
    "native": word("its own, equal slots"),
    "square": word("square, equal slots"),
}
_NAMES = {"receipt": word("receipt"), "linear": word("linear")}
STEPS = {
    "orientation": word("orientation"),
    "resize": word("resize"),
    "rounding": word("rounding"),
    "tiles": word("tiles"),
    "merge": word("merge"),
    "separators": word("separators"),
}
"""What a step is called."""
_SMALL = 4000  # pixels of a crop that travels as PNG; of a larger one JPEG shows no less
_PICTURE_SIDE = 960  # px: more of the whole picture is never seen


def plan_shown(row: FamilyRow) -> dict[str, Any]:
    """A family's plan as the page draws it."""
    plan = row.plan
    if plan is None:
        return {"name": row.name, "title": row.title, "words": row.words, "refused": row.refused}
    return {
        "name": row.name,
        "title": row.title,
        "words": row.words,
        "refused": "",
        "tokens": plan.tokens,
        "separators": plan.separators,
        "total": plan.total,
        "patch": plan.patch,
        "merge": plan.merge,
        "boxes": [list(box) for box in tile_boxes(plan, look_of(plan, "as built"))],
        "parts": [
            [p.kind, p.first, p.tokens, p.rows, p.cols, p.newline, p.tile, list(p.box)]
            for p in row.parts
        ],
        "steps": [[said(STEPS[step.kind]), step.said] for step in plan.steps],
    }


def seen_shown(row: FamilyRow) -> list[str]:
    """Letter height, letters a slot, or why there are none."""
    if row.plan is None:
        return ["", "", row.refused]
    if row.letter is None or row.letters is None:
        return ["", "", said("not in what it looks at") if row.box else said("no box is drawn")]
    letters = number(round(row.letters)) if row.letters >= 1.5 else tenths(row.letters)
    return [tenths(row.letter), letters, said("only its size is known")]


def tenths(value: float) -> str:
    """A number with one decimal, to be read.

    >>> tenths(20.46)
    '20.5'
    """
    return digits(f"{value:.1f}")


def crops_shown(reading: BudgetReading) -> list[bytes]:
    """The smallest print as each family gets it; no bytes where it gets none."""
    return [b"" if crop is None else _encoded(crop) for crop in reading.crops()]


def print_ratio(reading: BudgetReading) -> float:
    """How many times as wide as high the smallest print is, with what is around it."""
    if reading.setting.box is None:
        return 7.0
    _, _, height, width = around(reading.setting.box, reading.setting.image_size)
    return round(width / height, 3)


def _encoded(crop: NDArray[np.uint8]) -> bytes:
    buffer = BytesIO()
    picture = Image.fromarray(crop)
    if picture.width * picture.height <= _SMALL:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def picture_shown(picture: NDArray[np.uint8] | None) -> bytes:
    """The whole picture, as large as it is seen."""
    if picture is None:
        return b""
    buffer, small = BytesIO(), Image.fromarray(picture)
    small.thumbnail((_PICTURE_SIDE, _PICTURE_SIDE))
    small.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def choices(context: int, merge: int, own: bool) -> dict[str, list[list[Any]]]:
    """Every list of choices as (value, words); numbers of one's own among them."""
    merges = _with(MERGES, merge) if merge else MERGES
    none = said_in("of a menu", "none")
    return {
        "pictures": [[name, _named(name)] for name in PICTURES]
        + [[OWN, said("your own"), True]] * own,
        "contexts": [[slots, number(slots)] for slots in _with(CONTEXTS, context)],
        "fits": [[fit, said(_FITS[fit])] for fit in FITS],
        "merges": [
            [0, said("the family's")],
            *([side, f"{side} × {side}" if side > 1 else none] for side in merges),
        ],
        "projectors": [[name, none if name == "none" else _named(name)] for name in PROJECTORS],
        "decoders": [[name, name] for name in DECODERS],
    }


def _named(name: str) -> str:
    return said(_NAMES[name]) if name in _NAMES else name


def _with(known: Sequence[int], own: int) -> list[int]:
    return sorted({*known, own})


def families_shown(shown: Iterable[str] = VLM_VARIANTS) -> list[list[str]]:
    """(name, title) of every rule, by its title."""
    return sorted(([name, title_of(name)] for name in shown), key=lambda pair: pair[1].lower())


def settings_shown(row: FamilyRow) -> list[dict[str, Any]]:
    """Settings of a family's rule, each with the origin of its default."""
    if row.plan is None:
        return []
    return [
        {
            "name": one.name,
            "value": one.value,
            "default": str(one.default)
            if isinstance(one.default, bool)
            else digits(f"{one.default:,}"),
            "origin": said(one.origin),
            "changed": one.value != one.default,
            "kind": _kind(one.default),
        }
        for one in row.plan.settings
    ]


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "switch"
    return "whole" if isinstance(value, int) else "real"
