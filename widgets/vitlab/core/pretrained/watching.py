"""Maps of a model that keeps none: its queries and keys are seen where it attends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention, softmax
from torch.overrides import TorchFunctionMode

from vitlab.core.attention.masks import causal_mask

_SOFTMAXES = (softmax, torch.softmax, Tensor.softmax)


class AttentionWatch(TorchFunctionMode):
    """While it lasts, each self-attention of this thread leaves its map; what it gives is the same.

    A fused call keeps no map, so that one is computed beside it from q and k. Of a model that calls
    none, every softmax over a square (batch, heads, n, n) is taken for a map.

    >>> tokens = torch.randn(1, 2, 5, 4)
    >>> with AttentionWatch() as watch:
    ...     _ = scaled_dot_product_attention(tokens, tokens, tokens)
    >>> watch.maps[0].shape, watch.maps[0].sum(-1).mean()
    (torch.Size([1, 2, 5, 5]), tensor(1.))
    """

    def __init__(self) -> None:
        super().__init__()
        self._fused: list[Tensor] = []
        self._written_out: list[Tensor] = []

    @property
    def maps(self) -> tuple[Tensor, ...]:
        """(batch, heads, n, n) of each attention, in the order in which they were computed."""
        return tuple(self._fused or self._written_out)

    def __torch_function__(
        self,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Compute what was asked for, and a map beside it."""
        kwargs = kwargs or {}
        if func is scaled_dot_product_attention:
            _keep(self._fused, fused_map(*args, **kwargs))
        result = func(*args, **kwargs)
        if func in _SOFTMAXES:
            _keep(self._written_out, result)
        return result


def _keep(maps: list[Tensor], found: Tensor) -> None:
    """A pooling that asks with one query is no self-attention."""
    if found.ndim == 4 and found.shape[-1] == found.shape[-2] > 1:
        maps.append(found)


def fused_map(
    query: Tensor,
    key: Tensor,
    value: Tensor | None = None,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """The map that `scaled_dot_product_attention`, called like this, does not keep.

    >>> eye = torch.eye(2)[None, None]
    >>> fused_map(eye, 100 * eye, is_causal=True).squeeze().round()
    tensor([[1., 0.],
            [0., 1.]])
    """
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
    scores = query @ key.mT * (query.shape[-1] ** -0.5 if scale is None else scale)
    if is_causal:
        scores = scores.masked_fill(~causal_mask(scores.shape[-1], scores.device), -torch.inf)
    if attn_mask is not None and attn_mask.dtype == torch.bool:
        scores = scores.masked_fill(~attn_mask, -torch.inf)
    elif attn_mask is not None:
        scores = scores + attn_mask
    return scores.softmax(-1)
