"""Attention rollout: what all layers together draw from the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import torch
from jaxtyping import Float
from torch import Tensor

from vitlab.core.attention.maps import check_index
from vitlab.core.errors import LabError, ShapeError
from vitlab.words import said

HeadFusion: TypeAlias = Literal["mean", "max", "min"]


def attention_rollout(
    attn: Float[Tensor, "*batch layers heads n n"] | Sequence[Float[Tensor, "*batch heads n n"]],
    *,
    head_fusion: HeadFusion = "mean",
    residual: float = 0.5,
    discard_ratio: float = 0.0,
    start_layer: int = 0,
) -> Float[Tensor, "*batch n n"]:
    """Multiply the layers' attention, each mixed with the identity for the residual stream.

    Abnar & Zuidema 2020: every layer is (1 - residual) A + residual I with its rows scaled to sum
    to 1, and the product runs from the last layer to the first.

    Args:
        attn: Attention of all layers after the softmax; a sequence of the layers' maps, as Hugging
            Face gives them, will do as well.
        head_fusion: How the heads become one map: their "mean", "max" or "min".
        residual: Share of the identity in each layer, from 0 to 1; 0 leaves the residual stream
            out.
        discard_ratio: Share of each layer's smallest weights that is first set to 0, from 0 to
            below 1, as jacobgil/vit-explain does; those to token 0 stay.
        start_layer: Number of the first layer to take part, from 0.

    Returns:
        Row i says how much token i of the output draws on each token of the input.

    Raises:
        LabError: ``head_fusion`` is not known, or a share lies outside its range.
        ShapeError: There is no map: a model on a fused path keeps none.
        PlaceError: There is no such layer.

    >>> attn = torch.eye(4).expand(2, 3, 4, 4)
    >>> torch.equal(attention_rollout(attn), torch.eye(4))
    True

    """
    if head_fusion not in get_args(HeadFusion):
        raise LabError(
            said(
                "head_fusion {given!r} is not known: use 'mean', 'max' or 'min'.",
                given=head_fusion,
            )
        )
    if not (0 <= residual <= 1 and 0 <= discard_ratio < 1):
        raise LabError(
            said(
                "residual {residual} must lie in 0 to 1 and discard_ratio {discard_ratio} "
                "in 0 to below 1: they are shares.",
                residual=residual,
                discard_ratio=discard_ratio,
            )
        )
    if not isinstance(attn, Tensor) and len(attn):
        attn = torch.stack(tuple(attn), -4)
    if not isinstance(attn, Tensor) or not attn.shape[-4]:
        raise ShapeError(
            said(
                "there is no attention map here: on a fused path a model keeps none, so ask ours "
                "with return_attention=True, or load a Hugging Face model with "
                "attn_implementation='eager'."
            )
        )
    layers, _, tokens = attn.shape[-4:-1]
    check_index("start_layer", start_layer, layers, from_last=False)
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
