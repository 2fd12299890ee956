"""Positions and resolution against timm, and against the loops of the usual lesson."""

from __future__ import annotations

from functools import partial
from math import cos, sin

import numpy as np
import torch

from tests.benchmarks.comparison import Row
from vitlab.core.positions import sinusoidal_2d
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
    loops = Row(
        f"sinusoids, 64 × 64 places, {DIM} wide",
        partial(ours, 64),
        "a loop over places and channels",
        partial(sinusoids_in_loops, 64 * 64, DIM),
        100.0,
    )
    return [*against_timm, loops]


def sinusoids_in_loops(length: int, dim: int) -> torch.Tensor:
    """One number at a time into a table, as lessons write it.

    >>> from vitlab.core.positions import sinusoidal_1d
    >>> torch.allclose(sinusoids_in_loops(5, 8), sinusoidal_1d(5, 8))
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
