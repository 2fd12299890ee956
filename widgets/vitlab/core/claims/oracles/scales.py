"""Claims on what a position table does at another resolution."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal
from vitlab.core.grid import PatchGrid
from vitlab.core.positions import sinusoidal_2d
from vitlab.core.resolution import resample_abs_pos_embed
from vitlab.words import said

_DIM = 768


def _formula_at(coordinates: Tensor) -> Tensor:
    """The 2-D sinusoid of MAE at any coordinates, the same for rows and columns."""
    bands = 10_000 ** (-torch.arange(_DIM // 4, dtype=torch.float64) / (_DIM // 4))
    angles = coordinates[:, None] * bands
    axis = torch.cat([angles.sin(), angles.cos()], 1)
    count = len(coordinates)
    return torch.cat([axis.repeat(count, 1), axis.repeat_interleave(count, 0)], 1)


@oracle("C12")
def _another_resolution() -> Proof:
    old, new = 14, 24
    trained = sinusoidal_2d(old, old, _DIM, dtype=torch.float64)
    resized = resample_abs_pos_embed(trained, (new, new), (old, old), 0, style="hf")
    raw = sinusoidal_2d(new, new, _DIM, dtype=torch.float64)
    places = (torch.arange(new, dtype=torch.float64) + 0.5) * old / new - 0.5
    alike = [
        float(cosine_similarity(table, resized).mean()) for table in (raw, _formula_at(places))
    ]
    facts = (
        fact("raw_indices", alike[0], "cosine of 0 … 23 with the bicubic table, mean"),
        fact("rescaled_coordinates", alike[1], "cosine of (i + ½) · 14/24 - ½ with it, mean"),
    )
    holds = alike[1] > 0.999 and alike[0] < 0.85
    text = said(
        "At its own indices the formula is {raw:.3f} like the resized table that a model would "
        "know, at rescaled coordinates {rescaled:.5f}.",
        raw=alike[0],
        rescaled=alike[1],
    )
    return Proof(facts, holds, text)


@oracle("D27")
def _prefix_in_the_way(seed: int = 0) -> Proof:
    table = normal(1, 5 + 196, 8, seed=seed)
    resized = resample_abs_pos_embed(table, (10, 20), (14, 14), num_prefix_tokens=5)
    facts = (
        fact("square_of_197_rows", int(_reshapes(197, 14)), "0: reshape refuses"),
        fact("rows", resized.shape[1], "10 · 20 + 1 CLS + 4 registers"),
        fact("prefix_changed", float((resized[:, :5] - table[:, :5]).abs().max()), "largest"),
        fact("rows_without_prefix", PatchGrid((160, 320), 16).tokens, "10 · 20"),
    )
    holds = not _reshapes(197, 14) and resized.shape[1] == 10 * 20 + 5
    holds &= torch.equal(resized[:, :5], table[:, :5])
    text = said(
        "197 rows are no square: set the prefix aside, resize the grid, put the prefix back."
    )
    return Proof(facts, holds, text)


def _reshapes(rows: int, side: int) -> bool:
    try:
        torch.zeros(rows, 8).reshape(side, side, 8)
    except RuntimeError:
        return False
    return True


@oracle("E8")
def _three_times_256(seed: int = 0) -> Proof:
    old, new = PatchGrid(224, 16), PatchGrid(256, 16)
    table = normal(1, old.sequence_length(), 8, seed=seed)
    resized = resample_abs_pos_embed(table, (new.rows, new.cols), (old.rows, old.cols))
    facts = (
        fact("side", new.image_size[0], "pixels"),
        fact("tokens", new.tokens, "(256 / 16)²"),
        fact("rows_before", table.shape[1], "196 + CLS"),
        fact("rows_after", resized.shape[1], "256 + CLS"),
        fact("cls_changed", float((resized[:, 0] - table[:, 0]).abs().max()), "largest"),
    )
    holds = new.tokens == new.image_size[0] and resized.shape[1] == new.tokens + 1
    holds &= torch.equal(resized[:, 0], table[:, 0])
    text = said(
        "A side of 256 px happens to have 256 patches: {rows} rows become 257.",
        rows=table.shape[1],
    )
    return Proof(facts, holds, text)
