"""Positions written as sines and cosines: nothing is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.grid import refuse_negative_prefix, rows_and_cols
from vitlab.core.positions.coordinates import Coordinates, Places, places_of
from vitlab.core.positions.frequencies import frequencies, refuse_dim, table_device
from vitlab.words import said

Style: TypeAlias = Literal["mae", "bigvision", "hf", "timm"]


@dataclass(frozen=True)
class _Columns:
    """How a house lays out its columns; big_vision's last frequency is exactly 1/temperature."""

    axes: Literal["xy", "yx"]
    sines_first: bool = False
    reaches_temperature: bool = False


_STYLES: dict[Style, _Columns] = {
    "mae": _Columns("xy"),
    "bigvision": _Columns("xy", reaches_temperature=True),
    "hf": _Columns("yx"),
    "timm": _Columns("yx", sines_first=True),
}


def sinusoidal_1d(
    length: int,
    dim: int,
    *,
    temperature: float = 10_000.0,
    layout: Literal["interleaved", "concat"] = "interleaved",
    dtype: torch.dtype = torch.float32,
    device: torch.device | str | None = None,
) -> Float[Tensor, "length dim"]:
    """Write places 0, 1, 2, … as sines and cosines (Vaswani et al. 2017).

    Over a raster of patches it sees the end of a row and the start of the next as neighbours.

    Args:
        length: How many places.
        dim: Numbers in one token; even.
        temperature: How far the frequencies spread: they fall from 1 to nearly 1/temperature.
        layout: "interleaved" puts sine and cosine of a frequency side by side, "concat" all sines
            before all cosines.
        dtype: Of the table; it is computed in float64.
        device: Where the table lies; None is torch's default.

    Returns:
        A row for each place.

    Raises:
        ShapeError: ``dim`` is odd, or there is no place.
        LabError: The layout is not known, or the temperature is not above 0.

    >>> sinusoidal_1d(196, 768).shape
    torch.Size([196, 768])

    """
    if layout not in ("interleaved", "concat"):
        raise LabError(
            said("layout {given!r} is not known: use 'interleaved' or 'concat'.", given=layout)
        )
    if length < 1:
        raise ShapeError(
            said("a table of {length} positions is empty: use 1 or more.", length=length)
        )
    refuse_dim(dim, 2, said("a 1-D sinusoid"))
    waves = _waves(
        torch.arange(length, dtype=torch.float64, device="cpu"), frequencies(dim // 2, temperature)
    )
    if layout == "interleaved":
        waves = waves.mT
    return waves.flatten(1).to(dtype).to(table_device(device))


def sinusoidal_2d(
    grid_h: int,
    grid_w: int,
    dim: int,
    *,
    temperature: float = 10_000.0,
    style: Style = "mae",
    num_prefix_tokens: int = 0,
    coords: Coordinates | tuple[Places, Places] = "index",
    dtype: torch.dtype = torch.float32,
    device: torch.device | str | None = None,
) -> Float[Tensor, "tokens dim"]:
    """Write row and column of every patch as sines and cosines, half of ``dim`` each.

    Args:
        grid_h: Rows of patches.
        grid_w: Patches in a row.
        dim: Numbers in one token; a multiple of 4.
        temperature: How far the frequencies spread: they fall from 1 to nearly 1/temperature.
        style: Whose order of the columns: "mae" has sin x, cos x, sin y, cos y; "hf" y before x;
            "timm" sin y, sin x, cos y, cos x; "bigvision" is laid out like "mae" and differs in its
            frequencies: the last is 1/temperature.
        num_prefix_tokens: Rows of zeros before the patches, as in MAE.
        coords: "index" counts rows and columns; "centered" measures them from -1 to 1 in whole
            turns, as `rope_2d`; or where they lie, (of rows, of columns), fractions among them
            (`rescaled_places` for a table of another grid).
        dtype: Of the table; it is computed in float64.
        device: Where the table lies; None is torch's default.

    Returns:
        A row for each token.

    Raises:
        ShapeError: ``dim`` is no multiple of 4, or the grid has no cell.
        LabError: The style is not known, or the temperature is not above 0.

    >>> table = sinusoidal_2d(14, 10, 64, num_prefix_tokens=1)
    >>> table.shape, table[1:].norm(dim=1).unique().tolist() # sqrt(64 / 2)
    (torch.Size([141, 64]), [5.656854152679443])
    >>> between = sinusoidal_2d(2, 3, 8, coords=([0.5, 1.5], [0.0, 1.0, 2.0]))
    >>> round(between[0, 4].item(), 3)  # sin 0.5
    0.479

    """
    if style not in get_args(Style):
        known = ", ".join(map(repr, get_args(Style)))
        raise LabError(
            said("style {given!r} is not known: use one of {known}.", given=style, known=known)
        )
    rows, cols = rows_and_cols((grid_h, grid_w))
    y, x = places_of((rows, cols), coords)
    refuse_negative_prefix(num_prefix_tokens)
    refuse_dim(dim, 4, said("a 2-D sinusoid"))
    columns, bands = _STYLES[style], dim // 4
    if columns.reaches_temperature and bands == 1:
        raise ShapeError(
            said(
                "style={style!r} needs two frequencies or more: use a dim of 8, not {dim}.",
                style=style,
                dim=dim,
            )
        )
    steps = bands - 1 if columns.reaches_temperature else bands
    omega = frequencies(bands, temperature, steps=steps)
    table = torch.empty(num_prefix_tokens + rows * cols, dim, dtype=dtype, device="cpu")
    table[:num_prefix_tokens] = 0
    _lay_out(table[num_prefix_tokens:].view(rows, cols, dim), (y, x), omega, columns)
    return table.to(table_device(device))


def _lay_out(
    table: Tensor, places: tuple[Tensor, Tensor], omega: Tensor, columns: _Columns
) -> None:
    """Sines of each axis once, then laid along the other one: h + w rows of them, not h × w."""
    rows, cols, _ = table.shape
    y, x = (_waves(side, omega).to(table.dtype) for side in places)
    waves = {"y": y[:, None], "x": x[None]}
    parts = table.view(rows, cols, 2, 2, -1)
    if columns.sines_first:
        parts = parts.transpose(2, 3)
    for axis, name in enumerate(columns.axes):
        parts[:, :, axis] = waves[name]


def _waves(places: Tensor, omega: Tensor) -> Tensor:
    """(places, 2, bands): sine and cosine of each place at each frequency."""
    angles = places[:, None] * omega
    return torch.stack([angles.sin(), angles.cos()], dim=1)
