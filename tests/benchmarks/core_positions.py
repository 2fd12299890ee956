"""Positions and resolution against timm, and against the loops of the usual lesson."""

from __future__ import annotations

from functools import partial
from math import cos, sin

import numpy as np
import torch

from tests.benchmarks.comparison import Row
from vitlab.core.positions import sinusoidal_1d, sinusoidal_2d
from vitlab.core.resolution import (
    interpolation,
    patch_weights,
    resample_abs_pos_embed,
    resample_patch_embed,
)

DIM = 768


def rows() -> list[Row]:
    """Every row; timm is wanted here only."""
    return [*_sinusoids(), *_tables(), *_weights()]


def _sinusoids() -> list[Row]:
    from timm.layers import build_sincos2d_pos_embed

    def ours(side: int) -> torch.Tensor:
        return sinusoidal_2d(side, side, DIM, style="timm")

    against_timm = [
        Row(
            f"2-D sinusoids, {side} × {side}, {DIM} wide",
            partial(ours, side),
            "timm build_sincos2d_pos_embed",
            partial(build_sincos2d_pos_embed, [side, side], DIM),
            target,
        )
        for side, target in ((14, None), (64, 2.0))
    ]
    loop = "a loop over places and channels"
    return [
        *against_timm,
        Row(
            f"2-D sinusoids, 64 × 64, {DIM} wide",
            partial(ours, 64),
            loop,
            partial(sinusoids_in_loops, 64, 64, DIM),
            100.0,
        ),
        Row(
            f"1-D sinusoids, 4,096 places, {DIM} wide",
            partial(sinusoidal_1d, 64 * 64, DIM),
            loop,
            partial(sequence_in_loops, 64 * 64, DIM),
        ),
    ]


def sinusoids_in_loops(rows: int, cols: int, dim: int) -> torch.Tensor:
    """One number at a time into a table, as lessons write it, for both sides of a grid.

    >>> torch.allclose(sinusoids_in_loops(2, 3, 8), sinusoidal_2d(2, 3, 8, style="timm"))
    True
    """
    table = np.zeros((rows * cols, dim), dtype=np.float32)
    bands = dim // 4
    for row in range(rows):
        for col in range(cols):
            place = row * cols + col
            for band in range(bands):
                slower = 10_000 ** (band / bands)
                table[place, band] = sin(row / slower)
                table[place, bands + band] = sin(col / slower)
                table[place, 2 * bands + band] = cos(row / slower)
                table[place, 3 * bands + band] = cos(col / slower)
    return torch.from_numpy(table)


def sequence_in_loops(length: int, dim: int) -> torch.Tensor:
    """The same for places in a row.

    >>> torch.allclose(sequence_in_loops(5, 8), sinusoidal_1d(5, 8))
    True
    """
    table = np.zeros((length, dim), dtype=np.float32)
    for place in range(length):
        for channel in range(0, dim, 2):
            angle = place / 10_000 ** (channel / dim)
            table[place, channel] = sin(angle)
            table[place, channel + 1] = cos(angle)
    return torch.from_numpy(table)


def _tables() -> list[Row]:
    from timm.layers import resample_abs_pos_embed as timm_resample

    table = torch.randn(1, 1 + 14 * 14, DIM, generator=torch.Generator().manual_seed(0))
    return [
        Row(
            f"position table, 14 × 14 to {side} × {side}, {DIM} wide",
            partial(resample_abs_pos_embed, table, (side, side)),
            "timm resample_abs_pos_embed",
            partial(timm_resample, table, [side, side]),
            2.0,
        )
        for side in (7, 16, 24, 64)
    ]


def _weights() -> list[Row]:
    from timm.layers.patch_embed import PatchEmbedResamplerFixedOrigSize
    from timm.layers.patch_embed import resample_patch_embed as timm_resample

    weight = torch.randn(DIM, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    timm_kept = PatchEmbedResamplerFixedOrigSize((16, 16))

    def first_call(side: int) -> torch.Tensor:
        interpolation._matrix.cache_clear()
        patch_weights._inverse.cache_clear()
        return resample_patch_embed(weight, side)

    found = []
    for side in (8, 12, 24, 32, 48):
        size, name = [side, side], f"patch weights {DIM} × 3 × 16 × 16 to {side} px"
        ours, theirs = partial(resample_patch_embed, weight, side), partial(timm_resample, weight)
        inverts = "timm resample_patch_embed"
        note = "timm's function inverts in every call"
        target = 2.0 if side in (24, 32) else 0.9
        found += [
            Row(name, ours, inverts, partial(theirs, size), target, note),
            Row(
                f"{name}, no cache", partial(first_call, side), inverts, partial(theirs, size), 0.9
            ),
            Row(name, ours, "timm's resampler, inverse kept", partial(timm_kept, weight, size)),
        ]
    return found
