"""The numbers of every encoding over a grid."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor

from vitlab.core.claims.randomness import seeded
from vitlab.core.grid import Pair
from vitlab.core.positions import (
    ConventionError,
    Rotation,
    rotation_error,
    sinusoidal_1d,
    sinusoidal_2d,
    table_error,
)
from vitlab.core.positions.coordinates import Coordinates
from vitlab.core.positions.rotary import Layout
from vitlab.core.positions.sinusoidal import Style
from vitlab.core.readings.position_encoding_explorer.settings import SEED, PositionSetting

_EXACT = torch.float64
_STD = 0.02


def vectors_of(setting: PositionSetting) -> Tensor:
    """One vector for each patch, (tokens, dim): what is added to it, or what it is turned into.

    ``"none"`` adds zeros, ``"rope"`` turns a vector of ones. Relative biases have none:
    `biases_of`.

    >>> vectors_of(PositionSetting("sinusoidal_2d", (3, 5), 8)).shape
    torch.Size([15, 8])
    """
    dim, temperature = setting.dim, setting.temperature
    if setting.encoding == "sinusoidal_1d":
        return sinusoidal_1d(
            setting.tokens,
            dim,
            temperature=temperature,
            layout="interleaved" if setting.layout == "interleaved" else "concat",
            dtype=_EXACT,
        )
    if setting.encoding == "sinusoidal_2d":
        return sinusoidal_2d(
            *setting.grid_size,
            dim,
            temperature=temperature,
            style=cast(Style, setting.style),
            coords=cast(Coordinates, setting.coords),
            dtype=_EXACT,
        )
    if setting.encoding == "learned":
        with seeded(SEED):
            table = torch.randn(1, setting.num_prefix_tokens + setting.tokens, dim) * _STD
        return table[0, setting.num_prefix_tokens :]
    if setting.encoding == "rope":
        ones = torch.ones(setting.tokens, dim, dtype=_EXACT)
        return _rotation(setting).turn(ones, setting.grid_size)
    return torch.zeros(setting.tokens, dim, dtype=_EXACT)


def biases_of(setting: PositionSetting) -> Tensor:
    """Biases of the first head at their start, by offset: (2 rows - 1, 2 cols - 1).

    >>> biases_of(PositionSetting("relative", (3, 5))).shape
    torch.Size([5, 9])
    """
    vertical, horizontal = setting.offsets
    with seeded(SEED):
        table = torch.randn(vertical * horizontal, setting.num_heads) * _STD
    return table[:, 0].reshape(vertical, horizontal)


def bias_plane(biases: Tensor, grid: Pair, index: int) -> Tensor:
    """Biases that the query at one position adds, laid on the keys: (rows, cols).

    >>> bias_plane(torch.arange(9).reshape(3, 3), (2, 2), 0)
    tensor([[4, 3],
            [1, 0]])
    """
    row, col = divmod(index, grid[1])
    return biases[row : row + grid[0], col : col + grid[1]].flip(0, 1)


def convention_error(
    setting: PositionSetting, wanted: PositionSetting, index: int
) -> ConventionError:
    """How far off a model is that was trained with other conventions than it is run with.

    >>> here = PositionSetting("sinusoidal_2d", (3, 5), 8)
    >>> convention_error(here, here, 0).relative
    0.0
    """
    if setting.encoding == "rope":
        given, trained = _rotation(setting), _rotation(wanted)
        return rotation_error(setting.grid_size, setting.dim, given, trained, index)
    return table_error(vectors_of(setting), vectors_of(wanted), setting.grid_size)


def _rotation(setting: PositionSetting) -> Rotation:
    return Rotation(
        cast(Coordinates, setting.coords), cast(Layout, setting.layout), setting.temperature
    )
