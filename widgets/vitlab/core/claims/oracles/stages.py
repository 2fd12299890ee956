"""Claims on tokenizers in stages, on overlap, and on axes that are flattened."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import linear

from vitlab.core.arguments import together
from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import seeded
from vitlab.core.patches import HierarchicalPatchEmbed, OverlapPatchEmbed, patchify
from vitlab.words import said


@oracle("D39")
def _merging() -> Proof:
    with seeded(0):
        stages = HierarchicalPatchEmbed(224, embed_dims=(4, 8, 16, 32))
        shapes = [tokens.shape for tokens in stages(torch.zeros(1, 3, 224, 224))]
    facts = (
        *(fact("side_of_stage_{i}", shape[1], "tokens", i=i) for i, shape in enumerate(shapes, 1)),
        *(
            fact("width_of_stage_{i}", shape[3], "twice as wide", i=i)
            for i, shape in enumerate(shapes, 1)
        ),
        fact("pixels_a_side_at_the_end", stages.patch_sizes[-1], "4 · 2 · 2 · 2", "px"),
    )
    holds = [shape[1] for shape in shapes] == [224 // px for px in (4, 8, 16, 32)]
    holds &= all(after[3] == 2 * before[3] for before, after in pairwise(shapes))
    text = said("One cut into 4 px, then 2 × 2 tokens become one of twice the width, three times.")
    return Proof(facts, holds, text)


def _sides(strides: Sequence[int]) -> list[int]:
    """Tokens a side after each convolution with kernel = stride, until one cannot be."""
    sides, x = [], torch.zeros(1, 3, 224, 224)
    with torch.no_grad(), seeded(0):
        for stride in strides:
            try:
                x = nn.Conv2d(x.shape[1], 4, stride, stride)(x)
            except RuntimeError:
                break
            sides.append(x.shape[2])
    return sides


@oracle("D40")
def _strides_multiply() -> Proof:
    chained, right = _sides((4, 8, 16, 32)), _sides((4, 2, 2, 2))
    facts = (
        *(fact("side_{i}", side, "kernels 4, 8, 16, 32", i=i) for i, side in enumerate(chained, 1)),
        fact("stages_that_run", len(chained), "kernel 16 on 7 × 7 tokens is refused"),
        *(
            fact("right_side_{i}", side, "kernels 4, 2, 2, 2", i=i)
            for i, side in enumerate(right, 1)
        ),
    )
    holds = len(chained) < 4 == len(right) and right == [56, 28, 14, 7]
    text = said(
        "Sides of {sides}, then an error: strides multiply.",
        sides=together([str(side) for side in chained]),
    )
    return Proof(facts, holds, text)


@oracle("D41")
def _flattened_axes(seed: int = 0) -> Proof:
    with seeded(seed):
        conv, images = nn.Conv2d(3, 64, 16, 16), torch.randn(2, 3, 224, 224)
    with torch.no_grad():
        maps = conv(images)
        tokens = linear(patchify(images, 16), conv.weight.flatten(1), conv.bias)
    wrong, right = maps.flatten(1, 2), maps.flatten(2).mT
    difference = float((tokens - right).abs().max())
    facts = (
        fact("wrong_tokens", wrong.shape[1], "64 · 14, flatten(1, 2)"),
        fact("wrong_width", wrong.shape[2], "14"),
        fact("tokens", right.shape[1], "14 · 14, flatten(2).mT"),
        fact("width", right.shape[2], "64"),
        fact("difference_from_linear", difference, "largest, float32", standing="measured"),
    )
    holds = tuple(wrong.shape) == (2, 896, 14) and right.shape == tokens.shape and difference < 1e-5
    text = said(
        "NCHW flattened as NHWC is {wrong} instead of {right}.",
        wrong=tuple(wrong.shape),
        right=tuple(right.shape),
    )
    return Proof(facts, holds, text)


@oracle("D42")
def _padding() -> Proof:
    def side(padding: int) -> int:
        with torch.no_grad(), seeded(0):
            return int(nn.Conv2d(1, 1, 7, 4, padding)(torch.zeros(1, 1, 224, 224)).shape[2])

    small, half = (7 - 4) // 2, 7 // 2
    facts = (
        fact("padding_small", small, "⌊(7 - 4) / 2⌋", "px"),
        fact("padding_half", half, "⌊7 / 2⌋", "px"),
        fact("tokens_a_side_small", side(small), "⌊(224 + 2 · 1 - 7) / 4⌋ + 1"),
        fact("tokens_a_side_half", side(half), "⌊(224 + 2 · 3 - 7) / 4⌋ + 1"),
        fact("tokens_meant", 224 // 4, "224 / 4"),
    )
    with seeded(0):
        ours = OverlapPatchEmbed(7, 4, embed_dim=1).grid_for(224).rows
    holds = side(small) != 224 // 4 == side(half) == ours
    text = said(
        "A padding of {small} gives {fewer} tokens a side, and {half} gives {meant}.",
        small=small,
        fewer=side(small),
        half=half,
        meant=side(half),
    )
    return Proof(facts, holds, text)
