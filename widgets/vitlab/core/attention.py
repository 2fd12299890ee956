"""Attention maps: how to look at one, what rollout makes of them all, and how to test a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from vitlab.core.deletion import DeletionCurve, deletion_curve
from vitlab.core.errors import LabError, PlaceError, ShapeError
from vitlab.core.grid import Pair

__all__ = [
    "DeletionCurve",
    "attention_map",
    "attention_rollout",
    "deletion_curve",
    "padding_mask",
]

HeadFusion: TypeAlias = Literal["mean", "max", "min"]


def attention_map(
    attn: Float[Tensor, "*batch layers heads n n"],
    layer: int,
    head: int | None,
    query: int,
    grid: Pair,
    num_prefix_tokens: int = 1,
) -> Float[Tensor, "*batch rows cols"]:
    """What one query reads from every patch, laid out as the picture is.

    ``head=None`` takes the mean over the heads. ``query`` counts the whole sequence, prefix
    tokens first: 0 is CLS where there is one. The map sums to 1 less what goes to the prefix.

    >>> attn = torch.full((1, 2, 3, 7, 7), 1 / 7)
    >>> attention_map(attn, layer=-1, head=None, query=0, grid=(2, 3)).shape
    torch.Size([1, 2, 3])
    """
    layers, heads, tokens = attn.shape[-4:-1]
    _check_sequence(tokens, grid, num_prefix_tokens)
    _check_index("layer", layer, layers)
    _check_index("query", query, tokens)
    if head is not None:
        _check_index("head", head, heads)
    rows = attn[..., layer, :, query, num_prefix_tokens:]
    chosen: Tensor = rows.mean(-2) if head is None else rows[..., head, :]
    return chosen.reshape(*chosen.shape[:-1], *grid)


def attention_rollout(
    attn: Float[Tensor, "*batch layers heads n n"] | Sequence[Float[Tensor, "*batch heads n n"]],
    *,
    head_fusion: HeadFusion = "mean",
    residual: float = 0.5,
    discard_ratio: float = 0.0,
    start_layer: int = 0,
) -> Float[Tensor, "*batch n n"]:
    """Multiply the layers' attention, each mixed with the identity for the residual stream.

    Abnar & Zuidema 2020: every layer is (1 - residual) A + residual I with its rows scaled to
    sum to 1, and the product runs from the last layer to the first, so row i says how token i
    of the output draws on the tokens of the input. A sequence of the layers' maps, as Hugging
    Face gives them, will do as well. ``discard_ratio`` first sets that share of
    each layer's smallest weights to zero, as jacobgil/vit-explain does, never those to token 0.

    >>> attn = torch.eye(4).expand(2, 3, 4, 4)
    >>> torch.equal(attention_rollout(attn), torch.eye(4))
    True
    """
    if head_fusion not in get_args(HeadFusion):
        raise LabError(f"head_fusion {head_fusion!r} is not known: use 'mean', 'max' or 'min'.")
    if not (0 <= residual <= 1 and 0 <= discard_ratio < 1):
        raise LabError(
            f"residual {residual} must lie in 0 to 1 and discard_ratio {discard_ratio} "
            "in 0 to below 1: they are shares."
        )
    if not isinstance(attn, Tensor) and len(attn):
        attn = torch.stack(tuple(attn), -4)
    if not isinstance(attn, Tensor) or not attn.shape[-4]:
        raise ShapeError(
            "there is no attention map here: on a fused path a model keeps none, so ask ours with "
            "return_attention=True, or load a Hugging Face model with attn_implementation='eager'."
        )
    layers, _, tokens = attn.shape[-4:-1]
    _check_index("start_layer", start_layer, layers)
    fused = attn.mean(-3) if head_fusion == "mean" else getattr(attn, f"a{head_fusion}")(-3)
    fused = _without_smallest(fused, discard_ratio)
    identity = torch.eye(tokens, dtype=attn.dtype, device=attn.device)
    mixed = (1 - residual) * fused + residual * identity
    mixed = mixed / mixed.sum(-1, keepdim=True)
    rollout = mixed[..., start_layer, :, :]
    for layer in range(start_layer + 1, layers):
        rollout = mixed[..., layer, :, :] @ rollout
    return rollout


def _without_smallest(
    attn: Float[Tensor, "*batch n n"], discard_ratio: float
) -> Float[Tensor, "*batch n n"]:
    """Zero the smallest weights of each map; those to token 0 stay, whatever their size."""
    flat = attn.flatten(-2)
    discarded = int(flat.shape[-1] * discard_ratio)
    if not discarded:
        return attn
    smallest = flat.topk(discarded, -1, largest=False).indices
    kept = torch.ones_like(flat, dtype=torch.bool).scatter(-1, smallest, value=False)
    kept = kept.view(attn.shape)
    kept[..., 0] = True
    return attn.where(kept, 0)


def padding_mask(
    valid: Bool[Tensor, "b tokens"], num_prefix_tokens: int = 0, *, symmetric: bool = False
) -> Float[Tensor, "b 1 n n"]:
    """Additive mask that keeps every query from looking at padded tokens.

    Zero where a query may look, the lowest finite float32 elsewhere: a row that may look
    nowhere then spreads evenly and gives no NaN. ``symmetric`` masks the rows of padded
    queries as well, as timm's NaFlex does; key-only is enough, for nobody reads those rows.

    >>> padding_mask(torch.tensor([[True, False]]))[0, 0].ne(0)
    tensor([[False,  True],
            [False,  True]])
    """
    if valid.ndim != 2 or valid.dtype != torch.bool:
        raise ShapeError(
            "padding_mask takes one bool for each token, (batch, tokens), "
            f"not {tuple(valid.shape)} of {valid.dtype}."
        )
    prefix = valid.new_ones(len(valid), num_prefix_tokens)
    keys = torch.cat([prefix, valid], 1)
    allowed = keys[:, None, None, :].expand(-1, 1, keys.shape[1], -1)
    if symmetric:
        allowed = allowed & keys[:, None, :, None]
    mask = torch.zeros(allowed.shape, device=valid.device)
    return mask.masked_fill(~allowed, torch.finfo(mask.dtype).min)


def _check_sequence(tokens: int, grid: Pair, num_prefix_tokens: int) -> None:
    rows, cols = grid
    if tokens != rows * cols + num_prefix_tokens:
        raise ShapeError(
            f"{tokens} tokens are not {num_prefix_tokens} prefix tokens and a grid of {rows} × "
            f"{cols} = {rows * cols} patches: {tokens - rows * cols} prefix tokens would be."
            if tokens >= rows * cols
            else f"{tokens} tokens cannot fill a grid of {rows} × {cols} = {rows * cols} patches."
        )


def _check_index(name: str, index: int, count: int) -> None:
    if not -count <= index < count:
        raise PlaceError(f"there is no {name} {index}: use 0 to {count - 1}.")
