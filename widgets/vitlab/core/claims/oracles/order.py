"""Claims on what attention knows of order, and on what its weights say."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

from vitlab.core.claims.proof import Proof, fact, oracle
from vitlab.core.claims.randomness import normal, seeded
from vitlab.core.encoder import Attention, Block, attention_weights
from vitlab.core.patches import patchify
from vitlab.words import said

_TOKENS, _DIM = 13, 32


def _encoder(seed: int) -> nn.ModuleList:
    with seeded(seed):
        return nn.ModuleList(Block(_DIM, 4) for _ in range(2)).double().requires_grad_(False)


def _encode(blocks: nn.ModuleList, tokens: Tensor, *, causal: bool = False) -> Tensor:
    for block in blocks:
        tokens = block(tokens, causal=causal)
    return tokens


def _shuffle(seed: int) -> Tensor:
    """An order of the tokens in which CLS stays first."""
    generator = torch.Generator().manual_seed(seed)
    return torch.cat(
        [torch.zeros(1, dtype=torch.long), 1 + torch.randperm(_TOKENS - 1, generator=generator)]
    )


def _change(one: Tensor, other: Tensor) -> float:
    return float((one - other).abs().max())


@oracle("C11", "F9")
def _order_is_ignored(seed: int = 0) -> Proof:
    blocks, tokens, order = _encoder(seed), normal(1, _TOKENS, _DIM, seed=seed), _shuffle(seed)
    plain, shuffled = _encode(blocks, tokens), _encode(blocks, tokens[:, order])
    masked = [_encode(blocks, x, causal=True) for x in (tokens, tokens[:, order])]
    causal = _change(masked[0][:, order], masked[1])
    places = normal(1, _TOKENS, _DIM, seed=seed + 1)
    placed = _change(*(_encode(blocks, x + places)[:, 0] for x in (tokens, tokens[:, order])))
    facts = (
        fact("tokens_changed", _change(plain[:, order], shuffled), "outputs follow the shuffle"),
        fact("cls_changed", _change(plain[:, 0], shuffled[:, 0]), "read from CLS"),
        fact("mean_changed", _change(plain[:, 1:].mean(1), shuffled[:, 1:].mean(1)), "a mean"),
        fact("cls_changed_with_positions", placed, "positions added", standing="measured"),
        fact("tokens_changed_causal", causal, "causal mask", standing="measured"),
    )
    same, different = [number.value for number in facts[:3]], [placed, causal]
    text = said(
        "Shuffled tokens come out shuffled, CLS and mean unchanged, until positions or a mask."
    )
    return Proof(facts, max(same) < 1e-12 and min(different) > 1e-3, text)


@oracle("E7")
def _any_shuffle(seed: int = 0) -> Proof:
    blocks, tokens = _encoder(seed), normal(1, _TOKENS, _DIM, seed=seed)
    plain = _encode(blocks, tokens)
    shuffled = [_encode(blocks, tokens[:, _shuffle(seed + run)]) for run in range(20)]
    cls = max(_change(plain[:, 0], other[:, 0]) for other in shuffled)
    patch = min(
        _change(plain[:, 1], other[:, 1])
        for run, other in enumerate(shuffled)
        if _shuffle(seed + run)[1] != 1
    )
    facts = (
        fact("cls_changed", cls, "most over 20 shuffles"),
        fact("first_patch_changed", patch, "least over those that move it", standing="measured"),
    )
    text = said("No shuffle of the patches reaches CLS; a patch as the query is moved itself.")
    return Proof(facts, cls < 1e-12 and patch > 1e-3, text)


@oracle("E9")
def _both_ways(seed: int = 0) -> Proof:
    blocks, tokens = _encoder(seed), normal(1, _TOKENS, _DIM, seed=seed)
    other = tokens.clone()
    other[:, -1] = normal(_DIM, seed=seed + 1)
    changes = [
        _change(*(_encode(blocks, x, causal=causal)[:, 0] for x in (tokens, other)))
        for causal in (False, True)
    ]
    facts = (
        fact("first_changed", changes[0], "by another last token", standing="measured"),
        fact("first_changed_causal", changes[1], "under a causal mask"),
    )
    text = said("The first token reads the last one; under a causal mask it would not.")
    return Proof(facts, changes[0] > 1e-6 and changes[1] == 0, text)


@oracle("E10")
def _shifted_pictures(seed: int = 0) -> Proof:
    image, kernel = normal(1, 2, 16, 24, seed=seed), normal(4, 2, 3, 3, seed=seed + 1)
    one_down = image.roll(1, 2)

    def conv(x: Tensor, stride: int) -> Tensor:
        return conv2d(pad(x, (1, 1, 1, 1), mode="circular"), kernel, stride=stride)

    dense = _change(conv(one_down, 1), conv(image, 1).roll(1, 2))
    strided = min(_change(conv(one_down, 2), conv(image, 2).roll(rows, 2)) for rows in range(8))
    patch = _change(patchify(image.roll(8, 2), 8), patchify(image, 8).roll(3, 1))
    facts = (
        fact("stride_1", dense, "shift, then convolve - convolve, then shift"),
        fact("stride_2", strided, "nearest shift of the output", standing="measured"),
        fact("patches_by_a_whole_patch", patch, "patches move by a row of the grid"),
    )
    holds = dense < 1e-12 and strided > 0.1 and patch == 0
    text = said(
        "A convolution follows every shift, with a stride only its multiples: as patches do."
    )
    return Proof(facts, holds, text)


@oracle("F4")
def _weights_and_contributions(seed: int = 0) -> Proof:
    with seeded(seed):
        layer = Attention(64, 1).double().requires_grad_(False)
    tokens = normal(1, 50, 64, seed=seed)
    queries, keys, values = layer.qkv(tokens).chunk(3, -1)
    weights = attention_weights(queries, keys)[0]
    lengths = values[0].norm(dim=-1)
    differ = float((weights.argmax(1) != (weights * lengths).argmax(1)).double().mean())
    spread = float(lengths.max() / lengths.min())
    facts = (
        fact("heaviest_is_not_largest", differ, "share of 50 queries", standing="measured"),
        fact("longest_over_shortest_value", spread, "norms of the values", standing="measured"),
    )
    text = said(
        "For {share:.0f} % of the queries the token with the largest weight is not the one that "
        "adds most: a weight multiplies a value, and the value may be small.",
        share=100 * differ,
    )
    return Proof(facts, differ > 0.05, text)
