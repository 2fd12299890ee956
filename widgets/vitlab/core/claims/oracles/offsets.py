"""Claims on relative positions: a number for each offset."""

from __future__ import annotations

import torch

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import seeded
from vitlab.core.grid import PatchGrid
from vitlab.core.positions import RelativePositionBias, relative_position_index
from vitlab.words import said


def _numbers(bias: RelativePositionBias) -> int:
    return bias.relative_position_bias_table.numel()


@oracle("D22")
def _fewer_not_more() -> Proof:
    with seeded(0):
        window = _numbers(RelativePositionBias((7, 7), 12))
        whole = _numbers(RelativePositionBias((14, 14), 12, class_token=True))
    claimed = 2 * PatchGrid(224, 16).tokens * 768
    learned = PatchGrid(224, 16).sequence_length() * 768
    facts = (
        fact("claimed", claimed, "2 · 196 · 768"),
        fact("window_of_7", window, "13² · 12 heads, a block"),
        fact("whole_grid", whole, "(27² + 3) · 12 heads, a layer"),
        fact("learned_absolute", learned, "197 · 768"),
    )
    holds = window == 13**2 * 12 and whole == (27**2 + 3) * 12 and whole < learned < claimed
    text = said(
        "{whole:,} numbers a layer at most, where a learned table has {learned:,}.",
        whole=whole,
        learned=learned,
    )
    return Proof(facts, holds, text)


@oracle("D23")
def _offsets_of_a_window() -> Proof:
    size, heads = 7, 3
    index = relative_position_index((size, size))
    places = torch.cartesian_prod(torch.arange(size), torch.arange(size))
    offset = places[:, None] - places
    named = offset[..., 0] * 100 + offset[..., 1]
    pairs = torch.stack([named.flatten(), index.flatten()]).unique(dim=1).shape[1]
    rows = int(index.unique().numel())
    with seeded(0):
        right = _numbers(RelativePositionBias((size, size), heads))
    claimed = (2 * size + 1) ** 2 * 96
    facts = (
        fact("offsets", rows, "(2 · 7 - 1)²"),
        fact("largest_offset", int(offset.max()), "7 - 1"),
        fact("claimed_numbers", claimed, "(2 · 7 + 1)² · 96"),
        fact("numbers", right, "169 · 3 heads"),
    )
    holds = rows == pairs == int(named.unique().numel()) and right == rows * heads < claimed
    text = said(
        "A window of 7 has {rows} offsets, from -6 to 6; each holds one number a head.", rows=rows
    )
    return Proof(facts, holds, text)


@oracle("D24")
def _until_the_border() -> Proof:
    rows, cols = 5, 8
    with seeded(0):
        bias = 50 * RelativePositionBias((rows, cols), 2)().detach()[0]
    bias = bias.unflatten(1, (rows, cols)).unflatten(3, (rows, cols))
    moved = bias[:, 1:, 1:, 1:, 1:] - bias[:, :-1, :-1, :-1, :-1]
    weight = bias.flatten(3).softmax(-1).unflatten(3, (rows, cols))
    inside, corner = (weight[:, y, x, y, x] for y, x in ((2, 3), (0, 0)))
    facts = (
        fact("change_of_logits", float(moved.abs().max()), "all pairs moved by (1, 1)"),
        fact("weight_inside", float(inside[0]), "on itself, in the middle", standing="measured"),
        fact("weight_at_the_corner", float(corner[0]), "on itself", standing="measured"),
    )
    holds = float(moved.abs().max()) == 0 and bool((inside != corner).all())
    text = said(
        "Logits follow the offset everywhere; after the softmax a border differs from the middle."
    )
    return Proof(facts, holds, text)
