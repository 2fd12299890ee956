"""Which tokens a learned table of positions covers, and which picture."""

from __future__ import annotations

from math import isqrt
from typing import TypeAlias

from vitlab.core.errors import LabError
from vitlab.core.grid import Pair, as_pair
from vitlab.core.pretrained.told import Arguments
from vitlab.words import said

Layout: TypeAlias = tuple[int, Arguments]


def grid_of_table(rows: int, patch: Pair, told: Arguments) -> Arguments:
    """The arguments that a table of ``rows`` positions settles.

    Sides are taken as equal where nothing else is told.

    >>> grid_of_table(257, (16, 16), {"class_token": True, "reg_tokens": 4})
    {'no_embed_reg': True, 'img_size': (256, 256)}
    """
    prefix = int(told["class_token"])
    layouts: list[Layout] = [
        (prefix + told["reg_tokens"], {}),
        (prefix, {"no_embed_reg": True}),
        (0, {"no_embed_class": True}),
    ]
    size = told.get("img_size")
    if size is None:
        square = _square(rows, patch, layouts)
        if square is None:
            raise LabError(
                said(
                    "a table of {rows} positions fits no square grid of patches: say "
                    "img_size=(height, width) as it was in training.",
                    rows=rows,
                )
            )
        return square
    height, width = as_pair(size, "img_size")
    for covered, layout in layouts:
        if rows - covered == (height // patch[0]) * (width // patch[1]):
            return layout
    raise LabError(_another_size(rows, (height, width), _square(rows, patch, layouts)))


def _square(rows: int, patch: Pair, layouts: list[Layout]) -> Arguments | None:
    for covered, layout in layouts:
        side = isqrt(max(0, rows - covered))
        if side and side * side == rows - covered:
            return layout | {"img_size": (side * patch[0], side * patch[1])}
    return None


def _another_size(rows: int, size: Pair, square: Arguments | None) -> str:
    given = {"rows": rows, "height": size[0], "width": size[1]}
    if square is None:
        return said(
            "a table of {rows} positions does not fit pictures of {height} × {width} px: say "
            "img_size=(height, width) as it was in training.",
            **given,
        )
    high, wide = square["img_size"]
    return said(
        "a table of {rows} positions does not fit pictures of {height} × {width} px, it is for "
        "{high} × {wide} px: load it without img_size=, and then model.set_input_size({size}) "
        "resamples it.",
        **given,
        high=high,
        wide=wide,
        size=size,
    )
