"""The four orders of columns of a 2-D sinusoid, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch

from vitlab.core.errors import LabError
from vitlab.core.positions import table_error
from vitlab.core.readings.position_encoding_explorer.maps import Array, as_array, shown_columns
from vitlab.core.readings.position_encoding_explorer.settings import STYLES, PositionSetting
from vitlab.core.readings.position_encoding_explorer.tables import vectors_of
from vitlab.words import said, word

ORDERS = {
    "mae": "sin x, cos x, sin y, cos y",
    "bigvision": word("as mae; the last frequency is 1 / temperature"),
    "hf": "sin y, cos y, sin x, cos x",
    "timm": "sin y, sin x, cos y, cos x",
}


@dataclass(frozen=True)
class ColumnOrder:
    """One house's table of the same grid."""

    style: str
    """Whose table it is, one of `STYLES`."""
    order: str
    """The order of its columns, in words."""
    table: Array
    """(prefix + tokens, columns), at most 192 of them; rows of prefix tokens are 0."""
    error: float
    """‖this - chosen‖ / ‖chosen‖: what a model sees that was trained with the chosen one."""
    error_map: Array
    """(rows, cols): the same for each position."""


def column_orders(setting: PositionSetting) -> Iterator[ColumnOrder]:
    """Every style that the width allows, compared with ``setting.style``.

    >>> [round(order.error, 2) for order in column_orders(PositionSetting(grid_size=(3, 5), dim=8))]
    [0.0, 0.01, 0.95, 1.18]
    """
    plane = replace(setting, encoding="sinusoidal_2d")
    try:
        chosen = vectors_of(plane)
    except LabError:
        return
    for style in STYLES:
        kind = replace(plane, style=style)
        try:
            table = vectors_of(kind)
        except LabError:  # big_vision needs two frequencies
            continue
        error = table_error(table, chosen, setting.grid_size)
        rows = table[:, list(shown_columns(kind))]
        prefix = rows.new_zeros(setting.num_prefix_tokens, rows.shape[1])
        yield ColumnOrder(
            style,
            said(ORDERS[style]),
            as_array(torch.cat([prefix, rows])),
            error.relative,
            as_array(error.by_position),
        )
