"""The attention kernels that CUDA would pick, for tensors that live nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode


class CudaKernels(TorchFunctionMode):
    """While it is on, fused attention keeps what it keeps on CUDA, also on tensors without data.

    Without a GPU torch falls back on plain operations, which store every map. Flash attention is
    taken in 16 bits, the memory-efficient kernel in 32 and wherever there is a mask.

    >>> q = torch.zeros(1, 2, 5, 8, device="meta", requires_grad=True)
    >>> with CudaKernels():
    ...     F.scaled_dot_product_attention(q, q, q).grad_fn.name()
    'ScaledDotProductEfficientAttentionBackward0'
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call a kernel by its name where a function would look for a GPU."""
        if func is F.scaled_dot_product_attention and args and args[0].ndim == 4:
            return _attend(*args, **(kwargs or {}))
        return func(*args, **(kwargs or {}))


def _attend(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    **_: Any,
) -> Any:
    aten: Any = torch.ops.aten
    if attn_mask is None and q.dtype != torch.float32:
        flash = aten._scaled_dot_product_flash_attention
        return flash(q, k, v, dropout_p, is_causal, scale=scale)[0]
    if attn_mask is not None:
        shape = (*q.shape[:-1], k.shape[-2])
        kept = attn_mask.dtype != torch.bool
        attn_mask = attn_mask.to(q.dtype) if kept else torch.zeros_like(attn_mask, dtype=q.dtype)
        attn_mask = attn_mask.expand(shape)
    recording = torch.is_grad_enabled()
    efficient = aten._scaled_dot_product_efficient_attention
    return efficient(q, k, v, attn_mask, recording, dropout_p, is_causal, scale=scale)[0]
